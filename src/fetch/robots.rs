//! Heeds the robots.txt of every host that is asked, the ones that a redirect leads to included. How the file is read is
//! left to `rules`, and where it is kept between runs to a [`Shelf`].

pub mod rules;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

pub use self::rules::Rules;
use super::{Answer, Fetch, FetchError, Gate, Request, Validators};
use crate::site::Http;

/// How long a file is good without asking again (RFC 9309 section 2.4).
const GOOD: TimeDelta = TimeDelta::hours(24);
/// How long one that cannot be read now keeps what was known of it, before the host is asked for it again.
const STALE: TimeDelta = TimeDelta::hours(1);
/// How long a host without rules that can be read is left alone by this process.
const SHUT: TimeDelta = TimeDelta::minutes(1);
/// After so long a file that cannot be read forbids nothing any more (section 2.3.1.4).
const GIVEN_UP: TimeDelta = TimeDelta::days(30);
/// What is read of a file: 500 KiB, the least that the RFC asks for (section 2.5). The rest is ignored.
const MOST: u64 = 500 << 10;
/// For the file as a whole.
const TIME: Duration = Duration::from_secs(10);

/// Where the files are kept between runs, by their URL. What cannot be kept is asked for again.
pub trait Shelf: Send + Sync {
    /// What is known of a robots.txt.
    fn get(&self, url: &Url) -> Option<Kept>;
    /// Keeps it.
    fn put(&self, url: &Url, kept: &Kept);
}

/// What is known of a robots.txt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// When the host was asked for it last.
    pub asked: DateTime<Utc>,
    /// When the host said last what is in it, or that there is none; `None`: never.
    pub answered: Option<DateTime<Utc>>,
    /// The file, as far as it is read; `None`: there is none.
    pub text: Option<String>,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
    /// Since when it cannot be read, because of errors of the host or of the network.
    pub failing: Option<DateTime<Utc>>,
}

impl Kept {
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        let is_young = |answered| (TimeDelta::zero()..GOOD).contains(&(now - answered));
        self.failing.is_none() && self.answered.is_some_and(is_young)
    }

    /// What is known after an answer, and whether it is enough to go on: a file that cannot be read forbids everything
    /// (section 2.3.1.4), unless it is known from before.
    fn after(self, answer: Result<Answer, FetchError>, now: DateTime<Utc>) -> (Self, Option<FetchError>) {
        let known = Self { asked: now, answered: Some(now), failing: None, ..self };
        match answer {
            Ok(Answer::Unchanged) => (known, None),
            Ok(Answer::Fresh(response)) => {
                let Validators { etag, last_modified } = response.validators();
                (Self { text: Some(response.text), etag, last_modified, ..known }, None)
            }
            Err(error) if is_unreachable(&error) => {
                let since = self.failing.filter(|since| *since <= now).unwrap_or(now);
                let is_shut = self.answered.is_none() && now - since < GIVEN_UP;
                let kept = Self { answered: self.answered, failing: Some(since), ..known };
                (kept, is_shut.then_some(error))
            }
            // There is none (section 2.3.1.3), or nothing that could be one.
            Err(_) => (Self { text: None, etag: None, last_modified: None, ..known }, None),
        }
    }
}

/// Wraps another [`Fetch`]: what a robots.txt forbids is not asked for, and its `Crawl-delay` is a pause. Requests of a
/// site with `http: {robots: ignore}` pass.
pub struct Robots<F> {
    inner: F,
    /// Past the lanes of `Polite`: who stands in one waits for the file of another host.
    files: Arc<dyn Fetch>,
    shelf: Arc<dyn Shelf>,
    now: fn() -> DateTime<Utc>,
    hosts: Mutex<HashMap<Url, Arc<Mutex<Option<Known>>>>>,
}

/// The rules of a host, for this process.
#[derive(Clone)]
struct Known {
    from: DateTime<Utc>,
    lasts: TimeDelta,
    rules: Result<Arc<Rules>, FetchError>,
}

impl<F> Robots<F> {
    /// Pages are asked of `inner`, the files of `files`; `now` dates them.
    pub fn new(inner: F, files: Arc<dyn Fetch>, shelf: Arc<dyn Shelf>, now: fn() -> DateTime<Utc>) -> Self {
        Self { inner, files, shelf, now, hosts: Mutex::default() }
    }

    /// The rules of the host of a URL. Who needs them while they are asked for waits.
    fn rules(&self, url: &Url, http: &Http) -> Result<Arc<Rules>, FetchError> {
        let Ok(file) = url.join("/robots.txt") else { return Ok(Arc::default()) };
        let host = self.hosts.lock().unwrap_or_else(PoisonError::into_inner).entry(file.clone()).or_default().clone();
        let mut known = host.lock().unwrap_or_else(PoisonError::into_inner);
        let now = (self.now)();
        let lasts = |known: &&mut Known| (TimeDelta::zero()..known.lasts).contains(&(now - known.from));
        let rules = match known.as_mut().filter(lasts) {
            Some(known) => known.rules.clone(),
            None => known.insert(self.look(&file, http, now)).rules.clone(),
        };
        rules.map_err(|error| told_of(error, &file, url))
    }

    /// What is kept, or what the host says now.
    fn look(&self, file: &Url, http: &Http, now: DateTime<Utc>) -> Known {
        let mut kept = self.shelf.get(file).unwrap_or_default();
        let mut error = None;
        if !kept.is_good(now) {
            let answer = self.ask(file, http, &kept);
            (kept, error) = kept.after(answer, now);
            self.shelf.put(file, &kept);
        }
        let lasts = match (&error, kept.failing, kept.answered) {
            (Some(_), ..) => SHUT,
            (None, Some(_), _) => STALE,
            (None, None, answered) => GOOD - (now - answered.unwrap_or(now)),
        };
        let rules = || Arc::new(kept.text.as_deref().map(rules::parse).unwrap_or_default());
        Known { from: now, lasts, rules: error.map_or_else(|| Ok(rules()), Err) }
    }

    fn ask(&self, file: &Url, http: &Http, kept: &Kept) -> Result<Answer, FetchError> {
        // The headers are the site's secrets, and for its pages.
        let timeout = http.timeout.min(TIME);
        let http = Http { headers: Vec::new(), charset: None, max_body: MOST, timeout, ..http.clone() };
        let Kept { etag, last_modified, .. } = kept.clone();
        let validators = Validators { etag, last_modified };
        self.files.fetch(&Request { validators, ..Request::get(file, &http, file) })
    }

    fn ensure_open(&self, url: &Url, http: &Http) -> Result<Arc<Rules>, FetchError> {
        let rules = self.rules(url, http)?;
        match rules.refusal(url) {
            Some(rule) => Err(FetchError::Disallowed {
                url: Box::new(url.clone()),
                line: rule.line,
                path: rule.path.chars().take(200).collect::<String>().into(),
            }),
            None => Ok(rules),
        }
    }
}

impl<F: Fetch> Fetch for Robots<F> {
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        self.fetch_if(request, &|_| Ok(()))
    }

    fn fetch_if(&self, request: &Request<'_>, may: Gate<'_>) -> Result<Answer, FetchError> {
        if request.http.ignores_robots {
            return self.inner.fetch_if(request, may);
        }
        let delay = self.ensure_open(request.url, request.http)?.delay.unwrap_or_default();
        let slower = (delay > request.http.pause).then(|| Http { pause: delay, ..request.http.clone() });
        let request = Request { http: slower.as_ref().unwrap_or(request.http), ..request.clone() };
        self.inner.fetch_if(&request, &|url| {
            may(url)?;
            self.ensure_open(url, request.http).map(drop)
        })
    }
}

/// Such an answer says nothing of what the file holds.
fn is_unreachable(error: &FetchError) -> bool {
    match error {
        // 429 is no answer to whether there is a file: whoever gets it is to stop.
        FetchError::Status { status, .. } | FetchError::Challenge { status, .. } => matches!(status, 429 | 500..=599),
        FetchError::Timeout { .. }
        | FetchError::Connection { .. }
        | FetchError::Unresolved { .. }
        | FetchError::Private { .. } => true,
        _ => false,
    }
}

/// As the one is told who asked for a page: who cannot reach the file cannot reach the page either.
fn told_of(error: FetchError, file: &Url, page: &Url) -> FetchError {
    match error {
        FetchError::Status { status, retry_at, .. } | FetchError::Challenge { status, retry_at, .. } => {
            FetchError::NoRules { file: Box::new(file.clone()), status, retry_at }
        }
        FetchError::Timeout { phase, .. } => FetchError::Timeout { url: page.clone(), phase },
        FetchError::Connection { cause, .. } => FetchError::Connection { url: page.clone(), cause },
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Response;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn url(path: &str) -> Url {
        Url::parse("https://example.org").unwrap().join(path).unwrap()
    }

    fn status(status: u16) -> Result<Answer, FetchError> {
        Err(FetchError::Status { url: url("/robots.txt"), status, retry_at: None })
    }

    fn text(text: &str) -> Result<Answer, FetchError> {
        Ok(Answer::Fresh(Response::of(url("/robots.txt"), text)))
    }

    #[test]
    fn a_file_that_is_not_there_forbids_nothing_and_one_that_cannot_be_read_everything() {
        for (code, is_shut) in
            [(404, false), (403, false), (410, false), (304, false), (429, true), (500, true), (503, true)]
        {
            let (kept, error) = Kept::default().after(status(code), at(0));
            assert_eq!((error.is_some(), kept.text), (is_shut, None), "{code}");
        }
        let unreachable = FetchError::Connection { url: url("/robots.txt"), cause: "refused".into() };
        assert!(Kept::default().after(Err(unreachable), at(0)).1.is_some());
        let loops = FetchError::Redirects { url: url("/robots.txt"), limit: 5 };
        assert!(Kept::default().after(Err(loops), at(0)).1.is_none());
    }

    #[test]
    fn what_was_known_counts_while_the_file_cannot_be_read_and_after_thirty_days_without_it_nothing_is_forbidden() {
        let (known, _) = Kept::default().after(text("x"), at(0));
        let (stale, error) = known.after(status(503), at(48));
        assert_eq!(
            (error, stale.text.as_deref(), stale.failing, stale.is_good(at(49))),
            (None, Some("x"), Some(at(48)), false)
        );
        let (back, _) = stale.after(Ok(Answer::Unchanged), at(50));
        assert_eq!((back.text.as_deref(), back.failing, back.is_good(at(51))), (Some("x"), None, true));
        let (mut kept, mut shut) = (Kept::default(), Vec::new());
        for day in [0, 1, 29, 30, 31] {
            let (next, error) = kept.after(status(500), at(day * 24));
            shut.push(error.is_some());
            kept = next;
        }
        assert_eq!(shut, [true, true, true, false, false]);
    }

    #[test]
    fn a_file_is_good_for_a_day_and_never_from_the_future() {
        let (kept, _) = Kept::default().after(text(""), at(0));
        assert_eq!([0, 23, 24, -1].map(|hours| kept.is_good(at(hours))), [true, true, false, false]);
    }

    /// Answers every page, and notes how it was asked.
    struct Host(&'static str, Mutex<Vec<(String, Duration, usize)>>);

    impl Fetch for Host {
        fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
            let Request { url, http, .. } = request;
            self.1.lock().unwrap().push((url.path().to_owned(), http.pause, http.headers.len()));
            if url.path() == "/robots.txt" { text(self.0) } else { text("page") }
        }
    }

    struct Nothing;

    impl Shelf for Nothing {
        fn get(&self, _: &Url) -> Option<Kept> {
            None
        }

        fn put(&self, _: &Url, _: &Kept) {}
    }

    #[test]
    fn a_crawl_delay_is_a_pause_and_the_file_is_asked_for_once_without_the_headers_of_the_site() {
        let host = Arc::new(Host("User-agent: *\nCrawl-delay: 7", Mutex::default()));
        let robots = Robots::new(host.clone(), host.clone(), Arc::new(Nothing), Utc::now);
        let http = Http { headers: vec![("x-key".into(), crate::site::Secret::new("s"))], ..Http::default() };
        let request = |http| {
            let (url, origin) = (url("/news"), url("/news"));
            robots.fetch(&Request::get(&url, http, &origin))
        };
        assert!(request(&http).is_ok() && request(&http).is_ok());
        assert!(request(&Http { ignores_robots: true, ..http.clone() }).is_ok());
        let asked = host.1.lock().unwrap().clone();
        let seconds: Vec<(&str, u64, usize)> =
            asked.iter().map(|(path, pause, headers)| (path.as_str(), pause.as_secs(), *headers)).collect();
        assert_eq!(seconds, [("/robots.txt", 1, 0), ("/news", 7, 1), ("/news", 7, 1), ("/news", 1, 1)]);
    }
}
