//! The `http:` keys, and the secrets that only they may take from the environment.

use std::time::Duration;

use encoding_rs::Encoding;
use url::Url;

use super::error::{Finding, Findings, Spot, quoted};
use super::grammar::one_of;
use super::node::{Kind, Node};
use super::raw;
use super::values::{Pairs, Text};
use super::{Http, Secret, measure};

/// The environment, or what a test puts in its place.
pub(super) type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

const CONNECT: Duration = Duration::from_secs(10);
const READ: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(1);
/// No request may hold up a run for longer (SECURITY 1).
const LONGEST: Duration = Duration::from_secs(60);
const MAX_BODY: u64 = 8 << 20;
/// SECURITY 2.
const MOST_BODY: u64 = 64 << 20;
/// Only such variables may be read, so that the rule of a stranger cannot carry other secrets away (SECURITY 33).
const PREFIX: &str = "HAYWAIN_";
const MARK: &str = "${env:";

impl Default for Http {
    /// As a site without `http:` has it.
    fn default() -> Self {
        Self {
            user_agent: concat!("haywain/", env!("CARGO_PKG_VERSION")).to_owned(),
            headers: Vec::new(),
            private: false,
            allow_hosts: Vec::new(),
            connect_timeout: CONNECT,
            read_timeout: READ,
            timeout: TOTAL,
            max_body: MAX_BODY,
            pause: PAUSE,
            ignores_robots: false,
            charset: None,
            proxy: None,
        }
    }
}

/// Reads `http:`; without it everything is at its default.
pub(super) fn http(raw: Option<&raw::Http>, environment: Environment<'_>, findings: &mut Findings<'_>) -> Http {
    let default = raw::Http::default();
    let raw = raw.unwrap_or(&default);
    let mut reading = Reading { environment, findings };
    Http {
        user_agent: reading.user_agent(raw),
        headers: reading.headers(raw),
        private: raw.private.as_ref().is_some_and(|flag| flag.value),
        allow_hosts: reading.hosts(raw),
        connect_timeout: reading.time(&raw.connect_timeout, CONNECT),
        read_timeout: reading.time(&raw.read_timeout, READ),
        timeout: reading.time(&raw.timeout, TOTAL),
        max_body: reading.max_body(raw),
        pause: reading.pause(raw),
        ignores_robots: reading.ignores_robots(raw),
        charset: raw.charset.as_ref().and_then(|text| self::charset(text, reading.findings)),
        proxy: raw.proxy.as_ref().and_then(|text| reading.proxy(text)),
    }
}

/// Refuses `${env:…}` everywhere but where a secret is sent on the wire.
pub(super) fn ensure_no_secrets(id: &str, site: &Node, findings: &mut Findings<'_>) {
    const WIRE: [&str; 4] = ["headers", "cookies", "proxy", "user_agent"];
    site.each(&mut Vec::new(), &mut |node, keys| {
        let on_the_wire = matches!(keys, ["http", key, ..] if WIRE.contains(key));
        if on_the_wire || !matches!(&node.kind, Kind::Text(text) if text.contains(MARK)) {
            return;
        }
        let key = format!("sites.{id}.{}", keys.join("."));
        findings.error(
            Finding::new(&Spot { span: Some(node.span.clone()), key }, "a secret may not stand here")
                .reason("the environment is not read for this")
                .advice("only headers, cookies, proxy and user_agent under `http:` may have `${env:HAYWAIN_…}`"),
        );
    });
}

struct Reading<'e, 'f, 's> {
    environment: Environment<'e>,
    findings: &'f mut Findings<'s>,
}

impl Reading<'_, '_, '_> {
    /// What every host is told, those that redirects and articles lead to included: it names the tool. One that names a
    /// secret is told at home only, like any header (SECURITY 9); the others hear the usual one.
    fn user_agent(&mut self, raw: &raw::Http) -> String {
        let given = raw.user_agent.as_ref().filter(|text| !is_secret(text)).and_then(|text| self.header_value(text));
        given.unwrap_or_else(|| Http::default().user_agent)
    }

    fn headers(&mut self, raw: &raw::Http) -> Vec<(String, Secret)> {
        let pairs = |pairs: &Option<Pairs>| pairs.clone().map(|pairs| pairs.0).unwrap_or_default();
        let mut headers: Vec<(String, Secret)> =
            pairs(&raw.headers).iter().filter_map(|(name, value)| self.header(name, value)).collect();
        let cookies: Vec<String> =
            pairs(&raw.cookies).iter().filter_map(|(name, value)| self.cookie(name, value)).collect();
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), Secret::new(cookies.join("; "))));
        }
        let agent = raw.user_agent.as_ref().filter(|text| is_secret(text)).and_then(|text| self.header_value(text));
        headers.extend(agent.map(|agent| ("user-agent".to_owned(), Secret::new(agent))));
        headers
    }

    fn header(&mut self, name: &Text, value: &Text) -> Option<(String, Secret)> {
        let lower = name.value.to_ascii_lowercase();
        let refused = match lower.as_str() {
            "user-agent" => Some("write it as `user_agent:`"),
            "cookie" => Some("write it under `cookies:`"),
            "host" | "content-length" | "transfer-encoding" | "connection" | "accept-encoding" => {
                Some("haywain sets it by itself: leave it out")
            }
            _ => None,
        };
        if let Some(advice) = refused {
            self.findings.error(Finding::new(&name.spot, "this header cannot be given here").advice(advice));
            return None;
        }
        if !is_token(&name.value) {
            self.findings.error(Finding::new(&name.spot, "not the name of a header"));
            return None;
        }
        Some((lower, Secret::new(self.header_value(value)?)))
    }

    fn cookie(&mut self, name: &Text, value: &Text) -> Option<String> {
        let resolved = self.header_value(value)?;
        if !is_token(&name.value) || resolved.contains([';', ',', ' ', '"']) {
            self.findings
                .error(Finding::new(&name.spot, "not a cookie: a name, and a value without `;`, `,` and spaces"));
            return None;
        }
        Some(format!("{}={resolved}", name.value))
    }

    fn header_value(&mut self, text: &Text) -> Option<String> {
        let value = self.resolve(text)?;
        if value.chars().any(|c| c.is_control()) || !value.is_ascii() {
            self.findings.error(
                Finding::new(&text.spot, "a header can only hold ASCII without line breaks")
                    .advice("percent-encode what is not ASCII"),
            );
            return None;
        }
        Some(value)
    }

    /// Puts the variables in; the value is never part of a message.
    fn resolve(&mut self, text: &Text) -> Option<String> {
        let mut resolved = String::new();
        let mut rest = text.value.as_str();
        while let Some(at) = rest.find(MARK) {
            let (before, after) = (&rest[..at], &rest[at + MARK.len()..]);
            let Some((name, after)) = after.split_once('}') else {
                self.findings.error(Finding::new(&text.spot, "`${env:` is not closed by a `}`"));
                return None;
            };
            resolved += before;
            resolved += &self.variable(name, text)?;
            rest = after;
        }
        self.warn_about_shell(&text.value, text);
        Some(resolved + rest)
    }

    fn variable(&mut self, name: &str, text: &Text) -> Option<String> {
        if !name.starts_with(PREFIX) {
            self.findings.error(
                Finding::new(&text.spot, format!("the variable {} may not be read", quoted(name))).advice(format!(
                    "only those may whose names begin with {PREFIX}: a rule from elsewhere must not read more"
                )),
            );
            return None;
        }
        let value = (self.environment)(name);
        if value.is_none() {
            self.findings.error(
                Finding::new(&text.spot, format!("the variable {} is not set", quoted(name)))
                    .advice(format!("set it before haywain runs: export {name}=…")),
            );
        }
        value
    }

    fn warn_about_shell(&mut self, written: &str, text: &Text) {
        if written.contains("$HAYWAIN_") || written.contains("${HAYWAIN_") {
            self.findings.warn(
                Finding::new(&text.spot, "this is sent as it stands")
                    .advice("a variable is written `${env:HAYWAIN_NAME}`"),
            );
        }
    }

    fn hosts(&mut self, raw: &raw::Http) -> Vec<String> {
        let texts = raw.allow_hosts.iter().flat_map(|texts| &texts.0);
        texts.filter_map(|text| self.host(text)).collect()
    }

    fn host(&mut self, text: &Text) -> Option<String> {
        let url = Url::parse(&format!("https://{}/", text.value)).ok();
        let host = url.filter(|url| url.path() == "/" && url.port().is_none() && url.username().is_empty());
        let host = host.and_then(|url| url.host_str().map(str::to_owned));
        if host.is_none() {
            self.findings
                .error(Finding::new(&text.spot, "not a host name").advice("write the name alone: `cdn.example.org`"));
        }
        host
    }

    fn time(&mut self, text: &Option<Text>, default: Duration) -> Duration {
        let Some(text) = text else { return default };
        match measure::duration(&text.value) {
            Some(time) if !time.is_zero() && time <= LONGEST => time,
            _ => {
                let finding = Finding::new(&text.spot, "not a time limit between `1ms` and `1m`");
                self.findings.error(finding.advice("write a number and a unit: `20s`"));
                default
            }
        }
    }

    fn pause(&mut self, raw: &raw::Http) -> Duration {
        let Some(text) = &raw.pause else { return PAUSE };
        measure::duration(&text.value).filter(|pause| *pause <= LONGEST).unwrap_or_else(|| {
            let finding = Finding::new(&text.spot, "not a pause of at most `1m`");
            self.findings.error(finding.advice("write a number and a unit: `2s`"));
            PAUSE
        })
    }

    fn ignores_robots(&mut self, raw: &raw::Http) -> bool {
        let words = [("heed", false), ("ignore", true)];
        raw.robots.as_ref().and_then(|text| one_of(text, &words, self.findings)).unwrap_or(false)
    }

    fn max_body(&mut self, raw: &raw::Http) -> u64 {
        let Some(text) = &raw.max_body else { return MAX_BODY };
        match measure::size(&text.value) {
            Some(size) if (1..=MOST_BODY).contains(&size) => size,
            Some(_) => {
                self.findings.error(Finding::new(&text.spot, "must be more than nothing and at most `64MiB`"));
                MAX_BODY
            }
            None => {
                let finding = Finding::new(&text.spot, format!("not a size: {}", quoted(&text.value)));
                self.findings.error(finding.advice("write a number and a unit: `500kB`, `16MB`"));
                MAX_BODY
            }
        }
    }

    fn proxy(&mut self, text: &Text) -> Option<Secret> {
        let proxy = self.resolve(text)?;
        let valid = Url::parse(&proxy).is_ok_and(|url| url.scheme() == "http" && url.has_host());
        if !valid {
            self.findings.error(
                Finding::new(&text.spot, "not the address of a proxy")
                    .advice("write it as `http://host:port` or `http://user:password@host:port`"),
            );
        }
        valid.then(|| Secret::new(proxy))
    }
}

/// A charset by any of its names (WHATWG Encoding, section 4.2).
pub(super) fn charset(text: &Text, findings: &mut Findings<'_>) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(text.value.as_bytes());
    if encoding.is_none() {
        findings.error(
            Finding::new(&text.spot, format!("unknown charset {}", quoted(&text.value)))
                .advice("write it as web pages do: `utf-8`, `gbk`, `shift_jis`, `windows-1251`"),
        );
    }
    encoding
}

/// RFC 9110 section 5.6.2.
/// It takes something from the environment.
fn is_secret(text: &Text) -> bool {
    text.value.contains(MARK)
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}
