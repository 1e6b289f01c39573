//! A page as a flat list of its elements in document order, each with the sums of its text. A subtree is a range of the
//! list, so that every question about an element is a look at a few numbers.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node};

use crate::page::Page;

/// The elements of a page from `<body>` on.
pub(super) struct Outline<'a> {
    pub(super) elements: Vec<Element<'a>>,
}

/// One element and what is in it. Lengths are in letters, a CJK sign counting as two.
pub(super) struct Element<'a> {
    pub(super) node: ElementRef<'a>,
    /// Its place in the list; the first element is its own parent.
    pub(super) parent: usize,
    /// One past its last descendant.
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// All text inside.
    pub(super) text: u32,
    /// Of that, in links.
    pub(super) linked: u32,
    /// Text that stands in this block and in no block inside it.
    pub(super) own: u32,
    /// Of that, in links.
    pub(super) own_linked: u32,
    /// Commas and ends of sentences in `own`.
    pub(super) stops: u32,
    /// Not part of the article.
    pub(super) out: bool,
    /// The text of a picture.
    pub(super) caption: bool,
}

/// How an element stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Never read: script, style, form controls.
    Silent,
    /// Part of a line.
    Inline,
    /// A link.
    Link,
    /// A heading.
    Heading,
    /// A paragraph or something like it.
    Paragraph,
    /// A list item.
    Item,
    /// A list.
    List,
    /// A table and its rows.
    Table,
    /// Pictures and their captions.
    Figure,
    /// Any other block.
    Block,
}

impl<'a> Outline<'a> {
    pub(super) fn of(page: &'a Page) -> Self {
        let body = page.elements("body").next().unwrap_or_else(|| page.root());
        let mut elements: Vec<Element<'a>> = Vec::with_capacity(2_000);
        let (mut now, mut links, mut silent) = (0_usize, 0_usize, 0_usize);
        for edge in body.traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(_) => {
                        let Some(element) = ElementRef::wrap(node) else { continue };
                        let kind = Kind::of(element.value().name());
                        silent += usize::from(kind == Kind::Silent);
                        links += usize::from(kind == Kind::Link);
                        elements.push(Element::new(element, now, kind));
                        now = elements.len() - 1;
                    }
                    Node::Text(text) if silent == 0 => elements[now].add(text, links > 0),
                    _ => {}
                },
                Edge::Close(node) if node.value().is_element() => {
                    let end = elements.len();
                    let element = &mut elements[now];
                    element.end = end;
                    silent -= usize::from(element.kind == Kind::Silent);
                    links -= usize::from(element.kind == Kind::Link);
                    now = element.parent;
                }
                Edge::Close(_) => {}
            }
        }
        let mut outline = Self { elements };
        outline.sum();
        outline
    }

    /// Text of the parts to the whole; of inline elements also to the block that they stand in.
    fn sum(&mut self) {
        for at in (1..self.elements.len()).rev() {
            let Element { parent, text, linked, own, own_linked, stops, kind, .. } = self.elements[at];
            let whole = &mut self.elements[parent];
            whole.text += text;
            whole.linked += linked;
            if matches!(kind, Kind::Inline | Kind::Link) {
                whole.own += own;
                whole.own_linked += own_linked;
                whole.stops += stops;
            }
        }
    }

    /// The prose before each element that is not marked out, so that a subtree's is a difference.
    pub(super) fn prose_sums(&self) -> Vec<u32> {
        let mut sums = Vec::with_capacity(self.elements.len() + 1);
        let (mut sum, mut out_until) = (0, 0);
        sums.push(0);
        for (at, element) in self.elements.iter().enumerate() {
            if element.out {
                out_until = out_until.max(element.end);
            }
            if at >= out_until && element.is_block() {
                sum += element.prose();
            }
            sums.push(sum);
        }
        sums
    }

    pub(super) fn name(&self, at: usize) -> &'a str {
        self.elements[at].node.value().name()
    }

    pub(super) fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(at), |at| (*at > 0).then(|| self.elements[*at].parent)).skip(1)
    }
}

impl<'a> Element<'a> {
    fn new(node: ElementRef<'a>, parent: usize, kind: Kind) -> Self {
        Self {
            node,
            parent,
            end: 0,
            kind,
            text: 0,
            linked: 0,
            own: 0,
            own_linked: 0,
            stops: 0,
            out: false,
            caption: false,
        }
    }

    fn add(&mut self, text: &str, is_linked: bool) {
        let (mut letters, mut stops) = (0, 0);
        let (mut before, mut is_spaced) = (' ', false);
        for c in text.chars() {
            letters += match c {
                c if c.is_whitespace() => 0,
                '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' => 2,
                _ => 1,
            };
            // Chinese and Japanese put no space between words: many who write no commas put it there.
            stops += u32::from(is_spaced && is_unspaced(before) && is_unspaced(c));
            is_spaced = matches!(c, ' ' | '\u{3000}');
            before = if is_spaced { before } else { c };
            stops += u32::from(matches!(
                c,
                '.' | ',' | '!' | '?' | ';' | '。' | '，' | '、' | '！' | '？' | '।' | '؟' | '،'
            ));
        }
        self.text += letters;
        self.own += letters;
        self.stops += stops;
        if is_linked {
            self.linked += letters;
            self.own_linked += letters;
        }
    }

    pub(super) fn is_block(&self) -> bool {
        !matches!(self.kind, Kind::Inline | Kind::Link | Kind::Silent)
    }

    /// The share of its text that is links.
    pub(super) fn link_density(&self) -> f32 {
        if self.text == 0 { 0.0 } else { self.linked as f32 / self.text as f32 }
    }

    /// How much its own lines are worth as running text: sentences count, links and labels do not.
    pub(super) fn prose(&self) -> u32 {
        let bare = self.own.saturating_sub(self.own_linked);
        let is_prose = !matches!(self.kind, Kind::Silent | Kind::Heading | Kind::Figure)
            && self.own_linked * 2 <= self.own
            && (bare >= 80 || (bare >= 25 && self.stops > 0));
        if is_prose { bare.saturating_sub(self.own_linked / 2) } else { 0 }
    }
}

/// Of a script that is written without spaces between words.
fn is_unspaced(c: char) -> bool {
    ('\u{3040}'..='\u{9FFF}').contains(&c)
}

impl Kind {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "script" | "style" | "noscript" | "template" | "head" | "textarea" | "select" | "svg" | "iframe"
            | "object" | "embed" | "button" | "input" | "link" | "meta" | "canvas" | "math" | "option" | "datalist"
            | "dialog" => Self::Silent,
            "a" => Self::Link,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            "p" | "pre" | "blockquote" | "dd" | "dt" | "center" | "summary" => Self::Paragraph,
            "li" => Self::Item,
            "ul" | "ol" | "dl" | "menu" => Self::List,
            "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption" => Self::Table,
            "figure" | "figcaption" | "picture" => Self::Figure,
            "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "br" | "cite" | "code" | "data" | "del" | "dfn"
            | "em" | "font" | "i" | "img" | "ins" | "kbd" | "label" | "mark" | "nobr" | "q" | "rp" | "rt" | "ruby"
            | "s" | "samp" | "small" | "source" | "span" | "strike" | "strong" | "sub" | "sup" | "time" | "tt"
            | "u" | "var" | "wbr" => Self::Inline,
            _ => Self::Block,
        }
    }
}
