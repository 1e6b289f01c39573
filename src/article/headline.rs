//! The headline: what the page shows as its `<h1>` against what it calls itself in JSON-LD, OpenGraph and `<title>`.
//! Where the three differ, the one that was written by hand for readers elsewhere wins: a feed is elsewhere.

use std::collections::HashSet;

use scraper::ElementRef;
use url::Url;

use super::masthead::Site;
use super::{Article, Said, json_ld, letters};
use crate::dates::Context;
use crate::page::{self, Page};
use crate::{entities, links};

/// The share of its words that an `<h1>` must have in common with what the page calls itself.
const AGREEMENT: f32 = 0.6;
/// The longest headline, letters.
const LONGEST: usize = 300;
/// Where sites put headlines whose `<h1>` is the name of the site.
const SUBHEADINGS: &[&str] = &["h2", "h3"];
/// Shorter ones are labels, bytes.
const SHORTEST: usize = 15;

pub(super) fn read(page: &Page, _context: &Context<'_>) -> Said {
    let site = Site::of(page);
    let bare = |title: &str| Some(site.bare(title)).filter(|bare| !site.is_name(title) && !site.is_name(bare));
    let meta = |name| page.meta(name).and_then(|title| bare(&page::collapse(&entities::plain(title))));
    let social = meta("og:title").or_else(|| meta("twitter:title"));
    let linked = json_ld::headline(page).and_then(|title| bare(&title));
    let document = page.title().map(|title| site.bare(&entities::plain(&title)));
    let spoken: Vec<&String> = [&social, &linked, &document].into_iter().flatten().collect();
    let shown = shown(page, &site, &spoken);
    let [linked, social] = [linked, social].map(|title| title.map(|title| whole(title, shown.as_deref())));
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

/// A title, or the shown headline of which it is the cut beginning: within a word, or with dots.
fn whole(title: String, shown: Option<&str>) -> String {
    let bare = title.trim_end_matches(['.', '…', ' ']);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let is_cut = |shown: &&str| {
        let Some((last, before)) = words.split_last().filter(|(_, before)| before.len() >= 3) else { return false };
        let mut whole = shown.split_whitespace();
        let begins = before.iter().all(|word| whole.next() == Some(word));
        let is_dotted = bare.len() + 3 <= title.trim_end().len();
        begins && whole.next().is_some_and(|word| word.starts_with(last) && (is_dotted || word.len() > last.len()))
    };
    shown.filter(is_cut).map_or_else(|| title.clone(), str::to_owned)
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

/// The headings of one rank, without the name of the site, and without what only leads to its first page.
fn headings<'a>(page: &'a Page, site: &'a Site, name: &'a str) -> impl Iterator<Item = String> + 'a {
    let texts = page.elements(name).filter(|heading| !leads_home(page, *heading)).map(page::text);
    let bare = texts.filter(|text| text.chars().count() <= LONGEST).map(|text| site.bare(&text));
    bare.filter(|text| !text.is_empty() && !site.is_name(text))
}

fn leads_home(page: &Page, heading: ElementRef<'_>) -> bool {
    let link = heading.descendent_elements().find(|e| e.value().name() == "a");
    let target = link.and_then(|link| page.resolve(link.attr("href")?));
    let is_home = |url: &Url| url.path() == "/" && url.query().is_none() && links::same_site(url, page.url());
    page.url().path() != "/"
        && target.as_ref().is_some_and(is_home)
        && link.map(page::text) == Some(page::text(heading))
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
        let html = "<meta property=og:site_name content='Example - rain and sun'><h1>The rain on Monday</h1>";
        let named = format!("{html}<meta property=og:title content='Example - rain and sun'>");
        assert_eq!(title(&named).as_deref(), Some("The rain on Monday"));
    }

    #[test]
    fn a_headline_may_speak_of_the_site() {
        let html = "<title>Outdoor - All the new maps of the coast and the sea on Example</title>";
        assert_eq!(title(html).as_deref(), Some("Outdoor - All the new maps of the coast and the sea on Example"));
    }

    #[test]
    fn a_heading_that_leads_home_is_no_headline() {
        let html = "<title>The Sound Desktop: Rain on Monday</title><h1><a href=/>The Sound Desktop</a></h1>\
            <meta property=og:title content='Rain on Monday'><h3>Rain on Monday</h3>";
        assert_eq!(title(html).as_deref(), Some("Rain on Monday"));
    }

    #[test]
    fn a_title_that_was_cut_is_whole_where_it_is_shown() {
        let shown = "<h1>The rain on Monday was the first of many rains</h1>";
        for cut in [
            "The rain on Monday was the first of ma",
            "The rain on Monday was the first …",
            "The rain on Monday was the first of...",
        ] {
            let html = format!(
                "<script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"{cut}\"}}</script>{shown}"
            );
            assert_eq!(title(&html).as_deref(), Some("The rain on Monday was the first of many rains"), "{cut}");
        }
        let html = format!(
            "<script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"The rain on Monday\"}}</script>{shown}"
        );
        assert_eq!(title(&html).as_deref(), Some("The rain on Monday"));
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
