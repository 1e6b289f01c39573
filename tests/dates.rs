//! The dates of fixtures/dates, row by row: what pages write, what CLDR's formats give, what is more, what is none.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use haywain::dates::{Context, Moment, Precision, day_first, parse};
use proptest::prelude::*;

const WEB: &str = include_str!("../fixtures/dates/web.tsv");
const CLDR: &str = include_str!("../fixtures/dates/cldr.tsv");
const EXTRA: &str = include_str!("../fixtures/dates/extra.tsv");
const NONE: &str = include_str!("../fixtures/dates/none.tsv");

fn context(language: &str) -> Context<'_> {
    Context {
        now: "2025-12-15T12:00:00Z".parse().unwrap(),
        timezone: Tz::UTC,
        language: (!language.is_empty()).then_some(language),
        day_first: None,
        format: None,
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| line.split('\t').collect())
}

// A row that says only a day promises no time; one that says NONE promises no date.
fn agrees(moment: Option<Moment>, expected: &str) -> bool {
    let Some(moment) = moment else { return expected == "NONE" };
    match expected.len() {
        10 => moment.at.date_naive().to_string() == expected,
        16 => moment.at.format("%Y-%m-%d %H:%M").to_string() == expected,
        _ => expected.parse::<DateTime<Utc>>().is_ok_and(|at| at == moment.at),
    }
}

fn precision(name: &str) -> Precision {
    match name.trim_start_matches("rel-") {
        "year" => Precision::Year,
        "month" => Precision::Month,
        "day" | "week" => Precision::Day,
        "hour" => Precision::Hour,
        "minute" => Precision::Minute,
        _ => Precision::Second,
    }
}

fn wrong(table: &'static str) -> Vec<String> {
    rows(table)
        .filter_map(|row| {
            let moment = parse(row[1], &context(row[0]));
            let agrees = agrees(moment, row[2])
                && row.get(3).is_none_or(|name| moment.is_some_and(|moment| moment.precision == precision(name)));
            (!agrees).then(|| format!("{}\n    got {moment:?}", row.join("  ")))
        })
        .collect()
}

fn assert_all(table: &'static str) {
    let wrong = wrong(table);
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows(table).count(), wrong.join("\n"));
}

#[test]
fn what_pages_write() {
    assert_all(WEB);
}

#[test]
fn what_cldr_formats_give() {
    assert_all(CLDR);
}

#[test]
fn what_pages_write_besides() {
    assert_all(EXTRA);
}

#[test]
fn what_is_no_date() {
    assert_all(NONE);
}

#[test]
fn no_date_becomes_one_where_the_language_is_unknown() {
    let dates = rows(NONE).filter_map(|row| Some((row[1], parse(row[1], &context(""))?)));
    assert_eq!(dates.collect::<Vec<_>>(), []);
}

#[test]
fn most_dates_are_read_without_knowing_the_language() {
    let unread: Vec<_> =
        rows(CLDR).filter(|row| !agrees(parse(row[1], &context("")), row[2])).map(|row| row.join("  ")).collect();
    assert!(unread.len() <= 10, "{}", unread.join("\n"));
}
