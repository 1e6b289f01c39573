//! A text by the rule's own strftime format, with the month names of the page's language or English.

use chrono::format::{Item, Parsed, StrftimeItems, parse as read};
use chrono::{FixedOffset, NaiveDate, NaiveTime};

use super::lexicon::Meaning;
use super::reader::Reader;
use super::tokens::{Kind, Text};
use super::{Context, Moment, Precision, at_noon, local};

/// The moment that a text says in a format; `None` if it is not in it.
pub(super) fn parse(text: &str, format: &str, context: &Context<'_>) -> Option<Moment> {
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    if items.contains(&Item::Error) {
        return None;
    }
    let texts = std::iter::once(text.to_owned()).chain([true, false].map(|dots| in_english(text, dots, context)));
    texts.filter_map(|text| parsed(&text, &items)).find_map(|parsed| moment(parsed, context))
}

fn parsed(text: &str, items: &[Item<'_>]) -> Option<Parsed> {
    let mut parsed = Parsed::new();
    read(&mut parsed, text, items.iter()).ok().map(|()| parsed)
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

// Names as chrono knows them, and ASCII digits. `dots`: "dic." loses its dot with its name.
fn in_english(source: &str, dots: bool, context: &Context<'_>) -> String {
    let text = Text::read(source);
    let reader = Reader::new(&text, context);
    let (mut english, mut from) = (String::new(), 0);
    for at in 0..text.tokens.len() {
        let Some((start, end)) = text.span(at) else { continue };
        let name = match text.tokens[at].kind {
            Kind::Number(..) => text.word(at),
            _ => reader.sense(at, name).map_or("", |(name, _)| name),
        };
        if !name.is_empty() {
            let end = if dots { end } else { start + source[start..end].trim_end_matches('.').len() };
            english.push_str(&source[from..start]);
            english.push_str(name);
            from = end;
        }
    }
    english + &source[from..]
}

fn name(meaning: Meaning) -> Option<&'static str> {
    match meaning {
        Meaning::Month(month) => MONTHS.get(month as usize - 1).copied(),
        Meaning::Weekday(day) => WEEKDAYS.get(day as usize).copied(),
        Meaning::AfterNoon(after) => Some(if after { "PM" } else { "AM" }),
        _ => None,
    }
}

fn moment(mut parsed: Parsed, context: &Context<'_>) -> Option<Moment> {
    if let Some(seconds) = parsed.timestamp() {
        let at = chrono::DateTime::from_timestamp(seconds, 0)?.with_timezone(&context.timezone).fixed_offset();
        return Some(Moment { at, precision: Precision::Second });
    }
    let (date, precision) = date(&mut parsed, context)?;
    if parsed.hour_mod_12().is_none() {
        return at_noon(date, precision, context);
    }
    let precision = match (parsed.minute(), parsed.second()) {
        (None, _) => Precision::Hour,
        (_, None) => Precision::Minute,
        _ => Precision::Second,
    };
    if parsed.minute().is_none() {
        parsed.set_minute(0).ok()?;
    }
    let time: NaiveTime = parsed.to_naive_time().ok()?;
    let naive = date.and_time(time);
    let at = match parsed.offset().and_then(FixedOffset::east_opt) {
        Some(offset) => naive.and_local_timezone(offset).single()?,
        None => local(naive, context)?,
    };
    Some(Moment { at, precision })
}

// What the format leaves out: the year is the latest, a month or a year begins with its first day.
fn date(parsed: &mut Parsed, context: &Context<'_>) -> Option<(NaiveDate, Precision)> {
    let has_year = parsed.year().or(parsed.year_mod_100()).or(parsed.isoyear()).is_some();
    if !has_year {
        let text = Text::read("");
        let in_year = |year: i32| {
            let mut parsed = parsed.clone();
            parsed.set_year(i64::from(year)).ok()?;
            parsed.to_naive_date().ok()
        };
        return Some((Reader::new(&text, context).latest(in_year, false)?, Precision::Day));
    }
    if let Ok(date) = parsed.to_naive_date() {
        return Some((date, Precision::Day));
    }
    let precision = if parsed.month().is_some() { Precision::Month } else { Precision::Year };
    if parsed.month().is_none() {
        parsed.set_month(1).ok()?;
    }
    if parsed.day().is_none() {
        parsed.set_day(1).ok()?;
    }
    parsed.to_naive_date().ok().map(|date| (date, precision))
}
