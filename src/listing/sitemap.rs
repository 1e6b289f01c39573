//! Entries that are the `<url>` elements of a sitemap (sitemaps.org 0.9), with the news and image extensions of
//! Google where they are used. Namespaces are known by their local names, since prefixes are often undeclared.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use url::Url;

use super::draft::{self, Draft};
use super::{Entry, Found, ListingError};
use crate::dates::{self, Context};
use crate::fetch::Response;
use crate::field::{Image, Scope, Trace};
use crate::site::Site;
use crate::{entities, links, page};

/// Elements nested deeper than this are not a sitemap's.
const MAX_DEPTH: usize = 16;

pub(super) fn read(response: &Response, site: &Site, watch: Option<&Trace>) -> Result<Found, ListingError> {
    let sitemap =
        parse(&response.text).map_err(|cause| ListingError::NotXml { url: Box::new(response.url.clone()), cause })?;
    let url = Box::new(response.url.clone());
    match (&sitemap.urls[..], &sitemap.sitemaps[..]) {
        ([], []) => return Err(ListingError::EmptyFeed { url }),
        ([], _) => return Ok(Found { sitemaps: newest_first(sitemap.sitemaps, response, site), ..Found::default() }),
        _ => {}
    }
    let language = sitemap.urls.iter().find_map(|url| url.language.clone());
    let context = site.date_context(response.fetched_at, language.as_deref());
    let mut drafts: Vec<Draft> =
        sitemap.urls.into_iter().map(|url| draft(url, &response.url, site, &context)).collect();
    let beyond = drafts.len().saturating_sub(site.limits.entries);
    if beyond > 0 {
        // Plain sitemaps begin with the oldest page; the newest must not be what is cut.
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.entry.date.or(draft.entry.updated).map(|date| date.at)));
        drafts.truncate(site.limits.entries);
    }
    draft::watch(&drafts, &site.listing.fields, &context, watch);
    Ok(Found { drafts, beyond, language, ..Found::default() })
}

/// The sitemaps that a list of sitemaps names; none if it is no such list.
#[must_use]
pub fn sitemaps(response: &Response) -> Vec<Url> {
    let named = parse(&response.text).map(|sitemap| sitemap.sitemaps).unwrap_or_default();
    named.iter().filter_map(|sitemap| links::resolve(&response.url, sitemap.loc.as_deref()?)).collect()
}

/// The texts of one `<url>`.
#[derive(Default)]
struct Address {
    loc: Option<String>,
    lastmod: Option<String>,
    title: Option<String>,
    published: Option<String>,
    keywords: Option<String>,
    publisher: Option<String>,
    language: Option<String>,
    image: Option<String>,
}

impl Address {
    fn put(&mut self, parent: &str, name: &str, text: String) {
        let place = match (parent, name) {
            ("url" | "sitemap", "loc") => &mut self.loc,
            ("url" | "sitemap", "lastmod") => &mut self.lastmod,
            ("news", "title") => &mut self.title,
            ("news", "publication_date") => &mut self.published,
            ("news", "keywords") => &mut self.keywords,
            ("publication", "name") => &mut self.publisher,
            ("publication", "language") => &mut self.language,
            ("image", "loc") => &mut self.image,
            _ => return,
        };
        place.get_or_insert(text);
    }
}

fn draft(address: Address, base: &Url, site: &Site, context: &Context<'_>) -> Draft {
    let date = |text: Option<String>| dates::parse(&text?, context);
    let loc = address.loc.unwrap_or_default();
    let Some(url) = links::resolve(base, &loc).filter(|_| !loc.is_empty()) else {
        return Draft { not_a_link: Some(loc).filter(|loc| !loc.is_empty()), ..Draft::default() };
    };
    let keywords = address.keywords.unwrap_or_default();
    let entry = Entry {
        title: address.title,
        date: date(address.published),
        updated: date(address.lastmod),
        publisher: address.publisher,
        image: address.image.and_then(|image| links::resolve(base, &image)).map(Image::of),
        tags: keywords.split(',').map(page::collapse).filter(|tag| !tag.is_empty()).collect(),
        ..Entry::default()
    };
    draft::over(entry, &Scope::link(&url), &site.listing.fields, context)
}

#[derive(Default)]
struct Sitemap {
    urls: Vec<Address>,
    /// `<sitemap>` has a `loc` and a `lastmod`, as `<url>` has.
    sitemaps: Vec<Address>,
}

/// Those that are named with a date go before those without, which are often not kept up. Of equals the last named is
/// the newest: numbered sitemaps grow at the end.
fn newest_first(sitemaps: Vec<Address>, response: &Response, site: &Site) -> Vec<Url> {
    let context = site.date_context(response.fetched_at, None);
    let dated = |address: Address| {
        let at = address.lastmod.and_then(|text| dates::parse(&text, &context)).map(|date| date.at);
        links::resolve(&response.url, &address.loc?).map(|url| (at, url))
    };
    let mut sitemaps: Vec<_> = sitemaps.into_iter().filter_map(dated).collect();
    sitemaps.reverse();
    sitemaps.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    sitemaps.into_iter().map(|(_, url)| url).collect()
}

/// Reads the whole document; the cause if it is none.
fn parse(text: &str) -> Result<Sitemap, String> {
    let mut reader = Reader::from_str(text.trim_start());
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => tree.open(start.local_name().as_ref())?,
            Event::End(_) => tree.close(),
            Event::Text(piece) => tree.text.push_str(&piece.decode().map_err(|error| error.to_string())?),
            Event::CData(piece) => tree.text.push_str(&piece.decode().map_err(|error| error.to_string())?),
            Event::GeneralRef(entity) => tree.text.push_str(&character(&entity)),
            Event::Eof => return tree.finish(),
            _ => {}
        }
    }
}

fn character(entity: &BytesRef<'_>) -> String {
    entity.decode().map(|name| entities::decode(&format!("&{name};")).into_owned()).unwrap_or_default()
}

/// Where the reading is.
#[derive(Default)]
struct Tree {
    open: Vec<String>,
    text: String,
    now: Address,
    sitemap: Sitemap,
}

impl Tree {
    fn open(&mut self, name: &[u8]) -> Result<(), String> {
        let name = String::from_utf8_lossy(name).into_owned();
        if self.open.is_empty() && !matches!(name.as_str(), "urlset" | "sitemapindex") {
            return Err(format!("its root element is `{name}`"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("its elements are nested more than {MAX_DEPTH} deep"));
        }
        self.open.push(name);
        self.text.clear();
        Ok(())
    }

    fn close(&mut self) {
        let Some(name) = self.open.pop() else { return };
        let text = page::plain(&std::mem::take(&mut self.text));
        match (self.open.last().map(String::as_str).unwrap_or_default(), name.as_str()) {
            ("urlset", "url") => self.sitemap.urls.push(std::mem::take(&mut self.now)),
            ("sitemapindex", "sitemap") => self.sitemap.sitemaps.push(std::mem::take(&mut self.now)),
            (parent, name) if !text.is_empty() => self.now.put(parent, name, text),
            _ => {}
        }
    }

    fn finish(self) -> Result<Sitemap, String> {
        match self.open.last() {
            Some(open) => Err(format!("it ends inside `{open}`")),
            None => Ok(self.sitemap),
        }
    }
}
