//! A feed made fit to be written: legal characters everywhere, one line where one is meant, nothing empty, not too
//! large. Every format writes what comes out of here, so that the files agree.

use std::sync::LazyLock;

use quick_xml::escape::partial_escape;
use regex::Regex;
use scraper::Html;
use url::Url;

use crate::characters::legal;
use crate::feed::Feed;
use crate::item::Item;
use crate::listing::{Enclosure, Image};
use crate::page;

/// The longest summary made of a content that had to go, in characters.
const EXCERPT: usize = 500;

/// The shape of BCP 47. `english` or `de_DE.UTF-8` from a page would be worse than no language.
static LANGUAGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$").expect("a constant pattern"));

/// The feed with every text as the formats may carry it.
pub(super) fn feed(feed: &Feed) -> Feed {
    let title = line(&feed.title).unwrap_or_else(|| feed.home.to_string());
    Feed {
        name: feed.name.clone(),
        id: feed.id.clone(),
        description: line(&feed.description).unwrap_or_else(|| title.clone()),
        title,
        home: feed.home.clone(),
        base_url: feed.base_url.clone(),
        hub: feed.hub.clone(),
        language: feed.language.as_deref().and_then(language),
        updated: feed.updated,
        items: feed.items.iter().map(|each| item(each, &feed.home)).collect(),
    }
}

/// The language in the shape that formats and browsers know.
pub(super) fn language(text: &str) -> Option<String> {
    Some(text.trim().replace('_', "-")).filter(|language| LANGUAGE.is_match(language))
}

fn item(item: &Item, home: &Url) -> Item {
    let link = item.url.as_ref().unwrap_or(home).as_str();
    let title = line(&item.title).unwrap_or_else(|| link.to_owned());
    let title_html = partial_escape(&title).into_owned();
    let (images, enclosures): (Vec<_>, Vec<_>) =
        item.enclosures.iter().cloned().map(enclosure).partition(|e| e.mime.starts_with("image/"));
    let only_image = images.into_iter().next().map(|e| Image { url: e.url, width: None, height: None });
    Item {
        id: line(&item.id).unwrap_or_else(|| link.to_owned()),
        url: item.url.clone(),
        published: item.published,
        updated: item.updated,
        authors: lines(&item.authors),
        publisher: item.publisher.as_deref().and_then(line),
        // A description that repeats the title is shown twice by every reader.
        summary: item.summary.as_deref().and_then(line).filter(|summary| *summary != title),
        content: item
            .content
            .as_deref()
            .map(|html| legal(html).trim().to_owned())
            .filter(|html| *html != title_html && !html.is_empty()),
        title,
        // Readers offer an enclosure as a download; an image is to be seen.
        image: item.image.clone().or(only_image),
        enclosures,
        tags: lines(&item.tags),
    }
}

fn enclosure(enclosure: Enclosure) -> Enclosure {
    let mime = line(&enclosure.mime).filter(|mime| mime.contains('/'));
    Enclosure { mime: mime.unwrap_or_else(|| "application/octet-stream".to_owned()), ..enclosure }
}

/// One line of legal characters, if anything is left.
pub(super) fn line(text: &str) -> Option<String> {
    Some(page::collapse(&legal(text))).filter(|line| !line.is_empty())
}

fn lines(texts: &[String]) -> Vec<String> {
    let mut lines = Vec::with_capacity(texts.len());
    for text in texts.iter().filter_map(|text| line(text)) {
        if !lines.contains(&text) {
            lines.push(text);
        }
    }
    lines
}

/// Takes the contents from the oldest items, as many as bring a file of `written` bytes down to `most` if it
/// consists of contents alone; whether there was any to take. Formats escape contents, so only the share counts.
pub(super) fn shorten(feed: &mut Feed, written: usize, most: usize) -> bool {
    let all: usize = feed.items.iter().filter_map(|item| item.content.as_deref()).map(str::len).sum();
    let needed = all.saturating_mul(written.saturating_sub(most)) / written.max(1);
    let mut taken = 0;
    for item in feed.items.iter_mut().rev() {
        if taken > 0 && taken >= needed {
            break;
        }
        if let Some(content) = item.content.take() {
            taken += content.len();
            item.summary = item.summary.take().or_else(|| excerpt(&content)).filter(|summary| *summary != item.title);
        }
    }
    taken > 0
}

fn excerpt(html: &str) -> Option<String> {
    let text = page::text(Html::parse_fragment(html).root_element());
    match text.char_indices().nth(EXCERPT) {
        None => Some(text).filter(|text| !text.is_empty()),
        Some((end, _)) => Some(format!("{}…", text[..end].trim_end())),
    }
}
