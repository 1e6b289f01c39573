//! What the addresses of stories have in common and other addresses of the page have not: `a[href*="/topic/"]`. Which
//! links are stories is left to `front`.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::local_name;

use super::front::is_headline;
use super::outline::{Link, Outline};
use crate::page;

/// The most parts of addresses that are named.
const PARTS: usize = 3;
/// The share of the stories that a part must add.
const ADDED: f32 = 0.1;
/// The share of the stories that the parts must hold together.
const HELD: f32 = 0.6;
/// Longer parts of an address are the names of one story.
const LONGEST: usize = 24;
/// Longer addresses are not read.
const ADDRESS: usize = 500;

/// A part of an address, and the stories and other headlines that have it, by address.
#[derive(Default)]
struct Part {
    stories: BTreeSet<usize>,
    others: BTreeSet<usize>,
}

/// A selector of links by parts of their addresses, if most stories have one of a few that others do not have.
pub(super) fn selector(outline: &Outline<'_>, stories: &[usize]) -> Option<String> {
    let mut parts = parts(outline, stories);
    let (mut chosen, mut held) = (Vec::new(), BTreeSet::new());
    while chosen.len() < PARTS {
        let gain = |part: &Part| part.stories.difference(&held).count() as f32 - part.others.len() as f32;
        // Of equals the longest: it says most of what it means.
        let best = parts.iter().map(|(text, part)| (gain(part), text.len(), text.clone()));
        let Some((most, _, text)) = best.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| (a.1, &a.2).cmp(&(b.1, &b.2))))
        else {
            break;
        };
        if most < ADDED * stories.len() as f32 {
            break;
        }
        held.extend(parts.remove(&text).map(|part| part.stories).unwrap_or_default());
        chosen.push(format!("a[href*=\"{text}\"]"));
    }
    (held.len() as f32 >= HELD * stories.len() as f32).then(|| chosen.join(", "))
}

fn parts(outline: &Outline<'_>, stories: &[usize]) -> BTreeMap<String, Part> {
    let is_story: BTreeSet<usize> = stories.iter().map(|story| outline.links[*story].url).collect();
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let each = |link: &Link, take: &mut dyn FnMut(&str)| {
        let href = page::attr(outline.elements[link.at].node, &local_name!("href")).map(str::trim);
        href.filter(|href| href.len() <= ADDRESS).into_iter().for_each(|href| of_address(href, take));
    };
    for story in stories {
        let link = &outline.links[*story];
        each(link, &mut |text| {
            parts.entry(text.to_owned()).or_default().stories.insert(link.url);
        });
    }
    let enough = ADDED * stories.len() as f32;
    parts.retain(|_, part| part.stories.len() as f32 >= enough);
    let others = outline.links.iter().filter(|link| !is_story.contains(&link.url) && is_headline(outline, link));
    for link in others {
        let href = page::attr(outline.elements[link.at].node, &local_name!("href")).unwrap_or_default();
        parts.iter_mut().filter(|(text, _)| href.contains(text.as_str())).for_each(|(_, part)| {
            part.others.insert(link.url);
        });
    }
    parts
}

/// The parts of an address that a person would know a story by: a folder, the century of a date, what stands before the
/// number of the story, the key of its number.
fn of_address(href: &str, take: &mut dyn FnMut(&str)) {
    let end = href.find(['?', '#']).unwrap_or(href.len());
    let host = href[..end].find("//").map(|at| at + 2);
    let start = host.map_or(0, |host| href[host..end].find('/').map_or(end, |at| host + at));
    let path = &href[start..end];
    let slashes: Vec<usize> = path.match_indices('/').map(|(at, _)| at).take(8).collect();
    for pair in slashes.windows(2) {
        let folder = &path[pair[0] + 1..pair[1]];
        if is_word(folder) {
            take(&path[pair[0]..=pair[1]]);
        } else if folder.starts_with("20") && folder.len() >= 4 && folder.bytes().take(4).all(|b| b.is_ascii_digit()) {
            take("/20");
        }
    }
    let file = &path[slashes.last().copied().unwrap_or(0)..];
    before_number(file, take);
    if end < href.len() {
        keys(&href[end..], take);
    }
}

fn is_word(part: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_');
    (2..=LONGEST).contains(&part.len()) && part.bytes().all(plain) && part.matches(['-', '_']).count() < 3
}

/// `-a-` of `/the-title-a-1284712.html`, `/art` of `/art123456`.
fn before_number(file: &str, take: &mut dyn FnMut(&str)) {
    const NUMBER: usize = 4;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    let before = &stem[..stem.len() - digits];
    let word = before.trim_end_matches(['-', '_']);
    let start = word.rfind(['-', '_', '/', '.']).unwrap_or(0);
    let name = &before[start..];
    if digits >= NUMBER
        && (2..=8).contains(&name.len())
        && name.bytes().any(|b| b.is_ascii_alphabetic())
        && name.is_ascii()
    {
        take(name);
    }
}

/// `&NewsID=` of `?cat=2&NewsID=9600000`.
fn keys(query: &str, take: &mut dyn FnMut(&str)) {
    let starts = query.match_indices(['?', '&', ';']).map(|(at, _)| at);
    for start in starts.take(8) {
        let pair = &query[start + 1..];
        let Some((key, value)) = pair.split_once('=') else { continue };
        let digits = value.bytes().take_while(u8::is_ascii_digit).count();
        if is_word(key) && digits >= 2 && value[digits..].chars().next().is_none_or(|c| "&;#".contains(c)) {
            take(&query[start..=start + 1 + key.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts_of(href: &str) -> Vec<String> {
        let mut parts = Vec::new();
        of_address(href, &mut |part| parts.push(part.to_owned()));
        parts
    }

    #[test]
    fn the_parts_of_an_address_say_what_a_story_is_and_not_which() {
        assert_eq!(parts_of("/topic/36540644"), ["/topic/"]);
        assert_eq!(parts_of("https://e.org/2026/11/24/world/the-title-of-it/index.html"), ["/20", "/world/"]);
        assert_eq!(parts_of("/politik/the-title-a-1284712.html"), ["/politik/", "-a-"]);
        assert_eq!(parts_of("View.aspx?cat=x&NewsID=9600000"), ["&NewsID="]);
        assert_eq!(parts_of("https://e.org/the-title-of-the-story/"), [""; 0]);
        assert_eq!(parts_of("https://e.org"), [""; 0]);
        assert_eq!(parts_of("//e.org/art123456#top"), ["/art"]);
        assert_eq!(parts_of("/"), [""; 0]);
    }
}
