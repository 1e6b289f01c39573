//! The sentence or two between the headline and the text that many pages set apart from both.

use std::sync::LazyLock;

use regex::Regex;

use super::outline::{Kind, Outline};

static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[\s_-]|[a-z](?-i:[A-Z])?)(?:lead|lede|standfirst|stand-first|dek|deck|intro|introtext|excerpt|sub-?title|sub-?headline|subheading|strapline|teaser|summary|sapo|vorspann|anriss|ingress|chapo|chapeau|entradilla|sottotitolo|occhiello|sommario|perex|description|abstract)(?:$|[\s_-]|[A-Z])",
    )
    .expect("a constant pattern")
});

/// The place of the lead before the text that begins at `first`.
pub(super) fn find(outline: &Outline<'_>, first: usize) -> Option<usize> {
    let headline = (0..first).rev().find(|at| outline.name(*at) == "h1")?;
    (headline + 1..first).find(|at| is_lead(outline, *at))
}

fn is_lead(outline: &Outline<'_>, at: usize) -> bool {
    let element = &outline.elements[at];
    let is_text =
        matches!(element.kind, Kind::Paragraph | Kind::Block | Kind::Heading) && element.own * 10 >= element.text * 9;
    let fits = (40..700).contains(&element.text) && element.linked * 3 < element.text;
    is_text && fits && (is_named(outline, at) || is_named(outline, element_parent(outline, at)))
}

fn element_parent(outline: &Outline<'_>, at: usize) -> usize {
    outline.elements[at].parent
}

fn is_named(outline: &Outline<'_>, at: usize) -> bool {
    let node = outline.elements[at].node;
    let by_property = matches!(node.attr("itemprop"), Some("description" | "alternativeHeadline"));
    by_property || node.attr("class").is_some_and(|class| NAMES.is_match(class))
}
