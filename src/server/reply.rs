//! One request to its answer: the framing that is refused, the pages about the server, and the files. Nothing that was sent
//! comes back in an answer, and no path of a request ever reaches the disk.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use http_body_util::Full;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HOST, HeaderMap, HeaderName,
    HeaderValue, LAST_MODIFIED, LOCATION, RETRY_AFTER, TRANSFER_ENCODING, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode, Version};

use super::coding::Coding;
use super::condition::{self, Verdict};
use super::file::{Body, File};
use super::range::{self, Part};
use super::shelf::Slot;
use super::{Moved, Served, Server, metrics};
use crate::formats::index;

/// The longest path and query, in bytes: far more than a name and a token need.
const LONGEST: usize = 4096;
/// When to ask again for a feed that is not built yet, in seconds.
const LATER: &str = "60";

type Answer = Response<Full<Bytes>>;

/// Answers a request, and counts it.
pub(super) async fn answer(server: &Server, request: &Request<Incoming>) -> Answer {
    let answer = match refusal(request) {
        Some(answer) => answer,
        None => route(server, request).await,
    };
    server.board.count(answer.status().as_u16());
    answer
}

/// What is wrong with a request before its path is looked at. Bodies are never read, so that none can hide a second request.
fn refusal(request: &Request<Incoming>) -> Option<Answer> {
    let has_body = !request.body().is_end_stream() || request.headers().contains_key(TRANSFER_ENCODING);
    let refused = if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let answer = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are allowed here");
        with(answer, ALLOW, "GET, HEAD")
    } else if has_body {
        plain(StatusCode::BAD_REQUEST, "a request here has no body")
    } else if request.version() == Version::HTTP_11 && request.headers().get_all(HOST).iter().count() != 1 {
        plain(StatusCode::BAD_REQUEST, "a request has one Host")
    } else if request.uri().path_and_query().is_some_and(|target| target.as_str().len() > LONGEST) {
        plain(StatusCode::URI_TOO_LONG, "the address is too long")
    } else {
        return None;
    };
    Some(if has_body { with(refused, CONNECTION, "close") } else { refused })
}

async fn route(server: &Server, request: &Request<Incoming>) -> Answer {
    let served = server.served();
    match request.uri().path() {
        path @ ("/healthz" | "/readyz" | "/metrics") => about(server, &served, request, path),
        path => {
            let Ok(token) = token(&served, request) else { return unknown_subscriber() };
            let name = path.strip_prefix('/').unwrap_or_default();
            let name = if name.is_empty() { index::FILE } else { name };
            match served.shelf.slot(name).cloned() {
                Some(slot) => file(served, slot, request).await,
                None => elsewhere(&served, name, token.as_deref()),
            }
        }
    }
}

/// The token of a known subscriber; `Ok(None)` where everybody may read.
fn token(served: &Served, request: &Request<Incoming>) -> Result<Option<String>, ()> {
    let Some(subscribers) = &served.subscribers else { return Ok(None) };
    subscribers.token(request.headers(), request.uri().query()).map(Some).ok_or(())
}

/// The pages about the server: only under names of ours, and the numbers only for subscribers.
fn about(server: &Server, served: &Served, request: &Request<Incoming>, path: &str) -> Answer {
    let header = || request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = request.uri().authority().map(|authority| authority.host()).or_else(header);
    if !served.hosts.allow(host.unwrap_or_default()) {
        return plain(StatusCode::MISDIRECTED_REQUEST, "this host is not known here; name it with --host");
    }
    match path {
        "/healthz" => plain(StatusCode::OK, "alive"),
        "/readyz" if server.board.rounds.load(Ordering::Relaxed) > 0 || !server.settings.builds => {
            plain(StatusCode::OK, "ready")
        }
        "/readyz" => {
            with(plain(StatusCode::SERVICE_UNAVAILABLE, "the first builds are not done yet"), RETRY_AFTER, "5")
        }
        _ if token(served, request).is_err() => unknown_subscriber(),
        _ => with(plain(StatusCode::OK, &metrics::write(&server.board)), CONTENT_TYPE, metrics::MEDIA_TYPE),
    }
}

fn unknown_subscriber() -> Answer {
    with(
        plain(StatusCode::UNAUTHORIZED, "a token is needed here"),
        WWW_AUTHENTICATE,
        "Basic realm=\"feeds\", charset=\"UTF-8\"",
    )
}

/// What became of a feed that had this name.
fn elsewhere(served: &Served, name: &str, token: Option<&str>) -> Answer {
    let moved = name.rsplit_once('.').filter(|(_, ending)| matches!(*ending, "rss" | "atom" | "json" | "html"));
    match moved.and_then(|(site, ending)| Some((served.moved.get(site)?, ending))) {
        Some((Moved::To(site), ending)) => {
            let query: String = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(token.map(|token| ("token", token)))
                .finish();
            let query = if query.is_empty() { query } else { format!("?{query}") };
            // Relative, so that it holds behind a proxy that puts us under a path of its own.
            let answer = plain(StatusCode::MOVED_PERMANENTLY, "this feed has another name");
            with(with(answer, LOCATION, &format!("{site}.{ending}{query}")), CACHE_CONTROL, "max-age=3600")
        }
        Some((Moved::Gone, _)) => plain(StatusCode::GONE, "this feed is gone"),
        None => plain(StatusCode::NOT_FOUND, "there is no such feed"),
    }
}

async fn file(served: Arc<Served>, slot: Arc<Slot>, request: &Request<Incoming>) -> Answer {
    let coding = Coding::liked(request.headers());
    let cache = cache(&served, &slot);
    match prepared(served, slot, coding).await {
        Ok(file) => send(&file, coding, cache, request),
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                log::warn!("a file that is asked for cannot be read: {error}");
            }
            with(plain(StatusCode::SERVICE_UNAVAILABLE, "this feed is not built yet"), RETRY_AFTER, LATER)
        }
    }
}

async fn prepared(served: Arc<Served>, slot: Arc<Slot>, coding: Coding) -> io::Result<Arc<File>> {
    if let Some(file) = slot.held().filter(|file| file.ready(coding).is_some()) {
        return Ok(file);
    }
    // Reading and packing take milliseconds, in which others shall be answered.
    let done = tokio::task::spawn_blocking(move || served.shelf.prepare(&slot, coding)).await;
    done.unwrap_or_else(|cause| Err(io::Error::other(cause)))
}

fn cache(served: &Served, slot: &Slot) -> HeaderValue {
    let whose = if served.subscribers.is_some() { "private" } else { "public" };
    value(&format!("{whose}, max-age={}", slot.fresh.load(Ordering::Relaxed)))
}

fn send(file: &File, coding: Coding, cache: HeaderValue, request: &Request<Incoming>) -> Answer {
    let (body, modified) = (file.ready(coding).unwrap_or(&file.plain), file.modified());
    let mut answer = match condition::judge(request.headers(), &body.etag, modified) {
        Verdict::Send => part_of(body, modified, request),
        Verdict::NotModified => respond(StatusCode::NOT_MODIFIED, body.again.clone(), Bytes::new()),
        Verdict::Failed => plain(StatusCode::PRECONDITION_FAILED, "the feed is another one by now"),
    };
    if answer.headers().contains_key(ETAG) {
        answer.headers_mut().insert(CACHE_CONTROL, cache);
    }
    if modified.is_none() {
        answer.headers_mut().remove(LAST_MODIFIED);
    }
    answer
}

/// The whole, or the part that is asked for.
fn part_of(body: &Body, modified: Option<SystemTime>, request: &Request<Incoming>) -> Answer {
    let (headers, length) = (request.headers(), body.bytes.len());
    let is_whole = request.method() != Method::GET || !condition::is_same_for_range(headers, &body.etag, modified);
    match if is_whole { Part::Whole } else { range::part(headers, length) } {
        Part::Whole => respond(StatusCode::OK, body.headers.clone(), body.bytes.clone()),
        Part::Bytes(part) => {
            let told = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            let bytes = body.bytes.slice(part);
            let answer = respond(StatusCode::PARTIAL_CONTENT, body.headers.clone(), bytes.clone());
            with(with(answer, CONTENT_RANGE, &told), CONTENT_LENGTH, &bytes.len().to_string())
        }
        Part::Beyond => {
            let answer = plain(StatusCode::RANGE_NOT_SATISFIABLE, "the feed is shorter");
            with(answer, CONTENT_RANGE, &format!("bytes */{length}"))
        }
    }
}

fn respond(status: StatusCode, headers: HeaderMap, bytes: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(bytes));
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

/// A line of text that no browser takes for anything else.
fn plain(status: StatusCode, text: &str) -> Answer {
    let text = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CONTENT_LENGTH, text.len().into());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    respond(status, headers, text.into())
}

fn with(mut answer: Answer, name: HeaderName, text: &str) -> Answer {
    answer.headers_mut().insert(name, value(text));
    answer
}

/// A text of our own making, which holds no control character.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
