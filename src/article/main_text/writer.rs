//! The chosen part of the page as HTML, without what was marked out.

use ego_tree::NodeRef;
use scraper::Node;

use super::outline::Outline;
use crate::entities;

/// Attributes that say nothing outside the page.
const PAGE_ONLY: &[&str] = &["class", "id", "style", "role", "tabindex"];
const VOID: &[&str] = &["br", "col", "hr", "img", "source", "wbr"];

/// Writes the lead as a paragraph, then the children of the element at `root`.
pub(super) fn write(outline: &Outline<'_>, lead: Option<usize>, root: usize) -> String {
    let mut writer = Writer { outline, next: root + 1, out: String::new() };
    if let Some(lead) = lead {
        writer.out.push_str("<p>");
        writer.inside(lead);
        writer.out.push_str("</p>");
    }
    writer.inside(root);
    writer.out
}

struct Writer<'o, 'a> {
    outline: &'o Outline<'a>,
    /// The place of the next element in document order.
    next: usize,
    out: String,
}

impl Writer<'_, '_> {
    fn inside(&mut self, at: usize) {
        self.next = at + 1;
        self.children(*self.outline.elements[at].node);
    }

    fn children(&mut self, node: NodeRef<'_, Node>) {
        for child in node.children() {
            match child.value() {
                Node::Text(text) => entities::escape(&mut self.out, text),
                Node::Element(_) => self.element(child),
                _ => {}
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>) {
        let at = self.next;
        let element = &self.outline.elements[at];
        self.next = element.end;
        if element.out {
            return;
        }
        let name = if element.caption { "figcaption" } else { element.node.value().name() };
        self.open(at, name);
        if !VOID.contains(&name) {
            self.next = at + 1;
            self.children(node);
            self.next = element.end;
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    fn open(&mut self, at: usize, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in self.outline.elements[at].node.value().attrs() {
            if !PAGE_ONLY.contains(&key) && !key.starts_with("on") && !key.starts_with("aria-") {
                self.out.push(' ');
                self.out.push_str(key);
                self.out.push_str("=\"");
                entities::escape(&mut self.out, value);
                self.out.push('"');
            }
        }
        self.out.push('>');
    }
}
