//! Why there is no page, and what a person can do about it.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use ureq::http::StatusCode;
use url::Url;

/// Why there is no page. The message names the cause; [`FetchError::advice`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Any status but 200 (and 304 where a validator was sent).
    #[error("{url} answered {status}{}", reason(*status))]
    Status {
        /// Which page.
        url: Url,
        /// The status code.
        status: u16,
        /// Until when the server asks for no further request (`Retry-After`, at most 24 h).
        retry_at: Option<DateTime<Utc>>,
    },
    /// A status that is no page, with the mark of a vendor who keeps programs out.
    #[error("{url} answered {status} with a challenge that keeps programs out ({by})")]
    Challenge {
        /// Which page.
        url: Box<Url>,
        /// The status code.
        status: u16,
        /// Whose challenge.
        by: &'static str,
        /// As for a status.
        retry_at: Option<DateTime<Utc>>,
    },
    /// A time limit ended the request; `phase` is ureq's word for it (resolve, connect, per read, global).
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
        address: IpAddr,
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
        target: Box<str>,
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
    /// The connection ended before the body did, or the body cannot be decoded (a Content-Encoding that nobody asked for).
    #[error("{url} sends a broken body: {cause}")]
    Body {
        /// Which page.
        url: Url,
        /// The cause.
        cause: String,
    },
    /// A content type that no listing or article has, or bytes that are no text (images, archives).
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
    /// The host's robots.txt keeps programs away from the page, so it was not asked for (RFC 9309).
    #[error("robots.txt keeps programs away from {url} (its line {line}: Disallow: {path})")]
    Disallowed {
        /// Which page.
        url: Box<Url>,
        /// The line in the file, counted from 1.
        line: usize,
        /// The path as the line has it, shortened.
        path: Box<str>,
    },
    /// The host's robots.txt cannot be read, so nothing may be asked for (RFC 9309 section 2.3.1.4).
    #[error("{file} answered {status}{}, so whether the page may be read is not known", reason(*status))]
    NoRules {
        /// The robots.txt.
        file: Box<Url>,
        /// The status code.
        status: u16,
        /// As for a status.
        retry_at: Option<DateTime<Utc>>,
    },
    /// It failed so often of late that it was not asked again yet.
    #[error(
        "{what} is not asked before {}, because it failed {failures} time{} in a row",
        until.format("%Y-%m-%d %H:%M UTC"),
        if *failures == 1 { "" } else { "s" }
    )]
    Resting {
        /// A host, or the URL of a page.
        what: Box<str>,
        /// Until when.
        until: DateTime<Utc>,
        /// How often in a row.
        failures: u32,
    },
    /// `--replay` has no recording of this page.
    #[error("no recording of {url}")]
    NotRecorded {
        /// Which page.
        url: Url,
    },
}

impl FetchError {
    /// What to do about it, where something can be done. The keys are those of sites.yaml.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Status { status, .. } => advice_on(*status)?,
            Self::Challenge { .. } => {
                "ask less often (`every:`), from another network, or leave the site alone: it does not want to be read by programs"
            }
            Self::Timeout { phase, .. } => match phase.as_str() {
                "resolve" | "connect" => {
                    "check the network; if the host is only slow, raise `http: {connect_timeout: …}`"
                }
                "per read" => "if the site is only slow, raise `http: {read_timeout: …}`",
                _ => "if the site is only slow, raise `http: {timeout: …}`",
            },
            Self::Unresolved { .. } => "check the spelling of the host, and the network",
            Self::Private { .. } => {
                "if this host is meant, allow private addresses for the site with `http: {private: true}`"
            }
            Self::Redirects { .. } | Self::Redirect { .. } => {
                "open the page in a browser and put the address it ends at into `url:`"
            }
            Self::TooLarge { .. } => "if the page is really that long, raise `http: {max_body: …}`",
            Self::NotAPage { .. } => "name the address of the page, JSON or feed that lists the entries",
            Self::NotRecorded { .. } => {
                "add the page to a recording.yaml in the replayed folder, or fetch without --replay"
            }
            Self::Held { .. } => "nothing is to be done; a run after that moment asks again",
            Self::Disallowed { .. } => {
                "leave the page alone, or ask its owner; if you may read it, say so in the rule: `http: {robots: ignore}`"
            }
            Self::NoRules { .. } => {
                "a later run asks again; if you may read the site in any case, say so in the rule: `http: {robots: ignore}`"
            }
            Self::Resting { .. } => "a run after that moment asks again; `haywain build SITE` asks at once",
            Self::Body { .. } | Self::Connection { .. } => return None,
        };
        Some(advice.to_owned())
    }
}

fn advice_on(status: u16) -> Option<&'static str> {
    Some(match status {
        401 | 407 => "give the credentials under `http: {headers: …}`, from a variable named HAYWAIN_…",
        403 | 406 | 451 => {
            "the site refuses this user agent or this place; open the page in a browser, then try another `http: {user_agent: …}`"
        }
        404 | 410 => "open the page in a browser; if it has moved, correct `url:`",
        429 => "the site asks for fewer requests: raise `every:` or `http: {pause: …}`",
        500..=599 => "the site itself is in trouble; the next run asks again",
        _ => return None,
    })
}

/// The reason phrase of a status (RFC 9110 section 15) with a space before it, for people.
fn reason(status: u16) -> String {
    if status == 304 {
        return " Not Modified, though nothing was remembered".into();
    }
    let known = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    known.map(|reason| format!(" {reason}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> FetchError {
        FetchError::Status { url: Url::parse("https://example.org/").unwrap(), status, retry_at: None }
    }

    #[test]
    fn a_status_is_told_with_its_reason_where_it_has_one() {
        assert_eq!(status(404).to_string(), "https://example.org/ answered 404 Not Found");
        assert_eq!(status(999).to_string(), "https://example.org/ answered 999");
        assert!(status(304).to_string().ends_with("304 Not Modified, though nothing was remembered"));
    }

    #[test]
    fn a_private_address_is_told_with_the_setting_that_allows_it() {
        let error = FetchError::Private { host: "intranet".into(), address: "10.0.0.7".parse().unwrap() };
        assert_eq!(error.to_string(), "intranet is at 10.0.0.7, a private or reserved address");
        assert!(error.advice().unwrap().contains("`http: {private: true}`"));
    }

    #[test]
    fn the_error_stays_small_enough_to_be_returned_by_value() {
        assert!(size_of::<FetchError>() < 128, "{}", size_of::<FetchError>());
    }
}
