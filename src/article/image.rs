//! Which of the addresses that a page gives for its lead image is the picture, and how large it is.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::links;
use crate::listing::Image;
use crate::page::Page;

/// `name-1200x800.jpg`: the size of the file, as image services and blog engines write it.
static SIZE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[-_](\d{2,4})x(\d{2,4})(?:\.\w+)?$").expect("a constant pattern"));
/// Pictures of the site and not of the article.
static LOGO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[/_.-])(?:logo\d*|favicon|avatar|gravatar|blank|spacer|placeholder|pixel|sprite)s?(?:[/_.-]|$)",
    )
    .expect("a constant pattern")
});

/// The image behind an address of the page; `None` for logos, placeholders and data.
pub(super) fn read(page: &Page, address: &str, width: Option<u32>, height: Option<u32>) -> Option<Image> {
    let url = links::unwrap_image(page.resolve(address)?);
    if url.path().len() < 2 || LOGO.is_match(url.path()) {
        return None;
    }
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
        (Some(a), Some(b)) if same_picture(&a.url, &b.url) => {
            Some(if is_crop(&a) && !is_crop(&b) { b } else { sized(a, b) })
        }
        (a, b) => a.or(b),
    }
}

fn sized(a: Image, b: Image) -> Image {
    if a.width.is_none() && a.url == b.url { b } else { a }
}

/// The same file, whatever a query makes of it or the engine's size suffix says.
fn same_picture(a: &Url, b: &Url) -> bool {
    a.host_str() == b.host_str() && unsized_path(a) == unsized_path(b)
}

fn unsized_path(url: &Url) -> String {
    let (stem, ending) = url.path().rsplit_once('.').unwrap_or((url.path(), ""));
    format!("{}.{ending}", SIZE.replace(stem, ""))
}

/// A size in the query or in the name of the file means a derived copy.
fn is_crop(image: &Image) -> bool {
    let by_query = image
        .url
        .query_pairs()
        .any(|(key, _)| matches!(&*key, "w" | "h" | "width" | "height" | "fit" | "crop" | "resize"));
    by_query || SIZE.is_match(image.url.path()) && !image.url.path().contains("/images/")
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
