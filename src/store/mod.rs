//! What is remembered between runs: per site its items and pages, per host its next allowed moment and its robots.txt, per run its
//! numbers. What a run makes of it is left to `run`.

mod copy;
mod fault;
mod file;
pub mod lock;
pub mod memory;
mod run;
mod schema;
pub mod sqlite;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::fetch::Validators;
use crate::fetch::robots::{Kept, Shelf};
use crate::item::Known;
use crate::publish;

pub use copy::copy;
pub use fault::{Cause, Fault, Looks, Span};
pub use run::{Numbers, Overlap, Rhythm, Run};

/// How many runs of a site are remembered, the latest.
pub const RUNS_KEPT: usize = 400;

/// How many of the runs that read a whole listing are remembered, however many others came after them: what is usual
/// is learned from these.
pub const LISTED_KEPT: usize = 40;

/// Nobody is held longer. A later moment was noted by a clock that was wrong.
pub const FARTHEST_HOLD: TimeDelta = TimeDelta::hours(25);

/// The memory.
pub trait Store: Send + Sync {
    /// What is known of a site without its items: cheap, asked at the beginning of every run.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn recall(&self, site: &str) -> Result<Memory, StoreError>;

    /// The remembered items of a site, newest first: by `published`, then `first_seen`, both falling, then by id.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn items(&self, site: &str) -> Result<Vec<Known>, StoreError>;

    /// What is shown of a site beside others: its newest items, and when each was published. Cheap, whatever the items
    /// hold.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn glance(&self, site: &str, latest: usize) -> Result<Glance, StoreError>;

    /// Of each site a text that is another one after every change of its items, title, language, rule or files: one
    /// question for all of them, so that a run without news need not look at each.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn marks(&self) -> Result<BTreeMap<String, String>, StoreError>;

    /// Keeps a change whole: all of it or, on an error or a killed process, nothing. An item replaces the one of the
    /// same id. Then all but the `change.keep` items that [came](Known::came) last, of those together the first in the order
    /// of [`Store::items`], are forgotten, and those from before `change.since`, but for the `change.spared`; waiting ones like others, so that a list without end
    /// cannot fill the memory. `unpublished` becomes true where an item
    /// came, went or differs, or the title or language does; else it stays as it was.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn keep(&self, site: &str, change: &Change) -> Result<(), StoreError>;

    /// Notes that the files of a site stand as the memory says, and by which `rendering`.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn published(&self, site: &str, rendering: &str) -> Result<(), StoreError>;

    /// Until when a host asked for no requests.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn hold(&self, host: &str) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Remembers until when a host asked for no requests; of two moments the later one counts, unless it is more than
    /// [`FARTHEST_HOLD`] later: then a clock was ahead.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn set_hold(&self, host: &str, until: DateTime<Utc>) -> Result<(), StoreError>;

    /// How often a host, or a page by its URL, failed in a row, and how long it is left alone for that.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn setback(&self, name: &str) -> Result<Option<Setback>, StoreError>;

    /// What [`Store::hold`] says of a host, and [`Store::setback`] of it and of one of its pages: asked before and after
    /// every request, so in one question.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn standing(&self, host: &str, page: &str) -> Result<Standing, StoreError> {
        Ok(Standing { hold: self.hold(host)?, host: self.setback(host)?, page: self.setback(page)? })
    }

    /// Remembers that it failed again, or (`None`) that it did not.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn set_setback(&self, name: &str, setback: Option<Setback>) -> Result<(), StoreError>;

    /// What is known of a robots.txt.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn robots(&self, file: &Url) -> Result<Option<Kept>, StoreError>;

    /// Remembers a robots.txt.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn set_robots(&self, file: &Url, kept: &Kept) -> Result<(), StoreError>;

    /// Adds the numbers of a run, all sites or none; of each site the latest [`RUNS_KEPT`] stay, and the latest
    /// [`LISTED_KEPT`] that read a whole listing.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn add_runs(&self, runs: &[Run]) -> Result<(), StoreError>;

    /// Remembers of some sites which pages they were read from, and how these were; others of these sites are forgotten.
    /// To be done after the run is added: of a page that is the same again only its run knows what it showed.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn keep_pages(&self, read: &[(&str, &BTreeMap<String, PageMemory>)]) -> Result<(), StoreError>;

    /// The numbers of the latest runs of a site, the one added last first.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn runs(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError>;

    /// What a run is held against: the latest run of a site, and its latest `most` that read a whole listing, the one
    /// added last first.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn past(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError>;

    /// Forgets everything of the sites that are not `present` and whose latest run is from before a moment.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn forget_others(&self, present: &[&str], before: DateTime<Utc>) -> Result<(), StoreError>;
}

/// A host or a page that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setback {
    /// How often in a row.
    pub failures: u32,
    /// Until when it is not asked again.
    pub until: DateTime<Utc>,
}

/// What speaks against asking for a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Until when the host asked for no requests.
    pub hold: Option<DateTime<Utc>>,
    /// How the host failed.
    pub host: Option<Setback>,
    /// How the page failed.
    pub page: Option<Setback>,
}

/// The robots.txt of hosts stand in the memory; one that cannot be used only means that they are asked for again.
impl Shelf for Arc<dyn Store> {
    fn get(&self, url: &Url) -> Option<Kept> {
        self.robots(url).unwrap_or_else(|error| {
            log::warn!("{url}: what is remembered of it cannot be read: {error}");
            None
        })
    }

    fn put(&self, url: &Url, kept: &Kept) {
        if let Err(error) = self.set_robots(url, kept) {
            log::warn!("{url} is not remembered: {error}");
        }
    }
}

/// What is known of a site without its items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// The fingerprint of the rule that read the pages last; empty for a site never built.
    pub fingerprint: String,
    /// What decided the bytes of the files when they were last put: formats, title, addresses; empty before.
    pub rendering: String,
    /// The title the page had, for sites whose rule gives none.
    pub title: Option<String>,
    /// The language the page had.
    pub language: Option<String>,
    /// The listing pages by URL.
    pub pages: BTreeMap<String, PageMemory>,
    /// What the last whole listing showed, each entry as a short hash, in no order that means anything.
    pub shown: Vec<String>,
    /// Items whose article page is still to be read.
    pub waiting: usize,
    /// The memory holds something that the files do not show yet.
    pub unpublished: bool,
}

/// What is remembered of one listing page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageMemory {
    /// To be sent with the next request.
    pub validators: Validators,
    /// blake3 of the body.
    pub hash: String,
}

/// A site at a glance; items that wait for their page are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glance {
    /// The newest items, in the order of [`Store::items`].
    pub latest: Vec<Known>,
    /// When each item was published, newest first.
    pub published: Vec<DateTime<Utc>>,
}

/// What one run changes of a site's memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The memory as it is from now on (`unpublished` and `waiting` are worked out by the store).
    pub memory: Memory,
    /// New and changed items; others stay as they are.
    pub items: Vec<Known>,
    /// How many items are kept, the newest; older ones are forgotten.
    pub keep: usize,
    /// Items that are forgotten however many there are: neither published nor seen first since then.
    pub since: Option<DateTime<Utc>>,
    /// The ids of items that are not forgotten, however old.
    pub spared: Vec<String>,
    /// What was known before is forgotten in the same step; the runs stay.
    pub afresh: bool,
}

impl Default for Change {
    /// Nothing known, nothing new, and no item forgotten.
    fn default() -> Self {
        Self {
            memory: Memory::default(),
            items: Vec::new(),
            keep: usize::MAX,
            since: None,
            spared: Vec::new(),
            afresh: false,
        }
    }
}

/// Why the memory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("{path}: {cause}")]
    Unusable {
        /// Which file.
        path: std::path::PathBuf,
        /// The cause in the words of the system or of SQLite.
        cause: String,
        /// What kind of cause, for the advice.
        kind: io::ErrorKind,
    },
    /// The file is no memory any more: not a database, malformed, or a row makes no sense. The next
    /// [`sqlite::Sqlite::open`] moves it aside.
    #[error("{path} is broken: {cause}")]
    Broken {
        /// Which file.
        path: std::path::PathBuf,
        /// The cause in SQLite's words.
        cause: String,
    },
    /// A later haywain wrote the file.
    #[error("{path} was written by a newer haywain: version {version}, this one knows {known}")]
    Newer {
        /// Which file.
        path: std::path::PathBuf,
        /// The version of its tables.
        version: i64,
        /// The newest version that this build reads.
        known: i64,
    },
    /// A sound SQLite file, but another program's.
    #[error("{path} is the database of another program")]
    Foreign {
        /// Which file.
        path: std::path::PathBuf,
    },
    /// Another run holds the lock.
    #[error("another run holds {path}")]
    Locked {
        /// The lock file.
        path: std::path::PathBuf,
    },
}

impl StoreError {
    /// What to do.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Unusable { kind, .. } => publish::advice(*kind)?,
            Self::Broken { .. } => "the next run moves it aside and rebuilds the memory from the feed files",
            Self::Newer { .. } => "use the haywain that wrote it, or another file: --store FILE",
            Self::Foreign { .. } => "name another file: --store FILE",
            Self::Locked { .. } => "wait until that run is over; the lock ends with its process",
        };
        Some(advice.to_owned())
    }

    fn of_system(path: &Path, cause: &io::Error) -> Self {
        Self::Unusable { path: path.to_owned(), cause: cause.to_string(), kind: cause.kind() }
    }
}
