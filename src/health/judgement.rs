//! What is judged and what comes out: a run of a site, and how the site does. How one becomes the other is left to
//! `judge`.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::advice;
use crate::site::Fields;
use crate::state::State;
use crate::store::{Fault, Numbers};

/// The run in a row from which trouble is reported; before, it is a warning.
pub const REPORTED_FROM: usize = 3;

/// What one run of a site gave.
#[derive(Debug, Clone, Copy)]
pub struct Today<'a> {
    /// When it began.
    pub at: DateTime<Utc>,
    /// What the pages were read by.
    pub rule: Rule<'a>,
    /// What was counted. `last_new` and `rhythm` count wherever they are known.
    pub numbers: &'a Numbers,
    /// What became of it.
    pub outcome: Outcome<'a>,
    /// Why one of several listing pages could not be read.
    pub unread: Option<&'a str>,
    /// The memory was lost, and what it knew of the items read back from the feed files.
    pub is_rebuilt: bool,
}

/// What the pages of a site are read by.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// As runs remember it: what another rule found says nothing of this one.
    pub fingerprint: &'a str,
    /// Of the listing.
    pub listing: &'a Fields,
    /// Of the articles.
    pub article: Option<&'a Fields>,
}

/// What became of a site in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// The listing was read.
    Read,
    /// It was the same as before, in part or as a whole.
    Unchanged,
    /// The feed could not be built.
    Failed {
        /// The word of the sentence where it happened.
        stage: &'a str,
        /// The error, with its stage.
        what: &'a str,
    },
    /// The host asked for no requests: nothing was learned.
    Held {
        /// The error, with its stage.
        what: &'a str,
    },
}

/// How a site does, and what is to be said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The class, as it is told: one bad run, or two, change nothing.
    pub health: State,
    /// What is wrong in this run, the worst first.
    pub faults: Vec<Fault>,
    /// How many runs in a row something was wrong.
    pub bad: usize,
    /// What a person should hear of it now.
    pub told: Told,
    /// Why it is not ok, or what was wrong until now.
    pub why: Option<String>,
}

/// What a person should hear of a site in this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// Nothing.
    #[default]
    Nothing,
    /// Something is wrong for the first or second time in a row.
    Warning,
    /// It stayed wrong, or the site never worked: exit code 1.
    Alarm,
    /// What was reported is over; told once.
    Recovery,
    /// Nothing new has come for longer than usual; told once.
    Silence,
}

impl Judgement {
    /// Since when the worst is wrong, as the end of a line: ` (3rd run, since 2026-11-20 08:00)`; empty where there was
    /// nothing good before.
    #[must_use]
    pub fn when(&self) -> String {
        match (self.faults.first(), self.told) {
            (None, _) => String::new(),
            (Some(Fault { runs: 0 | 1, .. }), Told::Alarm) => String::new(),
            (Some(Fault { runs: 0 | 1, .. }), _) => " (1st time)".to_owned(),
            (Some(Fault { runs, since, .. }), _) => {
                format!(" ({} run, since {})", ordinal(*runs), since.format("%Y-%m-%d %H:%M"))
            }
        }
    }

    /// What to do about the worst.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        self.faults.first().and_then(|fault| advice(&fault.cause))
    }
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
