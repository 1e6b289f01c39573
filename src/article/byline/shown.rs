//! The short texts of a page that speak of its own article, in document order. What they say is left to `authors` and
//! `dates`.

use std::sync::LazyLock;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use regex::Regex;
use scraper::{ElementRef, Selector};

use crate::page::{self, Page};

/// Parts of a page that speak of other articles.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[\s_-])(?:comments?|commentlist|kommentare|related\w*|popular|recommend\w*|trending|most-?(?:read|viewed|popular)|newsletter|promo|carousel|recent-?(?:posts|comments|articles)|read-?next|up-?next|more-from|archive-?list|leserbriefe?)(?:$|[\s_-])",
    )
    .expect("a constant pattern")
});
/// What an `<aside>` is called that tells of its article.
static DETAILS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[\s_-])(?:(?:article|post|entry)[_-])?(?:meta|byline|details|info)(?:$|[\s_-])")
        .expect("a constant pattern")
});
static OWN: LazyLock<Selector> =
    LazyLock::new(|| Selector::parse("h1, [itemprop=articleBody]").expect("a constant selector"));

/// The longest text that can be a byline or a date line, bytes.
const LONGEST: usize = 240;

/// Those texts.
pub(super) struct Shown<'a> {
    pub(super) texts: Vec<Short<'a>>,
    /// The place of the headline in them.
    pub(super) headline: usize,
}

/// A text that no element inside its own holds alone.
pub(super) struct Short<'a> {
    pub(super) element: ElementRef<'a>,
    /// Empty where a longer paragraph begins.
    pub(super) text: String,
}

impl<'a> Shown<'a> {
    pub(super) fn of(page: &'a Page) -> Self {
        let (mut texts, mut headline) = (Vec::new(), None);
        let mut elsewhere: Option<NodeId> = None;
        for edge in page.root().traverse() {
            let (node, opens) = match edge {
                Edge::Open(node) => (node, true),
                Edge::Close(node) => (node, false),
            };
            if let Some(outer) = elsewhere {
                elsewhere = Some(outer).filter(|id| opens || *id != node.id());
                continue;
            }
            let Some(element) = ElementRef::wrap(node).filter(|_| opens) else { continue };
            if is_elsewhere(element) {
                elsewhere = Some(node.id());
                continue;
            }
            if element.value().name() == "h1" && headline.is_none() {
                headline = Some(texts.len());
            }
            texts.extend(Short::of(element));
        }
        Self { texts, headline: headline.unwrap_or_default() }
    }
}

impl<'a> Short<'a> {
    fn of(element: ElementRef<'a>) -> Option<Self> {
        let is_marked = element.attr("datetime").is_some() || element.attr("itemprop").is_some();
        let name = element.value().name();
        let holds_text =
            || element.children().any(|child| child.value().as_text().is_some_and(|t| !t.trim().is_empty()));
        if matches!(name, "h1" | "html" | "body" | "meta") || !is_marked && name != "p" && !holds_text() {
            return None;
        }
        let total: usize = element.text().map(str::len).take(40).sum();
        let text = if total > 4 * LONGEST { String::new() } else { page::text(element) };
        let is_paragraph = matches!(name, "p" | "div");
        match text.len() {
            0 if !is_marked && !is_paragraph => None,
            length if length > LONGEST => is_paragraph.then_some(Self { element, text: String::new() }),
            _ => Some(Self { element, text }),
        }
    }

    /// The names of the element and of its parent.
    pub(super) fn name(&self) -> String {
        let mut name = String::new();
        let parent = self.element.parent().and_then(ElementRef::wrap);
        for element in [Some(self.element), parent].into_iter().flatten() {
            for key in ["class", "id", "itemprop"] {
                name.push_str(element.attr(key).unwrap_or_default());
                name.push(' ');
            }
        }
        name
    }
}

/// Quotes and pictures have dates and authors of their own.
fn is_elsewhere(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    if name == "aside" {
        return !element.attr("class").is_some_and(|class| DETAILS.is_match(class));
    }
    if matches!(name, "footer" | "nav" | "script" | "style" | "head" | "svg" | "blockquote" | "figure" | "figcaption") {
        return true;
    }
    let is_part = matches!(name, "div" | "section" | "ul" | "ol" | "form");
    let is_named = |key| element.attr(key).is_some_and(|name: &str| name.len() < 120 && ELSEWHERE.is_match(name));
    is_part && (is_named("class") || is_named("id")) && element.select(&OWN).next().is_none()
}
