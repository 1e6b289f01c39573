//! RSS 2.0 (rules 10 to 37).

use std::sync::LazyLock;

use regex::Regex;

use super::xml::Node;
use super::{Lint, html, text};

static EMAIL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[^@\s]+@[^@\s]+\.[^@\s]+ \([^()]+\)$").unwrap());
const DOCS: &str = "https://www.rssboard.org/rss-specification";

pub(super) fn lint(lint: &mut Lint<'_>, root: &Node) {
    lint.check(10, root.name == "rss" && root.attribute("version") == Some("2.0"), "no <rss version=\"2.0\">");
    lint.check(10, root.all("channel").count() == 1, "not exactly one channel");
    let Some(channel) = root.first("channel") else { return };
    head(lint, channel);
    optional_head(lint, channel);
    let home = channel.text_of("link").unwrap_or_default();
    let mut dates = Vec::new();
    for item in channel.all("item") {
        self::item(lint, item);
        texts(lint, item);
        extras(lint, item);
        let date = item.text_of("pubDate");
        lint.check(30, date.is_some(), "an item without pubDate");
        dates.extend(date.and_then(|date| text::rfc_822(lint, 29, "pubDate", date)));
    }
    lint.order(&dates);
    let built = channel.text_of("lastBuildDate").and_then(|date| text::rfc_822(lint, 14, "lastBuildDate", date));
    lint.check(14, built.is_some_and(|built| dates.iter().all(|date| *date <= built)), "lastBuildDate before an item");
    lint.unique(24, "the guid", channel.all("item").filter_map(|item| item.text_of("guid")));
    let links = channel.all("item").filter_map(|item| item.text_of("link"));
    lint.unique(27, "the link", links.filter(|link| *link != home));
}

fn head(lint: &mut Lint<'_>, channel: &Node) {
    for name in ["title", "link", "description"] {
        lint.check(10, channel.all(name).count() == 1, format!("not exactly one channel/{name}"));
    }
    text::plain(lint, 10, "channel/title", channel.text_of("title").unwrap_or_default());
    text::plain(lint, 10, "channel/description", channel.text_of("description").unwrap_or_default());
    text::link(lint, 12, "channel/link", channel.text_of("link").unwrap_or_default());
    text::language(lint, 13, channel.text_of("language"));
    lint.check(13, channel.text_of("generator").is_some_and(|it| !it.is_empty()), "no generator");
    lint.check(13, channel.text_of("docs") == Some(DOCS), "no docs, or others");
    lint.check(15, channel.stand_last("item"), "channel metadata after an item");
    let links: Vec<_> = channel.all("a:link").filter(|link| link.attribute("rel") == Some("self")).collect();
    let is_public = |link: &&Node| {
        let address = link.attribute("href").unwrap_or_default();
        link.attribute("type") == Some("application/rss+xml") && self_address(lint, address, ".rss")
    };
    let holds = if lint.options.base_url.is_some() { links.len() == 1 } else { links.is_empty() };
    let holds = holds && links.iter().all(is_public);
    lint.check(11, holds, "the link to itself");
}

/// Whether an address is that of a file in the public folder.
pub(super) fn self_address(lint: &Lint<'_>, address: &str, ending: &str) -> bool {
    lint.options.base_url.is_some_and(|base| address.starts_with(base))
        && address.ends_with(ending)
        && text::is_link(address)
}

fn optional_head(lint: &mut Lint<'_>, channel: &Node) {
    let number = |text: &str| text.parse::<u32>().ok();
    let ttl = channel.text_of("ttl").is_none_or(|ttl| number(ttl).is_some_and(|ttl| ttl > 0));
    lint.check(16, ttl, "ttl is no positive number");
    let hours = channel.first("skipHours").into_iter().flat_map(|it| &it.children).map(|hour| hour.text.as_str());
    let hours: Vec<_> = hours.collect();
    lint.check(16, hours.iter().all(|hour| number(hour).is_some_and(|hour| hour < 24)), "skipHours");
    lint.unique(16, "the hour", hours);
    let image = channel.first("image");
    let agrees = |image: &Node| {
        let pixels = |name: &str, most| image.text_of(name).is_none_or(|it| number(it).is_some_and(|it| it <= most));
        let same = |name: &str| image.text_of(name).is_some() && image.text_of(name) == channel.text_of(name);
        let url = image.text_of("url").unwrap_or_default();
        same("title") && same("link") && text::is_link(url) && pixels("width", 144) && pixels("height", 400)
    };
    lint.check(17, image.is_none_or(agrees), "the channel's image");
    for name in ["managingEditor", "webMaster"] {
        let right = channel.text_of(name).is_none_or(|it| EMAIL.is_match(it));
        lint.check(18, right, format!("{name} is no address with a name"));
    }
}

fn item(lint: &mut Lint<'_>, item: &Node) {
    for name in ["title", "link", "description", "guid", "pubDate", "content:encoded", "author"] {
        lint.check(10, item.all(name).count() < 2, format!("an item with two {name}"));
    }
    text::plain(lint, 19, "title", item.text_of("title").unwrap_or_default());
    let link = item.text_of("link").unwrap_or_default();
    text::link(lint, 23, "link", link);
    let guid = item.text_of("guid").unwrap_or_default();
    lint.check(24, !guid.trim().is_empty() && guid.trim() == guid, "no guid");
    lint.check(24, !guid.contains("utm_"), format!("a tracking parameter in the guid {guid:?}"));
    let is_permalink = item.first("guid").and_then(|it| it.attribute("isPermaLink")) != Some("false");
    lint.check(25, is_permalink == (guid == link), format!("isPermaLink of the guid {guid:?}"));
}

fn texts(lint: &mut Lint<'_>, item: &Node) {
    let title = item.text_of("title").unwrap_or_default();
    let description = item.text_of("description").unwrap_or_default();
    lint.check(21, !description.trim().is_empty(), format!("{title}: no description"));
    lint.check(21, description != title, format!("{title}: the description repeats the title"));
    html::lint(lint, title, description);
    let content = item.text_of("content:encoded");
    let place = |name: &str| item.children.iter().position(|child| child.name == name);
    lint.check(
        21,
        content.is_none() || place("description") < place("content:encoded"),
        "description after the content",
    );
    if let Some(content) = content {
        lint.check(22, content != description, format!("{title}: one text twice"));
        html::lint(lint, title, content);
    }
    let has_image = item.all("media:content").any(|media| media.attribute("medium") == Some("image"));
    let shown = description.contains("<img") || content.is_some_and(|content| content.contains("<img"));
    lint.check(37, !has_image || shown, format!("{title}: the image is not in the HTML"));
}

fn extras(lint: &mut Lint<'_>, item: &Node) {
    let author = item.text_of("author");
    lint.check(34, author.is_none_or(|author| EMAIL.is_match(author)), "author without an address");
    lint.check(34, author.is_none() || item.first("dc:creator").is_none(), "author and dc:creator");
    for name in ["dc:creator", "dc:publisher"] {
        item.all(name).for_each(|it| text::plain(lint, 34, name, &it.text));
    }
    lint.unique(34, "the author", item.all("dc:creator").map(|it| &it.text));
    item.all("category").for_each(|it| text::plain(lint, 35, "category", &it.text));
    lint.unique(35, "the category", item.all("category").map(|it| &it.text));
    lint.check(36, item.all("enclosure").count() < 2, "two enclosures");
    for file in item.all("enclosure") {
        enclosure(lint, 36, file.attribute("url"), file.attribute("type"));
        let length = file.attribute("length").unwrap_or_default();
        lint.check(36, length.parse::<u64>().is_ok(), format!("the enclosure's length {length:?}"));
    }
    for media in item.all("media:content") {
        text::link(lint, 37, "media:content", media.attribute("url").unwrap_or_default());
        lint.check(37, media.attribute("medium").or(media.attribute("type")).is_some(), "media:content of no kind");
        let sizes = ["width", "height"].into_iter().filter_map(|name| media.attribute(name));
        lint.check(37, sizes.map(str::parse::<u32>).all(|size| size.is_ok()), "media:content with odd pixels");
    }
}

/// A file in any of the three formats.
pub(super) fn enclosure(lint: &mut Lint<'_>, rule: u8, url: Option<&str>, mime: Option<&str>) {
    let url = url.unwrap_or_default();
    text::link(lint, rule, "the enclosure", url);
    lint.check(rule, text::has_dotted_host(url), format!("the host of the enclosure {url:?}"));
    let mime = mime.unwrap_or_default();
    lint.check(rule, text::is_mime(mime), format!("the enclosure's type {mime:?}"));
    lint.check(rule, !mime.starts_with("image/"), format!("an image as an enclosure: {url}"));
}
