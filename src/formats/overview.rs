//! Every feed at a glance: what the files about the feeds (`index.html`, `feeds.opml`, `status.atom`) are made of. It
//! is gathered in `run`; here it is plain data.

use chrono::{DateTime, Utc};
use url::Url;

use super::Format;

/// Every site of sites.yaml as it is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// In the order of sites.yaml.
    pub sites: Vec<SiteView>,
}

impl Overview {
    /// When the newest item of all was published: the latest moment that is known without a clock.
    #[must_use]
    pub fn newest(&self) -> Option<DateTime<Utc>> {
        self.sites.iter().flat_map(|site| &site.published).max().copied()
    }
}

/// One site at a glance. Texts may come from its page and are not trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteView {
    /// The key in sites.yaml; names the files.
    pub name: String,
    /// The title of the feed.
    pub title: String,
    /// The listing page.
    pub home: Url,
    /// The public address of the output folder, if it is known.
    pub base_url: Option<Url>,
    /// BCP 47, or what the page said instead.
    pub language: Option<String>,
    /// The files of the feed, the first to be offered first.
    pub formats: Vec<Format>,
    /// Its files stand.
    pub is_published: bool,
    /// How it does; `None`: it was never built.
    pub health: Option<HealthView>,
    /// The newest items, newest first.
    pub latest: Vec<Headline>,
    /// When each remembered item was published, in any order.
    pub published: Vec<DateTime<Utc>>,
    /// What broke and what recovered, in any order; older events may be missing.
    pub events: Vec<Event>,
}

/// How a site does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthView {
    /// In one word.
    pub state: State,
    /// In words; empty when all is well.
    pub why: String,
    /// The first run in which it was so; `None` where nobody remembers, or all is well.
    pub since: Option<DateTime<Utc>>,
}

/// A site's health in one word; the later, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// All is well.
    Ok,
    /// All is well, but nothing new came for longer than usual.
    Quiet,
    /// The feed is built, but something is missing.
    Degraded,
    /// The feed cannot be built; its old files stand.
    Broken,
}

impl State {
    /// By the word of the memory.
    #[must_use]
    pub fn of(word: &str) -> Self {
        match word {
            "broken" => Self::Broken,
            "degraded" => Self::Degraded,
            "quiet" => Self::Quiet,
            _ => Self::Ok,
        }
    }

    /// The word for people.
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

/// A site became worse, or well again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The run in which it was first so.
    pub at: DateTime<Utc>,
    /// What the site became; a state that is no trouble is a recovery.
    pub state: State,
    /// Of a trouble its cause, of a recovery the cause that is over.
    pub why: String,
}

/// An item in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// Plain text.
    pub title: String,
    /// Its own page.
    pub url: Option<Url>,
    /// Fixed at first sight.
    pub published: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_state_finds_it_again() {
        for state in [State::Ok, State::Quiet, State::Degraded, State::Broken] {
            assert_eq!(State::of(state.word()), state);
        }
        assert_eq!(State::of("unchanged"), State::Ok);
    }
}
