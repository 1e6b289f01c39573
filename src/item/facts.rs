//! What a listing or an article says of an item, made clean: plain texts, safe HTML, nothing twice.

use chrono::{DateTime, Utc};
use url::Url;

use super::{Item, Known};
use crate::article::Article;
use crate::clean;
use crate::listing::{Enclosure, Entry, Image};
use crate::site::{Field, Fields};

/// The longest title and summary, in characters; a longer one is an error of the rule, and readers cut it anyway.
const MAX_TITLE: usize = 500;
const MAX_SUMMARY: usize = 2_000;
/// How much of the text stands in for a title that the page does not give.
const TITLE_FROM_TEXT: usize = 80;

/// What a listing or an article says of an item, made clean.
pub(super) struct Facts {
    url: Option<Url>,
    title: Option<String>,
    authors: Vec<String>,
    publisher: Option<String>,
    summary: Option<String>,
    content: Option<String>,
    image: Option<Image>,
    enclosures: Vec<Enclosure>,
    tags: Vec<String>,
}

impl Facts {
    pub(super) fn of(entry: Entry, base: &Url) -> Self {
        let Entry { url, title, authors, publisher, summary, content, image, enclosures, tags, .. } = entry;
        Self { url, title, authors, publisher, summary, content, image, enclosures, tags }.cleaned(base)
    }

    pub(super) fn from_article(article: Article, base: &Url) -> Self {
        let Article { title, authors, publisher, summary, content, image, enclosures, tags, .. } = article;
        Self { url: None, title, authors, publisher, summary, content, image, enclosures, tags }.cleaned(base)
    }

    fn cleaned(self, base: &Url) -> Self {
        let plain = |text: String, most: usize| Some(cut(&clean::text(&text), most)).filter(|text| !text.is_empty());
        Self {
            url: self.url,
            title: self.title.and_then(|text| plain(text, MAX_TITLE)),
            authors: plain_list(self.authors),
            publisher: self.publisher.and_then(|text| plain(text, MAX_TITLE)),
            summary: self.summary.and_then(|text| plain(text, MAX_SUMMARY)),
            content: self.content.and_then(|html| clean::html(&html, base)),
            image: self.image,
            enclosures: self.enclosures,
            tags: plain_list(self.tags),
        }
    }

    /// Puts what is said over what the item says; silence changes nothing.
    pub(super) fn put(self, item: &mut Item) {
        let or = |new: Option<String>, old: &mut Option<String>| *old = new.or_else(|| old.take());
        item.title = self.title.unwrap_or_else(|| std::mem::take(&mut item.title));
        or(self.publisher, &mut item.publisher);
        or(self.summary, &mut item.summary);
        or(self.content, &mut item.content);
        item.image = self.image.or_else(|| item.image.take());
        let list = |new: Vec<String>, old: &mut Vec<String>| {
            if !new.is_empty() {
                *old = new;
            }
        };
        list(self.authors, &mut item.authors);
        list(self.tags, &mut item.tags);
        if !self.enclosures.is_empty() {
            item.enclosures = self.enclosures;
        }
        item.summary.take_if(|summary| *summary == item.title);
        // Where a page names the publication as the author, nobody has signed it.
        if let Some(publisher) = item.publisher.as_ref().map(|name| name.to_lowercase()) {
            item.authors.retain(|author| author.to_lowercase() != publisher);
        }
    }

    pub(super) fn into_item(self, id: String, published: DateTime<Utc>, updated: DateTime<Utc>) -> Item {
        let title = self.title.clone().unwrap_or_else(|| self.stand_in_title());
        let mut item = Item {
            id,
            url: self.url.clone(),
            title,
            published,
            updated,
            authors: Vec::new(),
            publisher: None,
            summary: None,
            content: None,
            image: None,
            enclosures: Vec::new(),
            tags: Vec::new(),
        };
        self.put(&mut item);
        item
    }

    /// What a reader shows where the page gives no title: the first words, else the link (FEED_RULES 19).
    fn stand_in_title(&self) -> String {
        let words =
            self.summary.clone().or_else(|| self.content.as_deref().map(clean::text)).filter(|text| !text.is_empty());
        let title = words.map(|text| cut(&text, TITLE_FROM_TEXT)).or_else(|| self.url.as_ref().map(Url::to_string));
        title.unwrap_or_else(|| "untitled".to_owned())
    }
}

/// The article without what haywain found by itself where the rule of the listing has an answer already: the order is
/// the article's rule, the listing's rule, then what the page says of itself. Of two dates the finer one counts.
#[must_use]
pub fn yielding(article: Article, by_rule: &Article, listing: &Fields, known: &Known) -> Article {
    let item = &known.item;
    let is_titled = item.url.as_ref().is_none_or(|url| url.as_str() != item.title);
    let date = article
        .date
        .filter(|said| by_rule.date.is_some() || listing.date.is_none() || Some(said.precision) > known.precision);
    let keep = |rule: &Option<Field>, has: bool, ruled: bool| ruled || rule.is_none() || !has;
    let list = |texts: Vec<String>, kept: bool| if kept { texts } else { Vec::new() };
    Article {
        date,
        title: article.title.filter(|_| keep(&listing.title, is_titled, by_rule.title.is_some())),
        publisher: article
            .publisher
            .filter(|_| keep(&listing.publisher, item.publisher.is_some(), by_rule.publisher.is_some())),
        summary: article.summary.filter(|_| keep(&listing.summary, item.summary.is_some(), by_rule.summary.is_some())),
        content: article.content.filter(|_| keep(&listing.content, item.content.is_some(), by_rule.content.is_some())),
        image: article.image.filter(|_| keep(&listing.image, item.image.is_some(), by_rule.image.is_some())),
        authors: list(article.authors, keep(&listing.author, !item.authors.is_empty(), !by_rule.authors.is_empty())),
        tags: list(article.tags, keep(&listing.tags, !item.tags.is_empty(), !by_rule.tags.is_empty())),
        ..article
    }
}

fn plain_list(texts: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in texts.iter().map(|text| cut(&clean::text(text), MAX_TITLE)).filter(|text| !text.is_empty()) {
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// At most so many characters, cut at a word where one ends near, with an ellipsis.
fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = &text[..end];
    let at_word = head.rfind(' ').filter(|&space| space > end / 2).map_or(head, |space| &head[..space]);
    format!("{}…", at_word.trim_end_matches([' ', ',', '.', ';', ':']))
}
