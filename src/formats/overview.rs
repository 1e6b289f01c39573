//! Every feed at a glance: what the files about the feeds (`index.html`, `feeds.opml`, `status.atom`) are made of. It
//! is gathered in `run`; here it is plain data.

use chrono::{DateTime, Utc};
use url::Url;

use super::Format;
use crate::state::{Event, State};

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
    /// The cause of trouble in words; else empty, for the words for a silence change with every day.
    pub why: String,
    /// The first run in which the trouble was seen; `None` where nobody remembers, or there is none.
    pub since: Option<DateTime<Utc>>,
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
