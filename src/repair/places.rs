//! Where the pages of several articles say a remembered value, and the selectors for it: what stands in the same kind of
//! element on most pages comes first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use scraper::ElementRef;

use super::article::Sheet;
use super::body::Body;
use super::target::{Look, Target};
use crate::induce;
use crate::site::Site;

/// Places of one page that are looked at.
const PLACES: usize = 12;
/// Kinds of places for which a selector is made.
const KINDS: usize = 4;

/// An attribute, an element, and what it stands in.
type Kind<'a> = (Option<&'a str>, String, String);

/// Selectors for a field, the most likely first.
pub(super) fn selectors(name: &str, sheets: &[Sheet<'_>], site: &Site) -> Vec<String> {
    let found: Vec<Vec<Target<'_>>> = sheets.iter().map(|sheet| targets(name, sheet, site)).collect();
    let mut kinds: BTreeMap<Kind<'_>, Vec<(usize, Target<'_>)>> = BTreeMap::new();
    for (page, target) in found.iter().enumerate().flat_map(|(page, all)| all.iter().map(move |one| (page, *one))) {
        let alike = kinds.entry(kind(&target)).or_default();
        if alike.last().is_none_or(|(last, _)| *last != page) {
            alike.push((page, target));
        }
    }
    let mut kinds: Vec<_> = kinds.into_values().filter(|alike| alike.len() > 1).collect();
    kinds.sort_by_key(|alike| (Reverse(alike.len()), alike.iter().map(|(_, target)| target.rank).sum::<usize>()));
    // The best of each page, whatever it is: some sites have more than one kind of article.
    let best = found.iter().enumerate().filter_map(|(page, all)| Some((page, *all.first()?))).collect();
    let mut seen = BTreeSet::new();
    let css = kinds.into_iter().take(KINDS).chain([best]).filter_map(|places| selector(&places, sheets));
    css.filter(|css| seen.insert(css.clone())).collect()
}

fn targets<'a>(name: &str, sheet: &'a Sheet<'_>, site: &Site) -> Vec<Target<'a>> {
    if name == "content" {
        let body = sheet.known.item.content.as_deref().and_then(Body::of);
        let places = body.map(|body| body.places(&sheet.page)).unwrap_or_default();
        let target = |(element, lacks): (ElementRef<'a>, usize)| Target { element, attribute: None, rank: lacks };
        return places.into_iter().map(target).take(PLACES).collect();
    }
    let context = sheet.context(site);
    Look { page: &sheet.page, context: &context }.places(name, sheet.page.root(), sheet.known, PLACES)
}

fn kind<'a>(target: &Target<'a>) -> Kind<'a> {
    let parent = target.element.parent().and_then(ElementRef::wrap);
    (target.attribute, word(target.element), parent.map(word).unwrap_or_default())
}

/// An element by its name and the classes that do not count.
fn word(element: ElementRef<'_>) -> String {
    let classes = element.attr("class").unwrap_or_default().split_ascii_whitespace();
    let stable = classes.filter(|class| !class.contains(|c: char| c.is_ascii_digit()));
    std::iter::once(element.value().name()).chain(stable).collect::<Vec<_>>().join(".")
}

fn selector(places: &[(usize, Target<'_>)], sheets: &[Sheet<'_>]) -> Option<String> {
    let attribute = places.first()?.1.attribute;
    let same = places.iter().filter(|(_, target)| target.attribute == attribute);
    let (pages, targets): (Vec<_>, Vec<_>) = same.map(|(page, target)| (&sheets[*page].page, target.element)).unzip();
    let css = induce::in_pages(&pages, &targets)?.css;
    Some(attribute.map_or_else(|| css.clone(), |attribute| format!("{css}@{attribute}")))
}
