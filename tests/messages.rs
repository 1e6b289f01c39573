//! Every message of every stage with its advice, in one file where a person reads them: `tests/messages.txt`
//! (`BLESS=1` writes it). Those of sites.yaml are pairs of files in `fixtures/errors`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use chrono::DateTime;
use haywain::fetch::FetchError;
use haywain::fetch::replay::ReplayError;
use haywain::formats::FormatError;
use haywain::health::WrongPage;
use haywain::listing::ListingError;
use haywain::notify::HookError;
use haywain::page::PageError;
use haywain::publish::PublishError;
use haywain::repair::RepairError;
use haywain::run::{RecordError, SiteError, Spent};
use haywain::site::{AppendError, FieldName, PatchError};
use haywain::store::{Cause, Looks, StoreError};
use url::Url;

fn url() -> Url {
    Url::parse("https://example.org/news/").unwrap()
}

fn boxed() -> Box<Url> {
    Box::new(url())
}

fn fetch() -> Vec<FetchError> {
    let status = |status| FetchError::Status { url: url(), status, retry_at: None };
    let timeout = |phase: &str| FetchError::Timeout { url: url(), phase: phase.into() };
    let mut errors: Vec<FetchError> =
        [304, 401, 403, 404, 410, 429, 451, 500, 503, 999].into_iter().map(status).collect();
    errors.extend(["resolve", "connect", "per read", "global"].into_iter().map(timeout));
    let until = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
    errors.extend([
        FetchError::Unresolved { host: "example.invalid".into() },
        FetchError::Private { host: "intranet".into(), address: "10.0.0.7".parse().unwrap() },
        FetchError::Redirects { url: url(), limit: 5 },
        FetchError::Redirect { url: url(), target: "file:///etc/passwd".into(), why: "it is neither http nor https" },
        FetchError::TooLarge { url: url(), limit: 8 << 20 },
        FetchError::Body { url: url(), cause: "the connection ended too early".into() },
        FetchError::NotAPage { url: url(), kind: "image/png".into() },
        FetchError::Connection { url: url(), cause: "connection refused".into() },
        FetchError::Held { host: "example.org".into(), until },
        FetchError::Disallowed { url: boxed(), line: 4, path: "/news".into() },
        FetchError::NoRules { file: boxed(), status: 503, retry_at: None },
        FetchError::Resting { what: "example.org".into(), until, failures: 3 },
        FetchError::NotRecorded { url: url() },
        FetchError::Challenge { url: boxed(), status: 403, by: "Cloudflare", retry_at: None },
    ]);
    errors
}

fn wrong_pages() -> Vec<SiteError> {
    let pages = [
        WrongPage::Challenge { by: "Cloudflare" },
        WrongPage::NotFound,
        WrongPage::Home { to: boxed() },
        WrongPage::Login,
        WrongPage::NeedsScript,
        WrongPage::Empty,
        WrongPage::Language { usual: "de".into(), now: "en" },
    ];
    pages.into_iter().map(|page| SiteError::WrongPage { url: boxed(), page }).collect()
}

fn causes() -> Vec<Cause> {
    let field = |stage: &str, field, selector: Option<&str>| Cause::Field {
        stage: stage.into(),
        field,
        selector: selector.map(str::to_owned),
        found: 1,
        of: 30,
        usual: 100,
    };
    let other = |looks| Cause::Other { entries: 12, looks };
    vec![
        field("listing", FieldName::Title, Some("h2")),
        field("listing", FieldName::Date, None),
        field("article", FieldName::Content, Some(".body")),
        other(Looks::Moved),
        other(Looks::Foreign),
        other(Looks::Unknown),
        Cause::Fewer { entries: 2, usual: 30 },
        Cause::Unread { what: "fetch: https://example.org/news/ answered 404 Not Found".into() },
        Cause::Stale { last: DateTime::from_timestamp(1_764_000_000, 0).unwrap(), within: 604_800 },
    ]
}

fn listing() -> Vec<ListingError> {
    let selector = || "article.card".to_owned();
    vec![
        ListingError::NoItems { selector: selector(), url: boxed(), payload: None },
        ListingError::NoItems { selector: selector(), url: boxed(), payload: Some("#__NEXT_DATA__") },
        ListingError::NoLinks { found: 12, selector: selector(), url: boxed() },
        ListingError::NoTitles { found: 12, selector: selector(), url: boxed() },
        ListingError::NotJson {
            place: "the body".into(),
            url: boxed(),
            cause: "expected value at line 1 column 1".into(),
        },
        ListingError::NoScript { selector: "#data".into(), url: boxed() },
        ListingError::NoPath { path: "$.items[*]".into(), url: boxed() },
        ListingError::NotXml { url: boxed(), cause: "no <urlset>".into() },
        ListingError::SitemapIndex { url: boxed(), sitemaps: 3, example: "https://example.org/sitemap-3.xml".into() },
        ListingError::FarSitemaps { url: boxed(), example: "https://example.net/sitemap-3.xml".into() },
        ListingError::NotAFeed { url: boxed(), cause: "no feed element".into() },
        ListingError::EmptyFeed { url: boxed() },
        ListingError::TooFew { found: 2, expected: 10 },
        ListingError::NothingRepeats { url: boxed() },
        ListingError::Unsure { url: boxed(), percent: 40, yaml: "item: article.card\ntitle: h2\n".into() },
        ListingError::Page(PageError::TooManyNodes),
    ]
}

fn formats() -> Vec<FormatError> {
    vec![
        FormatError::Unwritable("the cause".into()),
        FormatError::TooLarge(6_000_000),
        FormatError::Malformed("the cause".into()),
        FormatError::Missing("title"),
        FormatError::Double("https://example.org/a".into()),
    ]
}

fn publish() -> Vec<PublishError> {
    let kinds = [
        io::ErrorKind::StorageFull,
        io::ErrorKind::QuotaExceeded,
        io::ErrorKind::ReadOnlyFilesystem,
        io::ErrorKind::ResourceBusy,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::NotFound,
        io::ErrorKind::IsADirectory,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::Other,
    ];
    let file = |kind: io::ErrorKind| PublishError::File { path: "output/news.rss".into(), cause: kind.into() };
    let mut errors: Vec<PublishError> = kinds.into_iter().map(file).collect();
    errors.push(PublishError::Folder { path: "output".into(), cause: io::ErrorKind::PermissionDenied.into() });
    errors.push(PublishError::Name { name: "../news.rss".into() });
    errors
}

fn store() -> Vec<StoreError> {
    let path = || PathBuf::from("haywain.db");
    vec![
        StoreError::Unusable { path: path(), cause: "disk is full".into(), kind: io::ErrorKind::StorageFull },
        StoreError::Broken { path: path(), cause: "database disk image is malformed".into() },
        StoreError::Newer { path: path(), version: 9, known: 3 },
        StoreError::Foreign { path: path() },
        StoreError::Locked { path: "haywain.db.lock".into() },
    ]
}

fn replay() -> Vec<ReplayError> {
    let path = || PathBuf::from("pages/recording.yaml");
    vec![
        ReplayError::Read { path: path(), cause: io::ErrorKind::NotFound.into() },
        ReplayError::Empty { path: "pages".into() },
        ReplayError::Yaml { path: path(), cause: "line 3 column 1: a list is expected".into() },
        ReplayError::Outside { path: path(), body: "../../secret".into() },
        ReplayError::Twice { url: url().into(), first: path(), second: "more/recording.yaml".into() },
    ]
}

fn record() -> Vec<RecordError> {
    let folder = PublishError::Folder { path: "fixtures/news".into(), cause: io::ErrorKind::PermissionDenied.into() };
    let mut errors: Vec<RecordError> = replay().into_iter().map(RecordError::from).collect();
    errors.extend([RecordError::Publish(folder), RecordError::Yaml("the cause".into())]);
    errors
}

fn repair() -> [RepairError; 3] {
    [RepairError::NoMemory, RepairError::NoSelectors { what: "feed" }, RepairError::Nothing { known: 20, present: 3 }]
}

fn patch() -> [PatchError; 4] {
    [
        PatchError::NoSite,
        PatchError::Anchor { key: "item".into() },
        PatchError::Shared { key: "listing", sites: "other, third".into() },
        PatchError::Parameter { key: "item".into() },
    ]
}

fn hooks() -> Vec<HookError> {
    let start = |kind: io::ErrorKind| HookError::Start { program: "notify.sh".into(), cause: kind.into() };
    let failed = |said: &str| HookError::Failed {
        program: "notify.sh".into(),
        status: ExitStatus::from_raw(3 << 8),
        said: said.into(),
    };
    let limit = Duration::from_secs(30);
    let mut errors: Vec<HookError> = [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied, io::ErrorKind::Other]
        .into_iter()
        .map(start)
        .collect();
    errors.extend([
        failed(""),
        failed("no route to host"),
        HookError::TimedOut { program: "notify.sh".into(), limit, said: String::new() },
    ]);
    errors
}

fn hubs() -> Vec<SiteError> {
    let why = "a hub is told where `hub:` says";
    let errors = [
        FetchError::Status { url: url(), status: 503, retry_at: None },
        FetchError::Redirect { url: url(), target: "https://hub.example.net/".into(), why },
        FetchError::Private { host: "intranet".into(), address: "10.0.0.7".parse().unwrap() },
    ];
    errors.into_iter().map(SiteError::Hub).collect()
}

/// As a person sees it: the line, and what to do.
fn tell(out: &mut String, error: &SiteError) {
    let _ = writeln!(out, "error: news: {error}");
    if let Some(advice) = error.advice() {
        let _ = writeln!(out, "  help: {advice}");
    }
}

fn all() -> String {
    let mut out = String::new();
    fetch().into_iter().for_each(|error| tell(&mut out, &error.into()));
    for spent in [Spent::Requests(30), Spent::Bytes(100_000_000), Spent::Time(Duration::from_secs(1_800))] {
        tell(&mut out, &SiteError::Budget(spent));
    }
    [PageError::TooManyNodes, PageError::TooDeep, PageError::TooSlow]
        .into_iter()
        .for_each(|error| tell(&mut out, &error.into()));
    wrong_pages().iter().for_each(|error| tell(&mut out, error));
    listing().into_iter().for_each(|error| tell(&mut out, &error.into()));
    formats().into_iter().for_each(|error| tell(&mut out, &error.into()));
    publish().into_iter().for_each(|error| tell(&mut out, &error.into()));
    hooks().into_iter().for_each(|error| tell(&mut out, &error.into()));
    hubs().iter().for_each(|error| tell(&mut out, error));
    store().into_iter().for_each(|error| tell(&mut out, &error.into()));
    causes().into_iter().for_each(|cause| tell(&mut out, &SiteError::Unsafe(Box::new(cause))));
    tell(&mut out, &SiteError::Panicked("index out of bounds".into()));
    for error in record() {
        let _ = writeln!(out, "error: news: {error}");
        if let Some(advice) = error.advice() {
            let _ = writeln!(out, "  help: {advice}");
        }
    }
    for error in [AppendError::Braces, AppendError::Unread] {
        let _ = writeln!(out, "error: sites.yaml: {error}");
        if let Some(advice) = error.advice() {
            let _ = writeln!(out, "  help: {advice}");
        }
    }
    repair().into_iter().for_each(|error| tell(&mut out, &error.into()));
    for error in patch() {
        let _ = writeln!(out, "error: news: site: {error}\n  help: {}", error.advice());
    }
    for error in replay() {
        let _ = writeln!(out, "error: {error}");
        if let Some(advice) = error.advice() {
            let _ = writeln!(out, "  help: {advice}");
        }
    }
    out
}

#[test]
fn every_message_is_as_the_file_shows_it() {
    let got = all();
    if std::env::var_os("BLESS").is_some() {
        fs::write("tests/messages.txt", &got).unwrap();
    }
    let expected = fs::read_to_string("tests/messages.txt").unwrap_or_default();
    let differs = got.lines().zip(expected.lines()).find(|(got, expected)| got != expected);
    assert!(got == expected, "tests/messages.txt differs: {differs:?}");
}

/// What `serve` says when it does not start, or cannot go on.
#[cfg(feature = "serve")]
fn of_serve() -> String {
    use haywain::server::{Listen, RoundError, ServeError, TokensError};
    let mut out = String::new();
    let mut tell = |what: String, advice: Option<String>| {
        let _ = writeln!(out, "error: {what}");
        if let Some(advice) = advice {
            let _ = writeln!(out, "  help: {advice}");
        }
    };
    let kinds = [
        io::ErrorKind::AddrInUse,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::AddrNotAvailable,
        io::ErrorKind::NotFound,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::InvalidInput,
        io::ErrorKind::Other,
    ];
    for on in ["127.0.0.1:80", "unix:/run/haywain/http.sock"] {
        for kind in kinds {
            let error = ServeError::Listen { on: on.parse().unwrap(), cause: kind.into() };
            tell(error.to_string(), error.advice());
        }
    }
    for wrong in ["8080", "unix:"] {
        let why = wrong.parse::<Listen>().unwrap_err();
        tell(format!("invalid value '{wrong}' for '--listen <ADDRESS>': {why}"), None);
    }
    let path = || PathBuf::from("tokens");
    let tokens = [
        TokensError::Unreadable { path: path(), cause: io::ErrorKind::NotFound.into() },
        TokensError::Unreadable { path: path(), cause: io::ErrorKind::PermissionDenied.into() },
        TokensError::Open { path: path(), mode: 0o644 },
        TokensError::Line { path: path(), line: 3, what: "a name without a token" },
    ];
    for error in tokens.map(ServeError::Tokens) {
        tell(error.to_string(), error.advice());
    }
    let error = ServeError::Runtime(io::ErrorKind::Other.into());
    tell(error.to_string(), error.advice());
    let folder = PublishError::Folder { path: "output".into(), cause: io::ErrorKind::PermissionDenied.into() };
    for error in [
        StoreError::Locked { path: "haywain.db.lock".into() }.into(),
        folder.into(),
        RoundError::Other("the cause".into()),
    ] {
        tell(RoundError::to_string(&error), RoundError::advice(&error));
    }
    out
}

#[cfg(feature = "serve")]
#[test]
fn every_message_of_the_server_is_as_the_file_shows_it() {
    let got = of_serve();
    if std::env::var_os("BLESS").is_some() {
        fs::write("tests/messages_serve.txt", &got).unwrap();
    }
    assert_eq!(got, fs::read_to_string("tests/messages_serve.txt").unwrap_or_default());
    assert!(got.lines().all(|line| !line.ends_with('.') && !line.contains("failed to")), "{got}");
}

#[test]
fn a_message_is_one_line_without_a_full_stop() {
    for line in all().lines() {
        assert!(!line.ends_with('.') && !line.contains("failed to"), "{line}");
        assert!(line.starts_with("error: ") || line.starts_with("  help: "), "more than one line: {line}");
    }
}
