//! What became of one site in one run, for the person and for programs. How it is shown is left to `cli`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

use super::Spent;
use crate::fetch::FetchError;
use crate::formats::FormatError;
use crate::health::{self, Judgement, Told, WrongPage};
use crate::listing::{Dropped, ListingError};
use crate::notify::{HookError, hub};
use crate::page::PageError;
use crate::publish::PublishError;
use crate::repair::RepairError;
use crate::store::{Cause, Numbers, PageMemory, Run, StoreError};

/// What became of one site in one run.
#[derive(Debug, Default)]
pub struct Report {
    /// The key in sites.yaml.
    pub site: String,
    /// How the site does, and what is to be said of it.
    pub judgement: Judgement,
    /// What was counted.
    pub numbers: Numbers,
    /// The fingerprint of the rule that read the pages.
    pub rule: String,
    /// Why the feed could not be built; its old files stand.
    pub error: Option<SiteError>,
    /// Entries found on the listing pages; `None`: they were the same as before, or not read.
    pub found: Option<usize>,
    /// Some listing page was the same as before or could not be read, so `found` is not all that the site shows.
    pub partial: bool,
    /// Why one of several listing pages could not be read.
    pub unread: Option<String>,
    /// Items that say something else than before.
    pub changed: usize,
    /// Items that wait for their article page; they come with one of the next runs.
    pub waiting: usize,
    /// Entries left out, and why.
    pub dropped: Vec<Dropped>,
    /// Pages that could not be read; their items keep what the listing said.
    pub skipped: Vec<Skipped>,
    /// Things a person should know although the feed was built.
    pub notes: Vec<String>,
    /// Items in the files.
    pub items: Option<usize>,
    /// The files that were written; files with the same bytes are not.
    pub written: Vec<String>,
    /// The listing pages as they are to be remembered after this run; empty where all are as they were.
    pub(super) pages: BTreeMap<String, PageMemory>,
    /// Who was not told of the change: a hook that failed, a hub that did not answer.
    pub untold: Vec<SiteError>,
}

/// A page that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Its URL.
    pub url: String,
    /// The stage and the cause.
    pub why: String,
}

impl Report {
    /// The beginning of a report.
    #[must_use]
    pub fn of(site: &str) -> Self {
        Self { site: site.to_owned(), ..Self::default() }
    }

    /// The entries of the whole listing, where all its pages were read.
    #[must_use]
    pub fn whole(&self) -> Option<usize> {
        self.found.filter(|_| !self.partial)
    }

    /// It counts for the exit code: the feed could not be built, or something stayed wrong. A listing that was kept out
    /// of the feed counts from the run on in which it is reported.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        let is_told = self.judgement.told == Told::Alarm;
        self.error.as_ref().map_or(is_told, |error| is_told || !matches!(error, SiteError::Unsafe(_)))
    }

    /// A hook failed, so that somebody of the operator's own does not know of the change. A hub is somebody else's, and
    /// readers do without it.
    #[must_use]
    pub fn has_failed_hook(&self) -> bool {
        self.untold.iter().any(|error| matches!(error, SiteError::Hook(_)))
    }

    /// What is remembered of the run.
    #[must_use]
    pub fn run(&self, at: DateTime<Utc>) -> Run {
        let is_over = self.judgement.told == Told::Recovery;
        Run {
            site: self.site.clone(),
            at,
            health: self.judgement.health,
            why: self.judgement.why.clone().filter(|_| !is_over).unwrap_or_default(),
            rule: self.rule.clone(),
            faults: self.judgement.faults.clone(),
            bad: self.judgement.bad,
            numbers: self.numbers.clone(),
        }
    }

    /// The listing was the same as before and nothing was left to do.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.error.is_none() && self.found.is_none() && self.items.is_none()
    }
}

/// Why the feed of a site could not be built, or nobody could be told of it: the stage and its cause.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// No page.
    #[error("fetch: {0}")]
    Fetch(#[from] FetchError),
    /// A page that cannot be parsed within the limits.
    #[error("page: {0}")]
    Page(#[from] PageError),
    /// A page without the list.
    #[error("listing: {0}")]
    Listing(#[from] ListingError),
    /// Another page than the one that was asked for.
    #[error("page: {url} {page}")]
    WrongPage {
        /// Where it was found, after redirects.
        url: Box<Url>,
        /// What it is.
        page: WrongPage,
    },
    /// No rule for the page.
    #[error("repair: {0}")]
    Repair(#[from] RepairError),
    /// A listing that could ruin the feed; nothing of it is published.
    #[error("{0}; the feed is kept as it was")]
    Unsafe(Box<Cause>),
    /// Bytes that are no valid feed.
    #[error("formats: {0}")]
    Format(#[from] FormatError),
    /// A file that cannot be put.
    #[error("publish: {0}")]
    Publish(#[from] PublishError),
    /// A memory that cannot be read or written.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The site has used up what it may cost in one run.
    #[error("fetch: the budget of {0} in one run is used up")]
    Budget(Spent),
    /// The feed is published, but its hook did not do its work.
    #[error("hook: {0}")]
    Hook(#[from] HookError),
    /// The feed is published, but its hub was not told.
    #[error("hub: {0}")]
    Hub(FetchError),
    /// A mistake in haywain itself.
    #[error("internal: {0}")]
    Panicked(String),
}

impl SiteError {
    /// The word of the sentence where it happened.
    #[must_use]
    pub fn stage(&self) -> &str {
        match self {
            Self::Fetch(_) | Self::Budget(_) => "fetch",
            Self::Page(_) | Self::WrongPage { .. } => "page",
            Self::Unsafe(cause) => cause.stage(),
            Self::Listing(_) => "listing",
            Self::Repair(_) => "repair",
            Self::Format(_) => "formats",
            Self::Publish(_) => "publish",
            Self::Hook(_) => "hook",
            Self::Hub(_) => "hub",
            Self::Store(_) => "store",
            Self::Panicked(_) => "internal",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Fetch(error) => error.advice(),
            Self::Page(_) => None,
            Self::WrongPage { page, .. } => Some(page.advice().to_owned()),
            Self::Unsafe(cause) => health::advice(cause).map(str::to_owned),
            Self::Listing(error) => error.advice(),
            Self::Repair(error) => error.advice().map(str::to_owned),
            Self::Format(error) => error.advice(),
            Self::Publish(error) => error.advice(),
            Self::Hook(error) => error.advice(),
            Self::Hub(error) => Some(hub::advice(error)),
            Self::Store(error) => error.advice(),
            Self::Budget(spent) => Some(spent.advice().to_owned()),
            Self::Panicked(_) => {
                Some("this is a mistake in haywain; please send the page (`README.md`, \"a site that breaks\")".into())
            }
        }
    }
}
