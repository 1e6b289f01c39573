//! How much a set of elements looks like the main list of its page.

use std::collections::HashSet;

use super::dated::Dated;
use super::groups::{Group, headline, is_headed};
use super::outline::Outline;

pub const FEATURES: usize = 27;

/// What is known of a set.
pub(super) fn features(outline: &Outline<'_>, dated: &Dated, group: &Group) -> [f32; FEATURES] {
    let n = group.items.len() as f32;
    let share = |is: &dyn Fn(usize) -> bool| (0..group.items.len()).filter(|k| is(*k)).count() as f32 / n;
    let mean = |of: &dyn Fn(usize) -> f32| (0..group.items.len()).map(of).sum::<f32>() / n;
    let element = |k: usize| &outline.elements[group.items[k]];
    let link = |k: usize| &outline.links[group.links[k]];
    let urls: HashSet<usize> = (0..group.items.len()).map(|k| link(k).url).collect();
    let texts: HashSet<u64> = (0..group.items.len()).map(|k| link(k).text).collect();
    let letters: u32 = (0..group.items.len()).map(|k| element(k).inside().letters).sum();
    let linked: u32 = (0..group.items.len()).map(|k| element(k).inside().linked).sum();
    let total = outline.elements[0].inside().letters.max(1) as f32;
    let places = |is: fn(&super::place::Place) -> bool| share(&|k| is(&outline.elements[group.items[k]].place));
    let page = &outline.urls;
    let _ = page;
    let mut adjacent = 0;
    for pair in group.items.windows(2) {
        adjacent += usize::from(outline.elements[pair[0]].end == pair[1] || outline.siblings_after(pair[0]).take(3).any(|s| s == pair[1]));
    }
    let distinct_links = |k: usize| {
        let set: HashSet<usize> = element(k).links().take(60).map(|l| outline.links[l].url).collect();
        set.len() as f32
    };
    let shapes = shapes(outline, group);
    [
        (urls.len() as f32).ln(),
        mean(&|k| headline(link(k).letters)),
        texts.len() as f32 / n,
        mean(&|k| element(k).inside().letters.min(300) as f32 / 300.0),
        1.0 - linked as f32 / letters.max(1) as f32,
        share(&|k| element(k).inside().headings > 0 || is_headed(outline, link(k).at)),
        share(&|k| element(k).inside().images > 0),
        share(&|k| !dated.inside(outline, group.items[k]).is_empty()),
        letters as f32 / total,
        places(|place| place.furniture),
        places(|place| place.extra),
        places(|place| place.main),
        mean(&|k| distinct_links(k).ln()),
        group.bare as f32 / (group.bare as f32 + n),
        urls.len() as f32 / n,
        adjacent as f32 / (n - 1.0).max(1.0),
        mean(&|k| (element(k).inside().headings as f32).max(1.0).ln()),
        shapes,
        mean(&|k| headline(element(k).inside().letters)),
        (letters as f32 / total).max(0.001).ln(),
        mean(&|k| (1.0 + element(k).inside().letters as f32).ln()),
        if urls.len() < 3 { 1.0 } else { 0.0 },
        group.steady,
        share(&|k| is_file(&outline.urls[link(k).url])),
        share(&|k| dated.inside(outline, group.items[k]).iter().any(|(_, m)| m.precision >= crate::dates::Precision::Day)),
        share(&|k| (1..=3).contains(&dated.inside(outline, group.items[k]).len())),
        share(&|k| is_below(&outline.urls[link(k).url], outline.page)),
    ]
}

/// The share of the links that look like most of them.
fn shapes(outline: &Outline<'_>, group: &Group) -> f32 {
    let mut counts: std::collections::HashMap<(Option<&str>, usize), usize> = std::collections::HashMap::new();
    for link in &group.links {
        let url = &outline.urls[outline.links[*link].url];
        let first = url.path_segments().and_then(|mut s| s.next());
        let depth = url.path_segments().map_or(0, Iterator::count);
        *counts.entry((if depth > 1 { first } else { None }, depth)).or_default() += 1;
    }
    *counts.values().max().unwrap_or(&0) as f32 / group.links.len() as f32
}

fn is_file(url: &url::Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    [".pdf", ".doc", ".docx", ".rtf", ".wpd"].iter().any(|end| path.ends_with(end)) || url.query().is_some_and(|q| q.to_ascii_lowercase().contains(".pdf"))
}

fn is_below(url: &url::Url, page: &url::Url) -> bool {
    let folder = page.path().trim_end_matches('/');
    let folder = folder.trim_end_matches(".html").trim_end_matches("/index");
    folder.len() > 1 && url.host() == page.host() && url.path().starts_with(folder)
}
