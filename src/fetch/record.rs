//! What the web answers, kept as it came, and as the files that `replay` reads. Only what decides how a page is read is
//! kept of its head, and no secret of any part. Where the files go is left to `run`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use super::answer::{self, Head};
use super::replay::{self, Written};
use super::{Answer, Fetch, FetchError, Request};
use crate::site::{Body, Http};

/// Headers that decide how an answer is read, or when the page is asked for again. No other is kept: cookies, tokens
/// and traces of the person who recorded stand in those.
const KEPT: &[&str] = &[
    "cache-control",
    "content-encoding",
    "content-language",
    "content-type",
    "etag",
    "last-modified",
    "link",
    "retry-after",
];
/// Headers of a request whose values are secrets, by the words in their names.
const SECRET: &[&str] = &["auth", "cookie", "key", "password", "secret", "session", "token"];
/// A shorter text stands in pages by chance.
const SHORTEST_SECRET: usize = 6;
/// The longest name of a body, in characters, before a number and the extension.
const LONGEST_NAME: usize = 60;

/// One answer as it came.
#[derive(Debug, Clone)]
pub struct Recording {
    /// What was asked for.
    pub(super) url: Url,
    /// What was sent, where it was a POST.
    pub(super) post: Option<String>,
    pub(super) head: Head,
    /// After decoding of the transfer; `None` where the head was reason enough to refuse it.
    pub(super) body: Option<Vec<u8>>,
}

/// Every answer of a run. Shared by the door that keeps them and the one who takes them.
#[derive(Debug, Clone, Default)]
pub struct Tape(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    /// By URL without fragment, and what was sent.
    answers: BTreeMap<String, Recording>,
    /// What was asked for since the last `take`, in order.
    asked: Vec<String>,
}

impl Tape {
    /// What was answered since the last time, each URL once, in the order of the first requests. It stays known, so
    /// that the recordings of several sites agree on the pages that they share.
    #[must_use]
    pub fn take(&self) -> Vec<Recording> {
        let mut kept = self.lock();
        let asked = std::mem::take(&mut kept.asked);
        let mut seen = BTreeSet::new();
        let once = asked.into_iter().filter(|url| seen.insert(url.clone()));
        once.filter_map(|url| kept.answers.get(&url).cloned()).collect()
    }

    /// Keeps an answer that a replay can give again: a broken transfer is none.
    pub(super) fn keep(
        &self,
        request: &Request<'_>,
        head: Head,
        body: Option<Vec<u8>>,
        answer: &Result<Answer, FetchError>,
    ) {
        let is_whole = match answer {
            Ok(_) | Err(FetchError::Status { .. } | FetchError::NotAPage { .. }) => true,
            Err(_) => body.is_some(),
        };
        if is_whole {
            let recording = Recording { url: request.url.clone(), post: request.body.map(Body::text), head, body };
            self.lock().answers.insert(key(request), recording);
        }
    }

    /// Notes the request; the answer, if it is known.
    fn ask(&self, request: &Request<'_>) -> Option<Recording> {
        let mut kept = self.lock();
        let key = key(request);
        let known = kept.answers.get(&key).cloned();
        kept.asked.push(key);
        known
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wraps a [`Fetch`] that keeps its answers on the tape: nothing is asked for twice.
#[derive(Debug)]
pub struct Record<F> {
    inner: F,
    tape: Tape,
}

impl<F> Record<F> {
    /// The tape must be the one that `inner` keeps its answers on.
    pub fn new(inner: F, tape: Tape) -> Self {
        Self { inner, tape }
    }
}

impl<F: Fetch> Fetch for Record<F> {
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        match self.tape.ask(request) {
            Some(known) => answer::judge(known.head, request, || Ok(known.body.unwrap_or_default())),
            None => self.inner.fetch(request),
        }
    }
}

/// What an answer is known by.
fn key(request: &Request<'_>) -> String {
    let sent = request.body.map(|body| format!(" {}", body.text())).unwrap_or_default();
    replay::key(request.url) + &sent
}

/// The secrets of a site that its pages might repeat: the credentials of its own headers, as they are and as they stand
/// in URLs, and the values of `variables`.
#[must_use]
pub fn secrets(http: &Http, variables: impl IntoIterator<Item = String>) -> Vec<String> {
    let is_secret = |name: &str| SECRET.iter().any(|word| name.to_ascii_lowercase().contains(word));
    let headers = http.headers.iter().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.reveal().to_owned());
    let parts =
        |text: String| text.split([' ', ';', '=', ',']).map(str::to_owned).chain([text.clone()]).collect::<Vec<_>>();
    let both = |text: String| [url::form_urlencoded::byte_serialize(text.as_bytes()).collect(), text];
    let all: BTreeSet<String> = headers.flat_map(parts).chain(variables).flat_map(both).collect();
    let mut all: Vec<String> = all.into_iter().filter(|text| text.len() >= SHORTEST_SECRET).collect();
    // The longest first: a part of a secret may be one too.
    all.sort_by_key(|text| std::cmp::Reverse(text.len()));
    all
}

impl Recording {
    /// This answer without the secrets and without the headers that nobody needs.
    #[must_use]
    pub fn without(self, secrets: &[String]) -> Self {
        let clean = |text: &str| {
            secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, &"*".repeat(secret.len())))
        };
        let clean_url = |url: Url| Url::parse(&clean(url.as_str())).unwrap_or(url);
        let is_kept = |(name, _): &(String, String)| KEPT.contains(&name.as_str());
        let headers = self.head.headers.into_iter().filter(is_kept);
        let headers = headers.map(|(name, value)| (name, clean(&value))).collect();
        Self {
            // As the body has it: a page may repeat a token in its links, and a replay follows those.
            url: clean_url(self.url),
            post: self.post,
            head: Head { headers, url: clean_url(self.head.url), ..self.head },
            body: self.body.map(|body| without_bytes(body, secrets)),
        }
    }

    /// The name of the page that was asked for, without an extension.
    fn name(&self) -> String {
        let last =
            self.url.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty())).unwrap_or("index");
        let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
        let plain: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let short: String = plain.trim_matches('-').chars().take(LONGEST_NAME).collect();
        if short.is_empty() { "page".to_owned() } else { short }
    }

    fn extension(&self) -> &'static str {
        let kind = self.head.header("content-type").unwrap_or_default().to_ascii_lowercase();
        match () {
            () if kind.contains("html") => "html",
            () if kind.contains("json") => "json",
            () if kind.contains("xml") || kind.contains("rss") => "xml",
            () if kind.contains("text/plain") => "txt",
            () => "html",
        }
    }

    fn written(&self, body: Option<&str>) -> Written {
        Written {
            url: self.url.clone(),
            at: self.head.at,
            status: self.head.status,
            final_url: Some(self.head.url.clone()).filter(|url| replay::key(url) != replay::key(&self.url)),
            post: self.post.clone(),
            headers: self.head.headers.iter().cloned().collect(),
            body: body.map(Into::into),
        }
    }
}

/// Bytes with each secret as asterisks: the length stays, so that what counts bytes stays right.
fn without_bytes(mut bytes: Vec<u8>, secrets: &[String]) -> Vec<u8> {
    for secret in secrets.iter().map(String::as_bytes) {
        let mut from = 0;
        while let Some(at) = bytes[from..].windows(secret.len()).position(|window| window == secret) {
            let start = from + at;
            bytes[start..start + secret.len()].fill(b'*');
            from = start + secret.len();
        }
    }
    bytes
}

/// The recordings as files: the bodies by name, and last the `recording.yaml` that names them. `has` gives what a
/// file of the folder holds now: one with other bytes is not overwritten, the body gets another name.
///
/// # Errors
/// The YAML cannot be written.
pub fn files(
    site: &str,
    recordings: &[Recording],
    has: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut written = Vec::new();
    for recording in recordings {
        let body = recording.body.as_ref().filter(|body| !body.is_empty());
        let name = body.map(|body| free_name(recording, body, &files, has));
        written.push(recording.written(name.as_deref()));
        files.extend(name.zip(body.cloned()));
    }
    let yaml = serde_yaml::to_string(&written).map_err(|error| error.to_string())?;
    let text = format!("# What the site answered; `haywain record {site}` writes this anew.\n{yaml}");
    files.push((replay::FILE.to_owned(), text.into_bytes()));
    Ok(files)
}

/// `news.html`, else `news-2.html` and so on.
fn free_name(
    recording: &Recording,
    body: &[u8],
    files: &[(String, Vec<u8>)],
    has: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> String {
    let (stem, extension) = (recording.name(), recording.extension());
    let is_free = |name: &String| {
        !files.iter().any(|(taken, _)| taken.eq_ignore_ascii_case(name)) && has(name).is_none_or(|there| there == body)
    };
    let mut names = (1_u32..).map(|number| match number {
        1 => format!("{stem}.{extension}"),
        _ => format!("{stem}-{number}.{extension}"),
    });
    // The numbers do not end before the files do.
    names.find(is_free).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(url: &str, kind: &str, body: &str) -> Recording {
        let url = Url::parse(url).unwrap();
        let headers = vec![("content-type".into(), kind.into()), ("set-cookie".into(), "session=abcdef".into())];
        let head = Head { url: url.clone(), status: 200, headers, at: chrono::DateTime::UNIX_EPOCH };
        Recording { url, post: None, head, body: Some(body.as_bytes().to_vec()) }
    }

    fn names(urls: &[&str], has: &dyn Fn(&str) -> Option<Vec<u8>>) -> Vec<String> {
        let recordings: Vec<Recording> = urls.iter().map(|url| recording(url, "text/html", url)).collect();
        files("news", &recordings, has).unwrap().into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn bodies_are_named_after_their_pages_and_overwrite_nothing() {
        let urls =
            ["https://e.org/", "https://e.org/News.php?id=1", "https://e.org/news/?id=2", "https://e.org/%E6%96%B0/"];
        let fresh = names(&urls, &|_| None);
        assert_eq!(fresh, ["index.html", "News.html", "news-2.html", "E6-96-B0.html", "recording.yaml"]);
        let again = names(&urls[..1], &|name| (name == "index.html").then(|| b"other".to_vec()));
        assert_eq!(again, ["index-2.html", "recording.yaml"]);
        let same = names(&urls[..1], &|name| (name == "index.html").then(|| urls[0].as_bytes().to_vec()));
        assert_eq!(same[0], "index.html");
    }

    #[test]
    fn no_secret_is_left_in_any_part() {
        let secrets = ["tok-12345".to_owned()];
        let body = "a tok-12345 b <a href=/?t=tok-12345>";
        let clean = recording("https://e.org/?t=tok-12345", "text/html; x=tok-12345", body).without(&secrets);
        assert_eq!(clean.body.unwrap(), b"a ********* b <a href=/?t=*********>");
        assert_eq!(clean.url.as_str(), "https://e.org/?t=*********");
        assert_eq!(clean.head.url, clean.url);
        assert_eq!(clean.head.headers, [("content-type".to_owned(), "text/html; x=*********".to_owned())]);
    }

    #[test]
    fn the_secrets_of_a_site_are_its_credentials_and_not_what_it_accepts() {
        let header = |name: &str, value: &str| (name.to_owned(), crate::site::Secret::new(value));
        let headers = vec![
            header("authorization", "Bearer abc+123456"),
            header("accept", "application/json"),
            header("cookie", "sid=s3cr3t-value; a=b"),
        ];
        let found = secrets(&Http { headers, ..Http::default() }, ["from-outside".to_owned()]);
        for secret in ["abc+123456", "abc%2B123456", "s3cr3t-value", "from-outside"] {
            assert!(found.iter().any(|known| known == secret), "{secret}: {found:?}");
        }
        assert!(!found.iter().any(|known| known.contains("json") || known == "b"));
    }
}
