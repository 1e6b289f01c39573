//! One file of the folder in memory, in each coding: bytes and what is said of them, which belong together for ever. When it
//! is read again is left to `shelf`.

use std::fs::{self, Metadata};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, LAST_MODIFIED, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};

use super::coding::Coding;
use crate::formats::Format;

/// Below this a coding saves nothing worth its header, in bytes.
const LEAST_CODED: usize = 256;
/// How hard the packers try: measured on feeds, more costs several times the work for a few hundredths of the bytes.
const GZIP_LEVEL: u32 = 6;
const BROTLI_QUALITY: i32 = 5;
const BROTLI_WINDOW: i32 = 22;
/// How often a file that is being written by somebody else is read again.
const TRIES: usize = 5;
/// What feeds may do in a browser: nothing (SECURITY 36).
const FEED_POLICY: &str = "default-src 'none'; sandbox";
/// Beside the policy that the pages carry in themselves; this is what can only be said, or is better said, in a header.
const PAGE_POLICY: &str = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'";

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A feed.
    Feed(Format),
    /// A page for people.
    Page,
    /// The list of the feeds.
    List,
}

impl Kind {
    /// FEED_RULES 62.
    fn media_type(self) -> &'static str {
        match self {
            Self::Feed(Format::Rss) => "application/rss+xml; charset=utf-8",
            Self::Feed(Format::Atom) => "application/atom+xml; charset=utf-8",
            Self::Feed(Format::Json) => "application/feed+json",
            Self::Page => "text/html; charset=utf-8",
            Self::List => "text/x-opml; charset=utf-8",
        }
    }

    fn headers(self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(16);
        let mut say = |name, value| headers.insert(name, HeaderValue::from_static(value));
        say(CONTENT_TYPE, self.media_type());
        say(X_CONTENT_TYPE_OPTIONS, "nosniff");
        say(ACCEPT_RANGES, "bytes");
        say(VARY, "accept-encoding");
        if self == Self::Page {
            say(CONTENT_SECURITY_POLICY, PAGE_POLICY);
            say(REFERRER_POLICY, "no-referrer");
        } else {
            say(CONTENT_SECURITY_POLICY, FEED_POLICY);
            say(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        }
        headers
    }
}

/// Tells one state of a file on the disk from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: (u64, u64),
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    fn of(found: &Metadata) -> Self {
        Self {
            inode: (found.dev(), found.ino()),
            length: found.len(),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        }
    }

    /// Of the file that a path leads to in the end.
    pub(super) fn behind(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().map(|found| Self::of(&found))
    }

    /// Of a regular file; a link, a folder or a pipe is none.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let found = fs::symlink_metadata(path)?;
        if found.is_file() { Ok(Self::of(&found)) } else { Err(io::ErrorKind::NotFound.into()) }
    }
}

/// A file as it stood at one moment.
#[derive(Debug)]
pub(super) struct File {
    /// What it was on the disk.
    pub(super) stamp: Stamp,
    /// When its content changed, in whole seconds as HTTP tells it; never in the future.
    modified: SystemTime,
    /// That second is over.
    is_settled: AtomicBool,
    /// As it is.
    pub(super) plain: Body,
    gzip: OnceLock<Option<Body>>,
    brotli: OnceLock<Option<Body>>,
}

/// The bytes in one coding, and the headers that are always said of them.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) bytes: Bytes,
    pub(super) etag: String,
    pub(super) headers: HeaderMap,
    /// What 304 says again of it, so that a cache keeps it (RFC 9110 section 15.4.5).
    pub(super) again: HeaderMap,
}

impl File {
    /// Reads a regular file whole: it is replaced by a rename, and where somebody writes into it, read again until it
    /// stays as it is.
    ///
    /// # Errors
    /// It is not there, no regular file, or never stays the same.
    pub(super) fn read(path: &Path, kind: Kind) -> io::Result<Self> {
        for _ in 0..TRIES {
            let stamp = Stamp::at(path)?;
            let mut file = fs::File::open(path)?;
            let mut bytes = Vec::with_capacity(usize::try_from(stamp.length).unwrap_or(0));
            file.read_to_end(&mut bytes)?;
            // A link put in place of the file in between is another file.
            if Stamp::of(&file.metadata()?) == stamp && bytes.len() as u64 == stamp.length {
                return Ok(Self::of(bytes, stamp, kind));
            }
        }
        Err(io::ErrorKind::ResourceBusy.into())
    }

    fn of(bytes: Vec<u8>, stamp: Stamp, kind: Kind) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let seconds = u64::try_from(stamp.modified.0).unwrap_or(0).min(now);
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let mut headers = kind.headers();
        headers.insert(LAST_MODIFIED, header(&httpdate::fmt_http_date(modified)));
        let hash = blake3::hash(&bytes).to_hex();
        let plain = Body::of(bytes.into(), &format!("\"{}\"", &hash[..32]), headers);
        Self {
            stamp,
            modified,
            is_settled: AtomicBool::new(false),
            plain,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// When its content changed, once nothing else can change within that second: before, a date would be of other bytes
    /// too, and a reader that asks by it alone would miss them (RFC 9110 section 8.8.2.2).
    pub(super) fn modified(&self) -> Option<SystemTime> {
        let is_over = || self.modified.elapsed().is_ok_and(|age| age > Duration::from_secs(1));
        if !self.is_settled.load(Ordering::Relaxed) {
            self.is_settled.store(is_over(), Ordering::Relaxed);
        }
        self.is_settled.load(Ordering::Relaxed).then_some(self.modified)
    }

    /// In a coding, if that is at hand without work. Where a coding saves nothing, that is the file as it is.
    pub(super) fn ready(&self, coding: Coding) -> Option<&Body> {
        match coding {
            Coding::Identity => Some(&self.plain),
            Coding::Gzip => self.gzip.get().map(|packed| packed.as_ref().unwrap_or(&self.plain)),
            Coding::Brotli => self.brotli.get().map(|packed| packed.as_ref().unwrap_or(&self.plain)),
        }
    }

    /// Packs it, once.
    pub(super) fn prepare(&self, coding: Coding) {
        match coding {
            Coding::Identity => {}
            Coding::Gzip => drop(self.gzip.get_or_init(|| self.packed(coding, gzip))),
            Coding::Brotli => drop(self.brotli.get_or_init(|| self.packed(coding, brotli))),
        }
    }

    fn packed(&self, coding: Coding, pack: fn(&[u8]) -> io::Result<Vec<u8>>) -> Option<Body> {
        let (plain, name) = (&self.plain, coding.name()?);
        let packed = if plain.bytes.len() < LEAST_CODED { None } else { pack(&plain.bytes).ok() };
        let packed = packed.filter(|packed| packed.len() < plain.bytes.len())?;
        let mut headers = plain.headers.clone();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        // Bytes that differ have tags that differ (RFC 9110 section 8.8.3.3).
        Some(Body::of(packed.into(), &format!("{}-{name}\"", plain.etag.trim_end_matches('"')), headers))
    }

    /// How many bytes it holds, in all its codings.
    pub(super) fn size(&self) -> usize {
        let packed = [&self.gzip, &self.brotli].map(|packed| packed.get().and_then(Option::as_ref));
        let packed = packed.into_iter().flatten().map(|body| body.bytes.len());
        self.plain.bytes.len() + packed.sum::<usize>()
    }
}

impl Body {
    fn of(bytes: Bytes, etag: &str, mut headers: HeaderMap) -> Self {
        headers.insert(ETAG, header(etag));
        let known = [ETAG, LAST_MODIFIED, VARY, ACCESS_CONTROL_ALLOW_ORIGIN];
        let known = known.into_iter().filter_map(|name| Some((headers.get(&name)?.clone(), name)));
        let again = known.map(|(value, name)| (name, value)).collect();
        headers.insert(CONTENT_LENGTH, bytes.len().into());
        Self { bytes, etag: etag.to_owned(), headers, again }
    }
}

/// A text of our own making as a value; none of them holds a control character.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
    packer.write_all(bytes)?;
    packer.finish()
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coding_gives_the_same_bytes_under_a_tag_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.rss");
        fs::write(&path, "harbour ".repeat(500)).unwrap();
        let file = File::read(&path, Kind::Feed(Format::Rss)).unwrap();
        assert!(file.ready(Coding::Gzip).is_none());
        [Coding::Gzip, Coding::Brotli].into_iter().for_each(|coding| file.prepare(coding));
        let [gzip, brotli] = [Coding::Gzip, Coding::Brotli].map(|coding| file.ready(coding).unwrap());
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*gzip.bytes).read_to_string(&mut text).unwrap();
        assert_eq!(text.as_bytes(), file.plain.bytes);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli.bytes, &mut plain).unwrap();
        assert_eq!(plain, file.plain.bytes);
        let tag = file.plain.etag.trim_matches('"');
        assert_eq!([&gzip.etag, &brotli.etag], [&format!("\"{tag}-gzip\""), &format!("\"{tag}-br\"")]);
        assert_eq!(file.size(), 4000 + gzip.bytes.len() + brotli.bytes.len());
    }

    #[test]
    fn what_is_small_or_does_not_shrink_is_sent_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, "{}").unwrap();
        let file = File::read(&path, Kind::Feed(Format::Json)).unwrap();
        file.prepare(Coding::Brotli);
        assert_eq!(file.ready(Coding::Brotli).unwrap().etag, file.plain.etag);
    }

    #[test]
    fn a_link_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("a.rss");
        std::os::unix::fs::symlink("/etc/hostname", &link).unwrap();
        assert!(File::read(&link, Kind::Page).is_err());
    }
}
