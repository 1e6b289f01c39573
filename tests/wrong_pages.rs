//! Pages that are not the one that was asked for are told from listings that are: `fixtures/wrong/KIND-NAME.html`, where
//! `right` is no kind of wrong page.

use std::fs;

use haywain::fetch::Response;
use haywain::health::{Usual, WrongPage, is_suspect, wrong_page};
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn asked() -> Url {
    url("https://example.org/news/")
}

fn kind(page: Option<&WrongPage>) -> &'static str {
    match page {
        None => "right",
        Some(WrongPage::Challenge { .. }) => "challenge",
        Some(WrongPage::NotFound) => "not_found",
        Some(WrongPage::Home { .. }) => "home",
        Some(WrongPage::Login) => "login",
        Some(WrongPage::NeedsScript) => "script",
        Some(WrongPage::Empty) => "empty",
        Some(WrongPage::Language { .. }) => "language",
    }
}

/// A page that was asked for at one address and came from another.
fn came_from(asked: &str, from: &str) -> &'static str {
    let page = fs::read_to_string("fixtures/wrong/right-noscript.html").unwrap();
    kind(wrong_page(&Response::of(url(from), &page), &url(asked), &Usual::default()).as_ref())
}

#[test]
fn every_page_is_called_what_its_name_says() {
    let mut pages = 0;
    for entry in fs::read_dir("fixtures/wrong").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let response = Response::of(asked(), &fs::read_to_string(&path).unwrap());
        let usual = Usual::default();
        let found = wrong_page(&response, &asked(), &usual);
        assert_eq!(Some(kind(found.as_ref())), name.split('-').next(), "{name}: {found:?}");
        // The cheap look never passes over what the thorough one would find beside entries.
        let is_found = found.is_some_and(|page| !page.yields_to_entries());
        assert!(!is_found || is_suspect(&response, &asked(), &usual), "{name}");
        pages += 1;
    }
    assert!(pages > 25, "{pages}");
}

#[test]
fn headers_tell_a_challenge_whatever_its_page_is() {
    let page = fs::read_to_string("fixtures/wrong/right-short-list.html").unwrap();
    let mut response = Response::of(asked(), &page);
    response.headers.push(("cf-mitigated".into(), "challenge".into()));
    let found = wrong_page(&response, &asked(), &Usual::default());
    assert_eq!(found, Some(WrongPage::Challenge { by: "Cloudflare" }));
}

#[test]
fn a_redirect_from_a_deeper_address_to_the_home_page_is_told() {
    for (asked, from) in [
        ("https://example.org/news/", "https://example.org/"),
        ("https://example.org/a/b?page=1", "https://www.example.org/"),
        ("https://example.org/news", "https://example.net"),
        ("https://example.org/?section=news", "https://example.org/"),
    ] {
        assert_eq!(came_from(asked, from), "home", "{asked}");
    }
}

#[test]
fn a_redirect_to_another_spelling_of_the_same_page_is_none() {
    for (asked, from) in [
        ("http://example.org/", "https://www.example.org/"),
        ("https://example.org/index.html", "https://example.org/"),
        ("https://example.org/en", "https://example.org/"),
        ("https://example.org/blog/", "https://blog.example.org/"),
        ("https://example.org/news", "https://example.org/en/news/"),
        ("https://example.org/news", "https://example.org/#!/news"),
    ] {
        assert_eq!(came_from(asked, from), "right", "{asked}");
    }
}

#[test]
fn a_redirect_to_where_people_log_in_is_told_if_there_is_a_form_or_nothing_else() {
    let page = fs::read_to_string("fixtures/wrong/right-forum.html").unwrap();
    let response = Response::of(url("https://example.org/login?next=/news/"), &page);
    assert_eq!(kind(wrong_page(&response, &asked(), &Usual::default()).as_ref()), "login");
    assert_eq!(came_from("https://example.org/news/", "https://example.org/auth/news/"), "right");
}

#[test]
fn a_body_without_a_letter_is_empty_whatever_it_should_be() {
    let response = Response::of(asked(), " \n\t");
    assert_eq!(wrong_page(&response, &asked(), &Usual::default()), Some(WrongPage::Empty));
    let json = Response::of(asked(), "[]");
    assert_eq!(wrong_page(&json, &asked(), &Usual::default()), None);
}

#[test]
fn the_page_in_another_language_is_told_and_a_corrected_declaration_is_not() {
    let english = fs::read_to_string("fixtures/wrong/right-noscript.html").unwrap();
    let found = |page: &str, usual: &str| {
        let usual = Usual { language: Some(usual) };
        let response = Response::of(asked(), page);
        let found = wrong_page(&response, &asked(), &usual);
        assert!(found.is_none() || is_suspect(&response, &asked(), &usual));
        kind(found.as_ref())
    };
    assert_eq!(found(&english, "de"), "language");
    assert_eq!(found(&english, "ja"), "language");
    assert_eq!(found(&english, "en-GB"), "right");
    // The page always was English; only what it says of itself has changed.
    assert_eq!(found(&english.replace("lang=en", "lang=fr"), "en"), "right");
    assert_eq!(found(&english.replace("lang=en", ""), "en"), "right");
}
