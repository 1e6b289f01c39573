//! Atom 1.0 (rules 45 to 53).

use super::xml::Node;
use super::{Lint, html, rss, text};

pub(super) fn lint(lint: &mut Lint<'_>, feed: &Node) {
    lint.check(45, feed.name == "a:feed", "no Atom feed");
    head(lint, feed);
    links(lint, feed);
    let (mut published, mut updated) = (Vec::new(), Vec::new());
    for entry in feed.all("a:entry") {
        self::entry(lint, entry);
        links(lint, entry);
        texts(lint, entry);
        media(lint, entry);
        let date = entry.text_of("a:updated").unwrap_or_default();
        updated.extend(text::rfc_3339(lint, 48, "entry/updated", date));
        let date = entry.text_of("a:published").unwrap_or_default();
        published.extend(text::rfc_3339(lint, 48, "entry/published", date));
    }
    lint.check(48, published.iter().zip(&updated).all(|(first, last)| first <= last), "updated before published");
    lint.order(&published);
    let newest = text::rfc_3339(lint, 48, "feed/updated", feed.text_of("a:updated").unwrap_or_default());
    let agrees = updated.is_empty() || newest == updated.into_iter().max();
    lint.check(48, agrees, "feed/updated is not that of its newest entry");
    lint.unique(47, "the id", feed.all("a:entry").filter_map(|entry| entry.text_of("a:id")));
}

fn head(lint: &mut Lint<'_>, feed: &Node) {
    for name in ["a:id", "a:title", "a:updated"] {
        lint.check(45, feed.all(name).count() == 1, format!("not exactly one {name}"));
    }
    text::plain(lint, 45, "feed/title", feed.text_of("a:title").unwrap_or_default());
    let everywhere = feed.all("a:entry").all(|entry| entry.first("a:author").is_some());
    lint.check(45, feed.first("a:author").is_some() || everywhere, "an entry without author");
    let metadata = feed.children.iter().skip_while(|child| child.name != "a:entry");
    lint.check(45, metadata.into_iter().all(|child| child.name == "a:entry"), "metadata after an entry");
    text::language(lint, 46, feed.attribute("xml:lang"));
    let id = feed.text_of("a:id").unwrap_or_default();
    lint.check(47, text::is_canonical_iri(id), format!("the feed's id {id:?}"));
    let rel = |name: &'static str| feed.all("a:link").filter(move |link| link.attribute("rel") == Some(name));
    lint.check(45, rel("alternate").count() == 1, "the feed's link to the page");
    let has_self = rel("self").count() == 1
        && rel("self").all(|link| {
            link.attribute("type") == Some("application/atom+xml")
                && rss::self_address(lint, link.attribute("href").unwrap_or_default(), ".atom")
        });
    let holds = if lint.options.base_url.is_some() { has_self } else { rel("self").count() == 0 };
    lint.check(45, holds, "the feed's link to itself");
    let archive = ["prev-archive", "next-archive", "current"].iter().any(|name| rel(name).count() > 0);
    let complete = feed.children.iter().any(|child| child.name.ends_with(":complete"));
    lint.check(53, !archive && !complete, "a plain feed that claims to be an archive or complete");
}

fn links(lint: &mut Lint<'_>, element: &Node) {
    for link in element.all("a:link") {
        text::link(lint, 52, "link", link.attribute("href").unwrap_or_default());
        if link.attribute("rel") == Some("enclosure") {
            rss::enclosure(lint, 36, link.attribute("href"), link.attribute("type"));
            let length = link.attribute("length").is_none_or(|length| length.parse::<u64>().is_ok());
            lint.check(36, length, "the enclosure's length");
        }
    }
    let alternates = element.all("a:link").filter(|link| link.attribute("rel") == Some("alternate"));
    let kinds = alternates.map(|link| format!("{:?} {:?}", link.attribute("type"), link.attribute("hreflang")));
    lint.unique(50, "an alternate link of the kind", kinds);
}

fn entry(lint: &mut Lint<'_>, entry: &Node) {
    for name in ["a:id", "a:title", "a:updated"] {
        lint.check(50, entry.all(name).count() == 1, format!("an entry with not exactly one {name}"));
    }
    let id = entry.text_of("a:id").unwrap_or_default();
    lint.check(47, text::is_canonical_iri(id), format!("the id {id:?}"));
    let has_link = entry.all("a:link").any(|link| link.attribute("rel").unwrap_or("alternate") == "alternate");
    lint.check(50, has_link || entry.first("a:content").is_some(), format!("{id}: neither link nor content"));
    for author in entry.all("a:author") {
        text::plain(lint, 34, "author", author.text_of("a:name").unwrap_or_default());
    }
    lint.unique(34, "the author", entry.all("a:author").filter_map(|author| author.text_of("a:name")));
    let terms = || entry.all("a:category").map(|category| category.attribute("term").unwrap_or_default());
    terms().for_each(|term| text::plain(lint, 35, "category", term));
    lint.unique(35, "the category", terms());
}

fn texts(lint: &mut Lint<'_>, entry: &Node) {
    let title = entry.text_of("a:title").unwrap_or_default();
    text::plain(lint, 19, "title", title);
    for name in ["a:title", "a:summary"] {
        let is_text = entry.all(name).all(|it| matches!(it.attribute("type"), None | Some("text")));
        lint.check(51, is_text, format!("{title}: {name} is not text"));
    }
    entry.all("a:summary").for_each(|summary| text::plain(lint, 51, "summary", &summary.text));
    for content in entry.all("a:content") {
        lint.check(51, content.attribute("type") == Some("html"), format!("{title}: the content is not html"));
        html::lint(lint, title, &content.text);
    }
}

fn media(lint: &mut Lint<'_>, entry: &Node) {
    for media in entry.all("media:content") {
        text::link(lint, 37, "media:content", media.attribute("url").unwrap_or_default());
        lint.check(37, media.attribute("medium").or(media.attribute("type")).is_some(), "media:content of no kind");
    }
    let shown = entry.text_of("a:content").is_some_and(|content| content.contains("<img"));
    lint.check(37, entry.first("media:content").is_none() || shown, "the image is not in the HTML");
}
