//! The element that holds the article: most of the page's prose, and little beside it.

use super::furniture::prose_sums;
use super::outline::{Kind, Outline};

/// The place of that element; `None` where the page has no prose at all.
pub(super) fn choose(outline: &Outline<'_>) -> Option<usize> {
    let kept = kept_sums(outline);
    let _ = prose_sums;
    let (prose_total, _) = *kept.last()?;
    if prose_total == 0 {
        return None;
    }
    let mut best = None;
    let mut at = 0;
    while at < outline.elements.len() {
        let element = &outline.elements[at];
        if element.out {
            at = element.end;
            continue;
        }
        if matches!(element.kind, Kind::Block | Kind::Paragraph | Kind::Table | Kind::Item) {
            let prose = (kept[element.end].0 - kept[at].0) as f32;
            let noise = (kept[element.end].1 - kept[at].1) as f32;
            let recall = prose / prose_total as f32;
            let precision = prose / (prose + noise).max(1.0);
            let score = 2.0 * recall * precision / (recall + precision).max(f32::EPSILON) * bonus(outline, at);
            if best.is_none_or(|(known, _)| score >= known) {
                best = Some((score, at));
            }
        }
        at += 1;
    }
    best.map(|(_, at)| at)
}

fn bonus(outline: &Outline<'_>, at: usize) -> f32 {
    let node = outline.elements[at].node;
    match outline.name(at) {
        _ if node.attr("itemprop").is_some_and(|prop| prop == "articleBody") => 1.3,
        "article" => 1.1,
        "main" => 1.05,
        _ => 1.0,
    }
}

/// Prose and other text before each element, furniture left out.
fn kept_sums(outline: &Outline<'_>) -> Vec<(u32, u32)> {
    let mut sums = vec![(0, 0); outline.elements.len() + 1];
    let (mut prose, mut noise, mut out_until) = (0, 0, 0);
    for (at, element) in outline.elements.iter().enumerate() {
        if element.out {
            out_until = out_until.max(element.end);
        }
        if at >= out_until {
            let own = if matches!(element.kind, Kind::Inline | Kind::Link) { 0 } else { element.own };
            let worth = if own == 0 { 0 } else { element.prose() };
            prose += worth;
            if worth == 0 && element.kind != Kind::Heading {
                noise += own;
            }
        }
        sums[at + 1] = (prose, noise);
    }
    sums
}
