//! sites.yaml to a list of sites. Every rule type lives here, and nothing is left to parse later: a bad selector,
//! URL, regex or path cannot exist in a [`Site`].

mod append;
mod ask;
mod build;
mod edit;
mod error;
mod expect;
mod fingerprint;
mod grammar;
mod hook;
mod http;
mod lint;
mod listing;
mod load;
mod locate;
mod map_text;
mod measure;
mod merge;
mod moved;
mod node;
mod paging;
mod params;
mod patch;
mod pattern;
mod raw;
mod reader;
mod save;
mod schema;
mod selector;
mod shapes;
mod template;
mod value_text;
mod values;
pub(crate) mod xpath;
pub(crate) mod yaml;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use regex::Regex;
use scraper::Selector;
use serde_json_path::JsonPath;
use url::Url;

pub use append::{AppendError, append, is_bare, lines, name_for};
pub use ask::{Ask, Body, Patch, Start};
pub use edit::{Edit, Part, PatchError, Written};
pub use error::{Finding, SiteError};
pub use expect::{Expect, FieldName};
pub use lint::quote;
pub use load::{load, read, read_listing};
pub use patch::{made_together, patch, patch_own, rule_text};
pub use save::save;
pub use schema::{reference, schema};
pub use template::{Template, TemplateError};
pub use xpath::XPath;

use crate::formats::Format;
use crate::{dates, links};

/// One site of sites.yaml, with the defaults merged in and its parameters expanded.
#[derive(Debug, Clone)]
pub struct Site {
    /// The key in sites.yaml; names the files: `ID.rss`. Matches `[A-Za-z0-9][A-Za-z0-9_-]{0,99}`.
    pub id: String,
    /// The title of the feed; `None`: the page's own.
    pub title: Option<String>,
    /// The listing pages, at least one; the first is the feed's home.
    pub urls: Vec<Start>,
    /// Where the site stood before: what is remembered from there keeps its identity.
    pub moved_from: Vec<Url>,
    /// BCP 47; `None`: `<html lang>`.
    pub language: Option<String>,
    /// The zone of dates that carry none.
    pub timezone: Tz,
    /// How the entries are found.
    pub listing: ListingRule,
    /// What is read from each entry's own page; `None`: links are not followed.
    pub article: Option<ArticleRule>,
    /// An entry must match each of these.
    pub include: Vec<Filter>,
    /// An entry must match none of these.
    pub exclude: Vec<Filter>,
    /// The files that are written, without doubles.
    pub formats: Vec<Format>,
    /// The public address of the output folder, with a final slash.
    pub base_url: Option<Url>,
    /// How the pages are asked for.
    pub http: Http,
    /// Sizes and counts.
    pub limits: Limits,
    /// What the site must show in order to be called healthy.
    pub expect: Expect,
    /// How often the site wants to be built.
    pub every: Option<Duration>,
    /// The program that is run when the feed has changed, and its arguments; empty: none.
    pub hook: Vec<String>,
    /// The WebSub hub that the feed names and that is told when it has changed; then `base_url` is known.
    pub hub: Option<Url>,
    /// Changes when anything changes that decides how a page is read; then remembered validators are not used.
    pub fingerprint: String,
}

impl Site {
    /// What the texts of dates do not say, on a page of this site that was fetched `now` and says its language.
    #[must_use]
    pub fn date_context<'a>(&'a self, now: DateTime<Utc>, language: Option<&'a str>) -> dates::Context<'a> {
        let language = self.language.as_deref().or(language);
        dates::Context { timezone: self.timezone, ..dates::Context::at(now, language) }
    }

    /// How one of its listing pages is asked for: its own charset goes before the site's.
    #[must_use]
    pub fn http_of(&self, start: &Start) -> Http {
        Http { charset: start.charset.or(self.http.charset), ..self.http.clone() }
    }

    /// Whether articles and next pages may be fetched there: on the site's own hosts, and those that its rule allows.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        let named = |host: &String| host == "*" || url.host_str().is_some_and(|name| name.eq_ignore_ascii_case(host));
        self.urls.iter().any(|own| links::same_site(own, url)) || self.http.allow_hosts.iter().any(named)
    }
}

/// How the entries of a listing are found.
#[derive(Debug, Clone)]
pub struct ListingRule {
    /// Where the entries are.
    pub source: Source,
    /// What is read from each entry.
    pub fields: Fields,
    /// Further pages.
    pub paging: Option<Paging>,
}

/// Where the entries of a listing are.
#[derive(Debug, Clone)]
pub enum Source {
    /// `item:` each element that matches is an entry.
    Html {
        /// The entries.
        item: Selector,
        /// The selector as it is written, for messages.
        text: String,
        /// What the selector cannot say of them.
        narrow: Narrow,
        /// How many following siblings belong to each entry (`with: next` is 1).
        with_next: usize,
    },
    /// `item: {xpath: …}` each element that the expression finds is an entry.
    XPath {
        /// The entries, seen from the document.
        item: XPath,
        /// How many following siblings belong to each entry.
        with_next: usize,
    },
    /// `json:` each node the path finds is an entry.
    Json {
        /// To the entries.
        path: Path,
        /// The place in an HTML page that holds the JSON; `None`: the body is JSON.
        script: Option<Place>,
    },
    /// `sitemap: true`.
    Sitemap {
        /// How many sitemaps of an index are read.
        most: usize,
    },
    /// `feed: true`.
    Feed,
    /// No source is given: the list is detected.
    Detect,
}

/// A JSONPath and how it is written in sites.yaml.
#[derive(Debug, Clone)]
pub struct Path {
    /// The parsed path.
    pub path: JsonPath,
    /// As written, for messages.
    pub text: String,
}

/// `selector@attribute`: the text or an attribute of elements.
#[derive(Debug, Clone)]
pub struct Place {
    /// `None`: the item itself (`.`, `.@id`).
    pub selector: Option<Selector>,
    /// `None`: by the field (link `href`, image the best source, date `datetime` then text, else text).
    pub attribute: Option<String>,
    /// What the selector cannot say of the elements.
    pub narrow: Narrow,
    /// As written, for messages.
    pub text: String,
}

/// What CSS cannot say of elements: their text, and the way from an element known by its text to the one that is meant.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    /// The text of the element must match.
    pub says: Option<Regex>,
    /// From each element to those that are meant; `None`: the element itself.
    pub then: Option<Then>,
}

/// A selector relative to an element: `+ td`, `~ ul li`, `> a`, `a`.
#[derive(Debug, Clone)]
pub struct Then {
    /// With `:scope` for the element.
    pub selector: Selector,
    /// How many following siblings it may look at; 0: only inside the element.
    pub siblings: usize,
}

/// The fields that a rule may give; a listing's and an article's are the same.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// The identity, where the link is not it.
    pub id: Option<Field>,
    /// The headline, plain text.
    pub title: Option<Field>,
    /// The entry's own page.
    pub link: Option<Field>,
    /// First published.
    pub date: Option<Field>,
    /// Last changed.
    pub updated: Option<Field>,
    /// Persons; "By A and B" is two.
    pub author: Option<Field>,
    /// The organisation behind it.
    pub publisher: Option<Field>,
    /// A teaser, plain text.
    pub summary: Option<Field>,
    /// The body, HTML.
    pub content: Option<Field>,
    /// The lead image.
    pub image: Option<Field>,
    /// Categories.
    pub tags: Option<Field>,
    /// A file that belongs to the entry (audio, video, PDF).
    pub enclosure: Option<Field>,
}

impl Fields {
    /// Each field with its key, in the order in which they are shown.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<&Field>); 12] {
        [
            ("title", self.title.as_ref()),
            ("link", self.link.as_ref()),
            ("id", self.id.as_ref()),
            ("date", self.date.as_ref()),
            ("updated", self.updated.as_ref()),
            ("author", self.author.as_ref()),
            ("publisher", self.publisher.as_ref()),
            ("summary", self.summary.as_ref()),
            ("content", self.content.as_ref()),
            ("image", self.image.as_ref()),
            ("tags", self.tags.as_ref()),
            ("enclosure", self.enclosure.as_ref()),
        ]
    }
}

/// Ordered fallbacks: the first step that gives a value wins. Never empty.
#[derive(Debug, Clone)]
pub struct Field {
    /// In order.
    pub steps: Vec<Step>,
}

/// One way to get a value: where it is, then what becomes of it, in the order of the fields here.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where the raw value is.
    pub origin: Origin,
    /// In which part of the page.
    pub from: From,
    /// What is taken of an element; `None`: by the field.
    pub take: Option<Take>,
    /// Elements taken out before the element is read.
    pub remove: Vec<Selector>,
    /// Every match and not only the first.
    pub all: bool,
    /// Between the matches of `all`; `None` leaves them several values (authors, tags) or joins with a space.
    pub join: Option<String>,
    /// Keeps the first group (or the whole match); no match is no value.
    pub matches: Option<Regex>,
    /// Replacements in order; the replacement text may name groups (`$1`).
    pub replace: Vec<(Regex, String)>,
    /// Made of the value and its surroundings: `{value}`, and in JSON listings the keys of the item.
    pub template: Option<Template>,
    /// When nothing else gave a value.
    pub default: Option<String>,
    /// How dates are read.
    pub date: DateOptions,
}

/// Where the raw value of a field is.
#[derive(Debug, Clone)]
pub enum Origin {
    /// `css` or `css@attribute`.
    Css(Place),
    /// `xpath`: nodes of the page, seen from the item, or a text that the expression makes.
    XPath(XPath),
    /// A JSONPath, in the item (JSON listings) or in the element's JSON.
    Json(Path),
    /// A JSONPath into each JSON-LD object of the page.
    Ld(Path),
    /// A regex on the link; its first group or the whole match.
    Url(Regex),
    /// A constant.
    Value(String),
    /// `auto`: what haywain itself finds (`content: auto` is the main text).
    Auto,
}

/// In which part of the page a selector looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum From {
    /// Inside the item (and the siblings that belong to it).
    #[default]
    Item,
    /// Anywhere in the page.
    Page,
    /// The nearest such element before the item: date headings.
    Preceding,
}

/// What is taken of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Collapsed text.
    Text,
    /// Inner HTML.
    Html,
    /// An absolute URL.
    Url,
}

/// How the dates of one field are read.
#[derive(Debug, Clone, Default)]
pub struct DateOptions {
    /// A strftime format.
    pub format: Option<String>,
    /// Instead of the site's.
    pub timezone: Option<Tz>,
    /// Instead of the page's (BCP 47).
    pub language: Option<String>,
    /// Whether 03/04 is the third of April.
    pub day_first: Option<bool>,
}

/// How further listing pages are found.
#[derive(Debug, Clone)]
pub struct Paging {
    /// How the next page is named.
    pub next: Next,
    /// The most pages that are read in one run, the first included.
    pub pages: usize,
}

/// How the next listing page is named.
#[derive(Debug, Clone)]
pub enum Next {
    /// `next:` a field whose value is the link to the next page (JSON listings: a path).
    Link(Box<Field>),
    /// `next: '?page={page}'` or a map: a value is put into the URL or the body of the first request.
    Made(Box<Made>),
}

/// A next page whose request is made of the first one.
#[derive(Debug, Clone)]
pub struct Made {
    /// What is put in.
    pub value: Onward,
    /// The URL, relative to the first page's; `None`: the same URL.
    pub template: Option<Template>,
    /// What of the body differs; empty where the first request has none.
    pub body: Patch,
}

/// The value that tells one listing page from the next.
#[derive(Debug, Clone)]
pub enum Onward {
    /// `{page}`: counts from `first`, the number of the first page.
    Page {
        /// 1 unless the rule says otherwise.
        first: u32,
    },
    /// `{offset}`: grows by `step` from `first`, the offset of the first page.
    Offset {
        /// 0 unless the rule says otherwise.
        first: u32,
        /// Entries per page.
        step: u32,
    },
    /// `{cursor}`: what each page says of its next; where it says nothing, it is the last.
    Cursor(Field),
}

/// What is read from an article page.
#[derive(Debug, Clone, Default)]
pub struct ArticleRule {
    /// What the rule names; the rest is filled from the page's own metadata and main text.
    pub fields: Fields,
}

/// A condition on one field of an entry.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The field that is looked at.
    pub field: FilterField,
    /// It must match somewhere.
    pub pattern: Regex,
}

/// The fields that a filter can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterField {
    /// The title.
    Title,
    /// The link.
    Link,
    /// Any author.
    Author,
    /// The summary.
    Summary,
    /// Any tag.
    Tags,
}

/// How pages are asked for.
#[derive(Debug, Clone)]
pub struct Http {
    /// Names the tool and where to read about it, to every host that is asked; one that holds a secret stands in `headers`.
    pub user_agent: String,
    /// Sent to the hosts of the site's own URLs only.
    pub headers: Vec<(String, Secret)>,
    /// Whether private and reserved addresses may be asked.
    pub private: bool,
    /// Hosts beside the listing's own to which articles and next pages may lead; `*` is any public host.
    pub allow_hosts: Vec<String>,
    /// Until the connection stands.
    pub connect_timeout: Duration,
    /// Until the next bytes come.
    pub read_timeout: Duration,
    /// For everything, redirects and body included.
    pub timeout: Duration,
    /// The longest body after decoding, bytes.
    pub max_body: u64,
    /// The pause between two requests to one host.
    pub pause: Duration,
    /// Whether pages are asked for that the host's robots.txt keeps programs away from.
    pub ignores_robots: bool,
    /// The charset of the pages, whatever they say.
    pub charset: Option<&'static encoding_rs::Encoding>,
    /// `http://user:pass@proxy:port`; without it no proxy is used, whatever the environment says.
    pub proxy: Option<Secret>,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the wire only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Sizes and counts of one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Items in the feed files.
    pub feed: usize,
    /// Items remembered.
    pub keep: usize,
    /// How long items are remembered; `None`: whatever their age.
    pub keep_for: Option<Duration>,
    /// Article pages fetched in one run.
    pub max_new: usize,
    /// Entries read from one listing page.
    pub entries: usize,
    /// Requests in one run.
    pub requests: usize,
    /// Bytes received in one run, decoded.
    pub bytes: u64,
    /// From the beginning of one run to its last request, waiting for hosts not counted.
    pub time: Duration,
    /// How long a hook may run.
    pub hook: Duration,
}

/// What became of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It is the feed of this site now.
    To(String),
    /// There is none in its place.
    Gone,
}

/// A whole sites.yaml.
#[derive(Debug, Clone)]
pub struct Sites {
    /// Where it was read.
    pub path: PathBuf,
    /// In the order of the file, parameters expanded.
    pub sites: Vec<Site>,
    /// What became of feeds that had another name, by that name.
    pub moved: BTreeMap<String, Moved>,
    /// What is allowed but probably not meant, a line each: `PATH:LINE:COLUMN: KEY: WHAT; ADVICE`.
    pub warnings: Vec<String>,
}
