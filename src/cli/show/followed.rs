//! The article page that an entry leads to, or that was asked for by its address: what each source says of it, and the
//! item that a build would make.

use chrono::{DateTime, Utc};
use url::Url;

use super::facts::{self, Facts};
use super::fetched::{self, About, Fetched};
use crate::article::{self, Article};
use crate::cli::outside::Outside;
use crate::field::Explanation;
use crate::item::{self, Item, Sight};
use crate::listing::Entry;
use crate::page::Page;
use crate::run::SiteError;
use crate::site::{Ask, Site};

/// An article page, or why there is none.
pub(super) struct Followed {
    /// The entry that leads there, from 1; `None`: it was asked for by its address.
    pub(super) entry: Option<usize>,
    pub(super) url: Option<Url>,
    /// Why the link is not followed.
    pub(super) not_followed: Option<String>,
    pub(super) read: Option<ReadArticle>,
    pub(super) error: Option<SiteError>,
}

/// What was read of it.
pub(super) struct ReadArticle {
    pub(super) fetched: Fetched,
    pub(super) about: About,
    /// How the fields of the rule were read.
    pub(super) told: Vec<(&'static str, Explanation)>,
    /// What each source says alone, in order of trust; the rule first.
    pub(super) sources: Vec<(&'static str, Facts)>,
    /// All of them together.
    pub(super) facts: Facts,
    /// What the feed would hold, where an entry leads to the article.
    pub(super) item: Option<Item>,
    /// The fields of which what the listing says stays.
    pub(super) stays: Vec<&'static str>,
}

impl ReadArticle {
    /// The first source that says what won.
    pub(super) fn winner(&self, name: &str) -> Option<&'static str> {
        let won = facts::value(&self.facts, name);
        let first = |field: &str| {
            let says = |facts: &Facts| !won.is_null() && facts::value(facts, field) == won;
            self.sources.iter().find(|(_, facts)| says(facts)).map(|(name, _)| *name)
        };
        // A page that only says when it changed was published by then.
        first(name).or_else(|| first("updated").filter(|_| name == "date"))
    }
}

/// The entry that leads to an article.
pub(super) struct Lead<'a> {
    /// From 1.
    pub(super) number: usize,
    pub(super) entry: &'a Entry,
    /// Its listing page.
    pub(super) listing: &'a Url,
    /// When the first listing page came.
    pub(super) at: DateTime<Utc>,
}

impl Followed {
    /// The page behind an entry, as far as the site's rule follows it; `force`: even if the site follows none.
    pub(super) fn behind(lead: &Lead<'_>, site: &Site, force: bool, outside: &Outside) -> Self {
        let entry = Some(lead.number);
        let Some(url) = &lead.entry.url else {
            let why = Some("the entry has no link".into());
            return Self { entry, url: None, not_followed: why, read: None, error: None };
        };
        let not_followed = obstacle(url, site, force);
        if not_followed.is_some() {
            return Self { entry, url: Some(url.clone()), not_followed, read: None, error: None };
        }
        let origin = site.urls.first().map_or(lead.listing, |start| &start.ask.url);
        let fetched = fetched::fetch(&Ask::get(url.clone()), &site.http, origin, outside);
        Self { entry, ..Self::of(url, fetched, site, Some(lead)) }
    }

    /// An article page, fetched.
    pub(super) fn of(url: &Url, fetched: Result<Fetched, SiteError>, site: &Site, lead: Option<&Lead<'_>>) -> Self {
        let (read, error) = match fetched.and_then(|fetched| read(fetched, site, lead)) {
            Ok(read) => (Some(read), None),
            Err(error) => (None, Some(error)),
        };
        Self { entry: None, url: Some(url.clone()), not_followed: None, read, error }
    }
}

/// Why a link is not followed.
fn obstacle(url: &Url, site: &Site, force: bool) -> Option<String> {
    if site.article.is_none() && !force {
        return Some("links are not followed: the site has no `article:`".into());
    }
    let host = url.host_str().unwrap_or_default();
    let why = || format!("{host} is not the site's own: `http: {{allow_hosts: [{host}]}}` allows it");
    (!site.allows(url)).then(why)
}

fn read(fetched: Fetched, site: &Site, lead: Option<&Lead<'_>>) -> Result<ReadArticle, SiteError> {
    let page = Page::parse(&fetched.response)?;
    let rule = site.article.clone().unwrap_or_default();
    let context = site.date_context(fetched.response.fetched_at, page.language());
    let by_rule = article::by_rule(&page, &rule, &context);
    let article = by_rule.clone().and_page(&page, &context);
    let sources = article::sources(&page, &rule, &context);
    let facts = facts::of_article(&article);
    let (item, stays) = lead.map(|lead| item(lead, article, &by_rule, &page, site)).unzip();
    Ok(ReadArticle {
        about: About::of(&page),
        told: article::explain(&page, &rule, &context),
        sources: sources.iter().map(|(name, article)| (*name, facts::of_article(article))).collect(),
        facts,
        item,
        stays: stays.unwrap_or_default(),
        fetched,
    })
}

/// What a first build would put into the feed, and the fields of which what the listing says stays.
fn item(lead: &Lead<'_>, article: Article, by_rule: &Article, page: &Page, site: &Site) -> (Item, Vec<&'static str>) {
    let sight = Sight { at: lead.at, position: lead.number - 1, base: lead.listing, follow: true };
    let known = item::first(lead.entry.clone(), sight);
    let article = item::yielding(article, by_rule, &site.listing.fields, &known);
    let facts = facts::of_article(&article);
    let item = item::complete(&known, article, page.base(), page.fetched_at()).item;
    let stays = |name: &str| match name {
        "date" => lead.entry.date.is_some_and(|date| date.at == item.published),
        _ => facts::value(&facts, name).is_null(),
    };
    let said = facts::of_entry(lead.entry).into_iter().filter(|(_, value)| !value.is_null());
    let stays = said.map(|(name, _)| name).filter(|name| stays(name)).collect();
    (item, stays)
}
