//! HTML content (rules 40 to 44).

use std::sync::LazyLock;

use regex::Regex;
use scraper::node::Element;
use scraper::{ElementRef, Html};

use super::{Lint, text};

const ACTIVE: &[&str] = &[
    "script", "style", "iframe", "object", "embed", "applet", "form", "input", "button", "select", "textarea", "link",
    "meta", "base", "svg", "math", "frame", "frameset", "noscript", "template", "title",
];
const LINKS: &[&str] = &["href", "src", "poster", "data", "cite", "action", "longdesc"];
const SEEN: &[&str] = &["img", "video", "audio", "picture", "hr", "table"];

static BOILERPLATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:read more|continue reading|share this|share on \w+)[\s.…»>→]*$").unwrap());

/// `place` names the item for the message.
pub(super) fn lint(lint: &mut Lint<'_>, place: &str, html: &str) {
    let tree = Html::parse_fragment(html);
    let root = tree.root_element();
    // A no-break space may be written as itself: XML has no `&nbsp;`, and a reader shows the same.
    let written = |html: &str| html.replace("&nbsp;", "\u{a0}");
    lint.check(
        42,
        written(&root.inner_html()) == written(html),
        format!("{place}: not as a serialiser writes it: {html:.200}"),
    );
    let shown = root.descendent_elements().any(|element| SEEN.contains(&element.value().name()));
    let has_text = root.text().any(|text| !text.trim().is_empty());
    lint.check(44, shown || has_text, format!("{place}: nothing to see"));
    for element in root.descendent_elements().skip(1) {
        boilerplate(lint, place, element);
        active(lint, place, element.value());
        links(lint, place, element.value());
        if element.value().name() == "img" {
            image(lint, place, element.value());
        }
    }
}

fn boilerplate(lint: &mut Lint<'_>, place: &str, element: ElementRef<'_>) {
    if element.value().name() == "a" || element.value().name() == "p" {
        let text: String = element.text().collect();
        lint.check(44, !BOILERPLATE.is_match(text.trim()), format!("{place}: {text:?}"));
    }
}

fn active(lint: &mut Lint<'_>, place: &str, element: &Element) {
    let name = element.name();
    lint.check(41, !ACTIVE.contains(&name), format!("{place}: <{name}>"));
    for (attribute, _) in element.attrs() {
        let clutter = attribute.starts_with("on") || ["style", "id", "class"].contains(&attribute);
        lint.check(41, !clutter, format!("{place}: {attribute} on <{name}>"));
    }
}

fn links(lint: &mut Lint<'_>, place: &str, element: &Element) {
    for (attribute, value) in element.attrs() {
        let targets: Vec<&str> = match attribute {
            "srcset" => value.split(", ").filter_map(|candidate| candidate.split_whitespace().next()).collect(),
            _ if LINKS.contains(&attribute) => vec![value],
            _ => continue,
        };
        for target in targets {
            let script = target.trim_start().to_ascii_lowercase().starts_with("javascript:");
            lint.check(41, !script, format!("{place}: {attribute} {target:?}"));
            let absolute = text::is_link(target) || (attribute == "href" && target.starts_with("mailto:"));
            lint.check(
                40,
                absolute || script || target.starts_with("data:"),
                format!("{place}: {attribute} {target:?}"),
            );
        }
    }
}

fn image(lint: &mut Lint<'_>, place: &str, image: &Element) {
    let source = image.attr("src").unwrap_or_default();
    lint.check(43, !source.is_empty() && !source.starts_with("data:"), format!("{place}: an image without src"));
    let pixel = |name| image.attr(name).is_some_and(|pixels| matches!(pixels, "0" | "1"));
    lint.check(43, !(pixel("width") && pixel("height")), format!("{place}: the pixel {source:?}"));
    let lazy = image.attrs().any(|(name, _)| name.starts_with("data-"));
    lint.check(43, !lazy, format!("{place}: a lazy attribute on the image {source:?}"));
}
