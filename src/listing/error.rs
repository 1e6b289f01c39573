//! Why a listing page gives no entries. Each cause is its own, because each has another remedy.

use url::Url;

use super::detect::Unsure;
use crate::page::PageError;

/// Why there is no listing. The message names the cause; [`ListingError::advice`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    /// The selector of the entries matches nothing, or the path finds an empty list.
    #[error("no item on {url} matches `{selector}`")]
    NoItems {
        /// As written in the rule.
        selector: String,
        /// Which page.
        url: Box<Url>,
        /// The script of the page that holds data, if it has one.
        payload: Option<&'static str>,
    },
    /// There are items, but none of them has a link (or an id).
    #[error("none of the {found} items on {url} has a link by `{selector}`")]
    NoLinks {
        /// How many items.
        found: usize,
        /// The link field as written, or the default.
        selector: String,
        /// Which page.
        url: Box<Url>,
    },
    /// There are items with links, but none of them has a title.
    #[error("none of the {found} items on {url} has a title by `{selector}`")]
    NoTitles {
        /// How many items.
        found: usize,
        /// The title field as written, or the default.
        selector: String,
        /// Which page.
        url: Box<Url>,
    },
    /// What should be JSON is not.
    #[error("{place} of {url} is not JSON: {cause}")]
    NotJson {
        /// The body, or the script selector as written.
        place: String,
        /// Which page.
        url: Box<Url>,
        /// The parser's words.
        cause: String,
    },
    /// The page has no element that holds the JSON.
    #[error("no script on {url} matches `{selector}`")]
    NoScript {
        /// As written in the rule.
        selector: String,
        /// Which page.
        url: Box<Url>,
    },
    /// The JSONPath finds nothing.
    #[error("the path `{path}` finds nothing in the JSON of {url}")]
    NoPath {
        /// As written in the rule.
        path: String,
        /// Which page.
        url: Box<Url>,
    },
    /// What should be a sitemap is none.
    #[error("{url} is not a sitemap: {cause}")]
    NotXml {
        /// Which page.
        url: Box<Url>,
        /// Why not.
        cause: String,
    },
    /// A sitemap of sitemaps inside another; these are not followed.
    #[error("{url} is an index of {sitemaps} sitemaps inside another index")]
    SitemapIndex {
        /// Which page.
        url: Box<Url>,
        /// How many it names.
        sitemaps: usize,
        /// The newest one it names.
        example: String,
    },
    /// All sitemaps of an index are on other hosts.
    #[error("the sitemaps that {url} names are on another host, as {example}")]
    FarSitemaps {
        /// Which page.
        url: Box<Url>,
        /// The newest one it names.
        example: String,
    },
    /// What should be a feed is none.
    #[error("{url} is not a feed: {cause}")]
    NotAFeed {
        /// Which page.
        url: Box<Url>,
        /// The parser's words.
        cause: String,
    },
    /// A feed or sitemap without entries.
    #[error("{url} has no entries")]
    EmptyFeed {
        /// Which page.
        url: Box<Url>,
    },
    /// The page cannot be parsed.
    #[error(transparent)]
    Page(#[from] PageError),
    /// Fewer entries than `expect: {items: …}`.
    #[error("only {found} entries where at least {expected} are expected")]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many the site expects.
        expected: usize,
    },
    /// There is no rule, and nothing on the page repeats.
    #[error("{url} shows no list that could be detected")]
    NothingRepeats {
        /// Which page.
        url: Box<Url>,
    },
    /// There is no rule, and the best guess is not good enough.
    #[error("the list of {url} is not clear: the best guess is {percent} % sure")]
    Unsure {
        /// Which page.
        url: Box<Url>,
        /// Of a hundred such guesses so many are right.
        percent: u32,
        /// The lines under `listing:` that read the guess.
        yaml: String,
    },
}

/// What is done about a rule that read something before.
const REPAIR: &str = "the page has changed, or is another one: `haywain repair SITE` looks for a rule that reads what is \
                      remembered, `haywain show SITE` shows what this one reads";

/// The lines of a flat block as one map.
fn one_line(yaml: &str) -> String {
    format!("{{{}}}", yaml.lines().collect::<Vec<_>>().join(", "))
}

impl ListingError {
    /// Why there is no rule to read the page by.
    pub(super) fn unsure(unsure: Unsure, url: &Url) -> Self {
        let url = Box::new(url.clone());
        match unsure {
            Unsure::Nothing => Self::NothingRepeats { url },
            Unsure::Guess(guess) => Self::Unsure { url, percent: (guess.confidence * 100.0) as u32, yaml: guess.yaml },
        }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        Some(match self {
            Self::NoItems { payload: Some(script), .. } => {
                format!("the page may be drawn by scripts: try `script: \"{script}\"` with `json:`")
            }
            Self::NoItems { payload: None, .. } => {
                REPAIR.into()
            }
            Self::NoLinks { .. } => "name the link with `link:`, or the identity with `id:`; if it was read before, `haywain repair SITE` looks for it".into(),
            Self::NoTitles { .. } => "name the title with `title:`, or follow the links with `article:`; if it was read before, `haywain repair SITE` looks for it".into(),
            Self::NotJson { .. } => "name the element that holds the JSON with `script:`".into(),
            Self::NoScript { .. } | Self::NoPath { .. } => {
                REPAIR.into()
            }
            Self::NotXml { .. } | Self::NotAFeed { .. } => "open the address and see what it answers".into(),
            Self::SitemapIndex { example, .. } => {
                format!("name one of them as `url:`, for example {example}")
            }
            Self::NothingRepeats { .. } => "name the entries: `listing: {item: …}`".into(),
            Self::Unsure { yaml, .. } => format!("if it is right, write it under `listing:`: {}", one_line(yaml)),
            Self::FarSitemaps { .. } => "if they are meant, allow the host with `http: {allow_hosts: …}`".into(),
            Self::TooFew { .. } => "if so few are right, lower `expect: {items: …}`".into(),
            Self::EmptyFeed { .. } | Self::Page(_) => return None,
        })
    }
}
