//! Which of the addresses that a page gives for its lead image is the picture, and how large it is.

use std::sync::LazyLock;

use regex::Regex;
use scraper::ElementRef;
use url::Url;

use crate::listing::Image;
use crate::page::{Page, picture};

/// `name-1200x800.jpg`: the size of the file, as image services and blog engines write it.
static SIZE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[-_](\d{2,4})x(\d{2,4})(?:\.\w+)?$").expect("a constant pattern"));
/// Pictures of the site and not of the article.
static LOGO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[/_.-])(?:logo\d*|favicon|avatar|gravatar|sprite)s?(?:[/_.-]|$)").expect("a constant pattern")
});

/// The image behind an address of the page; `None` for logos, placeholders and data.
pub(super) fn read(page: &Page, address: &str, width: Option<u32>, height: Option<u32>) -> Option<Image> {
    let url = picture::real(page.base(), address).filter(|url| !LOGO.is_match(url.path()))?;
    let named = SIZE.captures(url.path()).and_then(|found| Some((found[1].parse().ok()?, found[2].parse().ok()?)));
    let (width, height) = match (width, height) {
        (Some(width), Some(height)) => (Some(width), Some(height)),
        _ => named.unzip(),
    };
    Some(Image { url, width, height })
}

/// Of two addresses of one picture the original, else the first.
pub(super) fn better(first: Option<Image>, second: Option<Image>) -> Option<Image> {
    match (first, second) {
        (Some(a), Some(b)) if same_picture(&a.url, &b.url) => Some(original(a, b)),
        (a, b) => a.or(b),
    }
}

/// The image as the page itself shows it: the original of a crop, and its size.
pub(super) fn shown(page: &Page, image: Image) -> Image {
    let images = page.elements("img").filter_map(|element| of_element(page, element));
    images.filter(|other| same_picture(&image.url, &other.url)).fold(image.clone(), original)
}

/// The size of an image that the page shows under this very address.
pub(super) fn sized(page: &Page, image: Image) -> Image {
    let mut images = page.elements("img").filter_map(|element| of_element(page, element));
    match image.width {
        Some(_) => image,
        None => images.find(|other| other.url == image.url && other.width.is_some()).unwrap_or(image),
    }
}

fn of_element(page: &Page, element: ElementRef<'_>) -> Option<Image> {
    let address = picture::lazy(element.value()).chain(element.attr("src")).next()?;
    let side = |key| element.attr(key).and_then(|text| text.trim().parse().ok()).filter(|side| *side > 1);
    read(page, address, side("width"), side("height"))
}

/// Of two copies of one picture the first, unless only the first is cut; with the size that is known.
fn original(a: Image, b: Image) -> Image {
    let is_less =
        has_cropping(&a.url) && !has_cropping(&b.url) || SIZE.is_match(a.url.path()) && !SIZE.is_match(b.url.path());
    if is_less || a.width.is_none() && a.url == b.url { b } else { a }
}

/// The same file, whatever a query makes of it or the engine's size suffix says.
fn same_picture(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str() && (a.path() == b.path() || whole_path(a) == whole_path(b))
}

/// Without `-1200x800`.
fn whole_path(url: &Url) -> String {
    let (stem, ending) = url.path().rsplit_once('.').unwrap_or((url.path(), ""));
    format!("{}.{ending}", SIZE.replace(stem, ""))
}

fn has_cropping(url: &Url) -> bool {
    url.query_pairs().any(|(key, _)| matches!(&*key, "w" | "h" | "width" | "height" | "fit" | "crop" | "resize"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(url: &str) -> Option<Image> {
        Some(Image { url: Url::parse(url).unwrap(), width: None, height: None })
    }

    #[test]
    fn the_original_is_better_than_its_crop() {
        let original = image("https://e.org/2025/12/talks.jpg");
        let crop = image("https://e.org/2025/12/talks-1000x600.jpg");
        let query = image("https://e.org/2025/12/talks.jpg?w=1200&fit=crop");
        assert_eq!(better(crop.clone(), original.clone()), original);
        assert_eq!(better(query, original.clone()), original);
        assert_eq!(better(crop.clone(), image("https://e.org/other.jpg")), crop);
    }
}
