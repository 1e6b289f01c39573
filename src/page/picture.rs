//! What an `<img>` or `<source>` offers as its picture: lazy loaders keep the real address beside a placeholder, a
//! `srcset` lists several. Which of them is wanted is left to `field`, `article` and `clean`.

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
    "data-bg",
];
/// Where the candidates of different sizes stand, those that replace others first.
const SETS: &[&str] = &["data-srcset", "data-lazy-srcset", "data-original-set", "lazy-srcset", "srcset"];
/// Wider pictures are for printing, pixels.
const WIDE_ENOUGH: f32 = 2_000.0;
/// The most candidates of one set.
const MOST: usize = 40;

/// Files whose whole name says that they only hold the place of a picture: `img-blank.png`, `pixel_trans.gif`, `1x1.png`.
/// In the name of a photograph the same words mean something.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    let names =
        "blank|spacer|transparent|trans|pixel|1x1|lazy|lazyload|loading|loader|gr[ae]y|dummy|empty|no[-_]?image|clear";
    let beside = r"img|image|bg|default|\d+(?:x\d+)?";
    Regex::new(&format!(
        r"(?i)(?:^|/)(?:[^/]*placeholder[^/]*|(?:(?:{beside})[-_.])*(?:{names})(?:[-_.]?(?:{names}|{beside}))*(?:\.\w{{2,5}})?)$"
    ))
    .expect("a constant pattern")
});

/// The addresses that scripts put in place later, as they are written.
pub(crate) fn lazy(element: &Element) -> impl Iterator<Item = &str> {
    LAZY.iter().filter_map(|name| element.attr(name))
}

/// The sets of candidates, each with the addresses as they are written and their descriptors.
pub(crate) fn sets(element: &Element) -> impl Iterator<Item = Vec<(&str, &str)>> {
    SETS.iter().filter_map(|name| element.attr(name)).map(candidates)
}

/// The candidates of a `srcset` (HTML, section 4.8.4.2.1): each address with its descriptor (`640w`, `2x` or nothing). A
/// comma inside an address is no separator: only one before white space or after a descriptor is.
pub(crate) fn candidates(srcset: &str) -> Vec<(&str, &str)> {
    let is_between = |c: char| c == ',' || c.is_whitespace();
    let mut found = Vec::new();
    let mut rest = srcset.trim_start_matches(is_between);
    while !rest.is_empty() && found.len() < MOST {
        let (address, tail) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
        let bare = address.trim_end_matches(',');
        let (descriptor, tail) = match bare.len() < address.len() {
            true => ("", tail),
            false => tail.split_once(',').unwrap_or((tail, "")),
        };
        found.push((bare, descriptor.trim()));
        rest = tail.trim_start_matches(is_between);
    }
    found
}

/// The widest or densest candidate that a screen can use, of equals the first.
pub(crate) fn largest<A, D: AsRef<str>>(candidates: &[(A, D)]) -> Option<&A> {
    let size = |descriptor: &D| descriptor.as_ref().trim_end_matches(['w', 'x']).parse::<f32>().unwrap_or(1.0);
    let usable = candidates.iter().filter(|(_, descriptor)| size(descriptor) <= WIDE_ENOUGH);
    let best = usable.reduce(|best, other| if size(&other.1) > size(&best.1) { other } else { best });
    best.or(candidates.first()).map(|(address, _)| address)
}

/// The picture at an address, taken out of an image proxy; nothing for `data:`, templates and placeholders.
pub(crate) fn real(base: &Url, address: &str) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() || address.starts_with(['#', '{']) {
        return None;
    }
    let url = links::unwrap_image(links::resolve(base, address)?);
    (url.path() != "/" && !PLACEHOLDER.is_match(url.path())).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_in_an_address_parts_nothing() {
        let found = candidates(" w_1,h_2/b.jpg, c.jpg 2x,d.jpg 590w , e.jpg");
        assert_eq!(found, [("w_1,h_2/b.jpg", ""), ("c.jpg", "2x"), ("d.jpg", "590w"), ("e.jpg", "")]);
        assert_eq!(candidates(" , "), []);
    }

    #[test]
    fn the_largest_is_one_that_a_screen_can_use() {
        let largest = |srcset| largest(&candidates(srcset)).copied();
        assert_eq!(largest("a 400w, b 1000w, c 590w, d 4000w"), Some("b"));
        assert_eq!(largest("a, b"), Some("a"));
        assert_eq!(largest("a 3000w, b 4000w"), Some("a"));
        assert_eq!(largest(""), None);
    }

    #[test]
    fn a_photograph_may_be_called_as_placeholders_are() {
        let base = Url::parse("https://e.org/news/").unwrap();
        for file in [
            "blank.gif",
            "img-blank.png",
            "pixel_trans.gif",
            "1x1.png",
            "lazy-placeholder-4x3.jpg",
            "no-image.svg",
            "spacer",
        ] {
            assert_eq!(real(&base, file), None, "{file}");
        }
        for file in ["pixel-8-review.jpg", "grey-whale.jpg", "loading-dock.png", "clear-sky.webp", "transparency.jpg"] {
            assert!(real(&base, file).is_some(), "{file}");
        }
        for address in ["", "#", "{{src}}", "data:image/gif;base64,R0", "/"] {
            assert_eq!(real(&base, address), None, "{address}");
        }
    }
}
