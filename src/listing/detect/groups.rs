//! The sets of elements of a page that may be the items of a list: alike in tag and class, in their place in the tree,
//! or in their parent. Which set is the main list is left to `judge`.

use std::collections::HashSet;

use super::outline::{ByHash, Outline, hash, is_heading, mix};

/// Fewer elements are no list.
const FEWEST: usize = 2;
/// Class names of an element that are looked at.
const MOST_CLASSES: usize = 8;
/// Links of an item that may be its main one.
const MOST_LINKS: usize = 40;

/// Elements that may be the items of a list.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Elements, none inside another, in document order, each with a link.
    pub(super) items: Vec<usize>,
    /// The main link of each.
    pub(super) links: Vec<usize>,
    /// The share of the items whose main link stands at the same place.
    pub(super) steady: f32,
}

/// All sets of a page.
pub(super) fn all(outline: &Outline<'_>) -> Vec<Group> {
    let mut seen = HashSet::new();
    let sets = sets(outline).into_iter().filter(|set| set.len() >= FEWEST);
    sets.filter(|set| seen.insert(set.iter().fold(0, |hash, at| mix(hash, *at as u64))))
        .filter_map(|set| group(outline, &set))
        .collect()
}

/// A set with the links of its elements.
pub(super) fn group(outline: &Outline<'_>, set: &[usize]) -> Option<Group> {
    let with_links: Vec<usize> = set.iter().copied().filter(|at| !outline.elements[*at].links().is_empty()).collect();
    let (links, steady) = main_links(outline, &with_links);
    (with_links.len() >= FEWEST).then_some(Group { items: with_links, links, steady })
}

/// Sets in the order in which their first elements stand in the page.
fn sets(outline: &Outline<'_>) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut places = ByHash::<usize>::default();
    let anchors = anchors(outline);
    let with_links = (1..outline.elements.len()).filter(|at| !outline.elements[*at].links().is_empty());
    for at in with_links {
        for key in keys(outline, &anchors, at) {
            let place = *places.entry(key).or_insert_with(|| {
                sets.push(Vec::new());
                sets.len() - 1
            });
            let set = &mut sets[place];
            if !set.last().is_some_and(|outer| outline.holds(*outer, at)) {
                set.push(at);
            }
        }
    }
    sets
}

/// What an element may have in common with the other items of a list.
fn keys<'o>(outline: &'o Outline<'_>, anchors: &[u64], at: usize) -> impl Iterator<Item = u64> + 'o {
    let element = &outline.elements[at];
    let tag = element.tag;
    let classes = element.node.value().classes().take(MOST_CLASSES);
    let named = classes.map(move |class| mix(mix(1, tag), hash(class)));
    let siblings = mix(mix(2, element.parent as u64), tag);
    let anchored = mix(mix(4, anchors[element.parent]), tag);
    named.chain([siblings, mix(3, element.path), anchored])
}

/// For each element the nearest classes on the way up, and the tags from there.
fn anchors(outline: &Outline<'_>) -> Vec<u64> {
    let mut anchors: Vec<u64> = Vec::with_capacity(outline.elements.len());
    for element in &outline.elements {
        let tag = element.tag;
        let around = anchors.get(element.parent).copied().unwrap_or_default();
        anchors.push(match element.node.attr("class").filter(|class| !class.trim().is_empty()) {
            Some(class) => mix(tag, hash(class)),
            None => mix(around, tag),
        });
    }
    anchors
}

/// The links that stand at one place of the items: the first of each item.
struct Role {
    links: Vec<Option<usize>>,
    worth: f32,
}

/// The main link of each item: of the role that is worth most, or, where the item has none such, the next best.
fn main_links(outline: &Outline<'_>, items: &[usize]) -> (Vec<usize>, f32) {
    let mut roles = roles(outline, items);
    for role in &mut roles {
        role.worth = worth(outline, &role.links);
    }
    roles.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    let of_item = |n: usize| roles.iter().find_map(|role| role.links[n]);
    let links =
        (0..items.len()).map(|n| of_item(n).unwrap_or_else(|| outline.elements[items[n]].links().start)).collect();
    let steady = roles.first().map_or(0, |role| role.links.iter().flatten().count());
    (links, steady as f32 / items.len().max(1) as f32)
}

fn roles(outline: &Outline<'_>, items: &[usize]) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    let mut places = ByHash::<usize>::default();
    for (n, item) in items.iter().enumerate() {
        for link in outline.elements[*item].links().take(MOST_LINKS) {
            let place = *places.entry(role(outline, *item, outline.links[link].at)).or_insert_with(|| {
                roles.push(Role { links: vec![None; items.len()], worth: 0.0 });
                roles.len() - 1
            });
            roles[place].links[n].get_or_insert(link);
        }
    }
    roles
}

/// The way from an item to one of its links: tags, columns, and the names of the link and of what is around it.
fn role(outline: &Outline<'_>, item: usize, link: usize) -> u64 {
    let parent = outline.elements[link].parent;
    let named = [Some(link), Some(parent).filter(|parent| *parent > item)].into_iter().flatten();
    let names = named.fold(0, |names, at| mix(names, outline.elements[at].class));
    let way = std::iter::once(link).chain(outline.ancestors(link)).take_while(|at| *at > item);
    way.fold(names, |role, at| mix(role, outline.elements[at].step))
}

/// How good a title a text of so many letters is.
pub(super) fn headline(letters: u32) -> f32 {
    ((letters as f32 - 4.0) / 26.0).clamp(0.0, 1.0)
}

/// How much links tell as the main links of a list: other addresses, long and various texts, headings.
fn worth(outline: &Outline<'_>, links: &[Option<usize>]) -> f32 {
    let (mut urls, mut texts) = (HashSet::new(), HashSet::new());
    let of_link = |link: &usize| {
        let link = &outline.links[*link];
        let is_new_text = texts.insert(link.text);
        let title = if is_new_text { headline(link.letters) } else { 0.0 };
        let factor = if is_headed(outline, link.at) { 1.5 } else { 1.0 };
        if urls.insert(link.url) { (0.2 + title) * factor } else { 0.0 }
    };
    links.iter().flatten().map(of_link).sum()
}

/// In a heading, or with one inside.
fn is_headed(outline: &Outline<'_>, link: usize) -> bool {
    let element = &outline.elements[link];
    let in_heading = || outline.ancestors(link).take(3).any(|at| is_heading(outline.elements[at].name()));
    element.inside().headings > 0 || in_heading()
}

/// How many siblings after each item belong to it: rows that go on in the next, terms and their descriptions.
pub(super) fn with(outline: &Outline<'_>, group: &Group) -> usize {
    const MOST: usize = 3;
    let gap = |pair: &[usize]| outline.siblings_after(pair[0]).take(MOST + 1).position(|next| next == pair[1]);
    let gaps: Vec<Option<usize>> = group.items.windows(2).map(gap).collect();
    let usual = (1..=MOST).find(|gap| gaps.iter().filter(|other| **other == Some(*gap)).count() * 10 >= gaps.len() * 8);
    let text = |at: usize| outline.elements[at].inside().letters > 0;
    let filled = |nth: usize| {
        let says = |item: &&usize| outline.siblings_after(**item).nth(nth).is_some_and(text);
        group.items.iter().filter(says).count() * 10 >= group.items.len() * 8
    };
    (0..usual.unwrap_or(0)).rev().find(|nth| filled(*nth)).map_or(0, |nth| nth + 1)
}
