//! One request at a time per host, and a pause between two. A redirect to another host is not held back, and what a
//! host asks for beyond this run (`Retry-After`) is left to `run`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use url::{Position, Url};

use super::{Answer, Fetch, FetchError, Gate, Request};

/// Wraps another [`Fetch`]. Threads that wait for one host do not hold back those that ask another.
#[derive(Debug)]
pub struct Polite<F> {
    inner: F,
    lanes: Mutex<HashMap<String, Lane>>,
}

/// Held while a host is asked; inside is the moment when its last request ended.
type Lane = Arc<Mutex<Option<Instant>>>;

impl<F> Polite<F> {
    /// Makes a fetcher polite; the pause is each request's own (`http: {pause: …}`).
    pub fn new(inner: F) -> Self {
        Self { inner, lanes: Mutex::default() }
    }

    fn lane(&self, url: &Url) -> Lane {
        let host = &url[Position::BeforeHost..Position::AfterPort];
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.entry(host.to_owned()).or_default().clone()
    }
}

impl<F: Fetch> Fetch for Polite<F> {
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        self.fetch_if(request, &|_| Ok(()))
    }

    fn fetch_if(&self, request: &Request<'_>, may: Gate<'_>) -> Result<Answer, FetchError> {
        let (lane, came) = (self.lane(request.url), Instant::now());
        let mut ended = lane.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ended) = *ended {
            thread::sleep(request.http.pause.saturating_sub(ended.elapsed()));
        }
        if let Some(waited) = request.waited {
            waited.set(waited.get() + came.elapsed());
        }
        let answer = self.inner.fetch_if(request, may);
        *ended = Some(Instant::now());
        answer
    }
}
