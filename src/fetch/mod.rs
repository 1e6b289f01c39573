//! The door to the web: a request to a response. `http` asks the live site, `replay` a folder of recordings;
//! `polite` wraps either. What the text means is left to `page`.

use chrono::{DateTime, Utc};
use url::Url;

use crate::site::Http;

/// Gives the answer to a request.
pub trait Fetch: Send + Sync {
    /// Asks for one URL and follows its redirects.
    ///
    /// # Errors
    /// Everything but a 200 with a whole, readable body, or a 304 where a validator was sent.
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError>;
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The page.
    pub url: &'a Url,
    /// The site's own settings.
    pub http: &'a Http,
    /// The page of the site that decides where secrets may go: its listing page.
    pub origin: &'a Url,
    /// What an earlier answer said of itself.
    pub validators: Validators,
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

/// A whole answer, decoded to text.
#[derive(Debug, Clone)]
pub struct Response {
    /// After redirects.
    pub url: Url,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as text, whatever its charset was.
    pub text: String,
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
        Self { url, headers, text: text.to_owned(), bytes: text.len() as u64, fetched_at: DateTime::UNIX_EPOCH }
    }

    /// The first header of a name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What to send with the next request for this page.
    #[must_use]
    pub fn validators(&self) -> Validators {
        let header = |name| self.header(name).map(str::to_owned);
        Validators { etag: header("etag"), last_modified: header("last-modified") }
    }
}

/// Why there is no page. The message names the cause; [`FetchError::advice`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Any status but 200 (and 304 where a validator was sent).
    #[error("{url} answered {status} {}", reason(*status))]
    Status {
        /// Which page.
        url: Url,
        /// The status code.
        status: u16,
        /// Until when the server asks for no further request (`Retry-After`, at most 24 h).
        retry_at: Option<DateTime<Utc>>,
    },
    /// A time limit ended the request; `phase` is ureq's word for it (resolve, connect, receive, global).
    #[error("{url} did not answer in time ({phase})")]
    Timeout {
        /// Which page.
        url: Url,
        /// What took too long.
        phase: String,
    },
    /// The name has no address, or the resolver does not answer.
    #[error("the host {host} cannot be found")]
    Unresolved {
        /// Which host.
        host: String,
    },
    /// The host's addresses are private or reserved.
    #[error("{host} is at {address}, a private or reserved address")]
    Private {
        /// Which host.
        host: String,
        /// The refused address.
        address: std::net::IpAddr,
    },
    /// More redirects than allowed, or a loop.
    #[error("{url} redirects more than {limit} times")]
    Redirects {
        /// Where it began.
        url: Url,
        /// The most that are followed.
        limit: usize,
    },
    /// A redirect that must not be followed (another scheme, secrets over plain http, no target).
    #[error("{url} redirects to {target}, which is not followed: {why}")]
    Redirect {
        /// Where it came from.
        url: Url,
        /// The `Location`, shortened.
        target: String,
        /// Why not.
        why: &'static str,
    },
    /// The decoded body is longer than the limit.
    #[error("{url} sends more than {limit} bytes")]
    TooLarge {
        /// Which page.
        url: Url,
        /// The limit, bytes.
        limit: u64,
    },
    /// The connection ended before the body did, or the body cannot be decoded.
    #[error("{url} sends a broken body: {cause}")]
    Body {
        /// Which page.
        url: Url,
        /// The cause in the library's words.
        cause: String,
    },
    /// A content type that no listing or article has (images, archives), or a Content-Encoding that nobody asked for.
    #[error("{url} is {kind}, not a page")]
    NotAPage {
        /// Which page.
        url: Url,
        /// What it says it is.
        kind: String,
    },
    /// TLS, a refused or reset connection, a malformed answer.
    #[error("{url} cannot be reached: {cause}")]
    Connection {
        /// Which page.
        url: Url,
        /// The cause in the library's words.
        cause: String,
    },
    /// The host asked for no requests until a later moment (an earlier `Retry-After`), so none was made.
    #[error("{host} asked for no requests until {}", until.format("%Y-%m-%d %H:%M UTC"))]
    Held {
        /// Which host.
        host: String,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// `--replay` has no recording of this page.
    #[error("no recording of {url}")]
    NotRecorded {
        /// Which page.
        url: Url,
    },
}

/// The reason phrase of a status (RFC 9110 section 15), for people.
fn reason(status: u16) -> &'static str {
    match status {
        204 => "No Content",
        206 => "Partial Content",
        304 => "Not Modified, though nothing was remembered",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
