//! Which elements are the furniture of a site by their tag, state or name: navigation, comments, share bars, related
//! lists, newsletters, cookie notices. Names are words of trade; none belongs to one site.

use std::sync::LazyLock;

use regex::Regex;
use scraper::ElementRef;

use super::outline::{Kind, Outline};

/// What is furniture even where it holds a good part of the text.
static STRONG: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "comments?|commentlist|commentary-list|disqus|respond|cookies?|cookiebar|consent|gdpr|newsletters?|footer|foot|\
         sidebars?|breadcrumbs?|pagination|pager|share|sharing|shares|sharebar|social|socials|related|relateds|recommended|\
         recommendations?|recirc|recirculation|popular|trending|taboola|outbrain|promos?|promoted|sponsored|advert|adverts|\
         advertisement|advertising|ad|ads|adslot|banner|teaser|teasers|modal|popup|overlay|paywall|subscribe|subscription|signup|login|\
         register|nav|navbar|navigation|menu|toolbar|tools|print|byline|tags|taglist|tagcloud|keywords|widget|widgets|ticker|\
         skip|hidden|hide|noprint|readmore|more|rating|vote|poll|survey|donate|donation|copyright|disclaimer|credits?|authorbox|bio|\
         prev|next|siblings|masthead|infobox|toc|reply|replies|feedback|correction|metadata|meta",
    )
});

/// Where the article is.
static BODY: LazyLock<Regex> =
    LazyLock::new(|| words("article|articlebody|content|entry|story|storybody|body|main|post|page|text|hentry"));

fn words(alternatives: &str) -> Regex {
    Regex::new(&format!("(?:^| )(?:{alternatives})(?: |$)")).expect("a constant pattern")
}

/// The most of a page's prose that a named piece of furniture may hold.
const MOST: f32 = 0.4;

/// Marks what is not part of an article.
pub(super) fn mark(outline: &mut Outline<'_>) {
    let prose = prose_sums(outline);
    let total = prose.last().copied().unwrap_or_default();
    let mut at = 0;
    while at < outline.elements.len() {
        let element = &outline.elements[at];
        let share = (prose[element.end] - prose[at]) as f32 / total.max(1) as f32;
        if is_furniture(outline, at, share) {
            outline.elements[at].out = true;
            at = outline.elements[at].end;
        } else {
            at += 1;
        }
    }
}

/// The prose before each element of the list, so that a subtree's is a difference.
pub(super) fn prose_sums(outline: &Outline<'_>) -> Vec<u32> {
    let mut sums = Vec::with_capacity(outline.elements.len() + 1);
    let mut sum = 0;
    sums.push(0);
    for element in &outline.elements {
        sum += element.prose();
        sums.push(sum);
    }
    sums
}

fn is_furniture(outline: &Outline<'_>, at: usize, share: f32) -> bool {
    let element = &outline.elements[at];
    if element.kind == Kind::Silent {
        return true;
    }
    if at == 0 {
        return false;
    }
    if is_hidden(element.node) && share < 0.9 {
        return true;
    }
    if share > MOST {
        return false;
    }
    let is_named = || {
        let name = name_of(element.node);
        !name.is_empty() && STRONG.is_match(&name) && !(BODY.is_match(&name) && share > 0.1)
    };
    matches!(outline.name(at), "nav" | "aside" | "footer" | "form") || is_named()
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default();
    element.attr("hidden").is_some() || {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    }
}

/// The words of `class`, `id` and `role` in lower case, a space between them: `relatedPosts_x9` is `related posts x9`.
fn name_of(element: ElementRef<'_>) -> String {
    let mut name = String::new();
    for key in ["class", "id", "role", "data-component", "data-testid"] {
        let Some(value) = element.attr(key) else { continue };
        let mut last_lower = false;
        name.push(' ');
        for c in value.chars() {
            if c.is_uppercase() && last_lower {
                name.push(' ');
            }
            last_lower = c.is_lowercase() || c.is_numeric();
            name.extend(if c.is_alphanumeric() { c.to_lowercase().next() } else { Some(' ') });
        }
    }
    name
}
