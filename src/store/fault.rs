//! What can be wrong with a site in a run, as it is remembered and as a person reads it. What is wrong today is found by
//! `health`.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::site::FieldName;

/// Something that was wrong, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What.
    #[serde(flatten)]
    pub cause: Cause,
    /// The first run in which it was so.
    pub since: DateTime<Utc>,
    /// In how many runs it was found since.
    pub runs: usize,
}

/// What can be wrong with a site in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// The feed could not be built.
    Failed {
        /// The word of the sentence where it happened.
        stage: String,
        /// The error, with its stage.
        what: String,
    },
    /// A field stopped being found.
    Field {
        /// `listing` or `article`.
        stage: String,
        /// Which.
        field: FieldName,
        /// Where the rule looks for it; `None`: the rule does not say.
        selector: Option<String>,
        /// In how many it was found.
        found: usize,
        /// Of how many.
        of: usize,
        /// In how many of a hundred it usually is.
        usual: usize,
    },
    /// Every entry is another one than before.
    Other {
        /// How many.
        entries: usize,
        /// What they look like.
        looks: Looks,
    },
    /// Far fewer entries than usual.
    Fewer {
        /// How many.
        entries: usize,
        /// How many there usually are.
        usual: usize,
    },
    /// One of several listing pages could not be read.
    Unread {
        /// The error, with its stage.
        what: String,
    },
    /// Nothing new within the time that `expect: {fresh: …}` gives.
    Stale {
        /// When the last new item came.
        last: DateTime<Utc>,
        /// The time it gives, seconds.
        within: u64,
    },
}

/// What the entries of a wholly other list look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Looks {
    /// Their titles are remembered with other links: the site has changed its addresses.
    Moved,
    /// Their links look like no remembered one: another list of the page is matched.
    Foreign,
    /// Nothing says why.
    Unknown,
}

impl Cause {
    /// The word of the sentence where it shows.
    #[must_use]
    pub fn stage(&self) -> &str {
        match self {
            Self::Failed { stage, .. } | Self::Field { stage, .. } => stage,
            Self::Other { .. } | Self::Fewer { .. } => "listing",
            Self::Unread { .. } => "fetch",
            Self::Stale { .. } => "item",
        }
    }

    /// Whether it is the same trouble in another run, whatever its numbers.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let field = |cause: &Self| if let Self::Field { field, .. } = cause { Some(*field) } else { None };
        std::mem::discriminant(self) == std::mem::discriminant(other)
            && (self.stage(), field(self)) == (other.stage(), field(other))
    }

    /// Publishing such a listing could ruin the feed.
    #[must_use]
    pub fn is_unsafe(&self) -> bool {
        match self {
            Self::Field { stage, field: FieldName::Title | FieldName::Link, found, of, .. } => {
                stage == "listing" && found * 2 < *of
            }
            Self::Other { looks, .. } => *looks != Looks::Unknown,
            _ => false,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { what, .. } | Self::Unread { what } => f.write_str(what),
            Self::Field { stage, field, selector, found, of, usual } => {
                let of_what = if stage == "article" { "articles" } else { "entries" };
                let place = selector.as_ref().map(|selector| format!("`{selector}` ")).unwrap_or_default();
                let usual = (usual * of).div_ceil(100);
                write!(f, "{stage}: {}: {place}found in {found} of {of} {of_what}, usually {usual}", field.word())
            }
            Self::Other { entries, looks: Looks::Moved } => {
                write!(f, "listing: all {entries} entries have other links than before, under remembered titles")
            }
            Self::Other { entries, looks: Looks::Foreign } => {
                write!(f, "listing: none of the {entries} entries is known, and all links look otherwise than before")
            }
            Self::Other { entries, looks: Looks::Unknown } => {
                write!(f, "listing: none of the {entries} entries is known, and none of the last list is left")
            }
            Self::Fewer { entries, usual } => write!(f, "listing: {entries} entries, usually {usual}"),
            Self::Stale { last, within } => {
                let last = last.format("%Y-%m-%d");
                write!(f, "item: nothing new since {last}, expected within {}", Span(*within))
            }
        }
    }
}

/// A time in the largest unit that says it well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(
    /// Seconds.
    pub u64,
);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
        let fits = |(size, _): &&(u64, &str)| self.0 >= size * 2 || self.0.is_multiple_of(*size) && self.0 >= *size;
        let (size, unit) = UNITS.iter().find(fits).copied().unwrap_or((1, "second"));
        let count = (self.0 + size / 2) / size;
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_field_names_stage_field_selector_and_what_is_usual() {
        let cause = Cause::Field {
            stage: "listing".into(),
            field: FieldName::Date,
            selector: Some("time".into()),
            found: 0,
            of: 30,
            usual: 100,
        };
        assert_eq!(cause.to_string(), "listing: date: `time` found in 0 of 30 entries, usually 30");
    }

    #[test]
    fn a_span_is_told_in_the_unit_a_person_would_take() {
        let told = [30, 90, 3_600, 7_200, 86_400, 129_600, 604_800].map(|seconds| Span(seconds).to_string());
        assert_eq!(told, ["30 seconds", "90 seconds", "1 hour", "2 hours", "1 day", "36 hours", "7 days"]);
    }
}
