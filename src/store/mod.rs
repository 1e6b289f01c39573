//! What is remembered between runs: per site its items and pages, per host its next allowed moment, per run its
//! numbers. What a run makes of it is left to `run`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::fetch::Validators;
use crate::item::Known;

/// The memory.
pub trait Store: Send + Sync {
    /// What is known of a site without its items: cheap, asked at the beginning of every run.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn recall(&self, site: &str) -> Result<Memory, StoreError>;

    /// The remembered items of a site, newest first.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn items(&self, site: &str) -> Result<Vec<Known>, StoreError>;

    /// Keeps a change whole: all of it or, on an error or a killed process, nothing.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn keep(&self, site: &str, change: &Change) -> Result<(), StoreError>;

    /// Notes that the files of a site stand as the memory says, and by which `rendering`.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn published(&self, site: &str, rendering: &str) -> Result<(), StoreError>;

    /// Forgets a site's items and pages (its runs stay).
    ///
    /// # Errors
    /// The memory cannot be written.
    fn forget(&self, site: &str) -> Result<(), StoreError>;

    /// Until when a host asked for no requests.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn hold(&self, host: &str) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Remembers until when a host asked for no requests.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn set_hold(&self, host: &str, until: DateTime<Utc>) -> Result<(), StoreError>;

    /// Adds the numbers of a run, all sites in one transaction.
    ///
    /// # Errors
    /// The memory cannot be written.
    fn add_runs(&self, runs: &[Run]) -> Result<(), StoreError>;

    /// The numbers of the latest runs of a site, newest first.
    ///
    /// # Errors
    /// The memory cannot be read.
    fn runs(&self, site: &str, most: usize) -> Result<Vec<Run>, StoreError>;
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

/// What one run changes of a site's memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// The memory as it is from now on (`unpublished` and `waiting` are worked out by the store).
    pub memory: Memory,
    /// New and changed items; others stay as they are.
    pub items: Vec<Known>,
    /// How many items are kept, the newest; older ones are forgotten.
    pub keep: usize,
}

/// The numbers of one run of one site.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Run {
    /// The site.
    pub site: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// `ok`, `unchanged`, `degraded`, `broken`: the word of `health`.
    pub health: String,
    /// Why, in words; empty when all is well.
    pub why: String,
    /// Entries on the listing; `None`: the listing was not read.
    pub entries: Option<usize>,
    /// Items seen for the first time.
    pub new: usize,
    /// Requests made.
    pub requests: usize,
    /// Bytes received.
    pub bytes: u64,
    /// Milliseconds from begin to end.
    pub millis: u64,
}

/// Why the memory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened, read or written.
    #[error("{path}: {cause}")]
    Unusable {
        /// Which file.
        path: std::path::PathBuf,
        /// The cause in the library's words.
        cause: String,
    },
    /// Another run holds the lock.
    #[error("another run holds {path}")]
    Locked {
        /// The lock file.
        path: std::path::PathBuf,
    },
}
