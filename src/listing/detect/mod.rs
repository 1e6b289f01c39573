//! The main list of a page for which there is no rule, and the rule that reads it: sets of alike elements are found,
//! judged, and the best is put into the words of sites.yaml.

mod arrays;
mod dated;
pub mod embedded;
mod front;
mod groups;
mod judge;
mod keys;
mod outline;
mod parts;
mod place;
mod rule;
mod scripts;
mod yaml;

use std::collections::HashSet;

use scraper::ElementRef;

use crate::dates::Context;
use crate::induce;
use crate::page::Page;
use crate::site::ListingRule;

use dated::Dated;
use groups::Group;
use judge::Judge;
use outline::Outline;
use parts::{Items, Part};
pub use rule::{Field, Rule, Source};

/// The main list of a page and the rule that reads it.
#[derive(Debug, Clone)]
pub struct Detected {
    /// From 0 to 1: how often such a guess is right.
    pub confidence: f64,
    /// The lines under `listing:`, as a person would write them.
    pub yaml: String,
    /// The same, read by the grammar of sites.yaml.
    pub rule: ListingRule,
}

/// Why no list is detected.
#[derive(Debug, Clone)]
pub enum Unsure {
    /// No links of a kind repeat.
    Nothing,
    /// The best guess is below [`CONFIDENT`].
    Guess(Box<Detected>),
}

/// Below this confidence a guess is no answer.
pub const CONFIDENT: f64 = 0.5;

/// Finds the main list of a page.
///
/// # Errors
/// Nothing repeats, or the best guess is not sure enough.
pub fn detect(page: &Page, context: &Context<'_>) -> Result<Detected, Unsure> {
    let outline = Outline::of(page);
    let dated = Dated::of(&outline, context);
    let judge = Judge { outline: &outline, dated: &dated };
    let (group, confidence) = main_list(&judge).ok_or(Unsure::Nothing)?;
    let detected = match front::stories(&outline, &group) {
        Some(stories) => front::in_words(page, &outline, &stories, confidence),
        None => in_words(page, &judge, &group, confidence),
    };
    let detected = detected.ok_or(Unsure::Nothing)?;
    if confidence < CONFIDENT { Err(Unsure::Guess(Box::new(detected))) } else { Ok(detected) }
}

/// The set that looks most like the main list, and how sure that is.
fn main_list(judge: &Judge<'_, '_>) -> Option<(Group, f64)> {
    let mut scored: Vec<(f32, Group)> =
        widest(judge.outline).into_iter().map(|group| (judge.score(&group), group)).collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let (score, best) = scored.first()?.clone();
    let other =
        scored.iter().find(|(_, group)| !overlaps(judge.outline, &best, group)).map_or(0.0, |(score, _)| *score);
    if std::env::var("FRONT").is_ok() {
        eprintln!("CONF {} {} {} {}", judge.outline.page, score, score - other, best.items.len());
    }
    Some((best, f64::from(score)))
}

/// Whether half of the pages that the one leads to are those of the other.
fn overlaps(outline: &Outline<'_>, a: &Group, b: &Group) -> bool {
    let urls = |group: &Group| group.links.iter().map(|link| outline.links[*link].url).collect::<HashSet<_>>();
    let (a, b) = (urls(a), urls(b));
    a.intersection(&b).count() * 2 >= a.len().min(b.len())
}

/// The sets of a page; of those with the same main links the widest.
fn widest(outline: &Outline<'_>) -> Vec<Group> {
    let mut groups = groups::all(outline);
    groups.sort_by_key(|group| {
        std::cmp::Reverse(group.items.iter().map(|at| outline.elements[*at].inside().letters).sum::<u32>())
    });
    let mut seen = HashSet::new();
    groups.retain(|group| seen.insert(group.links.iter().map(|link| outline.links[*link].url).collect::<Vec<_>>()));
    groups
}

/// The rule that reads a set.
fn in_words(page: &Page, judge: &Judge<'_, '_>, group: &Group, confidence: f64) -> Option<Detected> {
    let outline = judge.outline;
    let nodes: Vec<ElementRef<'_>> = group.items.iter().map(|at| outline.elements[*at].node).collect();
    let with = groups::with(outline, group);
    let items = Items { outline, dated: judge.dated, group, with };
    let css = induce::items(page, &nodes)?.css;
    let field = |part: Option<&Part>| Some(Field::from(induce::field(&nodes, &items.nodes(part?))?.css));
    let title = items.title();
    let date = items.date(title.as_ref());
    let image = items.image();
    let author = items.author();
    let others: Vec<&Part> = [&title, &date, &author].into_iter().flatten().collect();
    let summary = items.summary(&others);
    let link = link(&items, &nodes);
    let rule = Rule {
        title: title_field(&items, &nodes, title.as_ref()),
        link,
        date: field(date.as_ref()).or_else(|| dated_over(page, &items)),
        summary: field(summary.as_ref()),
        author: field(author.as_ref()),
        image: field(image.as_ref()),
        ..Rule::new(Source::Item { css, with })
    };
    Some(Detected { confidence, yaml: rule.yaml(), rule: rule.rule()? })
}

/// The date in the heading over each item.
fn dated_over(page: &Page, items: &Items<'_, '_>) -> Option<Field> {
    let found = induce::items(page, &items.date_headings()?)?;
    let is_exact = found.missed == 0 && found.extra == 0;
    is_exact.then(|| Field::Long(vec![("css", found.css), ("from", "preceding".into())]))
}

fn main_links<'a>(items: &Items<'_, 'a>) -> Vec<Option<ElementRef<'a>>> {
    let outline = items.outline;
    items.group.links.iter().map(|link| Some(outline.elements[outline.links[*link].at].node)).collect()
}

/// The link, where it is not the first of the items anyway.
fn link(items: &Items<'_, '_>, nodes: &[ElementRef<'_>]) -> Option<Field> {
    let outline = items.outline;
    let is_first = |(item, link): (&usize, &usize)| {
        let first = outline.elements[*item].links().start;
        outline.links[first].url == outline.links[*link].url
    };
    if items.group.items.iter().zip(&items.group.links).all(is_first) {
        return None;
    }
    Some(induce::field(nodes, &main_links(items))?.css.into())
}

/// The title, and for items without it the text of the link.
fn title_field(items: &Items<'_, '_>, nodes: &[ElementRef<'_>], part: Option<&Part>) -> Option<Field> {
    let part = part?;
    let title = induce::field(nodes, &items.nodes(part))?;
    if title.missed == 0 && part.elements.iter().all(Option::is_some) {
        return Some(title.css.into());
    }
    let link = induce::field(nodes, &main_links(items))?;
    let fields = vec![Field::from(title.css.clone()), link.css.clone().into()];
    Some(if title.css == link.css { title.css.into() } else { Field::Fallbacks(fields) })
}
