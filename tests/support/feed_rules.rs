//! The rules for generated feeds (bytes, RSS, Atom, JSON Feed, HTML content) as a lint. It reads the files on its
//! own and shares no code with the writers. What bytes alone cannot show is left to other tests: stability between
//! runs (rules 8, 26, 28, 38, 39) and what is only a wish (13 and 46 for pages that name no language, 49).

mod atom;
mod html;
mod json;
mod rss;
mod text;
mod xml;

use std::fmt::Display;

use chrono::{DateTime, Utc};
use haywain::formats::Format;

/// What the lint knows beside the bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options<'a> {
    /// The public address of the folder, with a final slash; without it a file must not name itself.
    pub(crate) base_url: Option<&'a str>,
    /// The time of the test; no date may be later.
    pub(crate) now: Option<DateTime<Utc>>,
    /// The plain texts may really speak of `<b>` and `&amp;`, so that these are no sign of a lost conversion.
    pub(crate) speaks_of_markup: bool,
}

/// Everything that is wrong, each message beginning with `rule NUMBER: `.
#[must_use]
pub(crate) fn breaches(format: Format, bytes: &[u8], options: &Options<'_>) -> Vec<String> {
    let mut lint = Lint { options, found: Vec::new() };
    let Ok(text) = std::str::from_utf8(bytes) else { return vec!["rule 1: not UTF-8".to_owned()] };
    text::characters(&mut lint, text);
    lint.check(9, text.chars().count() < 5_000_000, "more than 5,000,000 characters");
    match format {
        Format::Rss => xml::parse(&mut lint, text).iter().for_each(|root| rss::lint(&mut lint, root)),
        Format::Atom => xml::parse(&mut lint, text).iter().for_each(|root| atom::lint(&mut lint, root)),
        Format::Json => json::lint(&mut lint, text),
    }
    lint.found
}

struct Lint<'a> {
    options: &'a Options<'a>,
    found: Vec<String>,
}

impl Lint<'_> {
    fn check(&mut self, rule: u8, holds: bool, what: impl Display) {
        if !holds {
            self.found.push(format!("rule {rule}: {what}"));
        }
    }

    /// No value twice.
    fn unique(&mut self, rule: u8, what: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        let mut seen = std::collections::BTreeSet::new();
        for value in values {
            let value = value.as_ref().to_owned();
            self.check(rule, !seen.contains(&value), format!("{what} {value:?} twice"));
            seen.insert(value);
        }
    }

    /// Newest first.
    fn order(&mut self, dates: &[DateTime<Utc>]) {
        self.check(33, dates.is_sorted_by(|a, b| a >= b), "not newest first");
    }
}
