//! The pages for people: `index.html` with every feed at a glance, and `NAME.html` with the items of one. They need no
//! script, ask nobody for anything, and lead only to relative files and to web pages. What they look like is left to
//! the templates in `index/`.

mod chart;

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value};
use serde::Serialize;
use url::Url;

use self::chart::{Bars, Chart};
use super::overview::{Headline, HealthView, Overview, SiteView};
use super::{Format, FormatError, fit};
use crate::characters::legal;
use crate::entities::escape;
use crate::feed::Feed;
use crate::item::Item;
use crate::links;
use crate::state;

/// The name of the page of all feeds.
pub const FILE: &str = "index.html";

const STYLE: &str = include_str!("index/style.css");
const SCRIPT: &str = include_str!("index/script.js");
/// What the policy of the pages (CSP 3) lets run: exactly these two texts. A test says what they must be.
const STYLE_HASH: &str = "sha256-5iZc0KpqCJnP25nODxM3zEKVHdzKEGlzOuWWVGZFm/U=";
const SCRIPT_HASH: &str = "sha256-tZCwVkHnk197XR2q3CN2RIk+8gcy2nqeQp+xQa+0j4I=";

const TEMPLATES: [(&str, &str); 4] = [
    ("page.html", include_str!("index/page.html")),
    ("subscribe.html", include_str!("index/subscribe.html")),
    ("index.html", include_str!("index/index.html")),
    ("feed.html", include_str!("index/feed.html")),
];

/// How much of a title or a cause is shown, and how much of a summary, in characters.
const LINE: usize = 300;
const TEASER: usize = 400;

static SYNTAX: LazyLock<SyntaxConfig> = LazyLock::new(|| {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).keep_trailing_newline(true);
    syntax.build().expect("the usual marks")
});

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_syntax(SYNTAX.clone());
    pages.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    pages.set_formatter(put);
    for (name, text) in TEMPLATES {
        pages.add_template(name, text).expect("a constant template, rendered by the tests");
    }
    pages
});

/// Every value passes here. The engine's own escaping writes every slash of a URL as a character reference.
fn put(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_safe() || *state.auto_escape() != AutoEscape::Html {
        return write!(out, "{value}").map_err(|_| ErrorKind::WriteFailure.into());
    }
    if value.is_undefined() || value.is_none() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let mut escaped = String::new();
    escape(&mut escaped, &legal(&value.to_string()));
    out.write_str(&escaped).map_err(|_| ErrorKind::WriteFailure.into())
}

/// `index.html`: every feed with its health, newest items, items per week, and addresses.
///
/// # Errors
/// [`FormatError::Unwritable`]: a mistake in a template.
pub fn write(overview: &Overview) -> Result<Vec<u8>, FormatError> {
    let newest = overview.newest().unwrap_or_default();
    let sites: Vec<Card> = overview.sites.iter().map(|site| Card::of(site, newest)).collect();
    let index = Index {
        summary: summary(overview),
        has_addresses: overview.sites.iter().any(|site| site.base_url.is_some()),
        troubled: sites.iter().filter(|site| site.is_trouble).cloned().collect(),
        sites,
        chart: Chart::to(Day::of(newest).day),
    };
    render("index.html", &index)
}

/// `NAME.html`: the items of a feed.
///
/// # Errors
/// [`FormatError::Unwritable`]: a mistake in a template.
pub fn write_feed(feed: &Feed, formats: &[Format]) -> Result<Vec<u8>, FormatError> {
    let page = FeedPage {
        name: &feed.name,
        title: cut(&feed.title, LINE).unwrap_or_else(|| feed.name.clone()),
        language: feed.language.as_deref().and_then(fit::language),
        home: web(&feed.home),
        host: links::host(&feed.home).to_owned(),
        files: files(&feed.name, formats),
        address: address(&feed.name, feed.base_url.as_ref(), formats),
        items: feed.items.iter().map(Entry::of).collect(),
    };
    render("feed.html", &page)
}

fn render(name: &str, values: &impl Serialize) -> Result<Vec<u8>, FormatError> {
    let unwritable = |error: minijinja::Error| FormatError::Unwritable(format!("{name}: {error}"));
    let page = Page { style: STYLE, script: SCRIPT, style_hash: STYLE_HASH, script_hash: SCRIPT_HASH, values };
    let page = PAGES.get_template(name).and_then(|template| template.render(Serde(&page)));
    page.map(String::into_bytes).map_err(unwritable)
}

/// What every page needs, and its own values beside it.
#[derive(Serialize)]
struct Page<'a, T> {
    style: &'a str,
    script: &'a str,
    style_hash: &'a str,
    script_hash: &'a str,
    #[serde(flatten)]
    values: &'a T,
}

#[derive(Serialize)]
struct Index {
    summary: String,
    has_addresses: bool,
    troubled: Vec<Card>,
    sites: Vec<Card>,
    chart: Chart,
}

#[derive(Clone, Serialize)]
struct Card {
    name: String,
    title: String,
    language: Option<String>,
    home: Option<String>,
    host: String,
    health: Health,
    is_trouble: bool,
    is_published: bool,
    latest: Vec<Line>,
    chart: Bars,
    files: Vec<File>,
    address: Option<String>,
}

impl Card {
    fn of(site: &SiteView, newest: DateTime<Utc>) -> Self {
        Self {
            title: cut(&site.title, LINE).unwrap_or_else(|| site.name.clone()),
            language: site.language.as_deref().and_then(fit::language),
            home: web(&site.home),
            host: links::host(&site.home).to_owned(),
            health: Health::of(site.health.as_ref()),
            is_trouble: site.health.as_ref().is_some_and(|health| health.state.is_trouble()),
            is_published: site.is_published,
            latest: site.latest.iter().map(Line::of).collect(),
            chart: Bars::of(&site.published, newest.date_naive()),
            files: files(&site.name, &site.formats),
            address: address(&site.name, site.base_url.as_ref(), &site.formats),
            name: site.name.clone(),
        }
    }
}

/// A word and a sign, so that nothing depends on seeing a colour.
#[derive(Clone, Serialize)]
struct Health {
    kind: &'static str,
    sign: &'static str,
    word: &'static str,
    why: Option<String>,
    since: Option<Day>,
}

impl Health {
    fn of(health: Option<&HealthView>) -> Self {
        let Some(HealthView { state, why, since }) = health else {
            return Self { kind: "new", sign: "·", word: "not built yet", why: None, since: None };
        };
        let sign = match state {
            state::State::Ok => "✓",
            state::State::Quiet => "–",
            state::State::Degraded => "!",
            state::State::Broken => "✕",
        };
        Self { kind: state.word(), sign, word: state.word(), why: cut(why, LINE), since: since.map(Day::of) }
    }
}

#[derive(Clone, Serialize)]
struct Line {
    title: String,
    href: Option<String>,
    published: Day,
}

impl Line {
    fn of(item: &Headline) -> Self {
        let href = item.url.as_ref().and_then(web);
        Self { title: named(&item.title, href.as_deref()), href, published: Day::of(item.published) }
    }
}

#[derive(Serialize)]
struct FeedPage<'a> {
    name: &'a str,
    title: String,
    language: Option<String>,
    home: Option<String>,
    host: String,
    files: Vec<File>,
    address: Option<String>,
    items: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    title: String,
    href: Option<String>,
    published: Day,
    authors: Option<String>,
    summary: Option<String>,
}

impl Entry {
    fn of(item: &Item) -> Self {
        let href = item.url.as_ref().and_then(web);
        Self {
            title: named(&item.title, href.as_deref()),
            href,
            published: Day::of(item.published),
            authors: cut(&item.authors.join(", "), LINE),
            summary: item.summary.as_deref().and_then(|summary| cut(summary, TEASER)),
        }
    }
}

/// A moment for machines and its day, in UTC, for people.
#[derive(Clone, Serialize)]
struct Day {
    iso: String,
    day: String,
}

impl Day {
    fn of(moment: DateTime<Utc>) -> Self {
        Self { iso: moment.format("%Y-%m-%dT%H:%M:%SZ").to_string(), day: moment.format("%-d %b %Y").to_string() }
    }
}

#[derive(Clone, Serialize)]
struct File {
    href: String,
    media_type: &'static str,
    word: &'static str,
}

fn files(name: &str, formats: &[Format]) -> Vec<File> {
    let word = |format| match format {
        Format::Rss => "RSS",
        Format::Atom => "Atom",
        Format::Json => "JSON",
    };
    let file = |&format: &Format| File {
        href: format!("{name}.{}", format.extension()),
        media_type: format.media_type(),
        word: word(format),
    };
    formats.iter().map(file).collect()
}

/// What is copied: the public address where it is known, else the file, which the script resolves against the page.
fn address(name: &str, base_url: Option<&Url>, formats: &[Format]) -> Option<String> {
    let file = format!("{name}.{}", formats.first()?.extension());
    Some(base_url.and_then(|base| base.join(&file).ok()).map_or(file, String::from))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn summary(overview: &Overview) -> String {
    let all = counted(overview.sites.len(), "feed");
    let of =
        |state| overview.sites.iter().filter(|site| site.health.as_ref().is_some_and(|h| h.state == state)).count();
    let states = [state::State::Broken, state::State::Degraded, state::State::Quiet];
    let new = overview.sites.iter().filter(|site| site.health.is_none()).count();
    let counts = states.iter().map(|&state| (of(state), state.word())).chain([(new, "not built yet")]);
    let told: Vec<(usize, &str)> = counts.filter(|(count, _)| *count > 0).collect();
    let rest = overview.sites.len() - told.iter().map(|(count, _)| count).sum::<usize>();
    let words: Vec<String> = told.iter().map(|(count, word)| format!("{count} {word}")).collect();
    match (words.is_empty(), rest) {
        (true, _) => format!("{all}, all well"),
        (false, 0) => format!("{all}: {}", words.join(", ")),
        (false, _) => format!("{all}: {}, the others well", words.join(", ")),
    }
}

/// A link that may be followed: http or https, without user and password (SECURITY 21).
fn web(url: &Url) -> Option<String> {
    let is_web = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    is_web.then(|| url.to_string())
}

fn named(title: &str, href: Option<&str>) -> String {
    cut(title, LINE).or_else(|| href.map(str::to_owned)).unwrap_or_else(|| "Untitled".to_owned())
}

/// One line of at most so many characters, if anything is left.
fn cut(text: &str, most: usize) -> Option<String> {
    let line = fit::line(text)?;
    Some(match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    })
}
