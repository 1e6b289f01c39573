//! The headline: what the page shows as its `<h1>` against what it calls itself in JSON-LD, OpenGraph and `<title>`.
//! Where the three differ, the one that was written by hand for readers elsewhere wins: a feed is elsewhere.

use std::collections::HashSet;

use super::{Article, Said, json_ld, letters};
use crate::dates::Context;
use crate::entities;
use crate::page::{self, Page};

/// The share of its words that an `<h1>` must have in common with what the page calls itself.
const AGREEMENT: f32 = 0.6;
/// The longest headline, letters.
const LONGEST: usize = 300;
/// Where sites put headlines whose `<h1>` is the name of the site.
const SUBHEADINGS: &[&str] = &["h2", "h3"];
/// Shorter ones are labels, bytes.
const SHORTEST: usize = 15;
/// What stands between a headline and the name of the site.
const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " · ", " » ", " « ", " :: ", " • ", " / ", "｜", "ㅣ", "|"];

pub(super) fn read(page: &Page, _context: &Context<'_>) -> Said {
    let site = Site::of(page);
    let meta = |name| page.meta(name).map(|title| site.bare(&page::collapse(&entities::plain(title))));
    let social = meta("og:title").or_else(|| meta("twitter:title"));
    let linked = json_ld::headline(page).map(|title| site.bare(&title));
    let document = page.title().map(|title| site.bare(&entities::plain(&title)));
    let spoken: Vec<&String> = [&social, &linked, &document].into_iter().flatten().collect();
    let shown = shown(page, &site, &spoken);
    let title = chosen(shown, linked, social).or_else(|| lone(page, &site)).or(document);
    Article { title: title.filter(|title| !title.is_empty()), ..Article::default() }.into()
}

/// Of the shown, the JSON-LD and the OpenGraph headline. Equal ones confirm one another; what differs from two equal
/// ones is the more careful wording, unless it only adds to them.
fn chosen(shown: Option<String>, linked: Option<String>, social: Option<String>) -> Option<String> {
    match (shown, linked, social) {
        (Some(shown), Some(linked), Some(social)) if same(&linked, &shown) => {
            Some(if same(&social, &shown) || adds(&social, &shown) { linked } else { social })
        }
        (_, Some(linked), _) => Some(linked),
        (Some(shown), None, Some(social)) => {
            let is_label = letters(&shown).len() * 2 < letters(&social).len() && common(&shown, &words(&social)) < 0.3;
            Some(if has_kicker(&shown, &social) || is_label { social } else { shown })
        }
        (shown, None, social) => shown.or(social),
    }
}

fn same(a: &str, b: &str) -> bool {
    letters(a) == letters(b)
}

/// `long` is `short` and something before or after it.
fn adds(long: &str, short: &str) -> bool {
    let (long, short) = (letters(long), letters(short));
    long.starts_with(&short) || long.ends_with(&short)
}

/// `shown` is `title` after a word or two about its subject.
fn has_kicker(shown: &str, title: &str) -> bool {
    let (shown, title) = (letters(shown), letters(title));
    shown.len() > title.len() && title.len() >= 15 && shown.ends_with(&title)
}

/// Of the `<h1>`s the one with the most words in common with what the page calls itself.
fn shown(page: &Page, site: &Site, spoken: &[&String]) -> Option<String> {
    let titles: Vec<HashSet<String>> = spoken.iter().map(|title| words(title)).collect();
    let mut best: Option<(f32, String)> = None;
    for text in headings(page, site, "h1") {
        let agreement = titles.iter().map(|title| agreement(&text, title)).fold(0.0, f32::max);
        if agreement >= AGREEMENT && best.as_ref().is_none_or(|(known, _)| agreement > *known) {
            best = Some((agreement, text));
        }
    }
    named(page, site, spoken, best.map(|(_, text)| text))
}

/// An `<h1>` that is none of the page, or only names a part of the site, stands back behind the longer heading with which
/// the title of the page begins.
fn named(page: &Page, site: &Site, spoken: &[&String], heading: Option<String>) -> Option<String> {
    let titles: Vec<String> = spoken.iter().map(|title| letters(title)).collect();
    let begins = |text: &str| titles.iter().any(|title| title.starts_with(text));
    let known = heading.as_deref().map(letters).unwrap_or_default();
    let is_part = !begins(&known) && titles.iter().any(|title| title.contains(&known));
    if heading.is_some() && !is_part {
        return heading;
    }
    let lower = SUBHEADINGS.iter().flat_map(|name| headings(page, site, name));
    let is_named = |text: &String| {
        let text = letters(text);
        text.len() > known.len().max(SHORTEST) && begins(&text)
    };
    lower.into_iter().find(is_named).or(heading)
}

/// The only `<h1>`, where it is a sentence and not a label.
fn lone(page: &Page, site: &Site) -> Option<String> {
    let mut headings = headings(page, site, "h1");
    let first = headings.next()?;
    (headings.next().is_none() && words(&first).len() >= 3).then_some(first)
}

fn headings<'a>(page: &'a Page, site: &'a Site, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let texts = page.elements(name).map(page::text);
    texts.filter(|text| !text.is_empty() && text.chars().count() <= LONGEST && !site.is_name(text))
}

fn agreement(heading: &str, title: &HashSet<String>) -> f32 {
    if words(heading).len() * 4 < title.len() { 0.0 } else { common(heading, title) }
}

/// The share of the words of a text that are in another.
fn common(text: &str, other: &HashSet<String>) -> f32 {
    let words = words(text);
    words.intersection(other).count() as f32 / words.len().max(1) as f32
}

fn words(text: &str) -> HashSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The names that a site puts behind its headlines.
struct Site {
    name: String,
    host: String,
}

impl Site {
    fn of(page: &Page) -> Self {
        let host = page.url().host_str().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').filter(|label| *label != "www").collect();
        let name = page.meta("og:site_name").map(letters).unwrap_or_default();
        Self { name, host: letters(labels.first().copied().unwrap_or_default()) }
    }

    fn is_name(&self, text: &str) -> bool {
        let text = letters(text);
        text == self.name || text == self.host
    }

    /// A title without the name of the site before or behind it.
    fn bare(&self, title: &str) -> String {
        let mut title = title.trim();
        while let Some(shorter) = self.without_tail(title).or_else(|| self.without_head(title)) {
            title = shorter;
        }
        title.to_owned()
    }

    fn without_tail<'t>(&self, title: &'t str) -> Option<&'t str> {
        let cuts = SEPARATORS.iter().filter_map(|separator| Some((title.rfind(separator)?, separator.len())));
        let (at, length) = cuts.max()?;
        let (head, tail) = (title[..at].trim(), &title[at + length..]);
        (self.names(tail) && !head.is_empty()).then_some(head)
    }

    fn without_head<'t>(&self, title: &'t str) -> Option<&'t str> {
        let cuts = SEPARATORS.iter().filter_map(|separator| Some((title.find(separator)?, separator.len())));
        let (at, length) = cuts.min()?;
        let (head, tail) = (&title[..at], title[at + length..].trim());
        (self.is_name(head) && !tail.is_empty()).then_some(tail)
    }

    /// A part of a title that is the site, or the site and a section.
    fn names(&self, part: &str) -> bool {
        let part = letters(part);
        let holds = |name: &str| name.len() >= 3 && (part.contains(name) || name.contains(&part));
        !part.is_empty() && part.len() <= 60 && (holds(&self.name) || holds(&self.host))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, page};
    use super::*;

    fn title(html: &str) -> Option<String> {
        read(&page(html), &context()).sure.title
    }

    #[test]
    fn the_name_of_the_site_is_no_part_of_the_headline() {
        let html =
            r#"<meta property="og:site_name" content="The Paper"><title>Rain on Monday | Weather | The Paper</title>"#;
        assert_eq!(title(html).as_deref(), Some("Rain on Monday | Weather"));
        assert_eq!(title("<title>Rain - sun - Example.org</title>").as_deref(), Some("Rain - sun"));
    }

    #[test]
    fn of_several_headings_the_page_agrees_with_one() {
        let html =
            "<title>Rain on Monday - Example</title><h1>Example</h1><h1>Rain on Monday</h1><h1>Sun on Friday</h1>";
        assert_eq!(title(html).as_deref(), Some("Rain on Monday"));
    }

    #[test]
    fn the_headline_may_be_a_lower_heading_under_the_name_of_the_site() {
        let html = "<title>Rain on Monday again | Weather | Ana Verrill</title><h1>Hi, I am Ana.</h1><h2>Rain on Monday again</h2>";
        assert_eq!(title(html).as_deref(), Some("Rain on Monday again"));
        let html =
            "<title>Rain on Monday again @ Weather House</title><h1>Weather House</h1><h2>Rain on Monday again</h2>";
        assert_eq!(title(html).as_deref(), Some("Rain on Monday again"));
        let html =
            "<title>Weather today: Rain on Monday again</title><h1>Rain on Monday again</h1><h2>Weather today</h2>";
        assert_eq!(title(html).as_deref(), Some("Rain on Monday again"));
    }

    #[test]
    fn a_heading_with_its_kicker_is_more_than_the_headline() {
        let html = r#"<meta property="og:title" content="Rain on Monday again"><h1>Weather: Rain on Monday again</h1>"#;
        assert_eq!(title(html).as_deref(), Some("Rain on Monday again"));
    }

    #[test]
    fn the_shown_form_stands_where_titles_only_differ_in_signs() {
        let html = r#"<meta property="og:title" content="Envoy's visit"><h1>Envoy’s visit</h1>"#;
        assert_eq!(title(html).as_deref(), Some("Envoy’s visit"));
    }
}
