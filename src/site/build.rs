//! The raw keys of one site to a [`Site`]: everything is parsed here, and what is missing is said.

use std::time::Duration;

use regex::Regex;
use url::Url;

use super::error::{Finding, Findings, Spot, quoted};
use super::grammar::{self, Medium, one_of};
use super::http::{self, Environment};
use super::node::{Key, Node};
use super::pattern::{json_path, regex};
use super::raw;
use super::reader::{Count, OneOrMany, Reader, Text, read_keys};
use super::selector::{place, selector};
use super::{
    ArticleRule, Expect, Filter, FilterField, Limits, ListingRule, Next, Paging, Site, Source, fingerprint, measure,
};
use crate::formats::Format;

/// Pages that are read where `next:` is given and `pages:` is not.
const PAGES: usize = 3;
const MOST_PAGES: usize = 100;
const MOST_SIBLINGS: usize = 10;
const MOST: usize = 10_000;

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

/// A `{name}` that is left when all parameters are replaced.
fn place_in(text: &str) -> Option<&str> {
    let places = text.match_indices('{').filter_map(|(at, _)| text[at + 1..].split_once('}'));
    let mut names = places.map(|(name, _)| name);
    names.find(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

fn undeclared(spot: &Spot, name: &str) -> Finding {
    Finding::new(spot, format!("no parameter is called {}", quoted(name)))
        .advice(format!("declare it: `for: {{{name}: [one, two]}}`"))
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
        let site = Site {
            id: id.to_owned(),
            title: self.title(),
            urls,
            language: raw.language.as_ref().and_then(|text| measure::language(text, self.findings)),
            timezone: raw.timezone.as_ref().and_then(|text| measure::timezone(text, self.findings)).unwrap_or_default(),
            listing: listing?,
            article: self.article(),
            include: self.conditions(&raw.include, true),
            exclude: self.conditions(&raw.exclude, false),
            formats: self.formats(),
            base_url: self.base_url(),
            http: http::http(raw.http.as_ref(), environment, self.findings),
            limits: self.limits(),
            expect: Expect { items: raw.expect.as_ref().and_then(|expect| expect.items.as_ref()).map(|n| n.value) },
            every: self.every(),
            fingerprint,
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

    fn urls(&mut self) -> Vec<Url> {
        let Some(texts) = &self.raw.url else {
            if !self.raw.faulty {
                self.findings.error(
                    Finding::new(&self.raw.spot, "has no `url`")
                        .advice("add the address of its listing page: `url: https://…`"),
                );
            }
            return Vec::new();
        };
        texts.0.iter().filter_map(|text| self.url(text)).collect()
    }

    fn url(&mut self, text: &Text) -> Option<Url> {
        if let Some(name) = place_in(&text.value) {
            self.findings.error(undeclared(&text.spot, name));
            return None;
        }
        absolute(text, self.findings)
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

    fn listing(&mut self) -> Option<ListingRule> {
        let Some(listing) = &self.raw.listing else {
            if !self.raw.faulty {
                self.findings.error(
                    Finding::new(&self.raw.spot, "has no `listing`")
                        .advice("name the entries of the page: `listing: {item: 'article', title: h2, link: a}`"),
                );
            }
            return None;
        };
        Listing { raw: listing, findings: self.findings }.rule()
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
        let text = self.raw.every.as_ref()?;
        let every = measure::duration(&text.value).filter(|every| !every.is_zero());
        if every.is_none() {
            let finding = Finding::new(&text.spot, format!("not a duration: {}", quoted(&text.value)));
            self.findings.error(finding.advice("write a number and a unit: `30m`, `1h`, `1h30m`, `1d`"));
        }
        every
    }

    fn limits(&mut self) -> Limits {
        let default = raw::Limits::default();
        let raw = self.raw.limits.as_ref().unwrap_or(&default);
        let feed = self.count(&raw.feed, 1, 50);
        let limits = Limits {
            feed,
            keep: self.count(&raw.keep, 1, feed.max(200)),
            max_new: self.count(&raw.max_new, 0, 20),
            entries: self.count(&raw.entries, 1, 500),
            requests: self.count(&raw.requests, 1, 30),
        };
        if let (Some(keep), true) = (&raw.keep, limits.keep < limits.feed) {
            let message = format!("fewer items are remembered than the feed holds ({})", limits.feed);
            self.findings.error(Finding::new(&keep.spot, message).advice("`keep` must be at least `feed`"));
        }
        limits
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

struct Listing<'r, 'f, 's> {
    raw: &'r raw::Listing,
    findings: &'f mut Findings<'s>,
}

impl Listing<'_, '_, '_> {
    fn rule(mut self) -> Option<ListingRule> {
        let source = self.source();
        let medium = self.medium();
        let fields = grammar::fields(&self.raw.fields, medium, self.findings);
        let paging = self.paging(medium);
        self.ensure_identity(medium);
        Some(ListingRule { source: source?, fields, paging })
    }

    fn medium(&self) -> Medium {
        match self.raw {
            raw::Listing { json: Some(_), script, .. } => Medium::Json { in_page: script.is_some() },
            raw::Listing { sitemap: Some(_), .. } | raw::Listing { feed: Some(_), .. } => Medium::Feed,
            _ => Medium::Html,
        }
    }

    fn source(&mut self) -> Option<Source> {
        self.ensure_one_source();
        self.ensure_belongs("with", self.raw.with.as_ref(), "item", self.raw.item.is_some());
        self.ensure_belongs("script", self.raw.script.as_ref(), "json", self.raw.json.is_some());
        match self.raw {
            raw::Listing { item: Some(item), with, .. } => {
                let with_next = with.as_ref().map_or(0, |text| self.with(text));
                selector(item, self.findings).map(|css| Source::Html { item: css, text: item.value.clone(), with_next })
            }
            raw::Listing { json: Some(json), script, .. } => {
                let path = json_path(json, self.findings);
                let script = script.as_ref().and_then(|text| place(text, self.findings));
                path.map(|path| Source::Json { path, script })
            }
            raw::Listing { sitemap: Some(flag), .. } if flag.value => Some(Source::Sitemap),
            raw::Listing { feed: Some(flag), .. } if flag.value => Some(Source::Feed),
            _ => None,
        }
    }

    fn ensure_one_source(&mut self) {
        let flag =
            |flag: &Option<super::reader::Flag>| flag.as_ref().filter(|flag| flag.value).map(|flag| flag.spot.clone());
        let spot = |text: &Option<Text>| text.as_ref().map(|text| text.spot.clone());
        let raw = self.raw;
        let sources = [
            ("item", spot(&raw.item)),
            ("json", spot(&raw.json)),
            ("sitemap", flag(&raw.sitemap)),
            ("feed", flag(&raw.feed)),
        ];
        let given: Vec<(&str, Spot)> = sources.into_iter().filter_map(|(name, spot)| Some((name, spot?))).collect();
        match &given[..] {
            [] if !raw.faulty => self.findings.error(
                Finding::new(&raw.spot, "does not say where the entries are")
                    .advice("name them with `item:` and a CSS selector, or `json:`, `sitemap: true`, `feed: true`"),
            ),
            [(first, one), (second, other), ..] => self.findings.error(
                Finding::new(other, format!("`{first}` and `{second}` exclude each other"))
                    .reason("the entries can come from one place only")
                    .also(one, "and this is another"),
            ),
            _ => {}
        }
    }

    fn ensure_belongs(&mut self, name: &str, text: Option<&Text>, owner: &str, owner_is_there: bool) {
        if let Some(text) = text.filter(|_| !owner_is_there && !self.raw.faulty) {
            self.findings.error(Finding::new(&text.spot, format!("`{name}` goes with `{owner}`, which is not here")));
        }
    }

    fn with(&mut self, text: &Text) -> usize {
        let count = if text.value == "next" { Some(1) } else { text.value.parse().ok() };
        count.filter(|count| (1..=MOST_SIBLINGS).contains(count)).unwrap_or_else(|| {
            let message = format!("must be `next` or a number from 1 to {MOST_SIBLINGS}");
            self.findings.error(Finding::new(&text.spot, message));
            0
        })
    }

    fn paging(&mut self, medium: Medium) -> Option<Paging> {
        let pages = self.pages();
        let Some(next) = &self.raw.next else {
            if let Some(pages) = self.raw.pages.as_ref().filter(|pages| pages.value > 1 && !self.raw.faulty) {
                self.findings.error(
                    Finding::new(&pages.spot, "does not say how the next page is found")
                        .advice("add `next: a[rel=next]`, or a URL with a place: `next: '?page={page}'`"),
                );
            }
            return None;
        };
        self.next(next, medium).map(|next| Paging { next, pages })
    }

    fn pages(&mut self) -> usize {
        let Some(pages) = &self.raw.pages else { return PAGES };
        if !(1..=MOST_PAGES).contains(&pages.value) {
            self.findings.error(Finding::new(&pages.spot, format!("must be between 1 and {MOST_PAGES}")));
        }
        pages.value
    }

    fn next(&mut self, next: &raw::Next, medium: Medium) -> Option<Next> {
        match next {
            raw::Next::Numbered(numbered) => self.numbered(numbered),
            raw::Next::Link(raw::Field::Short(text)) if text.value.contains("{page}") => self.counted(text, 1),
            raw::Next::Link(field) => {
                grammar::next_link(field, medium, self.findings).map(|field| Next::Link(Box::new(field)))
            }
        }
    }

    fn numbered(&mut self, raw: &raw::Numbered) -> Option<Next> {
        let Some(template) = &raw.template else {
            if !raw.faulty {
                let finding = Finding::new(&raw.spot, "has no `template`");
                self.findings.error(finding.advice("write `next: {template: '?page={page}', first: 0}`"));
            }
            return None;
        };
        let first = raw.first.as_ref().map_or(Some(1), |first| u32::try_from(first.value).ok());
        if let (Some(count), None) = (&raw.first, first) {
            self.findings.error(Finding::new(&count.spot, "is too large"));
        }
        self.counted(template, first?)
    }

    fn counted(&mut self, text: &Text, first: u32) -> Option<Next> {
        let names = grammar::template(text, self.findings)?.names();
        if let Some(name) = names.iter().find(|name| *name != "page") {
            self.findings.error(
                Finding::new(&text.spot, format!("no value is called {}", quoted(name)))
                    .advice("here `{page}` is the number of the page; parameters are declared under `for:`"),
            );
        } else if names.is_empty() {
            self.findings.error(
                Finding::new(&text.spot, "has no `{page}` place").advice("write `next: {template: '?page={page}'}`"),
            );
        }
        Some(Next::Template { template: text.value.clone(), first })
    }

    /// Without a link or an id an entry of a JSON listing cannot be told from another; in HTML the link is found.
    fn ensure_identity(&mut self, medium: Medium) {
        let fields = &self.raw.fields;
        let named = fields.link.is_some() || fields.id.is_some();
        if matches!(medium, Medium::Json { .. }) && self.raw.item.is_none() && !named && !self.raw.faulty {
            self.findings.error(
                Finding::new(&self.raw.spot, "does not say what an entry is known by").advice(
                    "add `link:` with the JSONPath to its URL (or a `template:`), or `id:` where it has no page",
                ),
            );
        }
    }
}
