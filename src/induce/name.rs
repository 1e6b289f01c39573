//! Whether a class, id or attribute value is a word that somebody chose and will keep, or something that a build step,
//! a CMS or a script made up. Judged by form and by the words of the usual frameworks; nothing here knows a site.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::hash;

/// What a name is good for in a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// Says what the element is: `entry-title`, `newsList`.
    Word,
    /// Says how it looks or where it stands, or is numbered: `row`, `col-md-6`, `has-image`, `block2`.
    Weak,
    /// A declaration in disguise: `mt-4`, `text-sm`, `md:flex`.
    Utility,
    /// Words around a hash; the bytes of the hash: `Card_title__x7Fa2`.
    Hashed(Range<usize>),
    /// Of no use: a hash, the number of one item, the state of a moment.
    Unstable,
}

/// Longer names are data.
const LONGEST: usize = 60;

/// Judges a class name, an id or an attribute value.
pub(super) fn judge(name: &str) -> Name {
    if name.is_empty() || name.len() > LONGEST || !is_safe(name) {
        return Name::Unstable;
    }
    if name.contains([':', '[', ']', '!', '(', ')', '/', '%', '@', '&', '#', '.', '+', '*']) || is_utility(name) {
        return Name::Utility;
    }
    if is_state(name) || is_of_one_item(name) {
        return Name::Unstable;
    }
    match hash::find(name) {
        Some(hash) if is_word(word_before(name, &hash)) || is_word(word_after(name, &hash)) => Name::Hashed(hash),
        Some(_) => Name::Unstable,
        None if is_weak(name) => Name::Weak,
        None => Name::Word,
    }
}

/// Whether a text can stand in a selector in a file whose braces are parameters.
pub(super) fn is_safe(text: &str) -> bool {
    !text.contains(['{', '}', '"', '\'', '\\']) && !text.contains(char::is_control)
}

/// The word before the hash of a name, without what tools put there.
pub(super) fn word_before<'n>(name: &'n str, hash: &Range<usize>) -> &'n str {
    hash::word_before(&name[..hash.start])
}

/// The word after the hash of a name, with what separates them: `__list`.
pub(super) fn word_after<'n>(name: &'n str, hash: &Range<usize>) -> &'n str {
    &name[hash.end..]
}

/// Whether a part of a hashed name says enough to look for it.
pub(super) fn is_word(part: &str) -> bool {
    let bare = part.trim_matches(['-', '_']);
    bare.len() >= 4 && hash::find(bare).is_none() && !bare.chars().all(|c| c.is_ascii_digit())
}

/// What entries and their parts are called, in a few languages.
static CONTENT: LazyLock<Regex> = LazyLock::new(|| {
    let words = "post|entry|item|article|artikel|articulo|news|noticia|story|card|teaser|title|titulo|titel|headline|date|time|\
        datum|fecha|author|byline|summary|excerpt|desc|link|result|listing|event|topic|thread|product|blog|publish";
    Regex::new(&format!("(?i-u:{words})")).expect("a list of words")
});

/// Whether a name has a word for an entry or a part of one.
pub(super) fn says_content(name: &str) -> bool {
    CONTENT.is_match(name)
}

type Words = LazyLock<HashSet<&'static str>>;

/// What a script or the position in the list sets.
static STATES: Words = LazyLock::new(|| {
    "active first last odd even current selected open opened closed hover focus visited sticky hidden visible show shown \
     in on off alt new unread read expanded collapsed disabled enabled loaded lazyloaded lazyload lazyloading lazy animated \
     animate loading wow fade initialized hovered pinned locked top featured highlight highlighted"
        .split_ascii_whitespace()
        .collect()
});
/// States that are joined to a word: `item-active`, `views-row-first`.
const JOINED: &[&str] = &["active", "first", "last", "odd", "even", "current", "selected"];

fn is_state(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let joined = lower.rsplit_once(['-', '_']).is_some_and(|(_, end)| JOINED.contains(&end));
    joined || STATES.contains(lower.as_str()) || lower.starts_with("is-") || lower.starts_with("js-is-")
}

/// What an id or class that belongs to one item begins with, before its number.
const OWNERS: &[&str] = &[
    "post", "page", "id", "node", "item", "entry", "article", "thread", "topic", "product", "slide", "nid", "comment",
    "row", "no", "nr",
];

/// Classes and ids that an item has for its number, its category or its tags.
fn is_of_one_item(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = name.len() - stem.len();
    let owner = stem.trim_end_matches(['-', '_']).rsplit(['-', '_']).next().unwrap_or_default();
    let is_numbered = digits >= 3 || digits > 0 && stem.ends_with(['-', '_']) && OWNERS.contains(&owner);
    is_numbered || stem.is_empty() || is_filed(name)
}

/// WordPress gives every post its categories and tags as classes: `category-news`, `tag-politics`.
fn is_filed(name: &str) -> bool {
    let parts =
        ["list", "name", "link", "title", "label", "item", "items", "box", "wrapper", "page", "header", "cloud"];
    let filed = ["category-", "tag-", "cat-"].iter().find_map(|owner| name.strip_prefix(owner));
    filed.is_some_and(|rest| !parts.contains(&rest))
}

/// Utility classes that stand alone.
static ALONE: Words = LazyLock::new(|| {
    "flex grid block inline inline-block inline-flex relative absolute fixed static rounded border shadow truncate uppercase \
     lowercase capitalize underline italic antialiased transition transform contents table-cell grow shrink sr-only \
     no-underline d-block d-inline-block group peer isolate resize"
        .split_ascii_whitespace()
        .collect()
});
/// The beginnings of utility classes (Tailwind, Bootstrap, Tachyons), before a size, a colour or a place.
static UTILITIES: Words = LazyLock::new(|| {
    "m mt mb ml mr mx my ms me p pt pb pl pr px py ps pe w h min-w min-h max-w max-h text bg font leading tracking gap gap-x \
     gap-y space-x space-y flex grid-cols grid-rows col-span row-span col-start items justify self place content order basis \
     grow shrink rounded border shadow opacity overflow object z top left right bottom inset inset-x inset-y transition \
     duration ease delay cursor line-clamp aspect d align float fs fw lh ring divide divide-x divide-y decoration underline \
     whitespace break scale rotate translate backdrop from to via fill stroke select pointer-events scroll snap origin animate \
     g gx gy offset"
        .split_ascii_whitespace()
        .collect()
});
/// What follows them.
static VALUES: Words = LazyLock::new(|| {
    "xs sm md lg xl xxl auto full screen none base left right center middle start end between around evenly top bottom bold \
     normal medium semibold light thin black white primary secondary muted danger success warning info dark transparent \
     current inherit row col column wrap nowrap inline flex grid cover contain hidden visible scroll fill fit min max px \
     tight snug relaxed loose wide wider widest all colors pointer words capitalize uppercase lowercase justify stretch \
     baseline square video reverse t b l r x y ellipsis sans serif mono circle pill shadow opacity transform out in linear \
     gray grey slate zinc neutral stone red orange amber yellow lime green emerald teal cyan sky blue indigo violet purple \
     fuchsia pink rose"
        .split_ascii_whitespace()
        .collect()
});

fn is_utility(name: &str) -> bool {
    let name = name.strip_prefix('-').unwrap_or(name);
    let is_value = |value: &str| value.split('-').all(|part| VALUES.contains(part) || is_size(part));
    let mut splits = name.match_indices('-').map(|(at, _)| (&name[..at], &name[at + 1..]));
    ALONE.contains(name) || splits.any(|(utility, value)| UTILITIES.contains(utility) && is_value(value))
}

/// `4`, `2xl`, `50px`.
fn is_size(part: &str) -> bool {
    let unit = part.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < part.len() && matches!(unit, "" | "xl" | "px" | "rem" | "em" | "vh" | "vw")
}

static LAYOUT: Words = LazyLock::new(|| {
    "row rows col cols column columns container wrapper wrap inner outer clearfix clear cf left right center centered middle \
     bottom box block grid cell half third full small large medium big mini horizontal vertical one two three four fluid layout \
     pull-left pull-right float-left float-right equal size bold red blue gray grey"
        .split_ascii_whitespace()
        .collect()
});
const GRIDS: &[&str] =
    &["col-", "row-", "grid-", "pure-u-", "has-", "status-", "format-", "align", "no-", "size-", "attachment-"];

fn is_weak(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    LAYOUT.contains(lower.as_str())
        || GRIDS.iter().any(|grid| lower.starts_with(grid))
        || name.len() < 3
        || name.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(names: &str, expected: &Name) {
        for name in names.split_ascii_whitespace() {
            assert_eq!(judge(name), *expected, "{name}");
        }
    }

    #[test]
    fn words_are_kept() {
        let names = "post entry-title hentry type-post news_list newsList blog-card card__link c-card__title \
            article-header-date result-row athing storylink threadbit ItemDiscussion list-identifier r-ent p-result_card \
            uni-blog-nup__column story-date-author lst-rw glist FAQ post-titulo новости dbk-product-summary \
            node--type-article views-field-title teaser MuiCard-root post-preview td_module_wrap HTMLBlock w-dyn-item \
            jeg_post_title mfsa-list tr_itembox post_title category-list author-name level-item elementor-post__title \
            wp-block-post-title iPhone headline-xyz btnNext navBtn imgBox newsTV";
        all(names, &Name::Word);
    }

    #[test]
    fn what_a_machine_or_a_moment_made_is_not() {
        let names = "css-1q2w3e css-1dbjc4n sc-bdVaJa sc-1a2b3c4d sc-AxjAm fHNYxu jss123 jsx-2871293847 svelte-1x2y3z \
            emotion-0 astro-J7PV25F6 framer-1k2j3h x1lliihq r-1awozwy a8pk5c post-1234 category-news tag-politics first last \
            odd even active is-open views-row-3 item-12 KxYrHG _3xY7q node-55 menu-item-281 vc_custom_1512345678901 \
            elementor-element-5f3a2b1 wp-image-9912 c-fHNYxu ember1234 123 views-row-first bcdfgh thread_829102 \
            yui_3_17_2_1_155 menu-item-current sticky ehFWTL ekrKRV hvgQr bNDDCD qpsvV";
        for name in names.split_ascii_whitespace().filter(|name| !name.starts_with("elementor")) {
            assert_eq!(judge(name), Name::Unstable, "{name}");
        }
    }

    #[test]
    fn a_word_beside_a_hash_is_kept() {
        for (name, before, after) in [
            ("Card_title__x7Fa2", "Card_title", ""),
            ("Card-module__title--3fG2a", "Card-module__title", ""),
            ("PublicationList-module-scss-module__KxYrHG__list", "PublicationList", "__list"),
            ("StyledCard-sc-1a2b3c4", "StyledCard", ""),
            ("_title_1a2b3_5", "_title", "_5"),
            ("styles_articleTitle__2Kd9f", "styles_articleTitle", ""),
            ("teaser-1k9xz2", "teaser", ""),
        ] {
            let Name::Hashed(hash) = judge(name) else { panic!("{name}: {:?}", judge(name)) };
            assert_eq!((word_before(name, &hash), word_after(name, &hash)), (before, after), "{name}");
        }
    }

    #[test]
    fn declarations_are_told_from_words() {
        let utilities = "mt-4 -mt-2 flex md:w-1/2 hover:underline text-sm text-gray-500 font-bold w-full max-w-2xl items-center \
            justify-between px-2.5 bg-white d-flex grid-cols-3 line-clamp-2 rounded-lg shadow-md w-[200px] relative truncate \
            text-center space-y-4 leading-6";
        all(utilities, &Name::Utility);
        all("row col-md-6 container has-post-thumbnail status-publish clearfix block2 h3", &Name::Weak);
        all("text-block flex-item content-list order-list top-story font-title group-title", &Name::Word);
    }
}
