//! What is remembered of one run of one site: its numbers, and what was wrong with it. What follows from them is left
//! to `health`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Fault;
use crate::site::FieldName;
use crate::state::State;

/// One run of one site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The site.
    pub site: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// How the site does, as it was told.
    pub health: State,
    /// Why, in words; empty when all is well.
    pub why: String,
    /// The fingerprint of the rule that read the pages; empty in runs before version 3.
    #[serde(default)]
    pub rule: String,
    /// What was wrong, the worst first, whether it was reported yet or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// How many runs in a row something was wrong, this one included.
    #[serde(default)]
    pub bad: usize,
    /// What was counted.
    #[serde(flatten)]
    pub numbers: Numbers,
}

impl Run {
    /// Nothing was wrong in it.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.faults.is_empty() && !self.is_reported()
    }

    /// It was told to be degraded or broken.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        self.health.is_trouble()
    }
}

/// What was counted in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbers {
    /// Entries of the whole listing; `None`: it was the same as before, or not read.
    pub entries: Option<usize>,
    /// How many runs have found the listing the same since it was last read.
    #[serde(skip_serializing_if = "is_zero")]
    pub same: usize,
    /// How many of the entries have each field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<FieldName, usize>,
    /// The entries beside the remembered ones; `None`: there was nothing to compare with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Overlap>,
    /// The date of the newest remembered item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest: Option<DateTime<Utc>>,
    /// Since when nothing new has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_new: Option<DateTime<Utc>>,
    /// How often something new comes, as far as the remembered items say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rhythm: Option<Rhythm>,
    /// Items seen for the first time.
    pub new: usize,
    /// Article pages read.
    #[serde(skip_serializing_if = "is_zero")]
    pub articles: usize,
    /// How many of the items whose article was read have each field then.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub read: BTreeMap<FieldName, usize>,
    /// Requests made.
    pub requests: usize,
    /// Bytes received, decoded.
    pub bytes: u64,
    /// Milliseconds from begin to end.
    pub millis: u64,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// The entries of a listing beside the remembered ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlap {
    /// Entries that were known.
    pub known: usize,
    /// Entries that the last listing showed.
    pub before: usize,
    /// Of those, the ones that are still shown.
    pub still: usize,
    /// Unknown entries whose link looks like no remembered one.
    pub foreign: usize,
    /// Unknown entries whose title is remembered with another link.
    pub moved: usize,
    /// Unknown entries that are dated after everything remembered.
    pub newer: usize,
}

/// How often something new comes, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// Half of the gaps are shorter.
    pub usual: i64,
    /// The longest gap of late.
    pub longest: i64,
}

#[cfg(test)]
mod tests {
    use super::super::{Cause, Looks};
    use super::*;

    #[test]
    fn a_run_of_an_older_version_is_read_and_a_new_one_comes_back_the_same() {
        let old = r#"{"site":"s","at":"2025-12-12T14:05:01Z","health":"ok","why":"","entries":1,"new":1,"requests":2,"bytes":18446744073709551615,"millis":4}"#;
        let run: Run = serde_json::from_str(old).unwrap();
        assert_eq!((run.numbers.entries, run.numbers.bytes, run.bad), (Some(1), u64::MAX, 0));
        let mut new = run.clone();
        new.numbers.found.insert(FieldName::Date, 3);
        let cause = Cause::Other { entries: 3, looks: Looks::Moved };
        new.faults.push(Fault { cause, since: run.at, runs: 2 });
        assert_eq!(serde_json::from_str::<Run>(&serde_json::to_string(&new).unwrap()).unwrap(), new);
    }
}
