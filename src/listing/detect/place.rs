//! What the names of elements say of the place they make: where the page's own matter is, and where navigation,
//! sidebars and other furniture are. The words are words of trade; none belongs to one site.

use std::collections::HashMap;
use std::sync::LazyLock;

use html5ever::local_name;
use scraper::ElementRef;

use super::outline::{ByHash, Outline, hash, hash_of};
use crate::page;

/// What the names around an element say of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Place {
    /// In navigation, a footer, a sidebar, comments.
    pub(super) furniture: bool,
    /// In a box whose name is often, but not always, that of an extra list.
    pub(super) extra: bool,
    /// In `main`, `#content` or the like.
    pub(super) main: bool,
}

const FURNITURE: &[&str] = &[
    "nav",
    "navbar",
    "navi",
    "navigation",
    "menu",
    "submenu",
    "topmenu",
    "mainmenu",
    "megamenu",
    "dropdown",
    "breadcrumb",
    "breadcrumbs",
    "footer",
    "foot",
    "pagination",
    "pager",
    "paginator",
    "pagenavi",
    "sidebar",
    "aside",
    "widget",
    "widgets",
    "related",
    "popular",
    "trending",
    "mostread",
    "comments",
    "comment",
    "tagcloud",
    "cookie",
    "cookies",
    "consent",
    "newsletter",
    "share",
    "social",
    "login",
    "search",
    "lang",
    "language",
    "languages",
    "topbar",
    "blogroll",
    "advertisement",
    "sponsor",
    "sponsored",
    "masthead",
    "toolbar",
];
const EXTRA: &[&str] = &[
    "header",
    "recent",
    "side",
    "rail",
    "banner",
    "promo",
    "ad",
    "ads",
    "carousel",
    "slider",
    "slideshow",
    "ticker",
    "tags",
    "categories",
    "archives",
    "hot",
    "rank",
    "ranking",
    "recommend",
    "recommended",
    "top",
    "bottom",
    "links",
    "filter",
    "filters",
    "facets",
    "hidden",
    "modal",
    "popup",
];
const MAIN: &[&str] = &[
    "main",
    "content",
    "primary",
    "maincontent",
    "article",
    "articles",
    "results",
    "list",
    "listing",
    "posts",
    "news",
    "feed",
    "stream",
];

/// The most of a page's text that furniture may hold; beyond it the name means something else.
const MOST: f32 = 0.6;

impl Place {
    /// What either says.
    fn and(self, other: Self) -> Self {
        Self {
            furniture: self.furniture || other.furniture,
            extra: self.extra || other.extra,
            main: self.main || other.main,
        }
    }
}

/// Marks every element with what its name and those around it say.
pub(super) fn mark(outline: &mut Outline<'_>) {
    let mut known = HashMap::new();
    let mut of_classes: Vec<Option<Place>> = vec![None; outline.classes.len()];
    let total = outline.elements.first().map_or(0, |body| body.inside().letters).max(1) as f32;
    for at in 1..outline.elements.len() {
        let element = &outline.elements[at];
        let around = outline.elements[element.parent].place;
        let own = of_tag(element.name());
        let mut of_class = |at: usize| *of_classes[at].get_or_insert_with(|| of_name(outline.classes[at].text));
        let own = if may_name(element.name()) {
            let class = element.classes.map(&mut of_class).unwrap_or_default();
            own.and(class).and(of_names(element.node, &mut known))
        } else {
            own
        };
        let is_small = element.inside().letters as f32 / total <= MOST;
        outline.elements[at].place = Place {
            furniture: around.furniture || own.furniture && is_small,
            extra: around.extra || own.extra && is_small,
            main: around.main || own.main,
        };
    }
}

fn of_tag(name: &str) -> Place {
    Place {
        furniture: matches!(name, "nav" | "footer" | "aside" | "dialog"),
        extra: matches!(name, "header" | "form"),
        main: name == "main",
    }
}

/// Boxes; the name of a link or a word in a line says nothing of a place.
fn may_name(tag: &str) -> bool {
    matches!(
        tag,
        "div"
            | "section"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "td"
            | "tbody"
            | "tr"
            | "li"
            | "article"
            | "main"
            | "header"
            | "nav"
            | "form"
    )
}

/// What a name says, by the name: pages repeat them.
type Known<'a> = HashMap<&'a str, Place>;

/// What an element's id and role say.
fn of_names<'a>(node: ElementRef<'a>, known: &mut Known<'a>) -> Place {
    let names = [local_name!("id"), local_name!("role")].into_iter().filter_map(|key| page::attr(node, &key));
    names.fold(Place::default(), |place, name| place.and(*known.entry(name).or_insert_with(|| of_name(name))))
}

/// What an id or a list of classes says.
fn of_name(name: &str) -> Place {
    let tokens = name.split_ascii_whitespace().take(8);
    tokens.fold(Place::default(), |place, token| place.and(of_token(token)))
}

fn of_token(token: &str) -> Place {
    let place = words(token).fold(Place::default(), |place, word| place.and(of_word(word)));
    let is_tab = || words(token).any(|word| word.eq_ignore_ascii_case("tab")); // what a tab shows may be anything
    Place { furniture: place.furniture && !is_tab(), ..place }
}

fn of_word(word: &str) -> Place {
    let lower = hash_of(word.bytes().map(|byte| byte.to_ascii_lowercase()));
    WORDS.get(&lower).copied().unwrap_or_default()
}

/// What each of the words says.
static WORDS: LazyLock<ByHash<Place>> = LazyLock::new(|| {
    let nothing = Place::default();
    let (furniture, extra, main) =
        (Place { furniture: true, ..nothing }, Place { extra: true, ..nothing }, Place { main: true, ..nothing });
    let mut words = ByHash::<Place>::default();
    for (list, says) in [(FURNITURE, furniture), (EXTRA, extra), (MAIN, main)] {
        for word in list {
            words.entry(hash(word)).and_modify(|place| *place = place.and(says)).or_insert(says);
        }
    }
    words
});

/// The words of a name: `relatedPosts_x9` is related, Posts, x9.
pub(super) fn words(token: &str) -> impl Iterator<Item = &str> {
    let mut was_small = false;
    let mut left = token;
    std::iter::from_fn(move || {
        left = left.trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_end = |c: char| {
            let begins = c.is_uppercase() && was_small || !c.is_alphanumeric();
            was_small = c.is_lowercase();
            begins
        };
        let end = left.find(is_end).unwrap_or(left.len());
        let (word, rest) = left.split_at(end);
        left = rest;
        (!word.is_empty()).then_some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_words() {
        let of = |name| words(name).collect::<Vec<_>>();
        assert_eq!(of("relatedPosts_x9"), ["related", "Posts", "x9"]);
        assert_eq!(of("__Nav-BAR--top"), ["Nav", "BAR", "top"]);
        assert_eq!(of("--"), [""; 0]);
    }

    #[test]
    fn what_a_tab_shows_is_no_menu() {
        assert!(of_name("main-menu").furniture && !of_name("box tabMenu-item").furniture);
    }
}
