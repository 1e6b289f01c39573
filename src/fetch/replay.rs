//! Recorded answers in place of the web: `recording.yaml` and the bodies beside it. The rules of `answer` hold for
//! them as for the live web, so that a recorded outage is an outage.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::answer::{self, Head};
use super::{Answer, Fetch, FetchError, Request, Validators, record};
use crate::site::Body;

/// The name of the file in each folder of recordings.
pub const FILE: &str = "recording.yaml";

/// A folder of recordings, read whole.
#[derive(Debug)]
pub struct Replay {
    /// By URL without fragment, and what was sent.
    recordings: BTreeMap<(String, Option<String>), Recording>,
}

#[derive(Debug)]
struct Recording {
    head: Head,
    body: Vec<u8>,
    /// Where it was read, for messages.
    file: PathBuf,
}

/// One entry of recording.yaml, as it is written.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) url: Url,
    pub(super) at: DateTime<Utc>,
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub(super) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) final_url: Option<Url>,
    /// What was sent, where it was a POST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) post: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<PathBuf>,
}

fn ok() -> u16 {
    200
}

fn is_ok(status: &u16) -> bool {
    *status == ok()
}

/// Why a folder cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A file or folder that cannot be read.
    #[error("{}: {cause}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's word.
        cause: std::io::Error,
    },
    /// Neither the folder nor a direct sub-folder has a recording.yaml.
    #[error("{}: no {FILE} in it or in a folder of it", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// A recording.yaml that is not one.
    #[error("{}: {cause}", path.display())]
    Yaml {
        /// Which file.
        path: PathBuf,
        /// With line and column.
        cause: String,
    },
    /// A body that is not beside its recording.yaml.
    #[error("{}: the body {} is outside the folder", path.display(), body.display())]
    Outside {
        /// Which file.
        path: PathBuf,
        /// What it names.
        body: PathBuf,
    },
    /// One URL with two answers.
    #[error("{url} is recorded differently in {} and in {}", first.display(), second.display())]
    Twice {
        /// Which page.
        url: String,
        /// The file that was read first.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

impl ReplayError {
    /// What to do about it, where something can be done.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::Empty { .. } => "name a folder that holds a recording.yaml, or folders that do",
            Self::Outside { .. } => "put the body beside its recording.yaml",
            Self::Twice { .. } => "keep one of the two, or make them equal",
            Self::Read { .. } | Self::Yaml { .. } => return None,
        };
        Some(advice.to_owned())
    }
}

impl Replay {
    /// Reads `dir/recording.yaml` and those of its direct sub-folders, in the order of their names.
    ///
    /// # Errors
    /// A file that is missing or malformed, or one URL with two different answers.
    pub fn open(dir: &Path) -> Result<Self, ReplayError> {
        let files: Vec<PathBuf> = files(dir)?.collect();
        if files.is_empty() {
            return Err(ReplayError::Empty { path: dir.to_owned() });
        }
        Self::of(files)
    }

    fn of(files: impl IntoIterator<Item = PathBuf>) -> Result<Self, ReplayError> {
        let mut replay = Self { recordings: BTreeMap::new() };
        for file in files {
            for written in read(&file)? {
                replay.put(written, &file)?;
            }
        }
        Ok(replay)
    }

    fn ensure_agrees(&self, new: &record::Recording, file: &Path) -> Result<(), ReplayError> {
        let key = (key(&new.url), new.post.clone());
        let body = new.body.clone().unwrap_or_default();
        let new = Recording { head: new.head.clone(), body, file: file.to_owned() };
        match self.recordings.get(&key) {
            Some(known) if !known.says_the_same_as(&new) => {
                Err(ReplayError::Twice { url: key.0, first: known.file.clone(), second: new.file })
            }
            _ => Ok(()),
        }
    }

    fn put(&mut self, written: Written, file: &Path) -> Result<(), ReplayError> {
        let key = (key(&written.url), written.post.as_deref().map(sent));
        let new = Recording::new(written, file)?;
        match self.recordings.get(&key) {
            Some(known) if known.says_the_same_as(&new) => {}
            Some(known) => {
                return Err(ReplayError::Twice { url: key.0, first: known.file.clone(), second: file.to_owned() });
            }
            None => drop(self.recordings.insert(key, new)),
        }
        Ok(())
    }
}

/// Refuses recordings for the folder `dir/name` that say something else of a page than what lies beside it: the two could
/// not be replayed together.
///
/// # Errors
/// [`ReplayError::Twice`]; or what lies there cannot be replayed by itself.
pub fn ensure_agree(dir: &Path, name: &str, new: &[record::Recording]) -> Result<(), ReplayError> {
    if !dir.exists() {
        return Ok(());
    }
    let own = dir.join(name).join(FILE);
    let others = Replay::of(files(dir)?.filter(|file| *file != own))?;
    new.iter().try_for_each(|recording| others.ensure_agrees(recording, &own))
}

impl Fetch for Replay {
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        let recording = self.recordings.get(&(key(request.url), request.body.map(Body::text)));
        let recording = recording.ok_or_else(|| FetchError::NotRecorded { url: request.url.clone() })?;
        if recording.head.status == 200 && recording.is_known_by(&request.validators) {
            return Ok(Answer::Unchanged);
        }
        answer::judge(recording.head.clone(), request, || Ok(recording.body.clone()))
    }
}

impl Recording {
    fn new(written: Written, file: &Path) -> Result<Self, ReplayError> {
        let body = written.body.map(|body| read_body(file, body)).transpose()?.unwrap_or_default();
        let headers = written.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        let url = written.final_url.unwrap_or(written.url);
        Ok(Self { head: Head { url, status: written.status, headers, at: written.at }, body, file: file.to_owned() })
    }

    /// Equal but for the time.
    fn says_the_same_as(&self, other: &Self) -> bool {
        let (a, b) = (&self.head, &other.head);
        let sorted = |head: &Head| head.headers.iter().cloned().collect::<BTreeMap<_, _>>();
        (&a.url, a.status, sorted(a), &self.body) == (&b.url, b.status, sorted(b), &other.body)
    }

    /// As a server decides it (RFC 9110 section 13.2.2): the `ETag` where one was sent, else the date.
    fn is_known_by(&self, validators: &Validators) -> bool {
        match (&validators.etag, &validators.last_modified) {
            (Some(etag), _) => self.head.header("etag") == Some(etag),
            (None, Some(date)) => self.head.header("last-modified") == Some(date),
            (None, None) => false,
        }
    }
}

/// What recordings are known by: the URL without its fragment.
pub(super) fn key(url: &Url) -> String {
    url[..url::Position::AfterQuery].to_owned()
}

/// Every recording.yaml of a folder and its direct sub-folders.
fn files(dir: &Path) -> Result<impl Iterator<Item = PathBuf>, ReplayError> {
    Ok(folders(dir)?.into_iter().map(|dir| dir.join(FILE)).filter(|file| file.is_file()))
}

/// A body as it is sent: JSON without the white space that a person may have put in.
fn sent(post: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(post).ok().filter(serde_json::Value::is_object);
    json.map_or_else(|| post.trim().to_owned(), |value| value.to_string())
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>, ReplayError> {
    let unreadable = |cause| ReplayError::Read { path: dir.to_owned(), cause };
    let mut folders = vec![];
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        folders.push(entry.map_err(unreadable)?.path());
    }
    folders.sort();
    folders.insert(0, dir.to_owned());
    Ok(folders)
}

/// The bodies that the text of a recording.yaml names; none if it is not one.
#[must_use]
pub fn bodies(text: &str) -> Vec<PathBuf> {
    let written: Vec<Written> = serde_yaml::from_str(text).unwrap_or_default();
    written.into_iter().filter_map(|written| written.body).collect()
}

fn read(file: &Path) -> Result<Vec<Written>, ReplayError> {
    let text = fs::read_to_string(file).map_err(|cause| ReplayError::Read { path: file.to_owned(), cause })?;
    serde_yaml::from_str(&text).map_err(|error| ReplayError::Yaml { path: file.to_owned(), cause: error.to_string() })
}

/// A recording may come from a stranger, so it names files of its own folder only.
fn read_body(file: &Path, body: PathBuf) -> Result<Vec<u8>, ReplayError> {
    if !body.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(ReplayError::Outside { path: file.to_owned(), body });
    }
    let path = file.with_file_name("").join(body);
    fs::read(&path).map_err(|cause| ReplayError::Read { path, cause })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;
    use crate::site::Http;

    const NEWS: &str = "
- url: https://example.org/news/#top
  at: 2025-12-12T14:05:00Z
  headers: {Content-Type: text/html; charset=gbk, etag: '\"a1\"', last-modified: 'Fri, 12 Dec 2025 10:00:00 GMT'}
  body: news.html
- {url: 'https://example.org/gone', at: 2025-12-12T14:05:00Z, status: 429, headers: {retry-after: 60}}
- {url: 'https://example.org/old', at: 2025-12-12T14:05:00+01:00, final_url: 'https://example.org/new'}
";

    /// A folder of files, and the folders above them.
    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        dir
    }

    fn ask(replay: &Replay, url: &str, validators: Validators) -> Result<Answer, FetchError> {
        let second = Duration::from_secs(1);
        let http = Http { max_body: 1000, pause: second, timeout: second, ..Http::default() };
        let url = Url::parse(url).unwrap();
        replay.fetch(&Request { validators, ..Request::get(&url, &http, &url) })
    }

    fn error(files: &[(&str, &[u8])]) -> ReplayError {
        Replay::open(folder(files).path()).unwrap_err()
    }

    #[test]
    fn a_page_is_answered_as_it_was_recorded() {
        let gbk = encoding_rs::GBK.encode("<p>通知</p>").0;
        let dir = folder(&[("site/recording.yaml", NEWS.as_bytes()), ("site/news.html", &gbk)]);
        let replay = Replay::open(dir.path()).unwrap();
        let Ok(Answer::Fresh(page)) = ask(&replay, "https://example.org/news/", Validators::default()) else {
            panic!()
        };
        assert_eq!((page.text.as_str(), page.bytes), ("<p>通知</p>", 11));
        assert_eq!(page.fetched_at.to_rfc3339(), "2025-12-12T14:05:00+00:00");
        let Ok(Answer::Fresh(page)) = ask(&replay, "https://example.org/old", Validators::default()) else { panic!() };
        assert_eq!((page.url.as_str(), page.text.as_str()), ("https://example.org/new", ""));
    }

    #[test]
    fn a_recorded_outage_is_an_outage_and_what_is_not_recorded_is_told() {
        let dir = folder(&[("recording.yaml", NEWS.as_bytes()), ("news.html", &[b'x'; 1001])]);
        let replay = Replay::open(dir.path()).unwrap();
        let gone = ask(&replay, "https://example.org/gone", Validators::default()).unwrap_err();
        let later = "2025-12-12T14:06:00Z".parse().ok();
        assert!(matches!(gone, FetchError::Status { status: 429, retry_at, .. } if retry_at == later));
        let long = ask(&replay, "https://example.org/news/", Validators::default()).unwrap_err();
        assert!(matches!(long, FetchError::TooLarge { limit: 1000, .. }));
        let unknown = ask(&replay, "https://example.org/other", Validators::default()).unwrap_err();
        assert_eq!(unknown.to_string(), "no recording of https://example.org/other");
    }

    #[test]
    fn a_validator_that_matches_means_unchanged_and_the_etag_goes_before_the_date() {
        let dir = folder(&[("recording.yaml", NEWS.as_bytes()), ("news.html", b"x")]);
        let replay = Replay::open(dir.path()).unwrap();
        let date = Some("Fri, 12 Dec 2025 10:00:00 GMT".to_owned());
        let cases = [
            (Some("\"a1\""), None, true),
            (None, date.clone(), true),
            (Some("\"b2\""), date, false),
            (None, Some("Sat, 13 Dec 2025 10:00:00 GMT".to_owned()), false),
        ];
        for (etag, last_modified, unchanged) in cases {
            let validators = Validators { etag: etag.map(str::to_owned), last_modified };
            let answer = ask(&replay, "https://example.org/news/", validators).unwrap();
            assert_eq!(matches!(answer, Answer::Unchanged), unchanged);
        }
    }

    #[test]
    fn one_url_may_be_recorded_twice_only_with_the_same_answer() {
        let (again, other) = (NEWS.replace("14:05", "15:00"), NEWS.replace("\"a1\"", "\"b2\""));
        let first: [(&str, &[u8]); 3] =
            [("a/recording.yaml", NEWS.as_bytes()), ("a/news.html", b"x"), ("b/news.html", b"x")];
        let dir = folder(&[&first[..], &[("b/recording.yaml", again.as_bytes())]].concat());
        assert!(Replay::open(dir.path()).is_ok());
        let message = error(&[&first[..], &[("b/recording.yaml", other.as_bytes())]].concat()).to_string();
        assert!(message.contains("https://example.org/news/ is recorded differently in "), "{message}");
        assert!(message.contains("a/recording.yaml") && message.ends_with("b/recording.yaml"), "{message}");
    }

    #[test]
    fn a_broken_recording_names_file_and_cause() {
        assert!(matches!(error(&[("notes.txt", b"x")]), ReplayError::Empty { .. }));
        assert!(matches!(Replay::open(Path::new("/no/such/folder")), Err(ReplayError::Read { .. })));
        let missing = error(&[("recording.yaml", NEWS.as_bytes())]).to_string();
        assert!(missing.contains("news.html: No such file"), "{missing}");
        let typo = error(&[("recording.yaml", NEWS.replace("  body:", "  boody:").as_bytes())]).to_string();
        assert!(typo.contains("recording.yaml: ") && typo.contains("boody") && typo.contains('5'), "{typo}");
        for body in ["../news.html", "/etc/passwd", "a/../../b"] {
            let error = error(&[("recording.yaml", NEWS.replace("news.html", body).as_bytes())]);
            assert!(matches!(error, ReplayError::Outside { .. }), "{error}");
        }
    }
}
