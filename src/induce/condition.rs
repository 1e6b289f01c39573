//! One condition on an element as CSS writes it, what it costs a reader, and which conditions an element offers.
//! Putting conditions together is left to `path`.

use std::collections::HashMap;
use std::fmt::Write;

use scraper::ElementRef;

use super::name::{self, Name};

/// A simple selector. Names and values are those of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Condition<'a> {
    /// `article`
    Tag(&'a str),
    /// `.post`
    Class(&'a str),
    /// `[class*="Card_title"]`: the word of a hashed class.
    ClassPart(&'a str),
    /// `#content`
    Id(&'a str),
    /// `[datetime]`
    Has(&'a str),
    /// `[itemprop=headline]`
    Is(&'a str, &'a str),
    /// `[href^="/news/"]`
    Starts(&'a str, &'a str),
    /// `[href*="/news/"]`
    Holds(&'a str, &'a str),
    /// `[href$=".pdf"]`
    Ends(&'a str, &'a str),
    /// `:nth-of-type(2)`
    Place(usize),
    /// The item in which a field is looked for; only as a parent: `> a`.
    Item,
}

/// Elements that say what they are.
const SPEAKING: &[&str] = &[
    "article",
    "time",
    "main",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figure",
    "figcaption",
    "img",
    "address",
    "blockquote",
];
/// Elements whose name alone says nothing.
const MUTE: &[&str] = &["div", "span", "font", "center", "tbody", "b", "i"];

impl<'a> Condition<'a> {
    /// What it costs to read and to rely on: 10 is one plain word.
    pub(super) fn cost(&self, names: &mut Names<'a>) -> u32 {
        let long = |text: &str| u32::try_from(text.len() / 6).unwrap_or(10);
        match self {
            Self::Item => 0,
            Self::Tag(tag) if SPEAKING.contains(tag) => 10,
            Self::Tag(tag) if MUTE.contains(tag) => 34,
            Self::Tag(_) => 14,
            Self::Class(name) | Self::Id(name) => long(name) + names.cost(name),
            Self::Is("itemprop" | "rel" | "role", value) => 27 + long(value),
            Self::Has(name) => 26 + long(name),
            Self::Is(name, value) if name.starts_with("data-test") => 22 + long(value),
            Self::ClassPart(value) => 26 + long(value),
            Self::Is(_, value) | Self::Starts(_, value) | Self::Holds(_, value) => 30 + long(value),
            Self::Ends(_, ".html" | ".htm" | ".php" | ".aspx" | ".asp" | ".jsp") => 36,
            Self::Ends(_, value) => 24 + long(value),
            Self::Place(_) => 45,
        }
    }

    /// What it costs in the same compound as others: `li.post` reads better than `.post`, `div.post` does not. `cost`
    /// is that of the condition itself.
    pub(super) fn cost_beside(&self, cost: u32) -> u32 {
        match self {
            Self::Tag(tag) if MUTE.contains(tag) => 4,
            Self::Tag(_) => 0,
            _ => cost,
        }
    }

    /// What it costs to stand alone: a reader wants to know what kind of element it is.
    pub(super) fn cost_alone(&self) -> u32 {
        match self {
            Self::Class(_) | Self::ClassPart(_) | Self::Id(_) => 1,
            Self::Tag(_) | Self::Item => 0,
            _ => 3,
        }
    }

    /// Whether it is a tag name that says little: `li`, `a`, `div`.
    pub(super) fn is_vague(&self) -> bool {
        matches!(self, Self::Tag(tag) if !SPEAKING.contains(tag))
    }

    /// The place of the condition in a compound selector.
    pub(super) fn order(&self) -> u8 {
        match self {
            Self::Tag(_) => 0,
            Self::Id(_) => 1,
            Self::Class(_) => 2,
            Self::Place(_) => 4,
            _ => 3,
        }
    }

    /// Writes it as CSS.
    pub(super) fn put(&self, css: &mut String) {
        let _ = match self {
            Self::Item => Ok(()),
            Self::Tag(tag) => write!(css, "{tag}"),
            Self::Class(name) if is_identifier(name) => write!(css, ".{name}"),
            Self::Class(name) => write!(css, "[class~=\"{name}\"]"),
            Self::ClassPart(part) => write!(css, "[class*=\"{part}\"]"),
            Self::Id(name) if is_identifier(name) => write!(css, "#{name}"),
            Self::Id(name) => write!(css, "[id=\"{name}\"]"),
            Self::Has(name) => write!(css, "[{name}]"),
            Self::Is(name, value) if is_identifier(value) => write!(css, "[{name}={value}]"),
            Self::Is(name, value) => write!(css, "[{name}=\"{value}\"]"),
            Self::Starts(name, value) => write!(css, "[{name}^=\"{value}\"]"),
            Self::Holds(name, value) => write!(css, "[{name}*=\"{value}\"]"),
            Self::Ends(name, value) => write!(css, "[{name}$=\"{value}\"]"),
            Self::Place(place) => write!(css, ":nth-of-type({place})"),
        };
    }

    /// Whether the value of its attribute fulfils it; the attribute is there.
    pub(super) fn holds(&self, value: &str) -> bool {
        match self {
            Self::Has(_) => true,
            Self::Is("rel", wanted) => value.eq_ignore_ascii_case(wanted),
            Self::Is(_, wanted) | Self::Id(wanted) => value == *wanted,
            Self::Starts(_, start) => value.starts_with(start),
            Self::Holds(_, part) | Self::ClassPart(part) => value.contains(part),
            Self::Ends(_, end) => value.ends_with(end),
            _ => false,
        }
    }

    /// The attribute it looks at, but for classes.
    pub(super) fn attribute(&self) -> Option<&'a str> {
        match self {
            Self::Id(_) => Some("id"),
            Self::ClassPart(_) => Some("class"),
            Self::Has(name) | Self::Is(name, _) => Some(name),
            Self::Starts(name, _) | Self::Holds(name, _) | Self::Ends(name, _) => Some(name),
            _ => None,
        }
    }
}

/// Names that were judged: a page repeats them.
#[derive(Default)]
pub(super) struct Names<'a> {
    judged: HashMap<&'a str, Name>,
}

impl<'a> Names<'a> {
    fn judge(&mut self, name: &'a str) -> &Name {
        self.judged.entry(name).or_insert_with(|| name::judge(name))
    }

    fn is_steady(&mut self, name: &'a str) -> bool {
        matches!(self.judge(name), Name::Word | Name::Weak)
    }

    fn cost(&mut self, name: &'a str) -> u32 {
        of_name(name, self.judge(name))
    }
}

fn of_name(name: &str, judged: &Name) -> u32 {
    match judged {
        Name::Word if name::says_content(name) => 10,
        Name::Word => 13,
        Name::Weak => 28,
        _ => 50,
    }
}

/// Names that need no escape and no quotes in CSS, and none in haywain's grammar.
fn is_identifier(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let bare = name.trim_start_matches('-');
    name.len() <= bare.len() + 1 && bare.starts_with(|c: char| plain(c) && !c.is_numeric()) && bare.chars().all(plain)
}

/// Every condition that an element offers and a person might write; its place among its siblings is not among them.
pub(super) fn each<'a>(element: ElementRef<'a>, names: &mut Names<'a>, mut found: impl FnMut(Condition<'a>)) {
    let tag = element.value().name();
    if is_identifier(tag) {
        found(Condition::Tag(tag));
    }
    for (name, value) in element.value().attrs() {
        match name {
            "class" => classes(value, names, &mut found),
            "id" => id(value, names, &mut found),
            "href" => address(value, names, &mut found),
            "itemprop" | "rel" | "role" | "property" | "headers" => word(name, value, names, &mut found),
            "itemtype" | "typeof" => last_word(name, value, names, &mut found),
            "datetime" | "itemscope" => found(Condition::Has(name)),
            _ if name.starts_with("data-") && *names.judge(name) == Name::Word => {
                found(Condition::Has(name));
                word(name, value, names, &mut found);
            }
            _ => {}
        }
    }
}

fn classes<'a>(value: &'a str, names: &mut Names<'a>, found: &mut impl FnMut(Condition<'a>)) {
    for class in value.split_ascii_whitespace().take(24) {
        match names.judge(class) {
            Name::Word | Name::Weak | Name::Utility => found(Condition::Class(class)),
            Name::Hashed(hash) => [name::word_before(class, hash), name::word_after(class, hash)]
                .into_iter()
                .filter(|part| name::is_word(part))
                .for_each(|part| found(Condition::ClassPart(part))),
            Name::Unstable => {}
        }
    }
}

/// Not the beginning of a number's id either: what a framework counts (`ctl00_lblTitle_3`) it names anew.
fn id<'a>(value: &'a str, names: &mut Names<'a>, found: &mut impl FnMut(Condition<'a>)) {
    if names.is_steady(value) {
        found(Condition::Id(value));
    }
}

fn word<'a>(name: &'a str, value: &'a str, names: &mut Names<'a>, found: &mut impl FnMut(Condition<'a>)) {
    if names.is_steady(value) {
        found(Condition::Is(name, value));
    }
}

/// `https://schema.org/BlogPosting` by its last word.
fn last_word<'a>(name: &'a str, value: &'a str, names: &mut Names<'a>, found: &mut impl FnMut(Condition<'a>)) {
    let start = value.rfind(['/', ':']).unwrap_or(0);
    if *names.judge(value[start..].trim_start_matches(['/', ':'])) == Name::Word {
        found(Condition::Ends(name, &value[start..]));
    }
}

/// The folders of a link, its file before the query, its extension.
fn address<'a>(href: &'a str, names: &mut Names<'a>, found: &mut impl FnMut(Condition<'a>)) {
    found(Condition::Has("href"));
    let path = href.split(['?', '#']).next().unwrap_or_default();
    if path.len() > 300 || !name::is_safe(path) {
        return;
    }
    let start = path.find("://").map_or(0, |at| path[at + 3..].find('/').map_or(path.len(), |slash| at + 3 + slash));
    let slashes: Vec<usize> = path[start..].match_indices('/').map(|(at, _)| start + at).take(5).collect();
    let mut is_folder = |name: &'a str| name.len() > 1 && names.is_steady(name);
    if start == 0 && slashes.first().is_some_and(|slash| is_folder(&path[..*slash])) {
        found(Condition::Starts("href", &path[..=slashes[0]]));
    }
    for pair in slashes.windows(2).filter(|pair| is_folder(&path[pair[0] + 1..pair[1]])) {
        let folder = &path[pair[0]..=pair[1]];
        found(if pair[0] == 0 { Condition::Starts("href", folder) } else { Condition::Holds("href", folder) });
    }
    if path.len() < href.len() && slashes.is_empty() && is_folder(path.split('.').next().unwrap_or_default()) {
        found(Condition::Starts("href", path));
    }
    if let Some(dot) = path.rfind('.').filter(|dot| (2..=5).contains(&(path.len() - dot)) && *dot > start) {
        found(Condition::Ends("href", &path[dot..]));
    }
}
