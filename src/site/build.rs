//! The raw keys of one site to a [`Site`]: everything is parsed here, and what is missing is said. The keys of a
//! listing are left to `listing`, those of a field to `grammar`.

use std::time::Duration;

use regex::Regex;
use url::Url;

use super::error::{Finding, Findings, Spot, quoted};
use super::grammar::{self, Medium, one_of};
use super::http::{self, Environment};
use super::node::{Key, Node};
use super::pattern::regex;
use super::raw;
use super::reader::{Reader, read_keys};
use super::values::{Count, OneOrMany, Text};
use super::{
    ArticleRule, Ask, Body, Fields, Filter, FilterField, Limits, ListingRule, Site, Source, Start, expect, fingerprint,
    listing, measure,
};
use crate::formats::{Format, index, opml, status};

/// The largest number that makes sense for any limit.
const MOST: usize = 10_000;
/// What a site may cost in one run, where its rule does not say.
const BYTES: u64 = 100_000_000;
const TIME: Duration = Duration::from_secs(30 * 60);
/// The longest run that makes sense.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a hook may run, and where its rule asks for more: the run waits for it, and others for the run.
const HOOK: Duration = Duration::from_secs(30);
const LONGEST_HOOK: Duration = Duration::from_secs(10 * 60);

/// The site of a key; `None` where it is wrong, which is noted.
pub(super) fn site(key: &Key, node: &Node, environment: Environment<'_>, reader: &mut Reader<'_, '_>) -> Option<Site> {
    ensure_id(key, reader);
    http::ensure_no_secrets(&key.text, node, reader.findings);
    let raw: raw::Site = read_keys(node, reader)?;
    let fingerprint = fingerprint::of(node);
    Build { raw: &raw, findings: reader.findings }.site(&key.text, environment, fingerprint)
}

/// Site keys become file names (SECURITY 31).
fn ensure_id(key: &Key, reader: &mut Reader<'_, '_>) {
    let spot = reader.key_spot();
    let text = key.text.as_str();
    if let Some(file) = own_file(text) {
        let finding = Finding::new(&spot, format!("the name belongs to `{file}`, a file about all feeds"));
        reader.findings.error(finding.advice(format!("give the site another key: `{text}-news:`")));
    }
    let valid = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && text.len() <= 100;
    if valid {
        return;
    }
    let finding = match place_in(text) {
        Some(name) => undeclared(&spot, name),
        None => Finding::new(&spot, "not a name for files").advice(
            "the key of a site has letters, digits, `-` and `_`, begins with a letter or digit, and has at most 100",
        ),
    };
    reader.findings.error(finding);
}

/// The file about all feeds that would stand beside, or in place of, the files of a site of this name.
pub(super) fn own_file(name: &str) -> Option<&'static str> {
    let files = [index::FILE, opml::FILE, status::FILE];
    files.into_iter().find(|file| file.split('.').next().is_some_and(|own| own.eq_ignore_ascii_case(name)))
}

/// A `{name}` that is left when all parameters are replaced.
fn place_in(text: &str) -> Option<&str> {
    let places = text.match_indices('{').filter_map(|(at, _)| text[at + 1..].split_once('}'));
    let mut names = places.map(|(name, _)| name);
    names.find(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
}

fn undeclared(spot: &Spot, name: &str) -> Finding {
    let declared = match name.split_once('.') {
        Some((outer, inner)) => format!("{outer}: [{{{inner}: one}}, {{{inner}: two}}]"),
        None => format!("{name}: [one, two]"),
    };
    Finding::new(spot, format!("no parameter is called {}", quoted(name)))
        .advice(format!("declare it: `for: {{{declared}}}`"))
}

struct Build<'r, 'f, 's> {
    raw: &'r raw::Site,
    findings: &'f mut Findings<'s>,
}

impl Build<'_, '_, '_> {
    fn site(mut self, id: &str, environment: Environment<'_>, fingerprint: String) -> Option<Site> {
        let raw = self.raw;
        let urls = self.urls();
        let listing = self.listing();
        self.ensure_body_to_change(&urls);
        let site = Site {
            id: id.to_owned(),
            title: self.title(),
            urls,
            moved_from: self.moved_from(),
            language: raw.language.as_ref().and_then(|text| measure::language(text, self.findings)),
            timezone: raw.timezone.as_ref().and_then(|text| measure::timezone(text, self.findings)).unwrap_or_default(),
            article: self.article(),
            include: self.conditions(&raw.include, true),
            exclude: self.conditions(&raw.exclude, false),
            formats: self.formats(),
            base_url: self.base_url(),
            http: http::http(raw.http.as_ref(), environment, self.findings),
            limits: self.limits(),
            expect: expect::expect(raw.expect.as_ref(), self.findings),
            every: self.every(),
            hook: raw.hook.as_ref().map(|hook| hook.command(self.findings)).unwrap_or_default(),
            hub: self.hub(),
            fingerprint,
            // Last, so that everything else is checked where the listing is wrong.
            listing: listing?,
        };
        (!site.urls.is_empty()).then_some(site)
    }

    fn title(&mut self) -> Option<String> {
        let text = self.raw.title.as_ref()?;
        if let Some(name) = place_in(&text.value) {
            self.findings.error(undeclared(&text.spot, name));
        }
        if text.value.trim().is_empty() {
            self.findings
                .error(Finding::new(&text.spot, "is empty").advice("leave it out to take the title of the page"));
        }
        Some(text.value.trim().to_owned())
    }

    fn urls(&mut self) -> Vec<Start> {
        let Some(texts) = &self.raw.url else {
            if !self.raw.faulty {
                self.findings.error(
                    Finding::new(&self.raw.spot, "has no `url`")
                        .advice("add the address of its listing page: `url: https://…`"),
                );
            }
            return Vec::new();
        };
        texts.0.iter().filter_map(|address| self.start(address)).collect()
    }

    fn start(&mut self, address: &raw::Address) -> Option<Start> {
        match address {
            raw::Address::Plain(text) => {
                Some(Start { ask: Ask::get(self.url(text)?), charset: None, tags: Vec::new() })
            }
            raw::Address::Page(page) => self.page(page),
        }
    }

    fn page(&mut self, page: &raw::Page) -> Option<Start> {
        let Some(url) = &page.url else {
            if !page.faulty {
                let finding = Finding::new(&page.spot, "has no `url`");
                self.findings.error(finding.advice("name its address: `url: {url: https://…, form: {q: news}}`"));
            }
            return None;
        };
        let tags = page.tags.iter().flat_map(|texts| &texts.0).map(|text| text.value.trim().to_owned());
        Some(Start {
            charset: page.charset.as_ref().and_then(|text| http::charset(text, self.findings)),
            tags: tags.filter(|tag| !tag.is_empty()).collect(),
            ask: Ask { body: self.body(page), url: self.url(url)? },
        })
    }

    fn body(&mut self, page: &raw::Page) -> Option<Body> {
        match (&page.form, &page.json) {
            (Some(_), Some(_)) => {
                let finding = Finding::new(&page.spot, "`form` and `json` exclude each other");
                self.findings.error(finding.reason("a request has one body"));
                None
            }
            (Some(form), None) => Some(Body::Form(form.pairs())),
            (None, Some(json)) => Some(Body::Json(json.value.clone())),
            (None, None) => None,
        }
    }

    /// What a next page changes in a body, the first request must have.
    fn ensure_body_to_change(&mut self, urls: &[Start]) {
        let raw = self.raw;
        let Some(raw::Next::Further(further)) = raw.listing.as_ref().and_then(|listing| listing.next.as_ref()) else {
            return;
        };
        let has_form = |start: &Start| matches!(start.ask.body, Some(Body::Form(_)));
        let has_json = |start: &Start| matches!(start.ask.body, Some(Body::Json(_)));
        let form_is_wrong = further.form.is_some() && !urls.iter().all(has_form);
        let json_is_wrong = further.json.is_some() && !urls.iter().all(has_json);
        for key in [("form", form_is_wrong), ("json", json_is_wrong)]
            .into_iter()
            .filter(|(_, wrong)| *wrong)
            .map(|(key, _)| key)
        {
            let message = format!("`{key}` changes a body that the first request does not have");
            let advice = format!("give each `url:` one: `url: {{url: https://…, {key}: {{page: 1}}}}`");
            self.findings.error(Finding::new(&further.spot, message).advice(advice));
        }
    }

    fn url(&mut self, text: &Text) -> Option<Url> {
        if let Some(name) = place_in(&text.value) {
            self.findings.error(undeclared(&text.spot, name));
            return None;
        }
        absolute(text, self.findings)
    }

    fn moved_from(&mut self) -> Vec<Url> {
        let texts = self.raw.moved_from.as_ref().map_or(&[][..], |texts| &texts.0);
        texts.iter().filter_map(|text| self.url(text)).collect()
    }

    fn base_url(&mut self) -> Option<Url> {
        let text = self.raw.base_url.as_ref()?;
        let mut url = absolute(text, self.findings)?;
        if url.query().is_some() || url.fragment().is_some() {
            let finding = Finding::new(&text.spot, "is not the address of a folder");
            self.findings.error(finding.advice("leave out what begins with `?` or `#`"));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Some(url)
    }

    /// A hub is told the addresses of the feed's files, and the feed must name its own beside it (WebSub section 4).
    fn hub(&mut self) -> Option<Url> {
        let text = self.raw.hub.as_ref()?;
        let has_login = |url: &Url| !url.username().is_empty() || url.password().is_some();
        if Url::parse(&text.value).is_ok_and(|url| has_login(&url)) {
            let finding = Finding::new(&text.spot, "the address of a hub may not hold user and password");
            self.findings.error(finding.reason("it stands in the feed, for everybody to read"));
            return None;
        }
        let hub = self.url(text)?;
        if hub.fragment().is_some() {
            let finding = Finding::new(&text.spot, "the address of a hub has no fragment");
            self.findings.error(finding.advice("leave out what begins with `#`"));
        }
        if self.raw.base_url.is_none() {
            let finding = Finding::new(&text.spot, "a hub must be told where the feed is, and no `base_url` says so");
            self.findings.error(finding.advice("add the public address of the output folder: `base_url: https://…`"));
        }
        Some(hub)
    }

    fn listing(&mut self) -> Option<ListingRule> {
        let Some(listing) = &self.raw.listing else {
            return Some(ListingRule { source: Source::Detect, fields: Fields::default(), paging: None });
        };
        listing::rule(listing, self.findings)
    }

    fn article(&mut self) -> Option<ArticleRule> {
        match self.raw.article.as_ref()? {
            raw::Article::Follow(false) => None,
            raw::Article::Follow(true) | raw::Article::Empty(()) => Some(ArticleRule::default()),
            raw::Article::Fields(fields) => {
                Some(ArticleRule { fields: grammar::fields(fields, Medium::Article, self.findings) })
            }
        }
    }

    fn conditions(&mut self, raw: &Option<raw::Conditions>, any: bool) -> Vec<Filter> {
        let Some(raw) = raw else { return Vec::new() };
        let fields = [
            (FilterField::Title, &raw.title),
            (FilterField::Link, &raw.link),
            (FilterField::Author, &raw.author),
            (FilterField::Summary, &raw.summary),
            (FilterField::Tags, &raw.tags),
        ];
        let given = fields.into_iter().filter_map(|(field, texts)| texts.as_ref().map(|texts| (field, texts)));
        given.flat_map(|(field, texts)| self.filters(field, texts, any)).collect()
    }

    /// An entry must match all filters of `include`, so a list there becomes one filter: either of them.
    fn filters(&mut self, field: FilterField, texts: &OneOrMany<Text>, any: bool) -> Vec<Filter> {
        let patterns: Vec<Regex> = texts.0.iter().filter_map(|text| regex(text, self.findings)).collect();
        let either = patterns.iter().map(|pattern| format!("(?:{pattern})")).collect::<Vec<_>>().join("|");
        match Regex::new(&either) {
            Ok(pattern) if any && patterns.len() > 1 => vec![Filter { field, pattern }],
            _ => patterns.into_iter().map(|pattern| Filter { field, pattern }).collect(),
        }
    }

    fn formats(&mut self) -> Vec<Format> {
        let Some(texts) = &self.raw.formats else { return Format::ALL.to_vec() };
        let words = Format::ALL.map(|format| (format.extension(), format));
        let mut formats: Vec<Format> = texts.0.iter().filter_map(|text| one_of(text, &words, self.findings)).collect();
        formats.sort();
        formats.dedup();
        formats
    }

    fn every(&mut self) -> Option<Duration> {
        self.duration(self.raw.every.as_ref()?)
    }

    fn duration(&mut self, text: &Text) -> Option<Duration> {
        let duration = measure::duration(&text.value).filter(|duration| !duration.is_zero());
        if duration.is_none() {
            let finding = Finding::new(&text.spot, format!("not a duration: {}", quoted(&text.value)));
            self.findings.error(finding.advice("write a number and a unit: `30m`, `1h`, `1h30m`, `1d`"));
        }
        duration
    }

    fn limits(&mut self) -> Limits {
        let default = raw::Limits::default();
        let raw = self.raw.limits.as_ref().unwrap_or(&default);
        let feed = self.count(&raw.feed, 1, 50);
        let limits = Limits {
            feed,
            keep: self.count(&raw.keep, 1, feed.max(200)),
            keep_for: raw.keep_for.as_ref().and_then(|text| self.duration(text)),
            max_new: self.count(&raw.max_new, 0, 20),
            entries: self.count(&raw.entries, 1, 500),
            requests: self.count(&raw.requests, 1, 30),
            bytes: self.bytes(&raw.bytes),
            time: self.time(&raw.time, TIME, LONGEST, "24h"),
            hook: self.time(&raw.hook, HOOK, LONGEST_HOOK, "10m"),
        };
        if let (Some(keep), true) = (&raw.keep, limits.keep < limits.feed) {
            let message = format!("fewer items are remembered than the feed holds ({})", limits.feed);
            self.findings.error(Finding::new(&keep.spot, message).advice("`keep` must be at least `feed`"));
        }
        limits
    }

    fn bytes(&mut self, text: &Option<Text>) -> u64 {
        let Some(text) = text else { return BYTES };
        measure::size(&text.value).filter(|bytes| *bytes > 0).unwrap_or_else(|| {
            let finding = Finding::new(&text.spot, format!("not a size: {}", quoted(&text.value)));
            self.findings.error(finding.advice("write a number and a unit: `500kB`, `16MB`"));
            BYTES
        })
    }

    fn time(&mut self, text: &Option<Text>, default: Duration, longest: Duration, written: &str) -> Duration {
        let Some(text) = text else { return default };
        measure::duration(&text.value).filter(|time| !time.is_zero() && *time <= longest).unwrap_or_else(|| {
            let finding = Finding::new(&text.spot, format!("not a time between `1ms` and `{written}`"));
            self.findings.error(finding.advice("write a number and a unit: `30s`, `5m`"));
            default
        })
    }

    fn count(&mut self, count: &Option<Count>, least: usize, default: usize) -> usize {
        let Some(count) = count else { return default };
        if !(least..=MOST).contains(&count.value) {
            self.findings.error(Finding::new(&count.spot, format!("must be between {least} and {MOST}")));
        }
        count.value
    }
}

/// An absolute http or https URL without user and password.
fn absolute(text: &Text, findings: &mut Findings<'_>) -> Option<Url> {
    let refuse = |findings: &mut Findings<'_>, message: &str, advice: &str| {
        let shown = text.reason("", findings.source);
        findings.error(Finding::new(&text.spot, message).reason(shown.trim_start_matches(", in ")).advice(advice));
        None
    };
    let Ok(url) = Url::parse(&text.value) else {
        return refuse(findings, "not an absolute URL", "write the whole address: `https://www.example.org/news/`");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse(findings, "not an http or https URL", "haywain reads web pages only");
    }
    if !url.username().is_empty() || url.password().is_some() {
        let advice = "send them as a header: `http: {headers: {authorization: 'Basic ${env:HAYWAIN_LOGIN}'}}`";
        return refuse(findings, "a URL may not hold user and password", advice);
    }
    Some(url)
}
