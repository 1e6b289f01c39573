//! Which elements are the furniture of a site by their tag, state or name: navigation, comments, share bars, related
//! lists, newsletters, cookie notices. Names are words of trade; none belongs to one site.

use std::sync::LazyLock;

use ego_tree::NodeRef;
use regex::Regex;
use scraper::{ElementRef, Node};

use super::outline::{Element, Kind, Outline};

/// Furniture, unless it holds nearly all the prose of the page (then the name means something else).
static STRONG: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "comments?|commentlist|comment(?:form|area|section)|disqus|respond|reply|replies|cookies?|cookiebar|consent|gdpr|newsletters?|\
         footer|footers|foot|colophon|breadcrumbs?|pagination|pager|paginator|share|sharing|shares|sharebar|sharethis|sharedaddy|addthis|socials?|\
         related|relateds|relatedposts|relatedarticles|recommended|recommends?|recommendations?|recommender|suggestions?|recirc|\
         recirculation|popular|trending|taboola|outbrain|plista|promos?|promoted|promotion|sponsored|sponsor|adverts?|advertisement|advertising|\
         ads?|adslot|adbox|adunit|teasers|teaserlist|modal|popup|popover|toast|tooltip|subscribe|subscription|subscriptions|signup|sign up|login|\
         register|registration|navbar|navigation|menu|submenu|toolbar|taglist|tagcloud|tag list|tags list|post tags|article tags|\
         ticker|sr only|visually hidden|visuallyhidden|screen reader|screen reader text|noprint|no print|readmore|read more|readnext|read next|\
         up next|next up|more from|most read|mostread|most popular|meistgelesen|latest news|recent posts|recent articles|recent comments|rating|ratings|vote|voting|poll|survey|donate|donation|copyright|disclaimer|\
         authorbox|author box|author bio|author info|author card|about author|author description|author profile|bio|byline|bylines|prev|previous|next prev|prev next|post navigation|masthead|\
         infobox|factbox|fact box|infokasten|toc|feedback|tool tip|cta|call to action|follow|follow us|jp relatedposts|linklist|link list|linkback|skip|skiplink|skip link|\
         excerpt|adblock|ad block|no js|js disabled|contentinfo|complementary|dialog|alertdialog|search form|searchform|timestamp|dateline|date line|\
         writer|writers|keywords?|article meta|post meta|entry meta|entry footer|post footer|article footer|metadata|hot topics|see also|embed related|inline related|crosslinks?|zergnet",
    )
});
/// Furniture where it holds little of the prose and is not said to be the article's.
static WEAK: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "sidebars?|side bar|aside|banner|nav|topnav|subnav|meta|widgets?|textwidget|tools|overlay|teaser|rail|right rail|tabs|info|profile|author|authors|\
         carousel|slider|flyout|drawer|tags?|categories|topics?|credits?|message|notice|alert|notification|promo box|box ad|section list|\
         headlines|stories|latest|recent|prev|next|more|links?|labels?|buttons?|btn|icons?|signin|account|user|community|weather|events|shop|shopping|products?|deals|partners?|error|errors|\
         disclosure|explainer|correction|corrections|livechat|chat|player|playlist|video playlist",
    )
});
/// Where the article is said to be.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "article|articlebody|content|contents|entry|story|storybody|body|main|post|page|text|hentry|single|detail|inner|container|wrapper|layout|grid|columns?|row",
    )
});
/// What stands under pictures.
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "captions?|captiontext|legend|credits?|photo credit|image credit|img credit|copyright|bildunterschrift|cutline|figcaption|(?:image|img|photo|picture|media) (?:description|desc|text|info|title|source)",
    )
});
/// What stands around pictures.
static PICTURE: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "images?|img|photos?|pictures?|pic|figure|gallery|galleries|slideshow|slide|slides|thumbnail|media|imagebox|featured image|lead image|asset|visual",
    )
});

/// The place where a report was written, before its first sentence.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| words("dateline|date line"));

/// How a link opens, and that it is one: that says nothing of what it is for.
static OPENS: LazyLock<Regex> = LazyLock::new(|| words("links?|external|popup|popover|tooltip|tool tip|modal"));

fn words(alternatives: &str) -> Regex {
    Regex::new(&format!("(?:^|[| ])(?:{alternatives})(?:[| ]|$)")).expect("a constant pattern")
}

/// The most of a page's prose that named furniture may hold.
const MOST_STRONG: f32 = 0.75;
const MOST_WEAK: f32 = 0.3;

/// The most letters that stand in the box of a picture and are all about it.
const LONGEST_CAPTION: u32 = 300;
/// How many nodes beside an element its sentence is looked for in, and the most letters of it that are part of one.
const NEAR: usize = 3;
const LONGEST_WORDS: u32 = 200;

/// Marks what is not part of an article, and what belongs to its pictures.
pub(super) fn mark(outline: &mut Outline<'_>) {
    let prose = outline.prose_sums();
    let total = prose.last().copied().unwrap_or_default();
    let mut at = 0;
    while at < outline.elements.len() {
        let element = &outline.elements[at];
        let held = prose[element.end] - prose[at];
        let share = held as f32 / total.max(1) as f32;
        // What is left without it must still be an article.
        let left = total - held;
        if is_furniture(outline, at, share, left) {
            outline.elements[at].out = true;
            at = outline.elements[at].end;
            continue;
        }
        if is_caption(outline, at) {
            outline.elements[at].kind = Kind::Figure;
            outline.elements[at].caption = true;
        }
        at += 1;
    }
}

fn is_furniture(outline: &Outline<'_>, at: usize, share: f32, left: u32) -> bool {
    let element = &outline.elements[at];
    if element.kind == Kind::Silent {
        return true;
    }
    if at == 0 {
        return false;
    }
    let spares = |most: f32| share <= most && (share < 0.3 || left >= 300);
    if is_hidden(element.node) {
        return spares(0.6);
    }
    if !spares(MOST_STRONG) {
        return false;
    }
    let name = outline.name(at);
    match name {
        "nav" | "footer" | "dialog" => return true,
        "aside" if share < 0.5 => return true,
        "form" if share < 0.15 => return true,
        "article" | "main" | "body" => return share < 0.2 && STRONG.is_match(&name_of(element.node)),
        _ => {}
    }
    let name = name_of(element.node);
    if name.is_empty() {
        return false;
    }
    let is_body = || BODY.is_match(&name) || share >= 0.3 && has_headline(outline, at);
    let is_words = || is_in_sentence(element, &name);
    let is_long = element.kind == Kind::Paragraph && element.prose() >= 100;
    let is_kept = || is_words() && (element.kind == Kind::Link || DATELINE.is_match(&name));
    STRONG.is_match(&name) && (share < 0.3 || !is_body()) && !is_kept()
        || spares(MOST_WEAK) && !is_long && WEAK.is_match(&name) && !is_body() && !is_words()
        || share < 0.2 && is_hidden_by_class(element.node)
}

/// Words of a line that goes on after them, and begins before them or with them: a link to a place or to a term is
/// often named as furniture is.
fn is_in_sentence(element: &Element<'_>, name: &str) -> bool {
    let is_word =
        |node: NodeRef<'_, Node>| node.value().as_text().is_some_and(|text| text.chars().any(char::is_alphanumeric));
    let goes_on = || element.node.next_siblings().take(NEAR).any(is_word);
    let begun = || element.node.prev_siblings().take(NEAR).any(is_word);
    let is_first = || element.node.prev_siblings().all(|node| !node.value().is_element() && !is_word(node));
    match element.kind {
        _ if element.text >= LONGEST_WORDS => false,
        Kind::Link if OPENS.is_match(name) => goes_on() || begun(),
        Kind::Link => goes_on() && begun(),
        Kind::Inline => goes_on() && (begun() || is_first()),
        _ => false,
    }
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default();
    element.attr("hidden").is_some() || element.attr("aria-modal") == Some("true") || {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    }
}

/// By the class that common style sheets hide with, unless another class shows it again on some screens.
fn is_hidden_by_class(element: ElementRef<'_>) -> bool {
    let mut classes = element.value().classes();
    let is_hiding =
        |class| matches!(class, "hidden" | "hide" | "d-none" | "is-hidden" | "u-hidden" | "invisible" | "dn");
    classes.clone().any(is_hiding) && !classes.any(|class| class.contains(':') || class.starts_with("d-"))
}

/// A line or two under a picture, or all the text of a picture's box.
fn is_caption(outline: &Outline<'_>, at: usize) -> bool {
    let element = &outline.elements[at];
    let is_small = element.text > 0 && element.text < 600;
    if !is_small || matches!(element.kind, Kind::Figure | Kind::Heading | Kind::Silent) {
        return false;
    }
    let name = name_of(element.node);
    if name.is_empty() {
        return false;
    }
    CAPTION.is_match(&name) && element.text < 500
        || element.text < LONGEST_CAPTION
            && PICTURE.is_match(&name)
            && element.kind == Kind::Block
            && has_picture(outline, at)
            && !BODY.is_match(&name)
}

/// All above the footer may be called so, and holds the headline.
fn has_headline(outline: &Outline<'_>, at: usize) -> bool {
    (at + 1..outline.elements[at].end).any(|inner| outline.name(inner) == "h1")
}

fn has_picture(outline: &Outline<'_>, at: usize) -> bool {
    (at + 1..outline.elements[at].end).any(|inner| outline.name(inner) == "img")
}

/// The words of `class`, `id` and `role` in lower case, a space between words and a bar between names:
/// `relatedPosts_x9 wide` is `|related posts x9|wide`. Utility classes with a condition (`md:hidden`) say nothing, and the
/// `id` of a heading is its own words again.
fn name_of(element: ElementRef<'_>) -> String {
    let mut name = String::new();
    let is_heading = Kind::of(element.value().name()) == Kind::Heading;
    for key in ["class", "id", "role", "data-component", "data-testid"] {
        if is_heading && key == "id" {
            continue;
        }
        for token in element.attr(key).unwrap_or_default().split_ascii_whitespace() {
            if !token.contains([':', '[']) {
                push_words(&mut name, token);
            }
        }
    }
    name
}

fn push_words(name: &mut String, token: &str) {
    name.push('|');
    let mut was_small = false;
    for c in token.chars() {
        if c.is_uppercase() && was_small {
            name.push(' ');
        }
        was_small = c.is_lowercase() || c.is_numeric();
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.ends_with([' ', '|']) {
            name.push(' ');
        }
    }
}
