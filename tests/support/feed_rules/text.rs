//! Characters, plain texts, links and dates.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use regex::Regex;
use url::Url;

use super::Lint;

static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("</?[a-zA-Z][^<>]*>").unwrap());
static ENTITY: LazyLock<Regex> = LazyLock::new(|| Regex::new("&(?:[a-zA-Z]{2,8}|#[0-9]+|#[xX][0-9a-fA-F]+);").unwrap());
static LANGUAGE: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8})*$").unwrap());
static RFC_822: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} (?:GMT|\\+0000)$").unwrap()
});
static RFC_3339: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})$").unwrap()
});

pub(super) fn characters(lint: &mut Lint<'_>, text: &str) {
    lint.check(1, !text.starts_with('\u{feff}'), "a byte order mark");
    for c in text.chars() {
        character(lint, c);
    }
}

/// One character of the file, or one that a reference stands for.
pub(super) fn character(lint: &mut Lint<'_>, c: char) {
    let code = u32::from(c);
    let illegal = matches!(code, 0..=8 | 0xb | 0xc | 0xe..=0x1f | 0xfffe | 0xffff);
    let bad = matches!(code, 0x7f..=0x9f | 0x2028 | 0x2029 | 0xfdd0..=0xfdef | 0xfffd) || c == '\r';
    if illegal || bad {
        lint.check(if illegal { 2 } else { 3 }, false, format!("U+{code:04X}"));
    }
}

/// A text that readers show as it is. `rule` is that of the place, 19 and 20 those of RSS titles.
pub(super) fn plain(lint: &mut Lint<'_>, rule: u8, place: &str, text: &str) {
    lint.check(rule, !text.is_empty(), format!("{place} is empty"));
    let collapsed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    lint.check(rule, text == collapsed, format!("white space in {place} {text:?}"));
    if !lint.options.speaks_of_markup {
        lint.check(rule, !TAG.is_match(text), format!("a tag in {place} {text:?}"));
        let escaped_twice = if rule == 19 { 20 } else { rule };
        lint.check(escaped_twice, !ENTITY.is_match(text), format!("an entity in {place} {text:?}"));
    }
}

pub(super) fn language(lint: &mut Lint<'_>, rule: u8, language: Option<&str>) {
    lint.check(rule, language.is_none_or(|it| LANGUAGE.is_match(it)), format!("the language {language:?}"));
}

pub(super) fn is_link(text: &str) -> bool {
    let parsed = Url::parse(text);
    text.is_ascii()
        && !text.contains([' ', '\t', '\n', '<', '>', '"'])
        && parsed.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty())
}

/// A host that validators accept.
pub(super) fn has_dotted_host(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.host_str().is_some_and(|host| host.contains(['.', ':'])))
}

pub(super) fn link(lint: &mut Lint<'_>, rule: u8, place: &str, text: &str) {
    lint.check(rule, is_link(text), format!("{place} {text:?} is no absolute ASCII link"));
}

/// An absolute IRI in canonical spelling.
pub(super) fn is_canonical_iri(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.as_str() == text)
}

pub(super) fn is_mime(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, sort)| !kind.is_empty() && !sort.is_empty() && !text.contains(' '))
}

/// The form of rule 29; the weekday must be right.
pub(super) fn rfc_822(lint: &mut Lint<'_>, rule: u8, place: &str, text: &str) -> Option<DateTime<Utc>> {
    let moment =
        text.rsplit_once(' ').and_then(|(date, _)| NaiveDateTime::parse_from_str(date, "%a, %d %b %Y %H:%M:%S").ok());
    let moment = moment.filter(|_| RFC_822.is_match(text)).map(|naive| Utc.from_utc_datetime(&naive));
    lint.check(rule, moment.is_some(), format!("{place} {text:?}"));
    moment.inspect(|moment| plausible(lint, place, *moment))
}

pub(super) fn rfc_3339(lint: &mut Lint<'_>, rule: u8, place: &str, text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok().filter(|_| RFC_3339.is_match(text));
    lint.check(rule, moment.is_some(), format!("{place} {text:?}"));
    moment.map(|moment| moment.with_timezone(&Utc)).inspect(|moment| plausible(lint, place, *moment))
}

fn plausible(lint: &mut Lint<'_>, place: &str, moment: DateTime<Utc>) {
    let first = Utc.with_ymd_and_hms(1990, 1, 1, 0, 0, 0).unwrap();
    lint.check(31, moment >= first, format!("{place} {moment} is before 1990"));
    let last = lint.options.now.map(|now| now + TimeDelta::minutes(10));
    lint.check(31, last.is_none_or(|last| moment <= last), format!("{place} {moment} is in the future"));
}
