//! The dates of fixtures/dates, row by row: what pages write, what CLDR's formats give, what is more, what is none.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use haywain::dates::{Context, Moment, Precision, day_first, day_first_by_month, parse};
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
        16 => moment.at.to_utc().format("%Y-%m-%d %H:%M").to_string() == expected,
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
fn a_moment_keeps_the_day_of_its_page() {
    let berlin = Context { timezone: Tz::Europe__Berlin, ..context("en") };
    let written = |text: &str| parse(text, &berlin).unwrap().at.to_rfc3339();
    assert_eq!(written("2024-05-03T23:30:00-05:00"), "2024-05-03T23:30:00-05:00");
    assert_eq!(written("20240503T233000-0500"), "2024-05-03T23:30:00-05:00");
    assert_eq!(written("May 3, 2024, 11:30 PM EST"), "2024-05-03T23:30:00-05:00");
    assert_eq!(written("2024-05-03T23:30:00Z"), "2024-05-03T23:30:00+00:00");
    assert_eq!(written("May 3, 2024, 0:30"), "2024-05-03T00:30:00+02:00");
    assert_eq!(written("3 May 2024"), "2024-05-03T12:00:00+02:00");
    assert_eq!(written("1714775400"), "2024-05-04T00:30:00+02:00");
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

fn at(text: &str, context: &Context<'_>) -> Option<String> {
    parse(text, context).map(|moment| moment.at.to_utc().format("%Y-%m-%dT%H:%MZ").to_string())
}

#[test]
fn a_day_without_time_is_noon_in_the_zone() {
    let auckland = Context { timezone: Tz::Pacific__Auckland, ..context("en") };
    assert_eq!(at("Dec 12, 2025", &auckland).as_deref(), Some("2025-12-11T23:00Z"));
    // At noon in UTC it is the 16th already.
    assert_eq!(at("yesterday", &auckland).as_deref(), Some("2025-12-14T23:00Z"));
    assert_eq!(at("Dec 12, 2025 8:05", &auckland).as_deref(), Some("2025-12-11T19:05Z"));
}

#[test]
fn hours_that_clocks_leave_out_or_repeat() {
    let berlin = Context { timezone: Tz::Europe__Berlin, ..context("en") };
    assert_eq!(at("2025-03-30 02:30", &berlin).as_deref(), Some("2025-03-30T01:30Z"));
    assert_eq!(at("2025-10-26 02:30", &berlin).as_deref(), Some("2025-10-26T00:30Z"));
    // Samoa had no 30 December 2011 at all.
    let apia = Context { timezone: Tz::Pacific__Apia, ..context("en") };
    assert_eq!(at("2011-12-30", &apia).as_deref(), Some("2011-12-30T10:00Z"));
}

#[test]
fn the_rule_or_the_numbers_say_which_is_the_day() {
    let told = |day_first| Context { day_first: Some(day_first), ..context("en") };
    assert_eq!(at("03/04/2025", &told(true)).as_deref(), Some("2025-04-03T12:00Z"));
    assert_eq!(at("03/04/2025", &told(false)).as_deref(), Some("2025-03-04T12:00Z"));
    assert_eq!(at("13/04/2025", &told(false)).as_deref(), Some("2025-04-13T12:00Z"));
}

#[test]
fn a_page_says_which_number_is_the_day() {
    assert_eq!(day_first(["03/04/2025", "25/03/2025"]), Some(true));
    assert_eq!(day_first(["Posted 03/04/2025 by Jane", "03/25/2025"]), Some(false));
    assert_eq!(day_first(["25.03.2025", "03/25/2025"]), None);
    assert_eq!(day_first(["03/04/2025", "02/05/2025", "01/06/2025"]), Some(false));
    assert_eq!(day_first(["06/12/2025", "07/11/2025", "08/10/2025"]), Some(true));
    assert_eq!(day_first(["03/04/2025", "02/03/2025", "01/02/2025"]), None);
    assert_eq!(day_first(["2025-03-04", "yesterday", "", "3 hours ago"]), None);
}

#[test]
fn the_number_that_stays_on_a_page_is_the_month_unless_it_is_the_first() {
    assert_eq!(day_first_by_month(["12/04/2025", "12/04/2025", "12/03/2025"]), Some(false));
    assert_eq!(day_first_by_month(["04/12/2025", "04/12/2025", "03/12/2025"]), Some(true));
    assert_eq!(day_first_by_month(["01/05/2025", "01/04/2025", "01/03/2025"]), None);
    assert_eq!(day_first_by_month(["12/04/2025", "12/04/2025", "12/04/2025"]), None);
    assert_eq!(day_first_by_month(["12/04/2025", "12/03/2025"]), None);
}

fn in_format(language: &'static str, format: &'static str, text: &str) -> Option<(String, Precision)> {
    let context = Context { format: Some(format), ..context(language) };
    parse(text, &context).map(|moment| (moment.at.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string(), moment.precision))
}

#[test]
fn an_explicit_format_is_the_only_one() {
    let read = |at: &str, precision| Some((at.to_owned(), precision));
    let day = |day: &str| read(&format!("{day}T12:00:00Z"), Precision::Day);
    assert_eq!(in_format("en", "%d %B %Y", "12 December 2025"), day("2025-12-12"));
    assert_eq!(in_format("de", "%d. %B %Y", " 12. März 2025 "), day("2025-03-12"));
    assert_eq!(in_format("de", "%d. %B %Y", "12. March 2025"), day("2025-03-12"));
    assert_eq!(in_format("es", "%d %b. %Y", "12 dic. 2025"), day("2025-12-12"));
    assert_eq!(in_format("es", "%d %b %Y", "12 dic. 2025"), day("2025-12-12"));
    assert_eq!(in_format("fr", "%A %d %B", "vendredi 12 décembre"), day("2025-12-12"));
    assert_eq!(in_format("ar", "%d/%m/%Y", "١٢/٠٣/٢٠٢٥"), day("2025-03-12"));
    assert_eq!(in_format("en", "%y%m%d", "251212"), day("2025-12-12"));
    assert_eq!(in_format("en", "%B %d", "December 20"), day("2024-12-20"));
    assert_eq!(in_format("en", "%Y", "2025"), read("2025-01-01T12:00:00Z", Precision::Year));
    assert_eq!(in_format("en", "%B %Y", "May 2025"), read("2025-05-01T12:00:00Z", Precision::Month));
    assert_eq!(in_format("en", "%d.%m.%Y %H:%M", "12.12.2025 08:05"), read("2025-12-12T08:05:00Z", Precision::Minute));
    assert_eq!(in_format("en", "%d.%m.%Y %I %p", "12.12.2025 8 PM"), read("2025-12-12T20:00:00Z", Precision::Hour));
    assert_eq!(in_format("en", "%s", "1765526700"), read("2025-12-12T08:05:00Z", Precision::Second));
    assert_eq!(in_format("en", "%+", "2025-12-12T08:05:00+01:00"), read("2025-12-12T07:05:00Z", Precision::Second));
    assert_eq!(in_format("en", "%d %B %Y", "12 December 1066"), day("1066-12-12"));
    assert_eq!(in_format("en", "%d %B %Y", "2025-12-12"), None);
    assert_eq!(in_format("en", "%d %B %Y", "31 April 2025"), None);
    assert_eq!(in_format("en", "%Q", "12"), None);
    assert_eq!(in_format("en", "", ""), None);
}

#[test]
fn a_long_text_says_a_date_only_near_its_beginning() {
    let words = "and so on ".repeat(40);
    assert_eq!(at(&format!("Dec 12, 2025 {words}"), &context("en")).as_deref(), Some("2025-12-12T12:00Z"));
    assert_eq!(at(&format!("3 hours ago {words}"), &context("en")), None);
    assert_eq!(at(&format!("{words} Dec 12, 2025"), &context("en")), None);
}

#[test]
fn numbers_beyond_all_bounds() {
    for text in
        ["99999999999999999999 hours ago", "9999 years ago", "1e99", "4000 months ago", "Dec 99999999999999999999"]
    {
        assert_eq!(parse(text, &context("en")), None, "{text}");
    }
    let earliest =
        Context { now: "0001-01-01T00:00:00Z".parse().unwrap(), timezone: Tz::Asia__Tehran, ..context("fa") };
    let latest = Context { now: "9999-12-31T23:59:59Z".parse().unwrap(), timezone: Tz::Asia__Tehran, ..context("th") };
    for row in [WEB, CLDR, EXTRA, NONE].into_iter().flat_map(rows) {
        parse(row[1], &earliest);
        parse(row[1], &latest);
    }
}

fn any_row() -> impl Strategy<Value = (&'static str, &'static str)> {
    let all: Vec<_> = [WEB, CLDR, EXTRA, NONE].into_iter().flat_map(rows).map(|row| (row[0], row[1])).collect();
    proptest::sample::select(all)
}

fn any_zone() -> impl Strategy<Value = Tz> {
    proptest::sample::select(vec![Tz::UTC, Tz::Europe__Berlin, Tz::Pacific__Apia, Tz::America__St_Johns])
}

proptest! {
    #[test]
    fn any_text_is_read_or_not(text in ".{0,400}", format in proptest::option::of(".{0,12}"), zone in any_zone()) {
        let language = ["", "ja", "th", "fa", "ar", "de"][text.len() % 6];
        parse(&text, &Context { timezone: zone, format: format.as_deref(), ..context(language) });
        day_first([text.as_str()]);
    }

    #[test]
    fn any_changed_date_is_read_or_not((language, text) in any_row(), at in 0usize..40, with in "\\PC{0,3}", zone in any_zone()) {
        let mut changed: Vec<char> = text.chars().collect();
        let at = at.min(changed.len());
        changed.splice(at..(at + 1).min(changed.len()), with.chars());
        let changed: String = changed.into_iter().collect();
        parse(&changed, &Context { timezone: zone, ..context(language) });
        parse(&changed, &Context { format: Some("%d %B %Y"), ..context(language) });
        day_first([changed.as_str(), text]);
    }
}
