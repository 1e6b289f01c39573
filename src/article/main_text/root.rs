//! The element that holds the article: most of the page's prose, and little beside it.

use std::sync::LazyLock;

use regex::Regex;
use scraper::ElementRef;

use super::outline::{Kind, Outline};

/// Names that publishing systems give to the body of an article.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:^|[\s_-])(?:(?:article|story|post|entry|news|blog|page|main|body|single|detail|content)[\s_-]*(?:body|content|contents|text|copy|main|inner)|the-content|bodytext|body-copy|articletext|fulltext|full-text|text-content|editor-content|richtext|rich-text|e-content|prose|wysiwyg|mw-parser-output|post-entry|entry)(?:$|[\s_-])",
    )
    .expect("a constant pattern")
});

/// The place of that element; where the page has no prose at all, of what it calls its article.
pub(super) fn choose(outline: &Outline<'_>) -> Option<usize> {
    let sums = sums(outline);
    let total = sums.last()?.prose;
    if total == 0 {
        return called(outline);
    }
    let mut best: Option<(f32, usize)> = None;
    let mut at = 0;
    while at < outline.elements.len() {
        let element = &outline.elements[at];
        if element.out {
            at = element.end;
            continue;
        }
        if matches!(element.kind, Kind::Block | Kind::Paragraph | Kind::Table | Kind::Item) {
            let score = fitness(&sums[at], &sums[element.end], total) * bonus(element.node);
            if best.is_none_or(|(known, _)| score >= known) {
                best = Some((score, at));
            }
        }
        at += 1;
    }
    best.map(|(_, at)| at)
}

/// The first element that is named as an article, with a picture or a line in it: a comic, a photograph, a short note.
fn called(outline: &Outline<'_>) -> Option<usize> {
    let pictures: Vec<usize> = (0..outline.elements.len()).filter(|at| outline.name(*at) == "img").collect();
    let has_picture = |at: usize| {
        let next = pictures.get(pictures.partition_point(|picture| *picture < at));
        next.is_some_and(|picture| *picture < outline.elements[at].end)
    };
    let mut at = 0;
    while at < outline.elements.len() {
        let element = &outline.elements[at];
        let is_named = element.kind == Kind::Block && bonus(element.node) >= NAMED;
        if !element.out && is_named && (element.text > element.linked || has_picture(at)) {
            return Some(at);
        }
        at = if element.out { element.end } else { at + 1 };
    }
    None
}

/// How much of the page's prose is inside and how little else: the harmonic mean of both shares.
fn fitness(before: &Sum, after: &Sum, total: u32) -> f32 {
    let prose = (after.prose - before.prose) as f32;
    let noise = (after.noise - before.noise) as f32;
    let recall = prose / total as f32;
    let precision = prose / (prose + noise).max(1.0);
    2.0 * recall * precision / (recall + precision).max(f32::EPSILON)
}

/// What the surest of names is worth at least: an `<article>`, a body.
const NAMED: f32 = 1.1;

fn bonus(node: ElementRef<'_>) -> f32 {
    if node.attr("itemprop").is_some_and(|property| property.contains("articleBody")) {
        return 1.35;
    }
    let named = ["class", "id"].iter().filter_map(|key| node.attr(key)).any(|name| BODY.is_match(name));
    let by_name = if named { 1.15 } else { 1.0 };
    by_name
        * match node.value().name() {
            "article" => 1.1,
            "main" => 1.05,
            _ => 1.0,
        }
}

/// Prose and other text before an element, furniture left out.
#[derive(Clone, Copy, Default)]
struct Sum {
    prose: u32,
    noise: u32,
}

fn sums(outline: &Outline<'_>) -> Vec<Sum> {
    let mut sums = Vec::with_capacity(outline.elements.len() + 1);
    let (mut sum, mut out_until) = (Sum::default(), 0);
    sums.push(sum);
    for (at, element) in outline.elements.iter().enumerate() {
        if element.out {
            out_until = out_until.max(element.end);
        }
        if at >= out_until && element.is_block() {
            match element.prose() {
                0 if element.kind != Kind::Heading && element.kind != Kind::Figure => sum.noise += element.own,
                prose => sum.prose += prose,
            }
        }
        sums.push(sum);
    }
    sums
}
