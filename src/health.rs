//! This run against the remembered ones: how a site does, and why. What is told to whom is left to `cli`.

use serde::Serialize;

use crate::store::Run;

/// How a site does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// The listing was read, or is the same as before.
    #[default]
    Ok,
    /// The feed was built, but the listing shows much less than it used to.
    Degraded,
    /// The feed could not be built; the old files stand.
    Broken,
}

impl Health {
    /// The word for people and for the memory.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Broken => "broken",
        }
    }
}

/// How many earlier listings must have been read before a number is held against them.
const ENOUGH: usize = 3;

/// Why a listing with so many entries is suspicious beside the remembered runs, newest first; `None`: it is not.
#[must_use]
pub fn shrunk(entries: usize, runs: &[Run]) -> Option<String> {
    let mut usual: Vec<usize> = runs.iter().filter_map(|run| run.entries).filter(|&entries| entries > 0).collect();
    usual.sort_unstable();
    let median = *usual.get(usual.len() / 2)?;
    let is_low = usual.len() >= ENOUGH && entries * 2 < median;
    is_low.then(|| format!("listing: {entries} entries, usually {median}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn runs(entries: &[usize]) -> Vec<Run> {
        let run = |&entries: &usize| Run {
            site: "s".into(),
            at: DateTime::UNIX_EPOCH,
            health: "ok".into(),
            why: String::new(),
            entries: Some(entries),
            new: 0,
            requests: 1,
            bytes: 1,
            millis: 1,
        };
        entries.iter().map(run).collect()
    }

    #[test]
    fn a_listing_of_less_than_half_the_usual_is_suspicious_once_the_usual_is_known() {
        assert_eq!(shrunk(4, &runs(&[10, 10])), None);
        assert_eq!(shrunk(5, &runs(&[10, 12, 10])), None);
        assert_eq!(shrunk(4, &runs(&[10, 12, 10])).unwrap(), "listing: 4 entries, usually 10");
    }
}
