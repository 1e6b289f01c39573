//! The image an element shows or will show: lazy attributes, `srcset`, `<picture>`, CSS backgrounds, in the order of
//! their worth. What is only a placeholder is known to `page::picture`.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Selector};
use url::Url;

use crate::page::picture;

/// An image and, where they are known, its pixels.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Image {
    /// Absolute http or https.
    pub url: Url,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
}

static PIXELS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[-_](\d{2,5})x(\d{2,5})\.[A-Za-z]{3,4}$").expect("a constant"));

impl Image {
    /// An image whose pixels are known if its name says them (`talks-1200x800.jpg`, as WordPress and Sanity write).
    #[must_use]
    pub fn of(url: Url) -> Self {
        let pixels = PIXELS.captures(url.path());
        let side = |n: usize| pixels.as_ref()?.get(n)?.as_str().parse().ok();
        let (width, height) = (side(1), side(2));
        Self { url, width, height }
    }
}

static IMAGES: LazyLock<Selector> =
    LazyLock::new(|| Selector::parse("img, amp-img, [style*=background]").expect("a constant"));
static SOURCES: LazyLock<Selector> = LazyLock::new(|| Selector::parse("source").expect("a constant"));

/// The addresses an element offers as its image, best first, as they are written.
pub(super) fn sources(element: ElementRef<'_>) -> Vec<String> {
    let mut found = own(element);
    if element.value().name() != "img" {
        found.extend(element.select(&IMAGES).flat_map(own));
    }
    found.extend(element.attr("href").map(str::to_owned)); // an image link, if it holds no image
    found
}

fn own(element: ElementRef<'_>) -> Vec<String> {
    let mut found = of_sets(element);
    found.extend(picture::lazy(element.value()).map(str::to_owned));
    found.extend(around(element).into_iter().flat_map(|outer| outer.select(&SOURCES)).flat_map(of_sets));
    found.extend(["src", "content", "poster"].iter().filter_map(|name| element.attr(name)).map(str::to_owned));
    found.extend(element.attr("style").and_then(background));
    found
}

/// The largest of each set.
fn of_sets(element: ElementRef<'_>) -> Vec<String> {
    picture::sets(element.value())
        .filter_map(|set| picture::largest(&set).map(|address| (*address).to_owned()))
        .collect()
}

/// The `<picture>` of an image.
fn around(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    element.parent().and_then(ElementRef::wrap).filter(|outer| outer.value().name() == "picture")
}

/// The addresses in one attribute that a rule names.
pub(super) fn of_attribute(element: ElementRef<'_>, name: &str) -> Vec<String> {
    let value = element.attr(name);
    let address = match name {
        "style" => value.and_then(background),
        _ if name.ends_with("srcset") => {
            value.and_then(|set| picture::largest(&picture::candidates(set)).map(|address| (*address).to_owned()))
        }
        _ => value.map(|value| value.trim().to_owned()),
    };
    address.into_iter().collect()
}

static BACKGROUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)background(?:-image)?\s*:[^;]*?url\(\s*["']?([^"')]+)["']?\s*\)"#).expect("a constant")
});

fn background(style: &str) -> Option<String> {
    BACKGROUND.captures(style)?.get(1).map(|address| address.as_str().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fetch::Response, page::Page};

    fn shown(html: &str) -> Option<String> {
        let base = Url::parse("https://e.org/news/").unwrap();
        let page = Page::parse(&Response::of(base.clone(), &format!("<div id=i>{html}</div>"))).unwrap();
        let item = page.first(&Selector::parse("#i").unwrap()).unwrap();
        sources(item).iter().find_map(|address| picture::real(&base, address)).map(String::from)
    }

    #[test]
    fn the_largest_real_source_is_taken() {
        for (html, expected) in [
            ("<img src=a.jpg>", Some("https://e.org/news/a.jpg")),
            ("<img src=a.jpg srcset='b.jpg 400w, c.jpg 1000w,d.jpg 590w'>", Some("https://e.org/news/c.jpg")),
            ("<img srcset='w_1,h_2/b.jpg, c.jpg 2x'>", Some("https://e.org/news/c.jpg")),
            ("<img src='data:image/gif;base64,R0' data-lazy-src=a.jpg>", Some("https://e.org/news/a.jpg")),
            ("<img src=/blank.gif><img data-original=b.jpg>", Some("https://e.org/news/b.jpg")),
            ("<img src=/img/placeholder-400x300.png>", None),
            ("<picture><source srcset='b.webp 2x'><img src=a.jpg></picture>", Some("https://e.org/news/b.webp")),
            ("<p style=\"background-image: url('b.jpg')\">", Some("https://e.org/news/b.jpg")),
            ("<noscript><img src=a.jpg></noscript>", None),
            ("<img src='/_next/image?url=%2Fa.png&amp;w=1'>", Some("https://e.org/a.png")),
            ("<p>none", None),
        ] {
            assert_eq!(shown(html).as_deref(), expected, "{html}");
        }
    }

    #[test]
    fn pixels_are_known_from_the_name() {
        let image = Image::of(Url::parse("https://e.org/a-1200x800.webp?w=2000").unwrap());
        assert_eq!((image.width, image.height), (Some(1200), Some(800)));
    }
}
