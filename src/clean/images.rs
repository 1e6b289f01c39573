//! Which picture an `<img>` of a feed shows: the real one beside a placeholder, and never a tracking pixel.

use scraper::node::Element;
use url::Url;

use crate::page::picture;

/// The address of the picture, absolute; `None` for placeholders and tracking pixels.
pub(super) fn source(image: &Element, base: &Url) -> Option<Url> {
    if is_pixel(image) {
        return None;
    }
    let single = picture::lazy(image).chain(image.attr("src")).find_map(|address| picture::real(base, address));
    single.or_else(|| largest(image, base))
}

/// The largest of a set.
pub(super) fn largest(image: &Element, base: &Url) -> Option<Url> {
    picture::largest(&set(image, base)).cloned()
}

/// The candidates of `srcset` or its lazy twin, absolute, each with its descriptor (`640w`, `2x` or nothing).
pub(super) fn set<'i>(image: &'i Element, base: &Url) -> Vec<(Url, &'i str)> {
    let absolute = |(address, descriptor)| Some((picture::real(base, address)?, descriptor));
    let mut sets = picture::sets(image).map(|set| set.into_iter().filter_map(absolute).collect::<Vec<_>>());
    sets.find(|set| !set.is_empty()).unwrap_or_default()
}

fn is_pixel(image: &Element) -> bool {
    let tiny = |name| {
        image.attr(name).and_then(|v| v.trim().trim_end_matches("px").parse::<u32>().ok()).is_some_and(|n| n <= 2)
    };
    tiny("width") && tiny("height") || tiny("width") && image.attr("height").is_none()
}
