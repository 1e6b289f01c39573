//! How a site does in one word, and when that changed. How it is found out is left to `health`, how it is told to
//! `formats` and `cli`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How a site does; the later, the worse.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", from = "String")]
pub enum State {
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

impl State {
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

    /// Somebody should look.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        self >= Self::Degraded
    }
}

/// By the word; one that is not known is no trouble.
impl From<String> for State {
    fn from(word: String) -> Self {
        let states = [Self::Quiet, Self::Degraded, Self::Broken];
        states.into_iter().find(|state| state.word() == word).unwrap_or_default()
    }
}

/// A site was told to be in trouble, or well again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The run in which it was told.
    pub at: DateTime<Utc>,
    /// What the site became; a state that is no trouble is a recovery.
    pub state: State,
    /// Of a trouble its cause, of a recovery the cause that is over.
    pub why: String,
    /// The first run in which the cause was seen, where it is known.
    pub since: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_state_finds_it_again() {
        for state in [State::Ok, State::Quiet, State::Degraded, State::Broken] {
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!((json.trim_matches('"'), serde_json::from_str(&json).unwrap()), (state.word(), state));
        }
        assert_eq!(State::from("unchanged".to_owned()), State::Ok);
    }
}
