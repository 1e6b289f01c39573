//! The text of an article, found again in a page that may say more or less around it: how much of what is remembered
//! stands in an element, and how much else.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node};

use super::recall::fold;
use crate::clean;
use crate::page::Page;

/// As many characters in a row are the same text and no chance.
const WINDOW: usize = 12;
/// A shorter text is no article, in characters.
const SHORTEST: usize = 60;
/// What a text has beyond is not compared, in characters.
const LONGEST: usize = 100_000;
/// Two texts that share so much of a hundred are one article, edited since or with a caption more.
const SAME: usize = 75;
/// The places of a text share nearly as much as the best one.
const NEARLY: usize = 4;

/// A remembered text by the pieces of it.
pub(super) struct Body {
    windows: HashSet<Vec<char>>,
    length: usize,
}

impl Body {
    /// Of safe HTML; `None`: it is too short to be known again.
    pub(super) fn of(html: &str) -> Option<Self> {
        let text: Vec<char> = fold(&clean::text(html)).chars().take(LONGEST).collect();
        let windows = text.windows(WINDOW).map(<[char]>::to_vec).collect();
        (text.len() >= SHORTEST).then_some(Self { windows, length: text.len() })
    }

    /// Whether a text is this one.
    pub(super) fn is(&self, html: &str) -> bool {
        self.likeness(self.shared(&clean::text(html))) >= SAME
    }

    /// How many characters of a text are in this one, and of how many.
    fn shared(&self, text: &str) -> Share {
        let text: Vec<char> = fold(text).chars().take(LONGEST).collect();
        let same = text.windows(WINDOW).filter(|window| self.windows.contains(*window)).count();
        Share { same: if same > 0 { same + WINDOW - 1 } else { 0 }, of: text.len() }
    }

    /// From 0, nothing in common, to 100.
    fn likeness(&self, share: Share) -> usize {
        (share.same.min(self.length) * 200) / (self.length + share.of).max(1)
    }

    /// The elements of a page whose text is nearest to this one, the innermost first, each with what it lacks of a
    /// hundred.
    pub(super) fn places<'a>(&self, page: &'a Page) -> Vec<(ElementRef<'a>, usize)> {
        let mut likely = self.likely(page);
        let best = likely.iter().map(|(_, likeness)| *likeness).max().unwrap_or(0);
        likely.retain(|(_, likeness)| likeness + NEARLY >= best);
        likely.into_iter().map(|(element, likeness)| (element, 100 - likeness.min(100))).collect()
    }

    /// Every element that is enough like it, in the order in which they end.
    fn likely<'a>(&self, page: &'a Page) -> Vec<(ElementRef<'a>, usize)> {
        let (mut open, mut likely, mut silent) = (vec![Share::default()], Vec::new(), 0_usize);
        for edge in page.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) if silent == 0 => {
                        let share = self.shared(text);
                        open.last_mut().into_iter().for_each(|inner| inner.add(share));
                    }
                    Node::Element(element) => {
                        silent += usize::from(is_silent(element.name()));
                        open.push(Share::default());
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    let Some(element) = ElementRef::wrap(node) else { continue };
                    silent -= usize::from(is_silent(element.value().name()));
                    let share = open.pop().unwrap_or_default();
                    open.last_mut().into_iter().for_each(|outer| outer.add(share));
                    likely.extend(Some((element, self.likeness(share))).filter(|(_, likeness)| *likeness >= SAME));
                }
            }
        }
        likely
    }
}

/// How many characters are the same, of how many.
#[derive(Clone, Copy, Default)]
struct Share {
    same: usize,
    of: usize,
}

impl Share {
    fn add(&mut self, other: Self) {
        self.same += other.same;
        self.of += other.of;
    }
}

fn is_silent(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "head")
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::fetch::Response;

    const TEXT: &str = "<p>The bridge over the river is closed until the end of May, the council said.</p>\
                        <p>Those who live on the other bank have to go round by the old market.</p>";

    #[test]
    fn the_innermost_element_that_holds_the_text_and_little_else_is_its_place() {
        let related = "<li><a href=/x>Another story about the harbour and the forest behind it</a></li>".repeat(9);
        let html = format!(
            "<main><div class=wrap><h1>The bridge</h1><div class=text>{TEXT}<p>Photo: A</p></div></div>\
             <script>\"{TEXT}\"</script><ul>{related}</ul></main>"
        );
        let page = Page::parse(&Response::of(Url::parse("https://example.org/a").unwrap(), &html)).unwrap();
        let body = Body::of(TEXT).unwrap();
        let places: Vec<_> = body.places(&page).iter().map(|(element, _)| element.attr("class")).collect();
        assert_eq!(places.first(), Some(&Some("text")), "{places:?}");
        assert!(!places.contains(&None), "{places:?}");
    }

    #[test]
    fn an_edited_text_is_the_same_and_another_is_not() {
        let body = Body::of(TEXT).unwrap();
        assert!(body.is(&TEXT.replace("May", "June")) && body.is(&format!("{TEXT}<p>Ada Brook")));
        assert!(
            !body.is("<p>The harbour is open again, the council said, and nobody has to go round.") && !body.is("")
        );
        assert!(Body::of("<p>short").is_none());
    }
}
