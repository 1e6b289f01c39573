//! This run against the remembered ones: how a site does, and why. Everything here is computation; what is done about
//! it is left to `run`, and what is told to whom to `cli`.

mod advice;
mod history;
mod judge;
mod judgement;
mod language;
mod learned;
mod measure;
mod rhythm;
mod wrong;

pub use advice::advice;
pub use history::History;
pub use judge::judge;
pub use judgement::{Judgement, Outcome, REPORTED_FROM, Rule, Today, Told};
pub use measure::{articles, by_another_rule, listing, mark_of, shown};
pub use rhythm::learn;
pub use wrong::{Usual, WrongPage, is_suspect, wrong_page};

/// How many runs that read a whole listing are looked at: more than a month of days, since lists begin anew with months.
pub const LISTED: usize = crate::store::LISTED_KEPT;
