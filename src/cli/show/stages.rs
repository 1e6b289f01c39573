//! The stages of one site or one address, each kept as it came out. How they are shown is left to `text`, `json` and
//! `draw`.

use std::time::Instant;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use url::Url;

use super::facts::{self, Facts};
use crate::article::{self, Article};
use crate::cli::outside::Outside;
use crate::dates::Context;
use crate::fetch::{Answer, FetchError, Request, Response, Validators};
use crate::field::{Explanation, ItemTold};
use crate::item::{self, Item, Sight};
use crate::listing::{self, Dropped, Entry, Listing, paging};
use crate::page::{self, Page};
use crate::run::SiteError;
use crate::site::{Http, Site, Source};

/// Everything that is shown.
pub(super) struct Shown {
    /// The site's key, or the address.
    pub(super) what: String,
    /// In which times are shown.
    pub(super) zone: Tz,
    /// The listing pages, in the order of the rule.
    pub(super) pages: Vec<Listed>,
    /// The entries of all of them.
    pub(super) rows: Vec<Row>,
    /// The article page that was looked at.
    pub(super) article: Option<Followed>,
    /// Why the site fails.
    pub(super) error: Option<SiteError>,
}

/// One listing page.
pub(super) struct Listed {
    pub(super) asked: Url,
    pub(super) fetched: Option<Fetched>,
    pub(super) about: Option<About>,
    /// How the entries are found.
    pub(super) rule: String,
    pub(super) entries: usize,
    pub(super) dropped: Vec<Dropped>,
    /// How all its items were read, the dropped ones too.
    pub(super) items: Vec<ItemTold>,
    /// The page that would be read after it.
    pub(super) next: Option<Url>,
    pub(super) error: Option<SiteError>,
}

/// One entry: the page it stands on and its place among the items there.
pub(super) struct Row {
    pub(super) page: usize,
    pub(super) told: ItemTold,
    pub(super) entry: Entry,
}

/// What came.
pub(super) struct Fetched {
    pub(super) response: Response,
    pub(super) millis: u128,
    pub(super) recorded: bool,
}

/// What a page says of itself as a whole.
pub(super) struct About {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    pub(super) canonical: Option<Url>,
}

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
}

pub(super) fn fetch(url: &Url, http: &Http, origin: &Url, outside: &Outside) -> Result<Fetched, SiteError> {
    let started = Instant::now();
    let request = Request { url, http, origin, validators: Validators::default() };
    match outside.world().fetch.fetch(&request)? {
        Answer::Fresh(response) => {
            Ok(Fetched { response, millis: started.elapsed().as_millis(), recorded: outside.world().recorded })
        }
        // Nothing was sent that could be answered so.
        Answer::Unchanged => {
            Err(SiteError::Fetch(FetchError::Status { url: url.clone(), status: 304, retry_at: None }))
        }
    }
}

impl Shown {
    pub(super) fn of(what: &str, zone: Tz) -> Self {
        Self { what: what.to_owned(), zone, pages: Vec::new(), rows: Vec::new(), article: None, error: None }
    }

    /// The listing pages of a site. One of several that fails is told; where all fail, the site fails.
    pub(super) fn listings(site: &Site, outside: &Outside) -> Self {
        let mut shown = Self::of(&site.id, site.timezone);
        for url in &site.urls {
            let fetched = fetch(url, &site.http, url, outside);
            shown.listing(url, fetched, site);
        }
        if shown.pages.iter().all(|page| page.error.is_some()) {
            shown.error = shown.pages.iter_mut().find_map(|page| page.error.take());
        } else if site.listing.paging.is_none() && shown.pages.iter().all(|page| page.error.is_none()) {
            shown.error = listing::ensure_enough(shown.rows.len(), site).err().map(SiteError::Listing);
        }
        shown
    }

    /// One listing page, fetched.
    pub(super) fn listing(&mut self, url: &Url, fetched: Result<Fetched, SiteError>, site: &Site) {
        let mut listed = Listed::of(url, site);
        match fetched {
            Ok(fetched) => {
                listed.about = about(&fetched.response, site);
                match listing::explain(&fetched.response, site) {
                    Ok((listing, items)) => self.rows.extend(listed.take(listing, items, site, self.pages.len())),
                    Err(error) => listed.error = Some(error.into()),
                }
                listed.fetched = Some(fetched);
            }
            Err(error) => listed.error = Some(error),
        }
        self.pages.push(listed);
    }

    /// The page as a listing, if it is one; else it is given back.
    pub(super) fn try_listing(&mut self, url: &Url, fetched: Fetched, site: &Site) -> Option<Fetched> {
        self.listing(url, Ok(fetched), site);
        if self.rows.is_empty() { self.pages.pop()?.fetched } else { None }
    }

    /// The article page of the so-many-th entry, as far as the site's rule follows it.
    pub(super) fn follow(&mut self, number: usize, site: &Site, force: bool, outside: &Outside) {
        let Some(row) = self.rows.get(number - 1) else { return };
        let mut followed = Followed { entry: Some(number), ..Followed::to(row.entry.url.clone()) };
        followed.not_followed = obstacle(&row.entry, site, force);
        if let (Some(url), None) = (&row.entry.url, &followed.not_followed) {
            let origin = self.pages.get(row.page).map_or(url, |page| &page.asked);
            let read = fetch(url, &site.http, origin, outside)
                .and_then(|fetched| read_article(fetched, site, Some((number, row, self.base(row)))));
            match read {
                Ok(read) => followed.read = Some(read),
                Err(error) => followed.error = Some(error),
            }
        }
        self.article = Some(followed);
    }

    /// What the links of an entry stand on, and when its page came.
    fn base(&self, row: &Row) -> Option<(Url, DateTime<Utc>)> {
        let fetched = self.pages.get(row.page)?.fetched.as_ref()?;
        Some((fetched.response.url.clone(), fetched.response.fetched_at))
    }
}

impl Listed {
    fn of(url: &Url, site: &Site) -> Self {
        Self {
            asked: url.clone(),
            fetched: None,
            about: None,
            rule: rule(site),
            entries: 0,
            dropped: Vec::new(),
            items: Vec::new(),
            next: None,
            error: None,
        }
    }

    /// Keeps what the page gives besides its entries, and gives those: an entry is an item that was not dropped.
    fn take(&mut self, listing: Listing, items: Vec<ItemTold>, site: &Site, page: usize) -> Vec<Row> {
        let Listing { entries, dropped, next, title, language, .. } = listing;
        let is_kept = |told: &&ItemTold| dropped.iter().all(|dropped| dropped.position != told.position);
        let kept = items.iter().filter(is_kept).cloned();
        let rows: Vec<Row> = kept.zip(entries).map(|(told, entry)| Row { page, told, entry }).collect();
        if title.is_some() || language.is_some() {
            self.about.get_or_insert(About { title, language, canonical: None });
        }
        self.next = paging::next_page(site, &self.asked, 1, next.as_ref(), std::slice::from_ref(&self.asked));
        (self.entries, self.dropped, self.items) = (rows.len(), dropped, items);
        rows
    }
}

impl Followed {
    pub(super) fn to(url: Option<Url>) -> Self {
        Self { entry: None, url, not_followed: None, read: None, error: None }
    }

    /// An article page that is asked for by its address.
    pub(super) fn fetched(url: &Url, fetched: Result<Fetched, SiteError>, site: &Site) -> Self {
        let mut followed = Self::to(Some(url.clone()));
        match fetched.and_then(|fetched| read_article(fetched, site, None)) {
            Ok(read) => followed.read = Some(read),
            Err(error) => followed.error = Some(error),
        }
        followed
    }
}

/// Why the link of an entry is not followed.
fn obstacle(entry: &Entry, site: &Site, force: bool) -> Option<String> {
    match &entry.url {
        None => Some("the entry has no link".into()),
        Some(_) if site.article.is_none() && !force => {
            Some("links are not followed: the site has no `article:`".into())
        }
        Some(url) if !site.allows(url) => {
            let host = url.host_str().unwrap_or_default();
            Some(format!("{host} is not the site's own: `http: {{allow_hosts: [{host}]}}` allows it"))
        }
        Some(_) => None,
    }
}

/// The entry that leads to an article: its number, itself, and what its page was.
type Lead<'a> = (usize, &'a Row, Option<(Url, DateTime<Utc>)>);

fn read_article(fetched: Fetched, site: &Site, lead: Option<Lead<'_>>) -> Result<ReadArticle, SiteError> {
    let page = Page::parse(&fetched.response)?;
    let rule = site.article.clone().unwrap_or_default();
    let context = context(&fetched.response, &page, site);
    let by_rule = article::by_rule(&page, &rule, &context);
    let article = by_rule.clone().and_page(&page, &context);
    let sources = article::sources(&page, &rule, &context);
    let read = ReadArticle {
        about: about_page(&page),
        told: article::explain(&page, &rule, &context),
        sources: sources.iter().map(|(name, article)| (*name, facts::of_article(article))).collect(),
        facts: facts::of_article(&article),
        item: lead.and_then(|lead| item(lead, article, &by_rule, &page, site)),
        fetched,
    };
    Ok(read)
}

/// What a first build would put into the feed.
fn item(lead: Lead<'_>, article: Article, by_rule: &Article, page: &Page, site: &Site) -> Option<Item> {
    let (number, row, listing) = lead;
    let (base, at) = listing?;
    let sight = Sight { at, position: number - 1, base: &base, follow: true };
    let known = item::first(row.entry.clone(), sight);
    let article = item::yielding(article, by_rule, &site.listing.fields, &known);
    Some(item::complete(&known, article, page.base(), page.fetched_at()).item)
}

fn context<'a>(response: &Response, page: &'a Page, site: &'a Site) -> Context<'a> {
    Context {
        now: response.fetched_at,
        timezone: site.timezone,
        language: site.language.as_deref().or(page.language()),
        day_first: None,
        format: None,
    }
}

fn about(response: &Response, site: &Site) -> Option<About> {
    let is_page = match &site.listing.source {
        Source::Html { .. } | Source::Detect => true,
        Source::Json { script, .. } => script.is_some(),
        Source::Sitemap | Source::Feed => false,
    };
    is_page.then(|| Page::parse(response).ok().map(|page| about_page(&page))).flatten()
}

fn about_page(page: &Page) -> About {
    let title = page.title().map(|title| page::unescape(&title));
    About { title, language: page.language().map(str::to_owned), canonical: page.canonical() }
}

/// How the entries of a site are found, in words.
fn rule(site: &Site) -> String {
    match &site.listing.source {
        Source::Html { text, with_next: 0, .. } => format!("elements that match `{text}`"),
        Source::Html { text, .. } => format!("elements that match `{text}`, each with what follows it"),
        Source::Json { path, script: Some(place) } => format!("`{}` in the JSON of `{}`", path.text, place.text),
        Source::Json { path, script: None } => format!("`{}` in the JSON", path.text),
        Source::Sitemap => "the addresses of the sitemap".into(),
        Source::Feed => "the entries of the feed".into(),
        Source::Detect => "the list as it was detected".into(),
    }
}
