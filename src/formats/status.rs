//! `status.atom`: a feed about the feeds, one entry per breakage and one per recovery. An entry never changes once it
//! is written: the file itself is the memory of them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use url::Url;
use uuid::Uuid;

use super::overview::{Overview, SiteView};
use super::{Format, FormatError, atom, check, fit, xml};
use crate::feed::Feed;
use crate::item::Item;
use crate::state::Event;

/// The name of the file.
pub const FILE: &str = "status.atom";

/// The most entries; older ones go.
const MOST: usize = 100;

/// The feed of what broke and recovered: the entries of `old`, the file as it stands, and those that it lacks, newest
/// first. Where it lacks none, `old` stays as it is. A feed without any entry is `updated` when the newest item of all feeds
/// was published: the time of the run would make two equal runs differ.
///
/// # Errors
/// The library cannot write it, or what comes out is not what strict readers accept.
pub fn write(overview: &Overview, old: Option<&[u8]>) -> Result<Vec<u8>, FormatError> {
    let before = old.and_then(Before::of);
    let mut items = before.as_ref().map_or_else(Vec::new, |before| before.items.clone());
    let added = add(&mut items, overview);
    if let (false, Some(old), Some(_)) = (added, old, &before) {
        return Ok(old.to_owned());
    }
    let begun = before.as_ref().map_or_else(|| overview.newest().unwrap_or_default(), |before| before.updated);
    let id = before.map(|before| before.id);
    let feed = feed(overview, id, items, begun);
    let feed = fit::feed(&feed);
    let bytes = if feed.home == *NOWHERE { atom::write_alone(&feed) } else { atom::write(&feed) }?;
    check(Format::Atom, &bytes)?;
    Ok(bytes)
}

/// Stands for the page of a feed that has none.
static NOWHERE: LazyLock<Url> = LazyLock::new(|| Url::parse("about:blank").expect("a constant URL"));

/// What the file said.
struct Before {
    id: String,
    updated: DateTime<Utc>,
    items: Vec<Item>,
}

impl Before {
    fn of(old: &[u8]) -> Option<Self> {
        check(Format::Atom, old).ok()?;
        let root = xml::parse(old).ok()?;
        let updated = root.text_of("updated")?.parse().ok()?;
        Some(Self { id: root.text_of("id")?.to_owned(), updated, items: atom::read(&root) })
    }
}

/// Whether there was an event that the feed does not tell yet. One that is older than a full feed's last entry was
/// told and went.
fn add(items: &mut Vec<Item>, overview: &Overview) -> bool {
    let known: BTreeSet<String> = items.iter().map(|item| item.id.clone()).collect();
    let too_old = items.get(MOST - 1).map(|last| last.published);
    let told = |item: &Item| known.contains(&item.id) || too_old.is_some_and(|last| item.published <= last);
    let all = overview.sites.iter().flat_map(|site| site.events.iter().map(move |event| item(site, event)));
    let new: Vec<Item> = all.filter(|item| !told(item)).collect();
    let added = !new.is_empty();
    items.splice(..0, new);
    items.sort_by_key(|item| std::cmp::Reverse(item.published));
    items.truncate(MOST);
    added
}

fn item(site: &SiteView, event: &Event) -> Item {
    let word = event.state.word();
    let title = fit::line(&site.title).unwrap_or_else(|| site.name.clone());
    let is_trouble = event.state.is_trouble();
    let cause = fit::line(&event.why).unwrap_or_else(|| "no cause is known".to_owned());
    let since = event.since.filter(|&since| since < event.at);
    let since = since.map(|since| format!(" (since {} UTC)", since.format("%Y-%m-%d %H:%M"))).unwrap_or_default();
    let (title, summary) = match is_trouble {
        true => (format!("{title}: {word}"), format!("{}: {cause}{since}", site.name)),
        false => (format!("{title}: ok again"), format!("{}: it is over: {cause}{since}", site.name)),
    };
    Item {
        id: id(site, event),
        url: Some(site.home.clone()),
        title,
        published: event.at,
        updated: event.at,
        authors: Vec::new(),
        publisher: None,
        summary: Some(summary),
        content: None,
        image: None,
        enclosures: Vec::new(),
        tags: vec![word.to_owned()],
    }
}

/// Of what never changes: the key of the site, the moment of the run, and what the site became in it.
fn id(site: &SiteView, event: &Event) -> String {
    let event = format!("haywain status of {} {} {}", site.name, event.at.to_rfc3339(), event.state.word());
    Uuid::new_v5(&Uuid::NAMESPACE_URL, event.as_bytes()).urn().to_string()
}

fn feed(overview: &Overview, id: Option<String>, items: Vec<Item>, begun: DateTime<Utc>) -> Feed {
    let base_url = overview.sites.iter().find_map(|site| site.base_url.clone());
    Feed {
        name: "status".to_owned(),
        id: id.unwrap_or_else(|| new_id(overview)),
        title: "Status of the feeds".to_owned(),
        description: "What broke, why, and what recovered".to_owned(),
        home: index(overview).unwrap_or_else(|| NOWHERE.clone()),
        base_url,
        hub: None,
        language: Some("en".to_owned()),
        updated: items.iter().map(|item| item.updated).max().unwrap_or(begun),
        items,
    }
}

/// The page that says the same for people, where its address is known.
fn index(overview: &Overview) -> Option<Url> {
    overview.sites.iter().find_map(|site| site.base_url.as_ref()?.join("index.html").ok())
}

/// Made once, then read back from the file.
fn new_id(overview: &Overview) -> String {
    let names: Vec<&str> = overview.sites.iter().map(|site| site.home.as_str()).collect();
    let seed = index(overview).map_or_else(|| names.join(" "), String::from);
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("status of {seed}").as_bytes()).urn().to_string()
}
