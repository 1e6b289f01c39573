//! Who a page shows as the author.

use std::sync::LazyLock;

use regex::Regex;

use super::super::people;
use super::shown::{Short, Shown};
use crate::page::Page;

/// Names of elements that hold the author.
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[\s_-]|[a-z])(?:by-?line|author|autor(?:en|in)?|auteur|writer|contributor|creator|verfasser|reporter)s?(?:$|[\s_-]|name|info|link)",
    )
    .expect("a constant pattern")
});
/// Addresses of the pages of authors.
static PROFILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)/(?:authors?|autor(?:en|es|in)?|auteurs?|users?|profile?s?|members?|redaktion|people|by)[/,]")
        .expect("a constant pattern")
});
/// The longest byline, bytes.
const LONGEST: usize = 120;

/// The first byline after the headline, else before it.
pub(super) fn read(shown: &Shown<'_>, page: &Page) -> Vec<String> {
    let (before, after) = shown.texts.split_at(shown.headline);
    let found = |texts: &[Short<'_>]| {
        texts.iter().map(|short| named(short, page)).find(|names: &Vec<String>| !names.is_empty())
    };
    found(after).or_else(|| found(before)).unwrap_or_default()
}

/// Elements that hold nothing but the name of a user: microformats, and links to the page of one.
fn is_account(short: &Short<'_>) -> bool {
    let element = short.element.value();
    element.classes().any(|class| matches!(class, "fn" | "username"))
        || element.name() == "a" && element.attr("href").is_some_and(|href| PROFILE.is_match(href))
}

fn named(short: &Short<'_>, page: &Page) -> Vec<String> {
    if short.text.len() > LONGEST || short.text.is_empty() {
        return Vec::new();
    }
    let is_marked = ["rel", "itemprop"]
        .iter()
        .any(|key| short.element.attr(key).is_some_and(|v| v.split_whitespace().any(|v| v == "author")));
    if !(is_marked || AUTHOR.is_match(&short.name()) || people::is_led(&short.text)) {
        return Vec::new();
    }
    let is_sure = |name: &String| is_marked || is_account(short) || people::is_full_name(name);
    let names: Vec<String> =
        people::names(&short.text).into_iter().filter(|name| !people::is_site(name, page)).collect();
    if names.iter().all(is_sure) { names } else { Vec::new() }
}
