//! What can be seen of the running server: numbers of its sites, its connections and its builds. How they are written is
//! left to `metrics`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};

use crate::health::History;
use crate::run::Report;
use crate::store::Run;

/// The status codes that are counted, each on its own.
pub(super) const CODES: [u16; 15] = [200, 206, 301, 304, 400, 401, 404, 405, 410, 412, 414, 416, 421, 500, 503];

/// Numbers since the start, and how the sites are.
#[derive(Debug)]
pub(super) struct Board {
    pub(super) started: DateTime<Utc>,
    pub(super) connections: AtomicUsize,
    pub(super) answers: [AtomicU64; CODES.len()],
    /// Rounds of builds that are done.
    pub(super) rounds: AtomicU64,
    /// Sites of the running round that are not done yet.
    pub(super) building: AtomicUsize,
    /// Sites whose time has come, while another run holds the memory.
    pub(super) waiting: AtomicUsize,
    /// sites.yaml and the tokens are in force as they are on the disk.
    pub(super) is_current: AtomicBool,
    sites: Mutex<BTreeMap<String, Standing>>,
}

/// How one site is.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// The latest run, of this process or another.
    pub(super) last: Option<Run>,
    /// When nothing was wrong last.
    pub(super) last_good: Option<DateTime<Utc>>,
    /// When it is built next.
    pub(super) next: Option<DateTime<Utc>>,
    /// When this process built it last.
    pub(super) built: Option<Instant>,
    /// Items in its files, where a run of this process counted them.
    pub(super) items: Option<usize>,
    /// Entries of its whole listing, as they were last counted.
    pub(super) entries: Option<usize>,
    /// Sums over the runs of this process.
    pub(super) sums: Sums,
}

/// Sums over the runs of this process.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) runs: u64,
    pub(super) failed: u64,
    pub(super) new: u64,
    pub(super) requests: u64,
    pub(super) bytes: u64,
    pub(super) millis: u64,
}

impl Board {
    pub(super) fn new(started: DateTime<Utc>) -> Self {
        Self {
            started,
            connections: AtomicUsize::new(0),
            answers: [const { AtomicU64::new(0) }; CODES.len()],
            rounds: AtomicU64::new(0),
            building: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            is_current: AtomicBool::new(true),
            sites: Mutex::default(),
        }
    }

    /// Counts an answer.
    pub(super) fn count(&self, code: u16) {
        if let Some(place) = CODES.iter().position(|known| *known == code) {
            self.answers[place].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How every site is, by name.
    pub(super) fn sites(&self) -> MutexGuard<'_, BTreeMap<String, Standing>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    /// Adds a run of this process.
    pub(super) fn add(&mut self, report: &Report) {
        let (sums, numbers) = (&mut self.sums, &report.numbers);
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        self.built = Some(Instant::now());
        sums.runs += 1;
        sums.failed += u64::from(report.is_failed());
        sums.new += count(numbers.new);
        sums.requests += count(numbers.requests);
        sums.bytes = sums.bytes.saturating_add(numbers.bytes);
        sums.millis = sums.millis.saturating_add(numbers.millis);
        self.items = report.items.or(self.items);
    }

    /// Takes over what the memory tells of its runs.
    pub(super) fn look_up(&mut self, history: &History) {
        self.last_good = history.last_good();
        self.entries = history.runs.iter().find_map(|run| run.numbers.entries);
        self.last = history.runs.first().cloned();
    }
}
