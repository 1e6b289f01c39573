//! What counts as an answer: only 200 with a body that can be a page, and 304 where something was remembered.
//! The live web and the recordings are held to the same rules here.

use std::io::Read;
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use flate2::read::MultiGzDecoder;
use url::Url;

use super::{Answer, FetchError, Request, Response, challenge, charset};

/// The longest wait a server may ask for.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// An answer before its body is read.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// After redirects.
    pub(super) url: Url,
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// When it came.
    pub(super) at: DateTime<Utc>,
}

/// Judges an answer; `body` is read only when the head promises a page.
pub(super) fn judge(
    head: Head,
    request: &Request<'_>,
    body: impl FnOnce() -> Result<Vec<u8>, FetchError>,
) -> Result<Answer, FetchError> {
    let conditional = request.validators.etag.is_some() || request.validators.last_modified.is_some();
    match head.status {
        200 => {}
        304 if conditional => return Ok(Answer::Unchanged),
        status => {
            let (retry_at, by) = (head.retry_at(), challenge(&head.headers));
            return Err(match by {
                Some(by) => FetchError::Challenge { url: Box::new(head.url), status, by, retry_at },
                None => FetchError::Status { url: head.url, status, retry_at },
            });
        }
    }
    head.refuse_kinds()?;
    let mut bytes = body()?;
    if head.is_gzip_file() && bytes.starts_with(GZIP) {
        bytes = head.unpacked(&bytes, request.http.max_body)?;
    }
    if bytes.len() as u64 > request.http.max_body {
        return Err(FetchError::TooLarge { url: head.url, limit: request.http.max_body });
    }
    head.with_body(&bytes, request.http.charset).map(Answer::Fresh)
}

impl Head {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        super::header(&self.headers, name)
    }

    fn not_a_page(&self, kind: impl Into<String>) -> FetchError {
        FetchError::NotAPage { url: self.url.clone(), kind: kind.into() }
    }

    /// The end of `Retry-After` (RFC 9110 section 10.2.3): seconds or a date, never before now, at most a day away.
    fn retry_at(&self) -> Option<DateTime<Utc>> {
        let text = self.header("retry-after")?.trim();
        let latest = self.at.checked_add_signed(LONGEST_WAIT)?;
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            let wait = text.parse().ok().and_then(TimeDelta::try_seconds).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
            return self.at.checked_add_signed(wait);
        }
        let date: SystemTime = httpdate::parse_http_date(text).ok()?;
        Some(DateTime::<Utc>::from(date).clamp(self.at, latest))
    }

    /// What cannot be a page is refused by its head, before its body is read.
    fn refuse_kinds(&self) -> Result<(), FetchError> {
        let encoding = self.header("content-encoding").unwrap_or_default().trim();
        if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
            let cause = format!("encoded as {encoding}, which nobody asked for");
            return Err(FetchError::Body { url: self.url.clone(), cause });
        }
        let kind = self.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        let kind = kind.trim().to_ascii_lowercase();
        if is_readable(&kind) || self.is_gzip_file() { Ok(()) } else { Err(self.not_a_page(kind)) }
    }

    /// Whether the answer is a file that was packed before it was put there, as sitemaps are (sitemaps.org, "Sitemap
    /// file location"); that is no content encoding.
    fn is_gzip_file(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let packed = ["application/gzip", "application/x-gzip"].iter().any(|gzip| kind.starts_with(gzip));
        packed || (self.url.path().ends_with(".gz") && !kind.starts_with("image/"))
    }

    fn unpacked(&self, bytes: &[u8], limit: u64) -> Result<Vec<u8>, FetchError> {
        let mut unpacked = Vec::new();
        // One byte more than is allowed tells what is too large from what just fits.
        let read = MultiGzDecoder::new(bytes).take(limit.saturating_add(1)).read_to_end(&mut unpacked);
        read.map_err(|error| FetchError::Body { url: self.url.clone(), cause: error.to_string() })?;
        Ok(unpacked)
    }

    fn with_body(self, bytes: &[u8], forced: Option<&'static encoding_rs::Encoding>) -> Result<Response, FetchError> {
        let (text, charset) = charset::recognise(bytes, self.header("content-type"), forced);
        if let Some(kind) = binary_kind(bytes, &text) {
            return Err(self.not_a_page(kind));
        }
        let Self { url, headers, at: fetched_at, .. } = self;
        Ok(Response { url, headers, text, charset, bytes: bytes.len() as u64, fetched_at })
    }
}

/// Whether a content type can hold a listing or an article. A missing or malformed one says nothing and is let in.
fn is_readable(kind: &str) -> bool {
    let Some((family, name)) = kind.split_once('/') else { return true };
    match family {
        "image" | "video" | "audio" | "font" => false,
        "text" | "*" => true,
        _ => ["xml", "json", "javascript", "rss", "atom"].iter().any(|readable| name.ends_with(readable)),
    }
}

const GZIP: &[u8] = b"\x1f\x8b";

/// How files begin that servers call pages by mistake.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"RIFF", "an image or sound"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (GZIP, "gzip data"),
];

/// What a body is that is not text at all: known by its first bytes, or by control characters and broken ones in
/// more than a twentieth of its beginning. (A page may have a few: they are cleaned, not refused.)
fn binary_kind(bytes: &[u8], text: &str) -> Option<&'static str> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    let unreadable =
        |c: &char| matches!(*c, '\0'..='\x08' | '\x0e'..='\x1a' | '\x1c'..='\x1f' | char::REPLACEMENT_CHARACTER);
    let beginning: Vec<char> = text.chars().take(4096).collect();
    let broken = beginning.iter().filter(|c| unreadable(c)).count();
    (broken > 8 && broken * 20 > beginning.len()).then_some("binary data, or in a charset it does not name")
}
