//! A tree back to text or HTML, as a person or the next stage reads it. The tree itself is never changed: what a
//! rule removes is left out while writing.

use std::collections::HashSet;
use std::sync::LazyLock;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use html5ever::serialize::{self, Serialize, SerializeOpts, Serializer, TraversalScope};
use regex::Regex;
use scraper::{ElementRef, Html, Node};

use crate::entities;

/// The longest text node that is written as HTML, bytes: html5ever's serialiser is quadratic in the `&` of one node.
const MAX_TEXT_NODE: usize = 256 * 1024;

/// Elements whose text is never read by a person.
const SILENT: &[&str] =
    &["script", "style", "noscript", "template", "head", "textarea", "select", "svg", "iframe", "object"];
/// Elements that stand on lines of their own: text before and after them is not one word.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "button",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "img",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
    "video",
];

/// Elements that carry no content of their own: a `<noscript>` is the twin of what stands before it.
const INERT: &[&str] = &["script", "style", "noscript", "template"];

/// The text a person sees in an element: scripts and styles left out, a space between blocks, white space
/// (no-break spaces too) collapsed, comments transparent.
#[must_use]
pub fn text(element: ElementRef<'_>) -> String {
    text_without(element, &HashSet::new())
}

/// [`text`] of an element without some of its subtrees.
#[must_use]
pub fn text_without(element: ElementRef<'_>, removed: &HashSet<NodeId>) -> String {
    text_to(element, removed, usize::MAX)
}

/// The beginning of [`text`]: no more is read once there are `most` bytes, white space included.
#[must_use]
pub fn text_start(element: ElementRef<'_>, most: usize) -> String {
    text_to(element, &HashSet::new(), most)
}

fn text_to(element: ElementRef<'_>, removed: &HashSet<NodeId>, most: usize) -> String {
    let mut out = String::new();
    let mut silent = 0_usize;
    let is_silent = |id: NodeId, name: &str| id != element.id() && (SILENT.contains(&name) || removed.contains(&id));
    for edge in element.traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(piece) if opens && silent == 0 => out.push_str(piece),
            Node::Element(e) => {
                let step = usize::from(is_silent(node.id(), e.name()));
                silent = if opens { silent + step } else { silent - step };
                push_break(&mut out, e.name());
            }
            _ => {}
        }
        if out.len() >= most {
            break;
        }
    }
    collapse(&out)
}

/// The inner HTML of an element without some of its subtrees, scripts and comments.
#[must_use]
pub fn html_without(element: ElementRef<'_>, removed: &HashSet<NodeId>) -> String {
    let mut out = Vec::new();
    let opts = SerializeOpts { scripting_enabled: false, create_missing_parent: true, ..SerializeOpts::default() };
    // Writing into memory cannot fail, and html5ever writes UTF-8.
    let _ = serialize::serialize(&mut out, &Without { element, removed }, opts);
    String::from_utf8(out).unwrap_or_default().trim().to_owned()
}

/// A text in two: at most so many bytes, cut between characters, and the rest.
pub(super) fn head(text: &str, most: usize) -> (&str, &str) {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.split_at(end.unwrap_or_default())
}

struct Without<'a> {
    element: ElementRef<'a>,
    removed: &'a HashSet<NodeId>,
}

impl Serialize for Without<'_> {
    fn serialize<S: Serializer>(&self, out: &mut S, _: TraversalScope) -> std::io::Result<()> {
        let is_left_out = |id: NodeId, name: &str| INERT.contains(&name) || self.removed.contains(&id);
        let mut left_out = 0_usize;
        for edge in self.element.traverse() {
            let (node, opens) = match edge {
                Edge::Open(node) | Edge::Close(node) if node.id() == self.element.id() => continue,
                Edge::Open(node) => (node, true),
                Edge::Close(node) => (node, false),
            };
            match node.value() {
                Node::Text(text) if opens && left_out == 0 => {
                    out.write_text(head(text, MAX_TEXT_NODE).0)?;
                }
                Node::Element(e) if is_left_out(node.id(), e.name()) => {
                    left_out = if opens { left_out + 1 } else { left_out - 1 };
                }
                Node::Element(e) if opens && left_out == 0 => {
                    out.start_elem(e.name.clone(), e.attrs.iter().map(|(name, value)| (name, &**value)))?;
                }
                Node::Element(e) if left_out == 0 => out.end_elem(e.name.clone())?,
                _ => {}
            }
        }
        Ok(())
    }
}

fn push_break(out: &mut String, name: &str) {
    if BLOCKS.contains(&name) {
        out.push('\n');
    }
}

/// White space of every kind as single spaces, none at the ends; zero-width marks go.
#[must_use]
pub fn collapse(text: &str) -> String {
    let visible = |c: &char| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(visible) {
        match c.is_whitespace() {
            false => out.push(c),
            true if out.is_empty() || out.ends_with(' ') => {}
            true => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

static MARKUP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)</[a-z][a-z0-9]*\s*>|<(?:br|hr|img|p)\b[^>]*>").expect("a constant"));

/// A string that may be HTML, as JSON and feeds hold it, as the text a person sees; `<2%` is no markup.
#[must_use]
pub fn plain(text_or_html: &str) -> String {
    if MARKUP.is_match(text_or_html) {
        text(Html::parse_fragment(text_or_html).root_element())
    } else {
        collapse(&entities::decode(text_or_html))
    }
}
