//! Entries of a feed that exists already and is to be enriched: RSS, Atom or JSON Feed.

use chrono::{DateTime, Utc};
use feed_rs::model::{self, MediaContent, Text};
use feed_rs::parser;
use url::Url;

use super::draft::{self, Draft};
use super::{Enclosure, Entry, Found, Image, ListingError};
use crate::dates::{self, Context, Moment, Precision};
use crate::fetch::Response;
use crate::field::{self, Scope, Trace};
use crate::site::Site;
use crate::{links, page};

pub(super) fn read(response: &Response, site: &Site, watch: Option<&Trace>) -> Result<Found, ListingError> {
    let feed =
        parse(response, site).map_err(|cause| ListingError::NotAFeed { url: Box::new(response.url.clone()), cause })?;
    if feed.entries.is_empty() {
        return Err(ListingError::EmptyFeed { url: Box::new(response.url.clone()) });
    }
    let context = site.date_context(response.fetched_at, feed.language.as_deref());
    let beyond = feed.entries.len().saturating_sub(site.limits.entries);
    let entries = feed.entries.iter().take(site.limits.entries);
    let drafts: Vec<Draft> = entries.map(|entry| draft(entry, &response.url, site, &context)).collect();
    draft::watch(&drafts, &site.listing.fields, &context, watch);
    Ok(Found {
        drafts,
        beyond,
        title: feed.title.as_ref().and_then(plain),
        language: feed.language.clone(),
        ..Found::default()
    })
}

/// Ids are kept as the feed has them: made-up ones would change with the title.
fn parse(response: &Response, site: &Site) -> Result<model::Feed, String> {
    let (now, timezone) = (response.fetched_at, site.timezone);
    let moment = move |text: &str| {
        let context = Context { timezone, ..Context::at(now, None) };
        dates::parse(text, &context).map(|moment| moment.at.to_utc())
    };
    let parser = parser::Builder::new()
        .base_uri(Some(response.url.as_str()))
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(moment)
        .build();
    parser.parse(response.text.trim_start().as_bytes()).map_err(|error| error.to_string())
}

fn draft(told: &model::Entry, base: &Url, site: &Site, context: &Context<'_>) -> Draft {
    let url = link(told, base);
    let entry = entry(told, base, url.as_ref());
    match &url {
        Some(url) => draft::over(entry, &Scope::link(url), &site.listing.fields, context),
        None => Draft { entry, not_a_link: told.links.first().map(|link| link.href.clone()) },
    }
}

fn link(told: &model::Entry, base: &Url) -> Option<Url> {
    let leads_there = |link: &&model::Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    told.links.iter().filter(leads_there).find_map(|link| links::resolve(base, &link.href))
}

fn entry(told: &model::Entry, base: &Url, url: Option<&Url>) -> Entry {
    let media = || told.media.iter().flat_map(|media| &media.content);
    let summary = told.summary.as_ref();
    let body = told.content.as_ref().and_then(|content| content.body.clone());
    let second = |at: DateTime<Utc>| Moment { at: at.fixed_offset(), precision: Precision::Second };
    Entry {
        id: Some(told.id.trim().to_owned()).filter(|id| !id.is_empty() && Some(id.as_str()) != url.map(Url::as_str)),
        title: told.title.as_ref().and_then(plain),
        date: told.published.map(second),
        updated: told.updated.map(second),
        authors: told.authors.iter().filter_map(|author| author.name.as_deref()).flat_map(field::people).collect(),
        summary: summary.and_then(plain),
        content: body.or_else(|| summary.map(|text| text.content.clone()).filter(|text| text.contains("</"))),
        image: media().find(|media| is_image(media)).and_then(image).or_else(|| thumbnail(told, base)),
        enclosures: media().filter(|media| !is_image(media)).filter_map(enclosure).chain(linked(told, base)).collect(),
        tags: told.categories.iter().map(|tag| page::plain(tag.label.as_ref().unwrap_or(&tag.term))).collect(),
        url: url.cloned(),
        publisher: None,
    }
}

fn plain(text: &Text) -> Option<String> {
    Some(page::plain(&text.content)).filter(|text| !text.is_empty())
}

fn is_image(media: &MediaContent) -> bool {
    let mime = media.content_type.as_ref().map(ToString::to_string);
    let by_name = || media.url.clone().map(|url| Enclosure::of(url).mime);
    mime.or_else(by_name).is_some_and(|mime| mime.starts_with("image/"))
}

fn image(media: &MediaContent) -> Option<Image> {
    let image = Image::of(links::unwrap_image(media.url.clone()?));
    Some(Image { width: media.width.or(image.width), height: media.height.or(image.height), ..image })
}

fn thumbnail(told: &model::Entry, base: &Url) -> Option<Image> {
    let image = &told.media.iter().flat_map(|media| &media.thumbnails).next()?.image;
    let url = links::resolve(base, &image.uri)?;
    Some(Image { width: image.width, height: image.height, url })
}

fn enclosure(media: &MediaContent) -> Option<Enclosure> {
    let file = Enclosure::of(links::resolve(media.url.as_ref()?, "")?);
    let mime = media.content_type.as_ref().map_or(file.mime, ToString::to_string);
    Some(Enclosure { length: media.size, mime, url: file.url })
}

/// Atom's `<link rel="enclosure">`.
fn linked(told: &model::Entry, base: &Url) -> Vec<Enclosure> {
    let files = told.links.iter().filter(|link| link.rel.as_deref() == Some("enclosure"));
    let read = |link: &model::Link| {
        let file = Enclosure::of(links::resolve(base, &link.href)?);
        Some(Enclosure { length: link.length, mime: link.media_type.clone().unwrap_or(file.mime), url: file.url })
    };
    files.filter_map(read).collect()
}
