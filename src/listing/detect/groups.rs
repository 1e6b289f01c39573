//! The sets of elements of a page that may be the items of a list: alike in tag and class, in their place in the tree,
//! or in their parent. Which set is the main list is left to `judge`.

use std::collections::hash_map::Entry;

use super::outline::{ByHash, Hashes, Outline, mix};

/// Fewer elements are no list.
const FEWEST: usize = 2;
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
    let (mut seen, mut ways) = (Hashes::default(), Ways::of(outline));
    let is_new = |set: &Vec<usize>| seen.insert(set.iter().fold(0, |hash, at| mix(hash, *at as u64)));
    sets(outline).filter(|set| set.len() >= FEWEST).filter(is_new).map(|set| ways.group(set)).collect()
}

/// Elements with something in common; most have it alone.
struct Set {
    first: usize,
    /// All of them, if there are several.
    items: Vec<usize>,
}

impl Set {
    fn put(&mut self, outline: &Outline<'_>, at: usize) {
        if outline.holds(self.items.last().copied().unwrap_or(self.first), at) {
            return;
        }
        if self.items.is_empty() {
            self.items.push(self.first);
        }
        self.items.push(at);
    }
}

/// Sets of elements with links, in the order in which their first elements stand in the page.
fn sets(outline: &Outline<'_>) -> impl Iterator<Item = Vec<usize>> {
    let mut sets: Vec<Set> = Vec::new();
    let mut places = ByHash::<usize>::default();
    let anchors = anchors(outline);
    let with_links = (1..outline.elements.len()).filter(|at| !outline.elements[*at].links().is_empty());
    for at in with_links {
        for key in keys(outline, &anchors, at) {
            match places.entry(key) {
                Entry::Occupied(place) => sets[*place.get()].put(outline, at),
                Entry::Vacant(place) => {
                    place.insert(sets.len());
                    sets.push(Set { first: at, items: Vec::new() });
                }
            }
        }
    }
    sets.into_iter().map(|set| set.items)
}

/// What an element may have in common with the other items of a list.
fn keys<'o>(outline: &'o Outline<'_>, anchors: &[u64], at: usize) -> impl Iterator<Item = u64> + 'o {
    let element = &outline.elements[at];
    let tag = element.tag;
    let names: &[u64] = element.classes.map_or(&[], |classes| &outline.classes[classes].names);
    let named = names.iter().map(move |class| mix(mix(1, tag), *class));
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
        let classes = element.classes.map(|classes| &outline.classes[classes]);
        anchors.push(match classes.filter(|classes| !classes.text.trim().is_empty()) {
            Some(classes) => mix(tag, classes.whole),
            None => mix(around, tag),
        });
    }
    anchors
}

/// The links that stand at one place of the items: the first of each item, by the number of the item.
#[derive(Default)]
struct Role {
    links: Vec<(usize, usize)>,
    worth: f32,
}

/// The ways from the body to its elements as polynomials, so that the way from any element to one inside it is a
/// difference, however long it is.
struct Ways<'o, 'a> {
    outline: &'o Outline<'a>,
    /// By element, with how deep it is.
    ways: Vec<(u64, usize)>,
    powers: Vec<u64>,
    /// Equal texts of links have equal numbers.
    texts: Vec<usize>,
    /// The number of the role in which an address, and a text, was seen last.
    urls_seen: Vec<usize>,
    texts_seen: Vec<usize>,
    role: usize,
}

/// What the polynomials are of: any odd number.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

impl<'o, 'a> Ways<'o, 'a> {
    fn of(outline: &'o Outline<'a>) -> Self {
        let mut ways: Vec<(u64, usize)> = Vec::with_capacity(outline.elements.len());
        let mut powers = vec![1_u64];
        for element in &outline.elements {
            let (around, depth) = ways.get(element.parent).copied().unwrap_or_default();
            ways.push((around.wrapping_mul(BASE).wrapping_add(element.step), depth + 1));
            powers.extend((powers.len() <= depth + 1).then(|| powers[powers.len() - 1].wrapping_mul(BASE)));
        }
        let mut known = ByHash::<usize>::default();
        let mut number = |text| {
            let next = known.len();
            *known.entry(text).or_insert(next)
        };
        let texts: Vec<usize> = outline.links.iter().map(|link| number(link.text)).collect();
        let (urls_seen, texts_seen) = (vec![0; outline.urls.len()], vec![0; known.len()]);
        Self { outline, ways, powers, texts, urls_seen, texts_seen, role: 0 }
    }

    /// A set of elements with links, with the main link of each.
    fn group(&mut self, items: Vec<usize>) -> Group {
        let mut roles = self.roles(&items);
        for role in &mut roles {
            role.worth = self.worth(&role.links);
        }
        roles.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        // Of the role that is worth most, or, where the item has none such, of the next best.
        let mut main: Vec<Option<usize>> = vec![None; items.len()];
        for (n, link) in roles.iter().flat_map(|role| &role.links) {
            main[*n].get_or_insert(*link);
        }
        let first = |item: &usize| self.outline.elements[*item].links().start;
        let links = main.iter().zip(&items).map(|(link, item)| link.unwrap_or_else(|| first(item))).collect();
        let steady = roles.first().map_or(0, |role| role.links.len());
        Group { steady: steady as f32 / items.len().max(1) as f32, items, links }
    }

    fn roles(&self, items: &[usize]) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::new();
        let mut places = ByHash::<usize>::default();
        for (n, item) in items.iter().enumerate() {
            for link in self.outline.elements[*item].links().take(MOST_LINKS) {
                let place = *places.entry(self.role(*item, self.outline.links[link].at)).or_insert_with(|| {
                    roles.push(Role::default());
                    roles.len() - 1
                });
                let links = &mut roles[place].links;
                if links.last().is_none_or(|(known, _)| *known != n) {
                    links.push((n, link));
                }
            }
        }
        roles
    }

    /// The way from an item to one of its links: tags, columns, and the names of the link and of what is around it.
    fn role(&self, item: usize, link: usize) -> u64 {
        let ((outer, from), (inner, to)) = (self.ways[item], self.ways[link]);
        let way = inner.wrapping_sub(outer.wrapping_mul(self.powers[to - from]));
        let parent = self.outline.elements[link].parent;
        let around = if parent > item { self.outline.class(parent) } else { 1 };
        mix(mix(mix(to as u64 - from as u64, way), self.outline.class(link)), around)
    }

    /// How much links tell as the main links of a list: other addresses, long and various texts, headings.
    fn worth(&mut self, links: &[(usize, usize)]) -> f32 {
        self.role += 1;
        let mut sum = 0.0;
        for (_, at) in links {
            let link = &self.outline.links[*at];
            let is_new_text = std::mem::replace(&mut self.texts_seen[self.texts[*at]], self.role) != self.role;
            let is_new_url = std::mem::replace(&mut self.urls_seen[link.url], self.role) != self.role;
            let title = if is_new_text { headline(link.letters) } else { 0.0 };
            let factor = if is_headed(self.outline, link.at) { 1.5 } else { 1.0 };
            sum += if is_new_url { (0.2 + title) * factor } else { 0.0 };
        }
        sum
    }
}

/// How good a title a text of so many letters is.
pub(super) fn headline(letters: u32) -> f32 {
    ((letters as f32 - 4.0) / 26.0).clamp(0.0, 1.0)
}

/// In a heading, or with one inside.
fn is_headed(outline: &Outline<'_>, link: usize) -> bool {
    let element = &outline.elements[link];
    let in_heading = || outline.ancestors(link).take(3).any(|at| outline.elements[at].heading);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Response;
    use crate::page::Page;

    #[test]
    fn each_item_has_its_main_link_though_none_is_named_like_another() {
        let name = |n: usize| n.to_string().bytes().map(|b| char::from(b - b'0' + b'a')).collect::<String>();
        let html: String = (0..3_000).map(|n| format!("<li><a class={} href=/{n}>Title</a>", name(n))).collect();
        let page = Page::parse(&Response::of("https://example.org/".parse().unwrap(), &html)).unwrap();
        let groups = all(&Outline::of(&page));
        let whole = groups.iter().find(|group| group.items.len() == 3_000).unwrap();
        assert!(whole.links.windows(2).all(|pair| pair[0] < pair[1]) && whole.steady < 0.01);
    }
}
