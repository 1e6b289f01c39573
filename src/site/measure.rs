//! Single values with a form of their own: durations (`1h30m`), sizes (`16MB`), time zones, languages, date formats.

use std::time::Duration;

use chrono::format::{Item, StrftimeItems};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::error::{Finding, Findings, nearest, quoted};
use super::values::Text;

/// Units of a duration, in milliseconds.
const DURATIONS: &[(&[&str], u64)] = &[
    (&["ms"], 1),
    (&["s", "sec", "second", "seconds"], 1_000),
    (&["m", "min", "minute", "minutes"], 60_000),
    (&["h", "hour", "hours"], 3_600_000),
    (&["d", "day", "days"], 86_400_000),
    (&["w", "week", "weeks"], 604_800_000),
];

/// Units of a size, in bytes.
const SIZES: &[(&[&str], u64)] =
    &[(&["b"], 1), (&["kb"], 1_000), (&["k", "kib"], 1 << 10), (&["mb"], 1_000_000), (&["m", "mib"], 1 << 20)];

/// `30m`, `1h30m`, `1 d`, `500ms`, `0`; without a unit only zero is clear.
pub(super) fn duration(text: &str) -> Option<Duration> {
    if text.trim() == "0" {
        return Some(Duration::ZERO);
    }
    sum(text, DURATIONS).map(Duration::from_millis)
}

/// `500kB`, `16 MB`, `8MiB`, or plain bytes.
pub(super) fn size(text: &str) -> Option<u64> {
    text.trim().parse().ok().or_else(|| sum(text, SIZES))
}

/// Adds up numbers with units; `None` for anything else, and for what does not fit.
fn sum(text: &str, units: &[(&[&str], u64)]) -> Option<u64> {
    let mut rest = text.trim();
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (number, after) = split(rest, |c| c.is_ascii_digit());
        let (unit, after) = split(after.trim_start(), |c| c.is_ascii_alphabetic());
        let (_, factor) = units.iter().find(|(names, _)| names.iter().any(|name| unit.eq_ignore_ascii_case(name)))?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*factor)?)?;
        rest = after.trim_start();
    }
    (!text.trim().is_empty()).then_some(total)
}

fn split(text: &str, part: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !part(c)).unwrap_or(text.len()))
}

/// A zone of the IANA database.
pub(super) fn timezone(text: &Text, findings: &mut Findings<'_>) -> Option<Tz> {
    if let Ok(zone) = text.value.parse() {
        return Some(zone);
    }
    let finding = Finding::new(&text.spot, format!("unknown time zone {}", quoted(&text.value)));
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let city = |name: &&str| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&text.value));
    findings.error(match names().find(city).or_else(|| nearest(&text.value, names())) {
        Some(near) => finding.advice(format!("did you mean `{near}`?")),
        None => finding.advice("write it as the IANA database does: `Europe/Berlin`, `America/New_York`, `UTC`"),
    });
    None
}

/// A language tag (BCP 47); whether haywain knows the language is left to `dates`.
pub(super) fn language(text: &Text, findings: &mut Findings<'_>) -> Option<String> {
    let mut parts = text.value.split('-');
    let first = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if first && rest {
        return Some(text.value.clone());
    }
    findings.error(
        Finding::new(&text.spot, format!("not a language tag: {}", quoted(&text.value)))
            .advice("write a code such as `en`, `de` or `pt-BR`"),
    );
    None
}

/// A strftime format.
pub(super) fn date_format(text: &Text, findings: &mut Findings<'_>) -> Option<String> {
    let mut wrong = StrftimeItems::new(&text.value).any(|item| matches!(item, Item::Error));
    let mut finding =
        Finding::new(&text.spot, "not a date format").reason("a `%` sign is not followed by a known letter");
    if !text.value.contains('%') {
        wrong = true;
        finding = Finding::new(&text.spot, "not a date format").reason("it has no `%` sign");
    }
    if wrong {
        findings.error(finding.advice("write it as strftime does: `%d.%m.%Y %H:%M`, `%B %d, %Y`"));
    }
    (!wrong).then(|| text.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_add_up() {
        assert_eq!(duration("1h30m"), Some(Duration::from_secs(5_400)));
        assert_eq!(duration("1 day 2h"), Some(Duration::from_secs(93_600)));
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("0"), Some(Duration::ZERO));
        for bad in ["", "30", "m", "1x", "1h30", "-1h", "99999999999999999999d", "1.5h", "é"] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_know_both_kinds_of_mega() {
        assert_eq!(size("16MB"), Some(16_000_000));
        assert_eq!(size("8 MiB"), Some(8 << 20));
        assert_eq!(size("1024"), Some(1024));
        assert_eq!(size("1GB"), None);
    }
}
