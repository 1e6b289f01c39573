//! Digits that machines write: seconds and milliseconds since 1970, 20251212, 20251212T080500Z.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};

use super::{Context, Moment, Precision, at_noon, local};

/// A text of nothing but digits (and the T and zone of ISO 8601's basic format). `None`: not such a text.
pub(super) fn parse(text: &str, context: &Context<'_>) -> Option<Option<Moment>> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(digits(text, context));
    }
    let head = text.get(..15).filter(|head| head.as_bytes()[8] == b'T')?;
    let at = NaiveDateTime::parse_from_str(head, "%Y%m%dT%H%M%S").ok()?;
    Some(match &text[15..] {
        "" => local(at, context).map(second),
        "Z" => Some(second(at.and_utc().fixed_offset())),
        _ => DateTime::parse_from_str(text, "%Y%m%dT%H%M%S%z").ok().map(second),
    })
}

fn digits(text: &str, context: &Context<'_>) -> Option<Moment> {
    match text.len() {
        8 => at_noon(NaiveDate::parse_from_str(text, "%Y%m%d").ok()?, Precision::Day, context),
        10 => seconds(text, text.parse().ok()?, context),
        13 => seconds(text, text.parse::<i64>().ok()? / 1000, context),
        14 => local(NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S").ok()?, context).map(second),
        _ => None,
    }
}

fn seconds(text: &str, since_1970: i64, context: &Context<'_>) -> Option<Moment> {
    let at = DateTime::from_timestamp(since_1970, 0).filter(|_| !text.starts_with('0'))?;
    Some(second(at.with_timezone(&context.timezone).fixed_offset()))
}

fn second(at: DateTime<FixedOffset>) -> Moment {
    Moment { at, precision: Precision::Second }
}
