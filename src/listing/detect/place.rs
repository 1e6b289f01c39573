//! What the names of elements say of the place they make: where the page's own matter is, and where navigation,
//! sidebars and other furniture are. The words are words of trade; none belongs to one site.

use super::outline::Outline;

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

/// Marks every element with what its name and those around it say.
pub(super) fn mark(outline: &mut Outline<'_>) {
    let total = outline.elements.first().map_or(0, |body| body.inside().letters).max(1) as f32;
    for at in 1..outline.elements.len() {
        let element = &outline.elements[at];
        let around = outline.elements[element.parent].place;
        let own = of_tag(element.name());
        let own = if may_name(element.name()) { of_names(element.node, own) } else { own };
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

fn of_names(node: scraper::ElementRef<'_>, mut place: Place) -> Place {
    for key in ["id", "class", "role"] {
        for token in node.attr(key).unwrap_or_default().split_ascii_whitespace().take(8) {
            let words = words(token);
            let is_tab = words.iter().any(|word| word == "tab"); // what a tab shows may be anything
            for word in words {
                place.furniture |= !is_tab && FURNITURE.contains(&word.as_str());
                place.extra |= EXTRA.contains(&word.as_str());
                place.main |= MAIN.contains(&word.as_str());
            }
        }
    }
    place
}

/// The words of a name: `relatedPosts_x9` is related, posts, x9.
pub(super) fn words(token: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in token.chars() {
        let begins = c.is_uppercase() && was_small || !c.is_alphanumeric();
        if begins && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        was_small = c.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}
