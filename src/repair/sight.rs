//! Where the remembered items stand on a page, and which elements around them are the entries of a list.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ego_tree::NodeId;
use scraper::ElementRef;

use super::recall::Recall;
use crate::page::{self, Page};

/// Elements that are looked at as one item.
const MOST: usize = 4_000;
/// The longest text that may be a title, in bytes.
const LONGEST: usize = 400;
/// Ways to see the list that are tried.
const LEVELS: usize = 4;

/// An element that says which item stands here.
#[derive(Clone, Copy)]
pub(super) struct Sighting<'a> {
    pub(super) place: usize,
    pub(super) element: ElementRef<'a>,
}

/// Everything on a page that is a link or the title of a remembered item, in page order.
pub(super) fn sightings<'a>(page: &'a Page, recall: &Recall<'_>) -> Vec<Sighting<'a>> {
    let elements = page.root().descendent_elements();
    elements
        .filter_map(|element| Some(Sighting { place: sighting(page, element, recall)?, element }))
        .take(MOST)
        .collect()
}

fn sighting(page: &Page, element: ElementRef<'_>, recall: &Recall<'_>) -> Option<usize> {
    let is_link = element.value().name() == "a";
    let link = || recall.by_link(&page.resolve(element.attr("href")?)?);
    let by_link = if is_link { link() } else { None };
    by_link.or_else(|| {
        let is_asked = is_link || is_heading(element) || has_own_text(element);
        let text = is_asked.then(|| page::text_start(element, LONGEST)).filter(|text| text.len() < LONGEST)?;
        recall.by_title(&text)
    })
}

pub(super) fn is_heading(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

pub(super) fn has_own_text(element: ElementRef<'_>) -> bool {
    let inert = matches!(element.value().name(), "script" | "style" | "noscript" | "template" | "title");
    !inert && element.children().any(|child| child.value().as_text().is_some_and(|text| !text.trim().is_empty()))
}

/// The entries of a list: elements that each hold one remembered item, and those that are alike.
pub(super) struct Level<'a> {
    /// With the item that is there.
    pub(super) known: Vec<(ElementRef<'a>, usize)>,
    /// All, in page order.
    pub(super) all: Vec<ElementRef<'a>>,
    ids: BTreeSet<NodeId>,
}

/// The most likely ways to see the list, those with most items first, of equal ones the outermost.
pub(super) fn levels<'a>(page: &'a Page, sightings: &[Sighting<'a>]) -> Vec<Level<'a>> {
    let owners = owners(sightings);
    let mut found: BTreeMap<Vec<String>, BTreeMap<usize, ElementRef<'a>>> = BTreeMap::new();
    for sighting in sightings {
        let around = std::iter::once(sighting.element).chain(sighting.element.ancestors().filter_map(ElementRef::wrap));
        let own = around.take_while(|element| owners.get(&element.id()) == Some(&Some(sighting.place)));
        for element in own.filter(|element| !matches!(element.value().name(), "html" | "body" | "main")) {
            found.entry(kind(element)).or_default().entry(sighting.place).or_insert(element);
        }
    }
    let mut found: Vec<_> = found.into_iter().filter(|(_, elements)| elements.len() > 1).collect();
    found.sort_by_key(|(kind, elements)| (std::cmp::Reverse(elements.len()), kind.len()));
    let most = found.first().map_or(0, |(_, elements)| elements.len());
    let likely = found.into_iter().filter(|(_, elements)| elements.len() * 5 >= most * 4).take(LEVELS);
    likely.map(|(_, elements)| Level::of(page, &elements)).collect()
}

/// For each element around a sighting the one item that it holds, or `None` where it holds several.
fn owners(sightings: &[Sighting<'_>]) -> HashMap<NodeId, Option<usize>> {
    let mut owners: HashMap<NodeId, Option<usize>> = HashMap::new();
    for sighting in sightings {
        for node in std::iter::once(*sighting.element).chain(sighting.element.ancestors()) {
            let owner = owners.entry(node.id()).or_insert(Some(sighting.place));
            if *owner != Some(sighting.place) {
                *owner = None;
            }
        }
    }
    owners
}

/// What an element is and stands in: its own classes may be the item's alone.
fn kind(element: ElementRef<'_>) -> Vec<String> {
    let word =
        |element: ElementRef<'_>| format!("{}.{}", element.value().name(), element.attr("class").unwrap_or_default());
    let around = element.ancestors().filter_map(ElementRef::wrap).map(word);
    std::iter::once(element.value().name().to_owned()).chain(around).collect()
}

impl<'a> Level<'a> {
    fn of(page: &'a Page, elements: &BTreeMap<usize, ElementRef<'a>>) -> Self {
        let mut known: Vec<(ElementRef<'a>, usize)> =
            elements.iter().map(|(place, element)| (*element, *place)).collect();
        known.sort_by_key(|(element, _)| page.order(element.id()));
        let all = alike(page, &known);
        Self { ids: all.iter().map(|element| element.id()).collect(), all, known }
    }

    /// Whether an element is one of the entries.
    pub(super) fn has(&self, element: ElementRef<'_>) -> bool {
        self.ids.contains(&element.id())
    }
}

/// The elements and those that stand beside them or elsewhere in the same way: entries that are not remembered.
fn alike<'a>(page: &'a Page, known: &[(ElementRef<'a>, usize)]) -> Vec<ElementRef<'a>> {
    let classes: Vec<BTreeSet<&str>> = known.iter().map(|(element, _)| classes(*element)).collect();
    let is_one = classes.iter().all(|own| *own == classes[0]);
    let common: BTreeSet<&str> = classes.iter().skip(1).fold(classes[0].clone(), |common, own| &common & own);
    let kinds: BTreeSet<Vec<String>> = known.iter().map(|(element, _)| kind(*element)).collect();
    let parents: BTreeSet<NodeId> = known.iter().filter_map(|(element, _)| Some(element.parent()?.id())).collect();
    let (name, mine) =
        (known[0].0.value().name(), known.iter().map(|(element, _)| element.id()).collect::<BTreeSet<_>>());
    let fits = |element: &ElementRef<'a>| {
        let own = self::classes(*element);
        let looks = if is_one { own == common } else { common.is_subset(&own) };
        let is_beside = element.parent().is_some_and(|parent| parents.contains(&parent.id()));
        looks && has_link(*element) && (is_beside || !common.is_empty() && kinds.contains(&kind(*element)))
    };
    let all: Vec<_> = page.elements(name).filter(|element| mine.contains(&element.id()) || fits(element)).collect();
    match between(&all, &mine) {
        Some(other) => all.into_iter().filter(|element| !self::classes(*element).contains(other)).collect(),
        None => all,
    }
}

/// A class of advertisements: new entries stand before the known ones or after them, so what stands between them and has
/// a class that none of them has is no entry. One such element alone may be a remembered item that was forgotten.
fn between<'a>(all: &[ElementRef<'a>], known: &BTreeSet<NodeId>) -> Option<&'a str> {
    let is_known = |element: &ElementRef<'a>| known.contains(&element.id());
    let (first, last) = (all.iter().position(is_known)?, all.iter().rposition(is_known)?);
    let own: BTreeSet<&str> =
        all.iter().filter(|element| is_known(element)).flat_map(|element| classes(*element)).collect();
    let others: Vec<_> =
        all[first..=last].iter().filter(|element| !is_known(element)).map(|element| classes(*element)).collect();
    let common = others.iter().skip(1).fold(others.first()?.clone(), |common, other| &common & other);
    let mut alone = common.into_iter().filter(|class| !own.contains(class) && !class.contains(char::is_numeric));
    alone.next().filter(|_| others.len() > 1)
}

fn classes<'a>(element: ElementRef<'a>) -> BTreeSet<&'a str> {
    element.value().attr("class").unwrap_or_default().split_ascii_whitespace().collect()
}

fn has_link(element: ElementRef<'_>) -> bool {
    let is_link = |element: ElementRef<'_>| element.value().name() == "a" && element.attr("href").is_some();
    is_link(element) || element.descendent_elements().any(is_link)
}
