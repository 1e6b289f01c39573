//! Which address of an `<img>` or `<source>` is the picture: lazy loaders keep the real one beside a placeholder.

use std::sync::LazyLock;

use regex::Regex;
use scraper::node::Element;
use url::Url;

use crate::links;

/// Where lazy loaders keep the address, the better ones first.
const LAZY: &[&str] = &[
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-original-src",
    "data-srcfull",
    "data-full-src",
    "data-hi-res-src",
    "data-lazy",
    "data-url",
    "data-image",
    "data-img-src",
    "data-delayed-url",
    "data-cfsrc",
    "data-ezsrc",
    "data-orig-file",
    "data-runner-src",
    "data-lazyload",
];
const LAZY_SET: &[&str] = &["data-srcset", "data-lazy-srcset", "data-original-set", "lazy-srcset"];
/// Wider pictures are for printing.
const WIDE_ENOUGH: f32 = 2_000.0;

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[/_.-])(?:placeholder|spacer|blank|transparent|pixel|dummy|loading|lazyload|grey|1x1|clear|trans)(?:[_.-]|$)")
        .expect("a constant pattern")
});

/// The address of the picture, absolute; `None` for placeholders and tracking pixels.
pub(super) fn source(image: &Element, base: &Url) -> Option<Url> {
    if is_pixel(image) {
        return None;
    }
    let lazy = LAZY.iter().filter_map(|name| image.attr(name)).find_map(|address| real(address, base));
    lazy.or_else(|| image.attr("src").and_then(|address| real(address, base))).or_else(|| largest(&set(image, base)))
}

/// The candidates of `srcset` or its lazy twin, absolute, each with its descriptor (`640w`, `2x` or nothing).
pub(super) fn set(image: &Element, base: &Url) -> Vec<(Url, String)> {
    let lazy = LAZY_SET.iter().filter_map(|name| image.attr(name)).map(|text| candidates(text, base));
    let plain = image.attr("srcset").map(|text| candidates(text, base));
    lazy.chain(plain).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The widest candidate that a screen can use.
pub(super) fn largest(candidates: &[(Url, String)]) -> Option<Url> {
    let width = |descriptor: &str| descriptor.trim_end_matches(['w', 'x']).parse::<f32>().unwrap_or(1.0);
    let best =
        candidates.iter().filter(|(_, d)| width(d) <= WIDE_ENOUGH).max_by(|a, b| width(&a.1).total_cmp(&width(&b.1)));
    best.or_else(|| candidates.first()).map(|(url, _)| url.clone())
}

/// The candidates of a `srcset` (HTML 4.8.4.2.1). A comma inside an address is no separator: only one before a space
/// or after a descriptor is.
fn candidates(text: &str, base: &Url) -> Vec<(Url, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start_matches([' ', ',', '\n', '\t', '\r']);
    while !rest.is_empty() && found.len() < 40 {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, tail) = rest.split_at(end);
        let bare = address.trim_end_matches(',');
        let (descriptor, tail) = match bare.len() < address.len() {
            true => ("", tail),
            false => tail.split_once(',').unwrap_or((tail, "")),
        };
        found.extend(real(bare, base).map(|url| (url, descriptor.trim().to_owned())));
        rest = tail.trim_start_matches([' ', ',', '\n', '\t', '\r']);
    }
    found
}

fn real(address: &str, base: &Url) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() || address.starts_with('#') || address.starts_with('{') {
        return None;
    }
    let url = links::unwrap_image(links::resolve(base, address)?);
    let file = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    (!PLACEHOLDER.is_match(file) && url.path() != "/").then_some(url)
}

fn is_pixel(image: &Element) -> bool {
    let tiny = |name| {
        image.attr(name).and_then(|v| v.trim().trim_end_matches("px").parse::<u32>().ok()).is_some_and(|n| n <= 2)
    };
    tiny("width") && tiny("height") || tiny("width") && image.attr("height").is_none()
}
