//! This run against the remembered ones: how a site does, and why. Everything here is computation; what is done about
//! it is left to `run`, and what is told to whom to `cli`.

mod advice;
mod judge;
mod judgement;
mod language;
mod learned;
mod measure;
mod rhythm;
mod wrong;

use serde::Serialize;

pub use advice::advice;
pub use judge::judge;
pub use judgement::{Judgement, Outcome, REPORTED_FROM, Rule, Today, Told};
pub use measure::{articles, listing, shown};
pub use rhythm::learn;
pub use wrong::{Usual, WrongPage, is_suspect, wrong_page};

/// How many runs that read a whole listing are looked at: more than a month of days, since lists begin anew with months.
pub const LISTED: usize = crate::store::LISTED_KEPT;

/// How a site does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// The listing was read, or is the same as before.
    #[default]
    Ok,
    /// So too, but nothing new has come for longer than usual.
    Quiet,
    /// The feed lacks something that it used to have, or is kept as it was because the listing looks like another one.
    Degraded,
    /// The feed cannot be built; the old files stand.
    Broken,
}

impl Health {
    /// The word for people and for the memory.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Quiet => "quiet",
            Self::Degraded => "degraded",
            Self::Broken => "broken",
        }
    }
}
