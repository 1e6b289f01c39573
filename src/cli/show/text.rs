//! The stages as lines for a person. Why each field of an item is what it is, is left to `why`.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use url::{Position, Url};

use super::facts;
use super::fetched::{About, Fetched};
use super::followed::{Followed, ReadArticle};
use super::stages::{Listed, Row, Shown};
use crate::cli::feeds;
use crate::cli::terminal::{self, Line, Look};
use crate::listing::{Dropped, Guess, Why};
use crate::run::Discovery;

/// How many dropped entries of a kind are named where nobody asks for all.
const NAMED: usize = 3;

/// Every stage, in order.
pub(super) fn tell(shown: &Shown, all: bool) {
    let mut number = 0;
    for (place, page) in shown.pages.iter().enumerate() {
        if let Some(fetched) = &page.fetched {
            tell_fetch(&page.asked, fetched);
        }
        page.about.iter().for_each(tell_about);
        if page.error.is_none() && shown.error.is_none() || page.entries > 0 {
            let rows: Vec<&Row> = shown.rows.iter().filter(|row| row.page == place).collect();
            tell_listing(page, &rows, number, all, shown.zone);
            number += rows.len();
        }
        page.feeds.iter().for_each(|feeds| tell_feeds(feeds, all));
    }
    shown.article.iter().for_each(|article| tell_article(article, shown.zone));
}

pub(super) fn stage(name: &str) -> Line {
    Line::indented(0).with(Look::Strong, name).plain(": ")
}

fn detail(name: &str, text: &str) {
    Line::indented(2).with(Look::Faint, name).plain(": ").plain(text).say();
}

fn tell_fetch(asked: &Url, fetched: &Fetched) {
    let response = &fetched.response;
    stage("fetch").plain(response.url.as_str()).say();
    if response.url != *asked {
        detail("redirected from", asked.as_str());
    }
    let charset = response.charset;
    let by = super::json::word(&charset.by);
    let when = response.fetched_at.format("%Y-%m-%d %H:%M:%S UTC");
    let when = if fetched.recorded { format!("recorded {when}") } else { format!("{} ms, {when}", fetched.millis) };
    let words = ["200".to_owned(), format!("{} bytes", response.bytes), format!("{} by the {by}", charset.name), when];
    terminal::say_words(Line::indented(2).with(Look::Faint, "status").plain(": "), &words);
}

fn tell_about(about: &About) {
    stage("page").plain(about.title.as_deref().unwrap_or("without a title")).say();
    detail("language", about.language.as_deref().unwrap_or("-"));
    detail("canonical", about.canonical.as_ref().map_or("-", Url::as_str));
}

fn tell_listing(page: &Listed, rows: &[&Row], before: usize, all: bool, zone: Tz) {
    let counts = format!("{} entries, {} left out", page.entries, page.dropped.len());
    stage("listing").plain(&counts).say();
    detail("by", &page.rule);
    if !page.sitemaps.is_empty() {
        detail("an index", &format!("it names {} sitemaps, the newest are read", page.sitemaps.len()));
    }
    page.detected.iter().for_each(tell_detected);
    if zone != Tz::UTC {
        detail("times of", zone.name());
    }
    if !rows.is_empty() {
        table(page, rows, before, zone);
        let fills: Vec<String> = page.fills.iter().map(ToString::to_string).collect();
        terminal::say_words(stage("filled"), &fills);
    }
    tell_dropped(&page.dropped, all);
    if let Some(next) = &page.next {
        stage("next page").plain(next.as_str()).say();
    }
}

/// The feeds that the site has already. A feed, a sitemap or a JSON document has none beside it.
fn tell_feeds(found: &Discovery, all: bool) {
    let asked = found.asked > 0;
    let lines = feeds::lines(found, all).into_iter().filter(|_| asked).chain(feeds::trouble(found));
    lines.for_each(|line| stage("feeds").plain(&line).say());
}

/// The rule as it would stand in sites.yaml.
fn tell_detected(guess: &Guess) {
    detail("rule", &format!("{:.0} % sure; to keep it, write it under the site:", guess.confidence * 100.0));
    Line::indented(4).plain("listing:").say();
    guess.yaml.lines().for_each(|line| Line::indented(6).plain(line).say());
}

fn table(page: &Listed, rows: &[&Row], before: usize, zone: Tz) {
    let mut lines = vec![["", "DATE", "TITLE", "LINK"].map(str::to_owned).to_vec()];
    for (place, row) in rows.iter().enumerate() {
        let entry = &row.entry;
        let link = entry.url.as_ref().map(|url| short(url, &page.asked));
        lines.push(vec![
            (before + place + 1).to_string(),
            entry.date.map_or_else(|| "-".into(), |date| facts::moment(date, zone)),
            entry.title.clone().unwrap_or_else(|| "-".into()),
            link.or_else(|| entry.id.as_ref().map(|id| format!("id {id}"))).unwrap_or_else(|| "-".into()),
        ]);
    }
    terminal::table(&lines);
}

/// On the listing's own host the path says all.
fn short(url: &Url, listing: &Url) -> String {
    if url.origin() == listing.origin() { url[Position::BeforePath..].to_owned() } else { url.to_string() }
}

fn tell_dropped(dropped: &[Dropped], all: bool) {
    let mut kinds: BTreeMap<Why, Vec<&Dropped>> = BTreeMap::new();
    dropped.iter().for_each(|item| kinds.entry(item.why).or_default().push(item));
    for (why, items) in kinds {
        let shown = if all { items.len() } else { NAMED };
        stage("left out").plain(&format!("{} {why}", items.len())).say();
        items.iter().take(shown).for_each(|item| Line::indented(2).plain(&name(item)).say());
        if items.len() > shown {
            let more = format!("and {} more (-v names them)", items.len() - shown);
            Line::indented(2).with(Look::Faint, &more).say();
        }
    }
}

fn name(dropped: &Dropped) -> String {
    let what = dropped.what.as_ref().map(|what| format!(" ({what})"));
    format!("item {}{}", dropped.position, what.unwrap_or_default())
}

fn tell_article(article: &Followed, zone: Tz) {
    let from = article.entry.map(|entry| format!(" (entry {entry})")).unwrap_or_default();
    if let Some(why) = &article.not_followed {
        return stage("article").with(Look::Faint, &format!("{why}{from}")).say();
    }
    if article.read.is_none() && article.entry.is_none() {
        return; // the error says it all
    }
    let url = article.url.as_ref().map_or("-", Url::as_str);
    stage("article").plain(url).with(Look::Faint, &from).say();
    let (Some(read), Some(url)) = (&article.read, &article.url) else { return };
    tell_fetch(url, &read.fetched);
    tell_about(&read.about);
    for (name, value) in &read.facts {
        fact(name, &facts::text(name, value, zone), read);
    }
}

/// A field of an article, where it comes from, and whether the feed takes it.
fn fact(name: &str, text: &str, read: &ReadArticle) {
    let stays = if read.stays.contains(&name) { "; the listing's stays" } else { "" };
    let from = read.winner(name).map(|source| format!(" (by {source}{stays})")).unwrap_or_default();
    stage(name).and(text, Look::Faint, &from).say();
}
