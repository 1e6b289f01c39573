//! A guarded tree to HTML of the allowed elements and attributes: URLs absolute, images real, shells out.
//! That the result is safe in every browser is checked by `clean::html` afterwards.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};
use url::Url;

use super::images;
use crate::page;
use crate::{entities, links};

/// The longest text node, bytes, and the most signs in it that need escaping: html5ever's serialiser reads the rest
/// of a text again at each of them.
const MAX_TEXT: usize = 256 * 1024;
const MAX_ESCAPES: usize = 10_000;

/// What may stand in a feed, and which attributes of its own each element keeps.
pub(super) const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("abbr", &[]),
    ("audio", &["src", "controls"]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("blockquote", &["cite"]),
    ("br", &[]),
    ("caption", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("dd", &[]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("dfn", &[]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "srcset", "sizes", "alt", "width", "height"]),
    ("ins", &["cite", "datetime"]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("p", &[]),
    ("picture", &[]),
    ("pre", &[]),
    ("q", &["cite"]),
    ("rp", &[]),
    ("rt", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("small", &[]),
    ("source", &["src", "srcset", "type", "media", "sizes"]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("thead", &[]),
    ("time", &["datetime"]),
    ("tr", &[]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("video", &["src", "poster", "controls", "width", "height"]),
    ("wbr", &[]),
];
/// What every element keeps.
pub(super) const GENERIC: &[&str] = &["dir", "lang", "title"];

/// Gone with everything inside.
const DROPPED: &[&str] = &[
    "applet", "area", "base", "button", "canvas", "datalist", "dialog", "embed", "frame", "frameset", "head", "iframe",
    "input", "link", "map", "math", "meta", "meter", "object", "option", "param", "progress", "script", "select",
    "style", "svg", "template", "textarea", "title", "track",
];
/// Not kept, but their content stands on lines of its own.
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "center", "fieldset", "footer", "form", "header", "hgroup", "legend", "main",
    "menu", "nav", "search", "section",
];
const VOID: &[&str] = &["br", "col", "hr", "img", "source", "wbr"];
/// Worthless without text or picture.
const SHELLS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "caption",
    "cite",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "time",
    "u",
    "ul",
    "details",
    "ins",
    "del",
];
const URLS: &[&str] = &["href", "src", "poster", "cite"];

/// Writes the children of an element; stops when `limit` bytes are out.
pub(super) fn write(root: ElementRef<'_>, base: &Url, limit: usize) -> String {
    let mut writer = Writer { out: String::new(), base, limit, images: Vec::new() };
    writer.children(*root);
    writer.out
}

/// Whether something can be read or seen in written HTML.
pub(super) fn has_substance(html: &str) -> bool {
    if ["<img", "<video", "<audio", "<hr", "<source"].iter().any(|media| html.contains(media)) {
        return true;
    }
    let mut inside = false;
    html.chars().any(|c| {
        inside = c == '<' || (inside && c != '>');
        !inside && c != '>' && !c.is_whitespace() && c != '\u{200b}'
    })
}

struct Writer<'a> {
    out: String,
    base: &'a Url,
    limit: usize,
    /// The pictures written so far, for the `<noscript>` twins.
    images: Vec<Url>,
}

impl Writer<'_> {
    fn children(&mut self, node: NodeRef<'_, Node>) {
        for child in node.children() {
            if self.out.len() >= self.limit {
                return;
            }
            match child.value() {
                Node::Text(text) => self.text(text),
                Node::Element(element) => self.element(child, element),
                _ => {}
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let name = canonical(element.name());
        if name == "noscript" {
            self.twin(node);
        } else if DROPPED.contains(&name) {
        } else if name == "img" {
            self.image(node, element);
        } else if let Some((_, own)) = ELEMENTS.iter().find(|(known, _)| *known == name) {
            self.whole(node, element, name, own);
        } else if BLOCKS.contains(&name) {
            self.whole(node, element, "div", &[]);
        } else {
            self.children(node);
        }
    }

    fn whole(&mut self, node: NodeRef<'_, Node>, element: &Element, name: &str, own: &[&str]) {
        let before = self.out.len();
        self.open(element, name, own);
        let inner = self.out.len();
        if VOID.contains(&name) {
            return;
        }
        self.children(node);
        if SHELLS.contains(&name) && !has_substance(&self.out[inner..]) {
            self.out.truncate(before);
            self.out.push(' ');
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    fn open(&mut self, element: &Element, name: &str, own: &[&str]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in element.attrs() {
            if URLS.contains(&key) && own.contains(&key) {
                if let Some(url) = absolute(self.base, value) {
                    self.attribute(key, url.as_str());
                }
            } else if key == "srcset" && own.contains(&key) {
                self.srcset(&images::set(element, self.base));
            } else if own.contains(&key) || GENERIC.contains(&key) {
                self.attribute(key, value);
            }
        }
        self.out.push('>');
    }

    fn image(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let beside = || node.parent().and_then(|parent| beside_in_picture(parent, self.base));
        let Some(source) = images::source(element, self.base).or_else(beside) else { return };
        if self.images.iter().rev().take(2).any(|seen| *seen == source) {
            return;
        }
        self.out.push_str("<img");
        self.attribute("src", source.as_str());
        let set = images::set(element, self.base);
        if set.iter().any(|(url, _)| *url != source) {
            self.srcset(&set);
        }
        for key in ["sizes", "alt", "title", "width", "height"] {
            if let Some(value) = element.attr(key).filter(|_| key != "sizes" || set.len() > 1) {
                self.attribute(key, value);
            }
        }
        self.out.push('>');
        self.images.push(source);
    }

    /// The parser leaves `<noscript>` as text. Its image counts where the image beside it had no real source.
    fn twin(&mut self, node: NodeRef<'_, Node>) {
        let text: String = node.children().filter_map(|child| child.value().as_text().map(|t| &**t)).collect();
        if text.len() > MAX_TEXT / 16 || !text.contains("<img") {
            return;
        }
        let Ok(tree) = page::guarded_parse(&text) else { return };
        for image in images_of(&tree) {
            self.image(*image, image.value());
        }
    }

    fn srcset(&mut self, candidates: &[(Url, &str)]) {
        let written: Vec<String> = candidates
            .iter()
            .map(|(url, descriptor)| format!("{} {descriptor}", url.as_str().replace(',', "%2C")).trim_end().to_owned())
            .collect();
        if !written.is_empty() {
            self.attribute("srcset", &written.join(", "));
        }
    }

    fn attribute(&mut self, key: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(key);
        self.out.push_str("=\"");
        entities::escape(&mut self.out, value);
        self.out.push('"');
    }

    fn text(&mut self, text: &str) {
        let room = MAX_TEXT.min(self.limit.saturating_sub(self.out.len()));
        let text = &text[..text.floor_char_boundary(room)];
        let end = text.match_indices(['&', '<', '>', '\u{a0}']).nth(MAX_ESCAPES).map_or(text.len(), |(at, _)| at);
        entities::escape(&mut self.out, &text[..end]);
    }
}

/// Names that mean the same today.
fn canonical(name: &str) -> &str {
    match name {
        "acronym" => "abbr",
        "strike" => "s",
        "tt" => "code",
        "dir" => "ul",
        "listing" | "xmp" | "plaintext" => "pre",
        name => name,
    }
}

fn beside_in_picture(parent: NodeRef<'_, Node>, base: &Url) -> Option<Url> {
    let picture = ElementRef::wrap(parent).filter(|parent| parent.value().name() == "picture")?;
    picture.child_elements().find_map(|source| images::largest(source.value(), base))
}

fn images_of(tree: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    tree.tree.nodes().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "img")
}

fn absolute(base: &Url, text: &str) -> Option<Url> {
    let scheme = text.trim().get(..7).unwrap_or_default();
    if scheme.eq_ignore_ascii_case("mailto:") {
        return Url::parse(text.trim()).ok().filter(|url| url.as_str().len() <= links::MAX_LENGTH);
    }
    links::resolve(base, text)
}
