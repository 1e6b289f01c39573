//! The door to the web: a request to a response. [`web`] asks the live site, [`replay`] a folder of recordings, which
//! [`record`] makes; [`polite`] and [`robots`] wrap it. What the text means is left to `page`.

mod answer;
mod challenge;
pub mod charset;
mod error;
pub mod guard;
pub mod polite;
pub mod record;
pub mod replay;
pub mod robots;
pub mod web;

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use crate::site::{Body, Http};

pub use challenge::challenge;
pub use charset::Charset;
pub use error::FetchError;

/// Gives the answer to a request.
pub trait Fetch: Send + Sync {
    /// Asks for one URL and follows its redirects.
    ///
    /// # Errors
    /// Everything but a 200 with a whole, readable body, or a 304 where a validator was sent.
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError>;

    /// The same, where each address that a redirect leads to must pass the gate. Who follows no redirects has none.
    ///
    /// # Errors
    /// As for [`Fetch::fetch`], and what the gate says.
    fn fetch_if(&self, request: &Request<'_>, may: Gate<'_>) -> Result<Answer, FetchError> {
        let _ = may;
        self.fetch(request)
    }
}

/// Whether a further address may be asked.
pub type Gate<'a> = &'a dyn Fn(&Url) -> Result<(), FetchError>;

impl<F: Fetch + ?Sized> Fetch for Arc<F> {
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        (**self).fetch(request)
    }

    fn fetch_if(&self, request: &Request<'_>, may: Gate<'_>) -> Result<Answer, FetchError> {
        (**self).fetch_if(request, may)
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The page.
    pub url: &'a Url,
    /// What is sent; `None`: it is a GET, else a POST.
    pub body: Option<&'a Body>,
    /// The site's own settings.
    pub http: &'a Http,
    /// The page of the site that decides where secrets may go: its listing page.
    pub origin: &'a Url,
    /// What an earlier answer said of itself.
    pub validators: Validators,
    /// Where somebody wants to know how long the request waited for its turn: that much is added.
    pub waited: Option<&'a Cell<Duration>>,
}

impl<'a> Request<'a> {
    /// A plain GET, whatever an earlier answer said.
    #[must_use]
    pub fn get(url: &'a Url, http: &'a Http, origin: &'a Url) -> Self {
        Self { url, body: None, http, origin, validators: Validators::default(), waited: None }
    }
}

/// What an answer says of itself, to be sent with the next request for the same page (RFC 9110 section 13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, as it came.
    pub etag: Option<String>,
    /// `Last-Modified`, as it came.
    pub last_modified: Option<String>,
}

/// A page, or the word that it is the same as before.
#[derive(Debug, Clone)]
pub enum Answer {
    /// 200.
    Fresh(Response),
    /// 304 to a conditional request.
    Unchanged,
}

impl Answer {
    /// The page, where `url` was asked for without a validator: only what was asked with one is answered otherwise.
    ///
    /// # Errors
    /// A 304 that nobody asked for.
    pub fn fresh(self, url: &Url) -> Result<Response, FetchError> {
        match self {
            Self::Fresh(response) => Ok(response),
            Self::Unchanged => Err(FetchError::Status { url: url.clone(), status: 304, retry_at: None }),
        }
    }
}

/// A whole answer, decoded to text.
#[derive(Debug, Clone)]
pub struct Response {
    /// After redirects.
    pub url: Url,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text, whatever its charset was.
    pub text: String,
    /// What its charset was.
    pub charset: Charset,
    /// The length of the decoded body, bytes.
    pub bytes: u64,
    /// When it came.
    pub fetched_at: DateTime<Utc>,
}

impl Response {
    /// A response of a text alone, as tests and benches need it: 200, `text/html`, fetched at the epoch.
    #[must_use]
    pub fn of(url: Url, text: &str) -> Self {
        let headers = vec![("content-type".into(), "text/html; charset=utf-8".into())];
        let charset = Charset { name: "UTF-8", by: charset::By::Header };
        Self {
            url,
            headers,
            text: text.to_owned(),
            charset,
            bytes: text.len() as u64,
            fetched_at: DateTime::UNIX_EPOCH,
        }
    }

    /// The first header of a name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// What to send with the next request for this page.
    #[must_use]
    pub fn validators(&self) -> Validators {
        let header = |name| self.header(name).map(str::to_owned);
        Validators { etag: header("etag"), last_modified: header("last-modified") }
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
