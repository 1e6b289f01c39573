//! The live web, by ureq. The redirect loop is our own, because each hop is checked again and secrets stay at home;
//! addresses are `guard`'s, what counts as an answer is `answer`'s.

use std::io::Read;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};
use ureq::http;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, AsSendBody, Body, Error, Proxy};
use url::{Host, Url};

use super::answer::{self, Head};
use super::guard::{self, Guard, Refused};
use super::record::Tape;
use super::{Answer, Fetch, FetchError, Gate, Request};
use crate::site::{self, Http, Secret};

/// The most redirects that are followed for one request.
pub const MAX_REDIRECTS: usize = 5;
/// The most bytes read of a body that nobody wants, so that its connection can be used again.
const DRAIN: u64 = 64 * 1024;
const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5";

/// Asks the live web. One value serves every site and thread; it keeps connections open for the next request.
#[derive(Debug)]
pub struct Web {
    now: fn() -> DateTime<Utc>,
    agents: Mutex<Vec<(Policy, Agent)>>,
    /// Keeps every answer, where somebody wants it.
    tape: Option<Tape>,
}

/// What connections must not be shared across.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Policy {
    private: bool,
    proxy: Option<Secret>,
}

/// One request of a chain of redirects.
struct Hop<'a> {
    url: Url,
    /// Still sent here.
    body: Option<&'a site::Body>,
    /// No other host has been met so far, so that the site's own headers may be sent.
    at_home: bool,
    redirected: bool,
    deadline: Option<Instant>,
}

impl Web {
    /// `now` dates the answers.
    #[must_use]
    pub fn new(now: fn() -> DateTime<Utc>) -> Self {
        Self { now, agents: Mutex::default(), tape: None }
    }

    /// The same, with every answer kept. A wrapper could not do that: it sees text, and a recording needs the bytes.
    #[must_use]
    pub fn kept_on(self, tape: Tape) -> Self {
        Self { tape: Some(tape), ..self }
    }

    fn agent(&self, http: &Http) -> Result<Agent, Error> {
        let policy = Policy { private: http.private, proxy: http.proxy.clone() };
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, agent)) = agents.iter().find(|(known, _)| *known == policy) {
            return Ok(agent.clone());
        }
        let agent = new_agent(&policy)?;
        agents.push((policy, agent.clone()));
        Ok(agent)
    }

    /// What the last of the chain says.
    fn answer(
        &self,
        head: Head,
        request: &Request<'_>,
        response: &mut http::Response<Body>,
    ) -> Result<Answer, FetchError> {
        let url = head.url.clone();
        let mut body = || read_body(response, &url, request.http.max_body);
        let Some(tape) = &self.tape else { return answer::judge(head, request, body) };
        let (kept, mut bytes) = (head.clone(), None);
        let answer = answer::judge(head, request, || body().inspect(|read| bytes = Some(read.clone())));
        tape.keep(request, kept, bytes, &answer);
        answer
    }

    fn head(&self, url: Url, response: &http::Response<Body>) -> Head {
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
        Head { url, status: response.status().as_u16(), headers: headers.collect(), at: (self.now)() }
    }
}

impl Fetch for Web {
    fn fetch(&self, request: &Request<'_>) -> Result<Answer, FetchError> {
        self.fetch_if(request, &|_| Ok(()))
    }

    fn fetch_if(&self, request: &Request<'_>, may: Gate<'_>) -> Result<Answer, FetchError> {
        let agent = self.agent(request.http).map_err(|error| failure(error, request.url))?;
        let deadline = Instant::now().checked_add(request.http.timeout);
        let (url, body) = (request.url.clone(), request.body);
        let mut hop = Hop { url, body, at_home: true, redirected: false, deadline };
        for _ in 0..=MAX_REDIRECTS {
            hop.at_home &= hop.url.origin() == request.origin.origin();
            let mut response = ask(&agent, request, &hop).map_err(|error| failure(error, &hop.url))?;
            let head = self.head(hop.url.clone(), &response);
            if !matches!(head.status, 301 | 302 | 303 | 307 | 308) {
                let wanted = head.status == 200;
                let answer = self.answer(head, request, &mut response);
                if !wanted {
                    drain(response);
                }
                return answer;
            }
            let target = target(&hop.url, head.header("location"), !request.http.headers.is_empty())?;
            may(&target)?;
            hop.body = kept_body(&hop, head.status, &target)?;
            hop.url = target;
            hop.redirected = true;
            drain(response);
        }
        Err(FetchError::Redirects { url: request.url.clone(), limit: MAX_REDIRECTS })
    }
}

fn new_agent(policy: &Policy) -> Result<Agent, Error> {
    let proxy = policy.proxy.as_ref().map(|proxy| Proxy::new(proxy.reveal())).transpose()?;
    // A proxy resolves the names itself, and the resolver is asked for the proxy alone, which the operator chose.
    let guard = Guard::new(policy.private || proxy.is_some());
    let config = Agent::config_builder()
        .proxy(proxy) // none unless the site names one: the environment is not asked
        .http_status_as_error(false)
        .max_redirects(0)
        .input_buffer_size(16 * 1024)
        .output_buffer_size(4 * 1024)
        .max_idle_connections(128)
        .max_idle_connections_per_host(2)
        .build();
    Ok(Agent::with_parts(config, DefaultConnector::default(), guard))
}

/// The body after a redirect (RFC 9110 section 15.4): 307 and 308 keep it, the others make the request a GET. It is
/// for the host that the rule names, and for nobody else.
fn kept_body<'a>(hop: &Hop<'a>, status: u16, target: &Url) -> Result<Option<&'a site::Body>, FetchError> {
    let Some(body) = hop.body.filter(|_| matches!(status, 307 | 308)) else { return Ok(None) };
    let is_plainer = hop.url.scheme() == "https" && target.scheme() == "http";
    if hop.url.host() == target.host() && !is_plainer {
        return Ok(Some(body));
    }
    let why = "it would take the body of the request to another host";
    Err(FetchError::Redirect { url: hop.url.clone(), target: target.as_str().into(), why })
}

/// Sends one request; the answer's body is not read yet.
fn ask(agent: &Agent, request: &Request<'_>, hop: &Hop<'_>) -> Result<http::Response<Body>, Error> {
    refuse_literals(request.http, &hop.url)?;
    let head = head(request, hop);
    match hop.body {
        Some(body) => send(agent, head.body(body.text())?, request.http, hop.deadline),
        None => send(agent, head.body(())?, request.http, hop.deadline),
    }
}

/// Method, address and headers.
fn head(request: &Request<'_>, hop: &Hop<'_>) -> http::request::Builder {
    let http = request.http;
    let mut builder = http::Request::builder()
        .method(if hop.body.is_some() { http::Method::POST } else { http::Method::GET })
        .uri(hop.url.as_str());
    let own: &[_] = if hop.at_home { &http.headers } else { &[] };
    let kind = hop.body.map(|body| ("content-type", body.content_type()));
    for (name, value) in [("user-agent", http.user_agent.as_str()), ("accept", ACCEPT)].into_iter().chain(kind) {
        if !own.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
            builder = builder.header(name, value);
        }
    }
    for (name, value) in own {
        builder = builder.header(name, value.reveal());
    }
    if let Some(etag) = &request.validators.etag {
        builder = builder.header("if-none-match", etag);
    }
    // A date says nothing of the page that a redirect leads to; an ETag does.
    if let Some(date) = request.validators.last_modified.as_ref().filter(|_| !hop.redirected) {
        builder = builder.header("if-modified-since", date);
    }
    builder
}

fn send<S: AsSendBody>(
    agent: &Agent,
    request: http::Request<S>,
    http: &Http,
    deadline: Option<Instant>,
) -> Result<http::Response<Body>, Error> {
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    let limits = agent
        .configure_request(request)
        .timeout_global(left)
        .timeout_resolve(Some(http.connect_timeout))
        .timeout_connect(Some(http.connect_timeout))
        .timeout_per_read(Some(http.read_timeout));
    agent.run(limits.build())
}

/// Addresses written into the URL are checked here too, because behind a proxy the resolver is not asked for them.
fn refuse_literals(http: &Http, url: &Url) -> Result<(), Error> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.into(),
        _ => return Ok(()),
    };
    if http.private || guard::is_public(address) {
        return Ok(());
    }
    Err(Error::Other(Box::new(Refused { host: address.to_string(), address })))
}

/// Where a redirect leads, if it may be followed.
fn target(from: &Url, location: Option<&str>, secrets: bool) -> Result<Url, FetchError> {
    let refuse = |target: &str, why| {
        let target = target.chars().take(200).collect::<String>().into();
        FetchError::Redirect { url: from.clone(), target, why }
    };
    let location = location.map(str::trim).ok_or_else(|| refuse("nowhere", "it names no target"))?;
    let target = from.join(location).map_err(|_| refuse(location, "it is not a URL"))?;
    if !matches!(target.scheme(), "http" | "https") {
        return Err(refuse(location, "only http and https are"));
    }
    if !target.username().is_empty() || target.password().is_some() {
        return Err(refuse(target.host_str().unwrap_or_default(), "it carries a user name or a password"));
    }
    if secrets && from.scheme() == "https" && target.scheme() == "http" {
        return Err(refuse(target.as_str(), "the site has headers of its own, and they must not go over plain http"));
    }
    Ok(target)
}

fn read_body(response: &mut http::Response<Body>, url: &Url, limit: u64) -> Result<Vec<u8>, FetchError> {
    let announced = response.body().content_length().unwrap_or(0).min(limit).min(1 << 20);
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    let mut reader = response.body_mut().with_config().limit(limit).reader();
    match reader.read_to_end(&mut bytes).map_err(Error::from) {
        Ok(_) => Ok(bytes),
        // Of a robots.txt what is beyond the limit is ignored, not the file (RFC 9309 section 2.5).
        Err(Error::BodyExceedsLimit(_)) if url.path() == "/robots.txt" => Ok(bytes),
        Err(Error::BodyExceedsLimit(_)) => Err(FetchError::TooLarge { url: url.clone(), limit }),
        Err(error @ Error::Timeout(_)) => Err(failure(error, url)),
        Err(error) => Err(FetchError::Body { url: url.clone(), cause: cause(&error) }),
    }
}

/// Reads what is left of a short answer, because only a connection that was read to the end is used again.
fn drain(mut response: http::Response<Body>) {
    let _ = response.body_mut().with_config().limit(DRAIN).read_to_vec();
}

fn failure(error: Error, url: &Url) -> FetchError {
    let url = url.clone();
    match error {
        Error::Timeout(phase) => FetchError::Timeout { url, phase: phase.to_string() },
        Error::HostNotFound => FetchError::Unresolved { host: url.host_str().unwrap_or_default().to_owned() },
        Error::Other(other) => match other.downcast::<Refused>() {
            Ok(refused) => FetchError::Private { host: refused.host, address: refused.address },
            Err(other) => FetchError::Connection { url, cause: other.to_string() },
        },
        error => FetchError::Connection { url, cause: cause(&error) },
    }
}

/// The cause without ureq's own `io: ` in front.
fn cause(error: &Error) -> String {
    match error {
        Error::Io(error) => error.to_string(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &str, secrets: bool) -> Result<String, &'static str> {
        match target(&Url::parse(from).unwrap(), Some(location), secrets) {
            Ok(url) => Ok(url.into()),
            Err(FetchError::Redirect { why, .. }) => Err(why),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_site_with_headers_of_its_own_does_not_leave_https() {
        let plain = "http://example.org/b";
        assert!(follow("https://example.org/a", plain, true).unwrap_err().contains("plain http"));
        assert_eq!(follow("https://example.org/a", plain, false).unwrap(), plain);
        assert_eq!(follow("http://example.org/a", plain, true).unwrap(), plain);
        assert_eq!(follow("https://example.org/a", "/b", true).unwrap(), "https://example.org/b");
    }

    #[test]
    fn a_target_without_a_scheme_keeps_the_one_it_came_from() {
        assert_eq!(follow("https://example.org/a/", "//e.net/x", true).unwrap(), "https://e.net/x");
        assert_eq!(follow("http://example.org/a/", "?p=2", false).unwrap(), "http://example.org/a/?p=2");
    }
}
