//! The fields of a rule, read for every item of a listing. Which drafts become entries is left to `keep`.

use std::sync::LazyLock;

use scraper::{ElementRef, Selector};
use url::Url;

use super::Entry;
use crate::dates::{self, Context};
use crate::field::{self, Scope, Trace};
use crate::site::Fields;
use crate::{entities, links, page};

/// An entry that may still lack link or title.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) entry: Entry,
    /// What stands where the link should be, where that is no link.
    pub(super) not_a_link: Option<String>,
}

/// Reads the fields of every item. The order of day and month is decided from all of them together.
pub(super) fn read<'a>(
    items: &[Scope<'a>],
    fields: &Fields,
    context: &Context<'_>,
    watch: Option<&'a Trace>,
) -> Vec<Draft> {
    watch.into_iter().for_each(|trace| trace.fields(fields));
    let items: Vec<Scope<'a>> = items.iter().enumerate().map(|(place, item)| watched(*item, watch, place)).collect();
    let links: Vec<Option<Url>> = items.iter().map(|item| link(item, fields)).collect();
    let pairs = items.iter().zip(&links);
    let items: Vec<Scope<'_>> =
        pairs.map(|(item, link)| link.as_ref().map_or(*item, |link| item.linked(link))).collect();
    let context = Context { day_first: day_first(&items, fields, context), ..context.clone() };
    items.iter().map(|item| draft(item, fields, &context)).collect()
}

/// The item, with notes of how it is read if somebody watches.
pub(super) fn watched<'a>(item: Scope<'a>, watch: Option<&'a Trace>, place: usize) -> Scope<'a> {
    let Some(trace) = watch else { return item };
    trace.item(place + 1, item.item());
    item.watched(trace, place + 1)
}

fn day_first(items: &[Scope<'_>], fields: &Fields, context: &Context<'_>) -> Option<bool> {
    let texts_of =
        |item| fields.date.iter().chain(&fields.updated).flat_map(move |field| field::date_texts(field, &item));
    let texts: Vec<String> = items.iter().map(|item| item.unwatched()).flat_map(texts_of).collect();
    let texts = || texts.iter().map(String::as_str);
    let is_open = context.language.is_none_or(|tag| tag.eq_ignore_ascii_case("en"));
    dates::day_first(texts()).or_else(|| if is_open { dates::day_first_by_month(texts()) } else { None })
}

/// One entry of a scope whose link, if it has one, is known.
fn draft(item: &Scope<'_>, fields: &Fields, context: &Context<'_>) -> Draft {
    let text = |field: &Option<_>| field.as_ref().and_then(|field| field::text(field, item));
    let date = |field: &Option<_>| field.as_ref().and_then(|field| field::date(field, item, context));
    let url = item.known_link().cloned();
    let not_a_link = if url.is_none() { raw_link(item, fields) } else { None };
    let entry = Entry {
        id: text(&fields.id),
        title: fields.title.as_ref().map_or_else(|| default_title(item), |field| field::text(field, item)),
        date: date(&fields.date),
        updated: date(&fields.updated),
        authors: fields.author.as_ref().map(|field| field::persons(field, item)).unwrap_or_default(),
        publisher: text(&fields.publisher),
        summary: text(&fields.summary),
        content: fields.content.as_ref().and_then(|field| field::html(field, item)),
        image: fields.image.as_ref().and_then(|field| field::image(field, item)),
        enclosures: fields.enclosure.as_ref().map(|field| field::enclosures(field, item)).unwrap_or_default(),
        tags: fields.tags.as_ref().map(|field| field::texts(field, item)).unwrap_or_default(),
        url,
    };
    Draft { entry, not_a_link }
}

/// An entry that a sitemap or feed already tells of; what the rule's fields find goes before it.
pub(super) fn over(told: Entry, item: &Scope<'_>, fields: &Fields, context: &Context<'_>) -> Draft {
    let ruled = draft(item, fields, context);
    Draft { entry: ruled.entry.or(told), ..ruled }
}

/// Reads the rule's fields of what a sitemap or feed tells once more, for the notes: these lists are put in order only
/// when all is read.
pub(super) fn watch(drafts: &[Draft], fields: &Fields, context: &Context<'_>, watch: Option<&Trace>) {
    let Some(trace) = watch else { return };
    trace.fields(fields);
    for (place, told) in drafts.iter().enumerate() {
        trace.item(place + 1, None);
        if let Some(url) = &told.entry.url {
            draft(&Scope::link(url).watched(trace, place + 1), fields, context);
        }
    }
}

fn link(item: &Scope<'_>, fields: &Fields) -> Option<Url> {
    match &fields.link {
        Some(field) => field::url(field, item),
        None => item.known_link().cloned().or_else(|| default_link(item)),
    }
}

fn default_link(item: &Scope<'_>) -> Option<Url> {
    let (anchor, url) = anchors(item).find_map(|anchor| Some((anchor, resolve(item, anchor)?)))?;
    item.by_default("link", "the first link in the item", anchor, url.as_str());
    Some(url)
}

fn raw_link(item: &Scope<'_>, fields: &Fields) -> Option<String> {
    match &fields.link {
        Some(field) => field::raw_link(field, item),
        None => anchors(item).find_map(|a| a.attr("href")).map(str::to_owned),
    }
}

static LINKS: LazyLock<Selector> = LazyLock::new(|| Selector::parse("a[href]").expect("a constant"));
static HEADINGS: LazyLock<Selector> = LazyLock::new(|| Selector::parse("h1, h2, h3, h4, h5, h6").expect("a constant"));
static IMAGES: LazyLock<Selector> = LazyLock::new(|| Selector::parse("img[alt]").expect("a constant"));

/// The item itself, if it is a link, and the links inside it.
fn anchors<'a>(item: &Scope<'a>) -> impl Iterator<Item = ElementRef<'a>> {
    let element = item.item();
    let own = element.filter(|element| LINKS.matches(element));
    own.into_iter().chain(element.into_iter().flat_map(|element| element.select(&LINKS)))
}

fn resolve(item: &Scope<'_>, anchor: ElementRef<'_>) -> Option<Url> {
    links::resolve(item.base(), anchor.attr("href")?)
}

/// The text of the link (of its heading, if a card is all link), else the item's first heading, else its image's alt.
fn default_title(item: &Scope<'_>) -> Option<String> {
    let link = item.known_link()?;
    let to_link = |anchor: &ElementRef<'_>| resolve(item, *anchor).is_some_and(|url| url == *link);
    let of_link = anchors(item).filter(to_link).find_map(|anchor| heading(anchor).or_else(|| seen(anchor)));
    let element = item.item()?;
    let alt = || element.select(&IMAGES).find_map(alt);
    let (holder, title) = of_link.or_else(|| heading(element)).or_else(alt)?;
    item.by_default("title", "the text of the link, else the first heading, else an image's alt", holder, &title);
    Some(title)
}

fn heading(element: ElementRef<'_>) -> Option<(ElementRef<'_>, String)> {
    element.select(&HEADINGS).find_map(seen)
}

fn alt(image: ElementRef<'_>) -> Option<(ElementRef<'_>, String)> {
    Some((image, page::plain(image.attr("alt")?))).filter(|(_, alt)| !alt.is_empty())
}

fn seen(element: ElementRef<'_>) -> Option<(ElementRef<'_>, String)> {
    Some((element, entities::decode(&page::text(element)).into_owned())).filter(|(_, text)| !text.is_empty())
}
