//! What the page shows people: bylines, and the dates beside the headline.

use std::sync::LazyLock;

use regex::Regex;
use scraper::ElementRef;

use super::{Article, people};
use crate::dates::{self, Context, Moment, Precision};
use crate::page::{self, Page};

/// Names of elements that hold the author.
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[\s_-]|[a-z])(?:by-?line|author|autor(?:en|in)?|auteur|writer|contributor|creator|verfasser|reporter)s?(?:$|[\s_-]|name|info|link)",
    )
});
/// Names of elements that hold the date.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)date|time|datum|publi|posted|fecha|byline|meta\b|-meta|_meta|info|created|dateline|data\b|stamp|entry-day|veroeff",
    )
});
/// Parts of a page that speak of other articles.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)comment|related|sidebar|footer|teaser|popular|recommend|trending|most-?read|newsletter|widget|promo|nav\b|menu|latest|recent|more-|read-?next|carousel|slider|event",
    )
});
/// Labels that say which date it is.
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)publi|post(?:ed|é)|veröffentlich|erstellt|erschienen|datum|date|stand|vom\b|am\b|geschrieben|on\b|le\b|el\b|опубликован|дата|発表|掲載|公開|投稿|发布|發布|등록|입력",
    )
});
static CHANGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)updat|aktualisiert|modifi|geändert|changed|last\s|letzte|mis à jour|actualizad|aggiornat|更新|수정|обновлен|copyright|©",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// The longest text that can be a byline or a date line, bytes.
const LONGEST: usize = 160;
/// The most texts that are tried as dates.
const TRIES: usize = 60;

pub(super) fn read(page: &Page, context: &Context<'_>) -> Article {
    let shown = Shown::of(page);
    Article { authors: shown.authors(), date: shown.date(context), ..Article::default() }
}

/// The short texts of a page that speak of this article, in document order.
struct Shown<'a> {
    page: &'a Page,
    texts: Vec<Short<'a>>,
    /// The place of the headline in them.
    headline: usize,
}

struct Short<'a> {
    element: ElementRef<'a>,
    text: String,
    /// The names of the element and of its parent.
    name: String,
}

impl<'a> Shown<'a> {
    fn of(page: &'a Page) -> Self {
        let (mut texts, mut headline) = (Vec::new(), None);
        let mut elsewhere = None;
        for element in page.root().descendent_elements() {
            let is_inside = |outer: ElementRef<'_>| element.ancestors().any(|ancestor| ancestor.id() == outer.id());
            if elsewhere.is_some_and(is_inside) {
                continue;
            }
            elsewhere = is_elsewhere(element).then_some(element);
            if elsewhere.is_some() {
                continue;
            }
            if element.value().name() == "h1" && headline.is_none() {
                headline = Some(texts.len());
            }
            texts.extend(short(element));
        }
        Self { page, texts, headline: headline.unwrap_or_default() }
    }

    /// The first byline after the headline, else before it.
    fn authors(&self) -> Vec<String> {
        let (before, after) = self.texts.split_at(self.headline);
        let found = |texts: &[Short<'a>]| texts.iter().map(|short| self.named(short)).find(|names| !names.is_empty());
        found(after).or_else(|| found(before)).unwrap_or_default()
    }

    fn named(&self, short: &Short<'a>) -> Vec<String> {
        let node = short.element;
        let is_marked = ["rel", "itemprop"]
            .iter()
            .any(|key| node.attr(key).is_some_and(|v| v.split_whitespace().any(|v| v == "author")));
        let is_named = AUTHOR.is_match(&short.name);
        let is_led = people::is_led(&short.text);
        if !(is_marked || is_named || is_led) || short.text.len() > 120 {
            return Vec::new();
        }
        let is_sure = |name: &String| is_marked || people::is_full_name(name);
        let names: Vec<String> =
            people::names(&short.text).into_iter().filter(|name| !people::is_site(name, self.page)).collect();
        if names.iter().all(is_sure) { names } else { Vec::new() }
    }

    fn date(&self, context: &Context<'_>) -> Option<Moment> {
        let dated =
            self.texts.iter().enumerate().filter(|(_, short)| has_digit(&short.text) || short.machine().is_some());
        let mut best: Option<(i32, Moment)> = None;
        for (place, short) in dated.take(TRIES) {
            let Some(moment) = short.moment(context) else { continue };
            let score = self.score(place, short, moment);
            if score > 0 && best.is_none_or(|(known, _)| score > known) {
                best = Some((score, moment));
            }
        }
        best.map(|(_, moment)| moment)
    }

    /// How much speaks for a text being the date of publication: its element, its label, its place.
    fn score(&self, place: usize, short: &Short<'a>, moment: Moment) -> i32 {
        let mut score = 1;
        score += 3 * i32::from(short.machine().is_some());
        score += 2 * i32::from(DATE.is_match(&short.name));
        score += 2 * i32::from(PUBLISHED.is_match(&short.text));
        score += i32::from(short.text.len() <= 40);
        score += i32::from(moment.precision > Precision::Day);
        score -= 4 * i32::from(
            CHANGED.is_match(&short.text) || short.name.contains("odified") || short.name.contains("pdated"),
        );
        score += match place.checked_sub(self.headline) {
            Some(0..=12) => 3,
            Some(13..=40) => 1,
            None if self.headline - place <= 6 => 2,
            _ => 0,
        };
        if moment.precision < Precision::Day { 0 } else { score }
    }
}

impl Short<'_> {
    /// What the element says to machines.
    fn machine(&self) -> Option<&str> {
        let key = if self.element.attr("itemprop").is_some_and(|p| p.contains("datePublished")) {
            "content"
        } else {
            "datetime"
        };
        self.element.attr(key).or_else(|| self.element.attr("datetime")).filter(|text| has_digit(text))
    }

    fn moment(&self, context: &Context<'_>) -> Option<Moment> {
        let by_machine = self.machine().and_then(|text| dates::parse(text, context));
        by_machine.or_else(|| dates::parse(&self.text, context))
    }
}

fn is_elsewhere(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    let is_part = matches!(name, "div" | "section" | "aside" | "ul" | "ol" | "nav" | "footer" | "form");
    let class = element.attr("class").unwrap_or_default();
    let id = element.attr("id").unwrap_or_default();
    matches!(name, "footer" | "nav" | "script" | "style" | "head" | "svg")
        || is_part
            && (class.len() < 120 && ELSEWHERE.is_match(class) || ELSEWHERE.is_match(id))
            && element.select(&H1).next().is_none()
}

static H1: LazyLock<scraper::Selector> =
    LazyLock::new(|| scraper::Selector::parse("h1, [itemprop=articleBody]").expect("a constant selector"));

/// An element with a short text that no element inside it holds alone.
fn short(element: ElementRef<'_>) -> Option<Short<'_>> {
    let is_marked = element.attr("datetime").is_some() || element.attr("itemprop").is_some();
    let direct =
        element.children().filter_map(|child| child.value().as_text().map(|text| text.trim().len())).sum::<usize>();
    if direct == 0 && !is_marked || matches!(element.value().name(), "h1" | "h2" | "html" | "body" | "meta") {
        return None;
    }
    let total: usize = element.text().map(str::len).take(40).sum();
    if total > 4 * LONGEST {
        return None;
    }
    let text = page::text(element);
    let parent = element.parent().and_then(ElementRef::wrap);
    let name = |element: ElementRef<'_>| {
        format!(
            "{} {} {}",
            element.attr("class").unwrap_or_default(),
            element.attr("id").unwrap_or_default(),
            element.attr("itemprop").unwrap_or_default()
        )
    };
    let name = name(element) + " " + &parent.map(name).unwrap_or_default();
    (text.len() <= LONGEST && (!text.is_empty() || is_marked)).then_some(Short { element, text, name })
}

fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, page};
    use super::*;

    fn said(html: &str) -> Article {
        let context = Context { now: "2026-01-01T00:00:00Z".parse().unwrap(), ..context() };
        read(&page(html), &context)
    }

    #[test]
    fn the_byline_paragraph_of_the_body_is_found() {
        let html = "<h1>T</h1><a rel=author>editor</a><div><p>By&nbsp;Ana Verrill and Tomas Okonedo</p><p>CASTREL - x</p></div>\
            <div class=author>Someone Else</div>";
        assert_eq!(said(html).authors, ["Ana Verrill", "Tomas Okonedo"]);
    }

    #[test]
    fn the_date_beside_the_headline_is_the_date() {
        let html = "<div class=comments><p>12 March 2024</p></div><h1>T</h1><p class=meta>Posted on December 12, 2025</p>\
            <p>Updated: December 14, 2025</p>";
        assert_eq!(said(html).date.unwrap().at.to_rfc3339(), "2025-12-12T12:00:00+00:00");
    }
}
