//! The body of an article in data to HTML: a text, markup, or the blocks of an editor (Portable Text, ProseMirror,
//! Slate, rich text of headless systems), which all nest texts under a handful of names. Safety is left to `clean`.

use serde_json::{Map, Value};

use super::super::main_text;
use crate::entities;

/// Where a block keeps its text or the blocks inside it.
const TEXTS: &[&str] =
    &["children", "content", "body", "html", "code", "text", "value", "rendered", "paragraph", "data", "__html"];
/// Where a block says what it is.
const KINDS: &[&str] = &["style", "nodeType", "tag", "type", "_type"];
/// The deepest nesting of blocks.
const DEPTH: usize = 12;

/// The HTML of a body; empty if it holds no text.
pub(super) fn html(body: &Value) -> String {
    let mut out = String::new();
    write(body, DEPTH, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(&of_text(text)),
        Value::Array(blocks) if depth > 0 => write_all(blocks, depth - 1, out),
        Value::Object(block) if depth > 0 => match (picture(block), line(block)) {
            (Some(picture), _) => out.push_str(&picture),
            (None, Some(line)) => push_element(tag(block), &line, out),
            (None, None) => {
                let mut inner = String::new();
                texts(block).for_each(|text| write(text, depth - 1, &mut inner));
                match tag(block) {
                    list @ ("ul" | "ol" | "li" | "blockquote") => push_element(list, &inner, out),
                    _ => out.push_str(&inner),
                }
            }
        },
        _ => {}
    }
}

/// Items that stand beside one another without a list (Portable Text) are put into one.
fn write_all(blocks: &[Value], depth: usize, out: &mut String) {
    let list = |block: &Value| block["listItem"].as_str().map(|kind| if kind == "number" { "ol" } else { "ul" });
    for group in blocks.chunk_by(|a, b| list(a) == list(b)) {
        let mut inner = String::new();
        group.iter().for_each(|block| write(block, depth, &mut inner));
        match group.first().and_then(list) {
            Some(list) => push_element(list, &inner, out),
            None => out.push_str(&inner),
        }
    }
}

/// Text becomes paragraphs; markup stays, escaped or not.
fn of_text(text: &str) -> String {
    let is_markup = |text: &str| text.contains("</") || text.contains("<br");
    let decoded = entities::decode(text);
    match (is_markup(text), is_markup(&decoded)) {
        (true, _) => text.to_owned(),
        (false, true) => decoded.into_owned(),
        (false, false) => main_text::paragraphs(&decoded),
    }
}

/// The first name that holds something: some systems keep a block both as a tree and as a text.
fn texts(block: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    TEXTS.iter().find_map(|name| block.get(*name).filter(|value| !value.is_null())).into_iter()
}

/// The pieces of a block that are one line: `{"children": [{"text": "One "}, {"text": "line"}]}`.
fn line(block: &Map<String, Value>) -> Option<String> {
    let Value::Array(pieces) = texts(block).next()? else { return None };
    let piece = |piece: &Value| {
        let texts = ["text", "value"].iter().find_map(|name| piece[*name].as_str())?;
        Some(texts.to_owned())
    };
    let is_line = pieces.iter().any(|inner| piece(inner).is_some() && !is_block(inner));
    let definitions = block.get("markDefs").unwrap_or(&Value::Null);
    is_line.then(|| pieces.iter().map(|piece| inline(piece, definitions)).collect())
}

/// A block that is called a paragraph, a heading, a list or code has a line of its own.
fn is_block(value: &Value) -> bool {
    let Some(block) = value.as_object() else { return false };
    let named = KINDS.iter().filter_map(|name| block.get(*name)?.as_str());
    named.into_iter().any(|kind| !matches!(kind, "text" | "span" | "link" | "hyperlink" | "a"))
}

/// A piece of a line: its text in the elements that its marks name, in a link where it is one.
fn inline(piece: &Value, marks: &Value) -> String {
    let text = ["text", "value"].iter().find_map(|name| piece[*name].as_str());
    let inside = ["children", "content"].iter().filter_map(|name| piece[*name].as_array()).flatten();
    let mut out = String::new();
    match text {
        Some(text) => entities::escape(&mut out, text),
        None => inside.for_each(|inner| {
            if let Some(text) = inner["text"].as_str().or(inner["value"].as_str()) {
                out.push_str(&within(emphasis(inner), &escaped(text)));
            }
        }),
    }
    match target(piece, marks) {
        Some(href) if !out.is_empty() => format!("<a href=\"{}\">{out}</a>", escaped(href)),
        _ => within(emphasis(piece), &out),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    entities::escape(&mut out, text);
    out
}

/// The elements of a piece that is emphasised: `"marks": ["strong"]` (Portable Text), `"marks": [{"type": "bold"}]`
/// (ProseMirror, rich text), `"bold": true` (Slate).
fn emphasis(piece: &Value) -> impl Iterator<Item = &'static str> + '_ {
    const MARKS: &[(&[&str], &str)] =
        &[(&["strong", "bold"], "strong"), (&["em", "italic"], "em"), (&["code"], "code")];
    let marks = move || piece["marks"].as_array().into_iter().flatten();
    let has = move |name: &str| {
        piece[name] == true || marks().any(|mark| mark.as_str().or(mark["type"].as_str()) == Some(name))
    };
    MARKS.iter().filter(move |(names, _)| names.iter().any(|name| has(name))).map(|(_, tag)| *tag)
}

fn within(tags: impl Iterator<Item = &'static str>, html: &str) -> String {
    if html.trim().is_empty() {
        return html.to_owned();
    }
    tags.fold(html.to_owned(), |html, tag| format!("<{tag}>{html}</{tag}>"))
}

/// Where a piece leads: by itself, by the data of a hyperlink, by a mark, or by the definition that a mark names.
fn target<'v>(piece: &'v Value, definitions: &'v Value) -> Option<&'v str> {
    let address = |value: &'v Value| ["href", "url", "uri"].iter().find_map(|name| value[*name].as_str());
    let marks = piece["marks"].as_array().into_iter().flatten();
    let marked = marks.filter_map(|mark| match mark.as_str() {
        Some(key) => definitions.as_array()?.iter().find(|definition| definition["_key"].as_str() == Some(key)),
        None => Some(&mark["attrs"]),
    });
    [piece, &piece["data"], &piece["attrs"]].into_iter().chain(marked).find_map(address)
}

/// The picture of a block that is called one, with what it says of it.
fn picture(block: &Map<String, Value>) -> Option<String> {
    let is_picture =
        KINDS.iter().filter_map(|name| block.get(*name)?.as_str()).any(|kind| matches!(kind, "image" | "figure"));
    let block = is_picture.then(|| Value::Object(block.clone()))?;
    let holders = [&block, &block["asset"], &block["attrs"], &block["data"], &block["file"], &block["data"]["file"]];
    let said = |names: &[&str]| names.iter().find_map(|name| holders.iter().find_map(|holder| holder[*name].as_str()));
    let mut html = format!("<img src=\"{}\"", escaped(said(&["url", "src"])?));
    if let Some(alt) = said(&["alt"]) {
        html.push_str(&format!(" alt=\"{}\"", escaped(alt)));
    }
    html.push('>');
    let caption = said(&["caption"]).map(|caption| format!("<figcaption>{}</figcaption>", escaped(caption)));
    Some(format!("<figure>{html}{}</figure>", caption.unwrap_or_default()))
}

/// What element a block is, by its name; else a paragraph.
fn tag(block: &Map<String, Value>) -> &'static str {
    if block.get("listItem").is_some_and(Value::is_string) {
        return "li";
    }
    let kinds = KINDS.iter().filter_map(|name| block.get(*name)?.as_str());
    let tags = kinds.filter_map(|kind| match kind {
        "blockquote" | "quote" => Some("blockquote"),
        "ul" | "bulletList" | "bullet_list" | "bulleted-list" | "unordered-list" => Some("ul"),
        "ol" | "orderedList" | "ordered_list" | "numbered-list" | "ordered-list" => Some("ol"),
        "li" | "listItem" | "list_item" | "list-item" => Some("li"),
        "h4" | "h5" | "h6" | "heading-4" | "heading-5" | "heading-6" => Some("h4"),
        "h3" | "heading-3" => Some("h3"),
        kind if matches!(kind, "h1" | "h2") || kind.starts_with("heading") => Some("h2"),
        _ => None,
    });
    tags.into_iter().next().unwrap_or("p")
}

fn push_element(tag: &str, html: &str, out: &mut String) {
    if !html.trim().is_empty() {
        out.push_str(&format!("<{tag}>{html}</{tag}>"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_markup_are_told_apart() {
        assert_eq!(html(&json!("One & one.\n\nTwo < three.")), "<p>One &amp; one.</p><p>Two &lt; three.</p>");
        assert_eq!(html(&json!("<p>One</p>")), "<p>One</p>");
        assert_eq!(html(&json!("&lt;p&gt;One&lt;/p&gt;")), "<p>One</p>");
        assert_eq!(html(&json!({"rendered": "<p>One</p>"})), "<p>One</p>");
        assert_eq!(html(&json!([{"_type": "code", "code": "<p>One</p>"}])), "<p>One</p>");
    }

    #[test]
    fn the_blocks_of_editors_become_elements() {
        let portable = json!([
            {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "What was done"}]},
            {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": "One "}, {"_type": "span", "text": "line"}]},
            {"_type": "image", "asset": {"url": "/a.jpg"}, "alt": "The \"quay\"", "caption": "At dusk"}
        ]);
        assert_eq!(
            html(&portable),
            r#"<h2>What was done</h2><p>One line</p><figure><img src="/a.jpg" alt="The &quot;quay&quot;"><figcaption>At dusk</figcaption></figure>"#
        );
        let rich = json!({"nodeType": "document", "content": [
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": "What"}]},
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "See "},
                {"nodeType": "hyperlink", "data": {"uri": "/x?a&b"}, "content": [{"nodeType": "text", "value": "this"}]}]}]});
        assert_eq!(html(&rich), "<h2>What</h2><p>See <a href=\"/x?a&amp;b\">this</a></p>");
        let typed = json!([{"type": "paragraph", "text": "One line"}, {"type": "paragraph", "text": "Another"}]);
        assert_eq!(html(&typed), "<p>One line</p><p>Another</p>");
    }

    #[test]
    fn lists_and_quotes_stay() {
        let item =
            |kind: &str| json!({"_type": "block", "listItem": kind, "children": [{"_type": "span", "text": "One"}]});
        let line = json!({"_type": "block", "children": [{"_type": "span", "text": "Then"}]});
        let portable = json!([item("bullet"), item("bullet"), line, item("number")]);
        assert_eq!(html(&portable), "<ul><li>One</li><li>One</li></ul><p>Then</p><ol><li>One</li></ol>");
        let paragraph = json!({"type": "paragraph", "content": [{"type": "text", "text": "One"}]});
        let prose = json!([{"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph]}]},
            {"type": "blockquote", "content": [paragraph]}]);
        assert_eq!(html(&prose), "<ul><li><p>One</p></li></ul><blockquote><p>One</p></blockquote>");
        let slate = json!({"type": "ul", "children": [{"type": "li", "children": [{"text": "One"}]}]});
        assert_eq!(html(&slate), "<ul><li>One</li></ul>");
    }

    #[test]
    fn links_and_emphasis_stay() {
        let expected = r#"<p>See <a href="/a">this</a> <strong>now</strong></p>"#;
        let portable = json!({"_type": "block", "markDefs": [{"_key": "k", "_type": "link", "href": "/a"}], "children": [
            {"_type": "span", "text": "See "}, {"_type": "span", "marks": ["k"], "text": "this"},
            {"_type": "span", "text": " "}, {"_type": "span", "marks": ["strong"], "text": "now"}]});
        let prose = json!({"type": "paragraph", "content": [{"type": "text", "text": "See "},
            {"type": "text", "text": "this", "marks": [{"type": "link", "attrs": {"href": "/a"}}]},
            {"type": "text", "text": " "}, {"type": "text", "text": "now", "marks": [{"type": "bold"}]}]});
        let slate = json!({"type": "p", "children": [{"text": "See "}, {"type": "a", "url": "/a", "children": [{"text": "this"}]},
            {"text": " "}, {"text": "now", "bold": true}]});
        for blocks in [portable, prose, slate] {
            assert_eq!(html(&blocks), expected);
        }
    }
}
