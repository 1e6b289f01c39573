//! A page back to HTML with marks on its elements and a legend. Nothing in what is written can run: scripts, frames and
//! event handlers are left out, and its own policy (CSP) forbids the rest.

use ego_tree::iter::Edge;
use scraper::Node;
use scraper::node::Element;

use super::marks::{Mark, Marks};
use crate::entities::escape;
use crate::page::Page;

/// Elements that are left out with all that is in them.
const LEFT_OUT: &[&str] = &[
    "script",
    "noscript",
    "template",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "base",
    "meta",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
    "portal",
];
/// Elements without an end.
const VOID: &[&str] = &[
    "area", "basefont", "bgsound", "br", "col", "hr", "img", "input", "keygen", "link", "param", "source", "track",
    "wbr",
];
/// Elements that hold rows or cells and nothing else.
const IN_TABLES: &[&str] = &["table", "thead", "tbody", "tfoot", "tr", "colgroup", "col", "caption"];
/// Attributes that load a document, or tell somebody of a click.
const SILENCED: &[&str] = &["srcdoc", "ping", "nonce", "autofocus", "autoplay"];

const POLICY: &str = "default-src 'none'; img-src * data: blob:; media-src *; style-src * 'unsafe-inline'; \
                      font-src * data:; script-src 'none'; frame-src 'none'; form-action 'none'";

/// Each field with its colour.
const COLOURS: &[(&str, &str)] = &[
    ("title", "#cf222e"),
    ("link", "#0969da"),
    ("id", "#57606a"),
    ("date", "#1a7f37"),
    ("updated", "#116329"),
    ("author", "#8250df"),
    ("publisher", "#6639ba"),
    ("summary", "#9a6700"),
    ("content", "#0550ae"),
    ("image", "#bf3989"),
    ("tags", "#1b7c83"),
    ("enclosure", "#953800"),
];

const STYLE: &str = "
[data-haywain-entry], [data-haywain-dropped] { outline: 3px solid #e16f24 !important; outline-offset: 3px !important;
  overflow: visible !important; }
[data-haywain-dropped] { outline: 3px dashed #6e7781 !important; }
[data-haywain-label]::before, [data-haywain-field]::before, [data-haywain-field]::after {
  position: absolute !important; display: inline-block !important; z-index: 2147483646 !important; opacity: 1 !important;
  width: auto !important; height: auto !important; margin: 0 !important; padding: 0 5px !important; inset: auto !important;
  border: 0 !important; border-radius: 3px !important; transform: none !important; visibility: visible !important;
  font: bold 11px/15px system-ui, sans-serif !important; color: #fff !important; text-transform: none !important;
  white-space: nowrap !important; pointer-events: none !important; letter-spacing: 0 !important;
}
[data-haywain-label]::before { content: attr(data-haywain-label) !important; background: #e16f24 !important;
  font-size: 14px !important; line-height: 18px !important; margin: -10px 0 0 -14px !important;
  z-index: 2147483647 !important; }
[data-haywain-label^=left]::before { background: #6e7781 !important; }
[data-haywain-field]::after { content: attr(data-haywain-field) !important; }
[data-haywain-field^=link]:not([data-haywain-label])::before { content: attr(data-haywain-field) !important;
  margin: -13px 0 0 36px !important; }
[data-haywain-field^=link]:not([data-haywain-label])::after { content: none !important; }
[data-haywain-legend] { all: initial; position: fixed !important; right: 12px; bottom: 12px; max-width: 340px; max-height: 60vh;
  overflow: auto; overflow-wrap: anywhere; z-index: 2147483647; padding: 10px 14px; border: 1px solid #6e7781; border-radius: 6px;
  background: #fff; color: #1f2328; font: 13px/1.5 system-ui, sans-serif; box-shadow: 0 4px 16px #0004; }
[data-haywain-legend] * { all: revert; font: inherit; color: inherit; }
[data-haywain-legend] b { font-weight: bold; }
[data-haywain-legend] i { display: inline-block; width: 12px; height: 12px; margin-right: 6px; border-radius: 3px; }
";

/// The page with its marks.
pub(super) fn write(page: &Page, marks: &Marks) -> String {
    let mut out = String::from("<!doctype html>\n");
    let mut left_out = 0_usize;
    let mut label = None;
    for edge in page.root().traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Element(element) if is_left_out(element) => {
                left_out = if opens { left_out + 1 } else { left_out - 1 };
            }
            _ if left_out > 0 => {}
            Node::Element(element) if opens => {
                let mark = marks.of.get(&node.id());
                label = mark.and_then(Mark::label).or(label);
                // What a row holds beside its cells would become a cell.
                let own = label.take_if(|_| !IN_TABLES.contains(&element.name()));
                open(&mut out, element, mark, own);
                if element.name() == "head" {
                    head(&mut out, page);
                }
            }
            Node::Element(element) => {
                if element.name() == "body" {
                    legend(&mut out, marks);
                }
                close(&mut out, element);
            }
            Node::Text(text) if opens => {
                let is_style = node.parent().is_some_and(|parent| is_named(parent.value(), "style"));
                if is_style { out.push_str(text) } else { escape(&mut out, text) }
            }
            _ => {}
        }
    }
    out
}

fn is_named(node: &Node, name: &str) -> bool {
    node.as_element().is_some_and(|element| element.name() == name)
}

fn is_left_out(element: &Element) -> bool {
    let is_html = &*element.name.ns == "http://www.w3.org/1999/xhtml";
    match element.name() {
        "link" => {
            let rel = element.attr("rel").unwrap_or_default().to_ascii_lowercase();
            !rel.split_whitespace().any(|word| matches!(word, "stylesheet" | "icon"))
        }
        // In foreign content a style is text like any other, and would be read as another thing.
        "style" => !is_html,
        name => LEFT_OUT.contains(&name),
    }
}

fn open(out: &mut String, element: &Element, mark: Option<&Mark>, label: Option<String>) {
    out.push('<');
    out.push_str(element.name());
    for (name, value) in &element.attrs {
        let own = &*name.local;
        if is_silent(own, value) {
            continue;
        }
        let prefix = name.prefix.as_ref().filter(|prefix| !prefix.is_empty());
        put(out, &prefix.map_or_else(|| own.to_owned(), |prefix| format!("{prefix}:{own}")), value);
    }
    mark.into_iter().for_each(|mark| put_mark(out, mark));
    label.into_iter().for_each(|label| put(out, "data-haywain-label", &label));
    out.push('>');
}

fn close(out: &mut String, element: &Element) {
    if !VOID.contains(&element.name()) {
        out.push_str("</");
        out.push_str(element.name());
        out.push('>');
    }
}

/// Attributes that could run something, or pass for a mark.
fn is_silent(name: &str, value: &str) -> bool {
    let scheme: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(11).collect();
    name.starts_with("on")
        || name.starts_with("data-haywain")
        || SILENCED.contains(&name)
        || scheme.eq_ignore_ascii_case("javascript:")
}

fn put(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}

fn put_mark(out: &mut String, mark: &Mark) {
    mark.entry.iter().for_each(|number| put(out, "data-haywain-entry", number));
    mark.dropped.iter().for_each(|why| put(out, "data-haywain-dropped", why));
    if !mark.fields.is_empty() {
        put(out, "data-haywain-field", &mark.fields.join(" "));
    }
}

/// What the head begins with: the policy before anything could be loaded.
fn head(out: &mut String, page: &Page) {
    out.push_str("<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\"");
    put(out, "content", POLICY);
    out.push_str("><meta name=\"referrer\" content=\"no-referrer\"><base");
    put(out, "href", page.base().as_str());
    out.push_str("><style>");
    out.push_str(STYLE);
    for (name, colour) in COLOURS.iter().rev() {
        out.push_str(&format!(
            "[data-haywain-field~={name}] {{ outline: 2px solid {colour} !important; }}\n\
             [data-haywain-field~={name}]:not([data-haywain-label])::before, [data-haywain-field~={name}]::after {{ background: {colour} !important; }}\n"
        ));
    }
    out.push_str("</style>");
}

fn legend(out: &mut String, marks: &Marks) {
    out.push_str("<div data-haywain-legend=\"\"><b>");
    escape(out, &marks.title);
    out.push_str("</b>");
    for (name, text) in &marks.fields {
        let colour = COLOURS.iter().find(|(known, _)| known == name).map_or("#000", |(_, colour)| colour);
        out.push_str(&format!("<div><i style=\"background: {colour}\"></i>"));
        escape(out, text);
        out.push_str("</div>");
    }
    if !marks.dropped.is_empty() {
        out.push_str("<details><summary>left out</summary>");
        for dropped in &marks.dropped {
            out.push_str("<div>");
            escape(out, dropped);
            out.push_str("</div>");
        }
        out.push_str("</details>");
    }
    out.push_str("</div>");
}
