//! Media RSS (<https://www.rssboard.org/media-rss>) as attributes: the lead image of an item, and the files that
//! an RSS item has beside its one enclosure.

use std::collections::BTreeMap;

use url::Url;

use super::xml::Element;
use crate::listing::{Enclosure, Image};

/// With the final slash, or validators do not know it.
pub(super) const NAMESPACE: &str = "http://search.yahoo.com/mrss/";
/// The element that is written.
pub(super) const CONTENT: &str = "media:content";

/// `media:content` of the lead image.
pub(super) fn of_image(image: &Image) -> BTreeMap<String, String> {
    let pixels = |name: &str, pixels: Option<u32>| pixels.map(|n| (name.to_owned(), n.to_string()));
    let always = [("url".to_owned(), image.url.to_string()), ("medium".to_owned(), "image".to_owned())];
    always.into_iter().chain(pixels("width", image.width)).chain(pixels("height", image.height)).collect()
}

/// `media:content` of a file.
pub(super) fn of_enclosure(enclosure: &Enclosure) -> BTreeMap<String, String> {
    let always = [("url".to_owned(), enclosure.url.to_string()), ("type".to_owned(), enclosure.mime.clone())];
    let size = enclosure.length.map(|bytes| ("fileSize".to_owned(), bytes.to_string()));
    always.into_iter().chain(size).collect()
}

/// The lead image of an item.
pub(super) fn read_image(item: &Element) -> Option<Image> {
    let image = item.all(CONTENT).find(|media| media.attribute("medium") == Some("image"))?;
    let pixels = |name| image.attribute(name).and_then(|pixels| pixels.parse().ok());
    Some(Image { url: url(image, "url")?, width: pixels("width"), height: pixels("height") })
}

/// The files of an item that are no images.
pub(super) fn read_enclosures(item: &Element) -> impl Iterator<Item = Enclosure> {
    let files = item.all(CONTENT).filter(|media| media.attribute("medium").is_none());
    files.filter_map(|media| enclosure(media, "url", "fileSize"))
}

/// A file named by the attributes of an element; a length of 0 says that it is not known.
pub(super) fn enclosure(element: &Element, url_name: &str, length_name: &str) -> Option<Enclosure> {
    let length = element.attribute(length_name).and_then(|bytes| bytes.parse().ok()).filter(|&bytes| bytes > 0);
    Some(Enclosure { url: url(element, url_name)?, length, mime: element.attribute("type")?.to_owned() })
}

fn url(element: &Element, name: &str) -> Option<Url> {
    Url::parse(element.attribute(name)?).ok()
}
