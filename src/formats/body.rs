//! The HTML of an item as it is shown, in the formats whose readers do not know the lead image of an item: the
//! image stands before the text. And back.

use quick_xml::escape::{partial_escape, unescape};

use crate::item::Item;
use crate::listing::Image;

/// Content under the lead image; nothing without content.
pub(super) fn content(item: &Item) -> Option<String> {
    let content = item.content.as_deref()?;
    Some(picture(item, content) + content)
}

/// The summary as HTML under the lead image; empty if there is neither.
pub(super) fn summary(item: &Item) -> String {
    let summary = item.summary.as_deref().map(partial_escape).unwrap_or_default();
    picture(item, "") + &summary
}

/// A link as HTML: what is shown of an item that has nothing but a title.
pub(super) fn link(url: &str) -> String {
    let url = attribute(url);
    format!(r#"<p><a href="{url}">{url}</a></p>"#)
}

/// What is left of a body when the lead image that [`content`] or [`summary`] put before it is taken off.
pub(super) fn without_picture<'a>(html: &'a str, image: Option<&Image>) -> &'a str {
    let rest = image.and_then(|image| html.strip_prefix(tag(image).as_str()));
    rest.filter(|rest| !rest.contains("<img")).unwrap_or(html)
}

/// The plain text of HTML that is nothing but an escaped text.
pub(super) fn plain(html: &str) -> Option<String> {
    let text = if html.contains('<') { None } else { unescape(html).ok() };
    text.map(std::borrow::Cow::into_owned)
}

/// The lead image, unless the content has images: then it is among them, or they serve as well.
fn picture(item: &Item, content: &str) -> String {
    item.image.as_ref().filter(|_| !content.contains("<img")).map(tag).unwrap_or_default()
}

fn tag(image: &Image) -> String {
    let size = |name: &str, pixels: Option<u32>| pixels.map(|n| format!(r#" {name}="{n}""#)).unwrap_or_default();
    let (width, height) = (size("width", image.width), size("height", image.height));
    format!(r#"<p><img src="{}" alt=""{width}{height}></p>"#, attribute(image.url.as_str()))
}

/// A URL as an HTML serialiser writes it; of the characters that need escaping it can hold this one alone.
fn attribute(url: &str) -> String {
    url.replace('&', "&amp;")
}
