//! What a page says as a date, where a machine should read it.

use crate::dates::{Context, Moment, Precision};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};

/// TEMPORARY until `dates` is here.
pub(super) fn read(text: &str, context: &Context<'_>) -> Option<Moment> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(Moment { at: at.with_timezone(&Utc), precision: Precision::Second });
    }
    if let Ok(at) = DateTime::parse_from_rfc2822(text) {
        return Some(Moment { at: at.with_timezone(&Utc), precision: Precision::Second });
    }
    for f in
        ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%dT%H:%MZ"]
    {
        if let Ok(at) = DateTime::parse_from_str(text, f) {
            return Some(Moment { at: at.with_timezone(&Utc), precision: Precision::Second });
        }
    }
    for f in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, f) {
            return Some(Moment {
                at: context.timezone.from_local_datetime(&at).earliest()?.with_timezone(&Utc),
                precision: Precision::Minute,
            });
        }
    }
    for f in ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y"] {
        if let Ok(day) = NaiveDate::parse_from_str(text, f) {
            let at = day.and_hms_opt(12, 0, 0)?;
            return Some(Moment {
                at: context.timezone.from_local_datetime(&at).earliest()?.with_timezone(&Utc),
                precision: Precision::Day,
            });
        }
    }
    None
}
