//! A page as a flat list of its elements in document order, with its links. A subtree is a range of the list, so that
//! how much text, how many links or pictures are in it is a difference of two numbers.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use ego_tree::iter::Edge;
use html5ever::local_name;
use scraper::{ElementRef, Node};
use url::Url;

use super::place;
use crate::links;
use crate::page::{self, Page};

/// The elements of a page from `<body>` on.
pub(super) struct Outline<'a> {
    pub(super) elements: Vec<Element<'a>>,
    /// In document order.
    pub(super) links: Vec<Link>,
    /// The addresses that links lead to, each once.
    pub(super) urls: Vec<Url>,
    /// The class attributes of the page, each once.
    pub(super) classes: Vec<Classes<'a>>,
    /// The address of the page.
    pub(super) page: &'a Url,
}

/// One element.
pub(super) struct Element<'a> {
    pub(super) node: ElementRef<'a>,
    /// Its place in the list; the first element is its own parent.
    pub(super) parent: usize,
    /// One past its last descendant.
    pub(super) end: usize,
    /// Its tag.
    pub(super) tag: u64,
    /// Its tag; of a cell with its column.
    pub(super) step: u64,
    /// Its class attribute among [`Outline::classes`].
    pub(super) classes: Option<usize>,
    /// The tags from the body to here.
    pub(super) path: u64,
    /// Whether it is one of `h1` to `h6`.
    pub(super) heading: bool,
    /// How many elements are its children.
    children: u32,
    /// What was counted before it.
    pub(super) before: Counts,
    /// What was counted up to its end.
    pub(super) after: Counts,
    /// What its name and those around it say of it.
    pub(super) place: place::Place,
}

/// What the class attribute of an element says, read once for all elements that have the same.
pub(super) struct Classes<'a> {
    pub(super) text: &'a str,
    /// The hash of the whole text.
    pub(super) whole: u64,
    /// The hashes of the first few by name, each class once.
    pub(super) names: Vec<u64>,
    /// The hashes of the first two that have no digit.
    pub(super) unnumbered: Vec<u64>,
    /// Whether they may number the elements that have them.
    pub(super) numbered: bool,
}

/// Class names of an element that are looked at.
const MOST_CLASSES: usize = 8;

impl<'a> Classes<'a> {
    fn of(text: &'a str) -> Self {
        let mut names: Vec<&str> = text.split_ascii_whitespace().collect();
        names.sort_unstable();
        names.dedup();
        let is_numbered = |name: &str| name.bytes().any(|b| b.is_ascii_digit());
        let unnumbered = names.iter().filter(|name| !is_numbered(name)).take(2).map(|name| hash(name)).collect();
        let names = names.into_iter().take(MOST_CLASSES).map(hash).collect();
        Self { text, whole: hash(text), names, unnumbered, numbered: is_numbered(text) }
    }
}

/// What is counted along a page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Counts {
    /// Letters and digits; a CJK or Thai sign counts as two.
    pub(super) letters: u32,
    /// Of these, in links.
    pub(super) linked: u32,
    pub(super) links: u32,
    pub(super) headings: u32,
    pub(super) images: u32,
}

/// A link to another page.
pub(super) struct Link {
    /// Its element.
    pub(super) at: usize,
    /// Its address among [`Outline::urls`].
    pub(super) url: usize,
    /// Letters of its text.
    pub(super) letters: u32,
    /// Equal texts have equal ones.
    pub(super) text: u64,
}

impl Element<'_> {
    pub(super) fn name(&self) -> &str {
        self.node.value().name()
    }

    /// What is inside it.
    pub(super) fn inside(&self) -> Counts {
        let (a, b) = (self.after, self.before);
        Counts {
            letters: a.letters - b.letters,
            linked: a.linked - b.linked,
            links: a.links - b.links,
            headings: a.headings - b.headings,
            images: a.images - b.images,
        }
    }

    /// The links inside it, itself included.
    pub(super) fn links(&self) -> std::ops::Range<usize> {
        self.before.links as usize..self.after.links as usize
    }
}

impl<'a> Outline<'a> {
    pub(super) fn of(page: &'a Page) -> Self {
        let body = page.elements("body").next().unwrap_or_else(|| page.root());
        let mut walk = Walk::new(page);
        for edge in body.traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(_) => ElementRef::wrap(node).into_iter().for_each(|element| walk.open(element)),
                    Node::Text(text) => walk.text(text),
                    _ => {}
                },
                Edge::Close(node) if node.value().is_element() => walk.close(),
                Edge::Close(_) => {}
            }
        }
        let Walk { elements, links, urls, classes, .. } = walk;
        let mut outline = Self { elements, links, urls, classes, page: page.url() };
        place::mark(&mut outline);
        outline
    }

    /// The hash of an element's classes, unless they number it; 0: none.
    pub(super) fn class(&self, at: usize) -> u64 {
        let classes = self.elements[at].classes.map(|classes| &self.classes[classes]);
        classes.filter(|classes| !classes.numbered).map_or(0, |classes| classes.whole)
    }

    /// From the parent of an element to the body.
    pub(super) fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let parent = |at: &usize| Some(self.elements[*at].parent).filter(|parent| parent != at);
        std::iter::successors(parent(&at), parent)
    }

    /// Whether an element is inside another, or is it.
    pub(super) fn holds(&self, outer: usize, at: usize) -> bool {
        (outer..self.elements[outer].end).contains(&at)
    }

    /// The element siblings after an element.
    pub(super) fn siblings_after(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let last = self.elements[self.elements[at].parent].end;
        let next = move |at: &usize| Some(self.elements[*at].end).filter(|next| *next < last);
        std::iter::successors(next(&at), next)
    }
}

/// A walk over the tree.
struct Walk<'a> {
    page: &'a Page,
    itself: Url,
    elements: Vec<Element<'a>>,
    links: Vec<Link>,
    urls: Vec<Url>,
    known: HashMap<String, usize>,
    classes: Vec<Classes<'a>>,
    /// The same by their hashes.
    known_classes: ByHash<usize>,
    counts: Counts,
    now: usize,
    /// The link that is open.
    link: Option<usize>,
    /// How many elements are open that are never read.
    silent: usize,
}

impl<'a> Walk<'a> {
    fn new(page: &'a Page) -> Self {
        Self {
            page,
            itself: links::normalise(page.url()),
            elements: Vec::with_capacity(2_000),
            links: Vec::new(),
            urls: Vec::new(),
            known: HashMap::new(),
            classes: Vec::new(),
            known_classes: ByHash::default(),
            counts: Counts::default(),
            now: 0,
            link: None,
            silent: 0,
        }
    }

    fn open(&mut self, node: ElementRef<'a>) {
        let name = node.value().name();
        let tag = hash(name);
        let (parent, at, before) = (self.now, self.elements.len(), self.counts);
        let (path, column) = self.elements.get_mut(parent).map_or((tag, 0), |parent| {
            parent.children += 1;
            (mix(parent.path, tag), parent.children - 1)
        });
        let step = if matches!(name, "td" | "th") { mix(tag, u64::from(column)) } else { tag };
        let classes = page::attr(node, &local_name!("class")).map(|text| self.classes(text));
        let heading = is_heading(name);
        self.silent += usize::from(is_silent(name));
        if self.silent == 0 {
            self.counts.headings += u32::from(heading);
            self.counts.images += u32::from(matches!(name, "img" | "picture" | "amp-img"));
            if name == "a" && self.link.is_none() {
                self.link = page::attr(node, &local_name!("href")).and_then(|href| self.link(href, at));
            }
        }
        let place = place::Place::default();
        let (end, after) = (at + 1, before);
        let children = 0;
        self.elements.push(Element {
            node,
            parent,
            end,
            tag,
            step,
            classes,
            path,
            heading,
            children,
            before,
            after,
            place,
        });
        self.now = at;
    }

    fn classes(&mut self, text: &'a str) -> usize {
        *self.known_classes.entry(hash(text)).or_insert_with(|| {
            self.classes.push(Classes::of(text));
            self.classes.len() - 1
        })
    }

    fn link(&mut self, href: &str, at: usize) -> Option<usize> {
        let href = href.trim();
        let is_script = |scheme: &str| href.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
        if href.is_empty() || href.starts_with('#') || ["javascript:", "mailto:", "tel:"].into_iter().any(is_script) {
            return None;
        }
        let url = match self.known.get(href) {
            Some(url) => *url,
            None => self.address(href)?,
        };
        self.counts.links += 1;
        self.links.push(Link { at, url, letters: 0, text: 0 });
        Some(self.links.len() - 1)
    }

    fn address(&mut self, href: &str) -> Option<usize> {
        let url = self.page.resolve(href)?;
        let identity = links::normalise(&url);
        if identity == self.itself {
            return None;
        }
        let next = self.urls.len();
        let number = *self.known.entry(identity.into()).or_insert(next);
        self.known.insert(href.to_owned(), number);
        if number == next {
            self.urls.push(url);
        }
        Some(number)
    }

    fn text(&mut self, text: &str) {
        if self.silent > 0 {
            return;
        }
        for c in text.chars().filter(|c| c.is_alphanumeric()) {
            let letters = if is_dense(c) { 2 } else { 1 };
            self.counts.letters += letters;
            if let Some(link) = self.link {
                self.counts.linked += letters;
                self.links[link].letters += letters;
                self.links[link].text = mix(self.links[link].text, u64::from(u32::from(c)));
            }
        }
    }

    fn close(&mut self) {
        let (end, after) = (self.elements.len(), self.counts);
        let element = &mut self.elements[self.now];
        (element.end, element.after) = (end, after);
        if is_silent(element.name()) {
            self.silent -= 1;
        }
        if self.link.is_some_and(|link| self.links[link].at == self.now) {
            self.link = None;
        }
        self.now = self.elements[self.now].parent;
    }
}

fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "noscript" | "template" | "svg" | "select" | "textarea" | "iframe" | "object" | "math"
    )
}

pub(super) fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

/// Signs of which few make a word: CJK, kana, Hangul, Thai.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// By keys that are hashes already.
pub(super) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Itself>>;

/// Hashes.
pub(super) type Hashes = HashSet<u64, BuildHasherDefault<Itself>>;

/// The hash of a hash: itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| mix(hash, u64::from(*byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// FNV-1a: the same on every machine.
pub(super) fn hash(text: &str) -> u64 {
    hash_of(text.bytes())
}

/// The same of bytes.
pub(super) fn hash_of(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Two numbers as one, in this order.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    (a.rotate_left(7) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
