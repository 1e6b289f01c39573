//! The memory: every promise of the trait, kept by both stores, and what only the file has to stand.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;

use crate::disk::Disk;
use chrono::{DateTime, TimeDelta, Utc};
use haywain::dates::Precision;
use haywain::fetch::Validators;
use haywain::fetch::robots::Kept;
use haywain::item::{Followed, Item, Known};
use haywain::listing::{Enclosure, Image};
use haywain::state::State;
use haywain::store::lock::Lock;
use haywain::store::memory::InMemory;
use haywain::store::sqlite::Sqlite;
use haywain::store::{
    Change, Glance, LISTED_KEPT, Memory, Numbers, PageMemory, RUNS_KEPT, Run, Setback, Standing, Store, StoreError,
};
use proptest::prelude::*;
use rusqlite::Connection;

/// So many seconds after a moment in 2025.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_765_548_300 + seconds, 0).unwrap()
}

fn known(id: &str, published: i64) -> Known {
    let item = Item {
        id: id.into(),
        url: Some("https://example.org/a".parse().unwrap()),
        title: format!("“{id}” & others"),
        published: at(published),
        updated: at(published),
        authors: vec!["A".into(), "B".into()],
        publisher: None,
        summary: Some("short".into()),
        content: Some("<p>long</p>".into()),
        image: None,
        enclosures: Vec::new(),
        tags: vec!["tag".into()],
    };
    Known { item, key: id.into(), precision: Some(Precision::Day), first_seen: at(0), article: Followed::Done }
}

fn waiting(id: &str, published: i64) -> Known {
    Known { article: Followed::Waiting, ..known(id, published) }
}

fn run(site: &str, number: usize) -> Run {
    Run {
        site: site.into(),
        at: at(number as i64),
        health: State::Ok,
        why: String::new(),
        numbers: Numbers {
            entries: Some(number),
            new: 1,
            requests: 2,
            bytes: u64::MAX,
            millis: 4,
            ..Numbers::default()
        },
        ..Run::default()
    }
}

/// A run in which the listing was the same as before.
fn unlisted(site: &str, number: usize) -> Run {
    let run = run(site, number);
    Run { numbers: Numbers { entries: None, ..run.numbers }, ..run }
}

fn memory(fingerprint: &str) -> Memory {
    let validators = Validators { etag: Some("\"a1\"".into()), last_modified: None };
    let page = PageMemory { validators, hash: "00ff".into() };
    let pages = BTreeMap::from([("https://example.org/".into(), page)]);
    Memory { fingerprint: fingerprint.into(), pages, shown: vec!["1234".into()], ..Memory::default() }
}

fn titled(title: &str) -> Memory {
    Memory { title: Some(title.into()), language: Some("en".into()), ..memory("f") }
}

fn keep(store: &dyn Store, items: &[Known]) {
    store.keep("news", &Change { memory: memory("f"), items: items.to_vec(), ..Change::default() }).unwrap();
}

fn ids(store: &dyn Store, site: &str) -> Vec<String> {
    store.items(site).unwrap().into_iter().map(|known| known.item.id).collect()
}

fn unpublished(store: &dyn Store) -> bool {
    store.recall("news").unwrap().unpublished
}

// The promises of the trait.

/// What it says, and the proof.
type Promise = (&'static str, fn(&dyn Store));

const PROMISES: &[Promise] = &[
    ("an unknown site has an empty memory", an_unknown_site_has_an_empty_memory),
    ("what is kept is recalled", what_is_kept_is_recalled),
    ("the pages are those of the last keep", the_pages_are_those_of_the_last_keep),
    ("items come back whole, newest first", items_come_back_whole_newest_first),
    ("an item replaces the one of the same id", an_item_replaces_the_one_of_the_same_id),
    ("waiting items are counted", waiting_items_are_counted),
    ("a glance shows the newest items and all dates", a_glance_shows_the_newest_items_and_all_dates),
    ("the oldest items are forgotten", the_oldest_items_are_forgotten),
    ("a date that a clock ahead has left keeps no item", a_date_that_a_clock_ahead_has_left_keeps_no_item),
    ("what is too old is forgotten and what is spared is not", what_is_too_old_is_forgotten_and_what_is_spared_is_not),
    ("a mark changes with the items and with nothing else", a_mark_changes_with_the_items_and_with_nothing_else),
    ("only what the files must show is unpublished", only_what_the_files_must_show_is_unpublished),
    ("what is kept afresh forgets the rest", what_is_kept_afresh_forgets_the_rest),
    ("sites do not touch each other", sites_do_not_touch_each_other),
    ("the later hold counts", the_later_hold_counts),
    ("a setback stays until it is forgiven", a_setback_stays_until_it_is_forgiven),
    ("the standing of a page is what its parts say", the_standing_of_a_page_is_what_its_parts_say),
    ("a robots.txt comes back", a_robots_txt_comes_back),
    ("the latest runs are kept", the_latest_runs_are_kept),
    ("runs that read a listing outlive the others", runs_that_read_a_listing_outlive_the_others),
    ("sites that are gone for long are forgotten whole", sites_that_are_gone_for_long_are_forgotten_whole),
    ("odd texts come back", odd_texts_come_back),
];

fn an_unknown_site_has_an_empty_memory(store: &dyn Store) {
    assert_eq!(store.recall("news").unwrap(), Memory::default());
    assert!(store.items("news").unwrap().is_empty());
    assert!(store.runs("news", 10).unwrap().is_empty());
    assert!(store.past("news", 10).unwrap().is_empty());
    assert_eq!(store.hold("example.org").unwrap(), None);
    store.published("news", "r").unwrap();
    store.add_runs(&[]).unwrap();
    assert_eq!(store.recall("news").unwrap(), Memory::default());
}

fn what_is_kept_is_recalled(store: &dyn Store) {
    // What the store works out itself is not believed.
    let claimed = Memory { waiting: 7, unpublished: true, ..memory("f1") };
    store.keep("news", &Change { memory: claimed, ..Change::default() }).unwrap();
    assert_eq!(store.recall("news").unwrap(), memory("f1"));
    store.keep("news", &Change { memory: titled("News"), ..Change::default() }).unwrap();
    assert_eq!(store.recall("news").unwrap(), Memory { unpublished: true, ..titled("News") });
}

fn the_pages_are_those_of_the_last_keep(store: &dyn Store) {
    let page = |hash: &str| PageMemory { hash: hash.into(), ..PageMemory::default() };
    for pages in [vec![("a", "1"), ("b", "2")], vec![("b", "3"), ("c", "4")], vec![]] {
        let pages: BTreeMap<_, _> = pages.iter().map(|(url, hash)| ((*url).to_owned(), page(hash))).collect();
        let memory = Memory { pages: pages.clone(), ..memory("f") };
        store.keep("news", &Change { memory, ..Change::default() }).unwrap();
        assert_eq!(store.recall("news").unwrap().pages, pages);
    }
}

fn items_come_back_whole_newest_first(store: &dyn Store) {
    let seen_later = Known { first_seen: at(9), ..known("z", 5) };
    let items = [known("b", 5), known("old", 1), seen_later.clone(), known("a", 5), known("new", 8)];
    keep(store, &items);
    let ordered = [known("new", 8), seen_later, known("a", 5), known("b", 5), known("old", 1)];
    assert_eq!(store.items("news").unwrap(), ordered);
}

fn an_item_replaces_the_one_of_the_same_id(store: &dyn Store) {
    keep(store, &[known("a", 1), known("b", 2)]);
    let mut changed = Known { article: Followed::Failed(3), precision: None, ..known("a", 3) };
    changed.item.content = None;
    keep(store, std::slice::from_ref(&changed));
    assert_eq!(store.items("news").unwrap(), [changed, known("b", 2)]);
}

fn a_glance_shows_the_newest_items_and_all_dates(store: &dyn Store) {
    keep(store, &[known("a", 1), waiting("b", 9), known("c", 3), known("d", 2)]);
    let glance = store.glance("news", 2).unwrap();
    let latest: Vec<&str> = glance.latest.iter().map(|known| known.item.id.as_str()).collect();
    assert_eq!((latest, glance.published), (vec!["c", "d"], vec![at(3), at(2), at(1)]));
    assert_eq!(store.glance("other", 2).unwrap(), Glance::default());
}

fn waiting_items_are_counted(store: &dyn Store) {
    let failed = Known { article: Followed::Failed(1), ..known("failed", 3) };
    keep(store, &[known("done", 1), waiting("a", 2), waiting("b", 4), failed]);
    assert_eq!(store.recall("news").unwrap().waiting, 2);
    keep(store, &[known("a", 2)]);
    assert_eq!(store.recall("news").unwrap().waiting, 1);
}

fn a_date_that_a_clock_ahead_has_left_keeps_no_item(store: &dyn Store) {
    let seen = |id: &str, published, first_seen| Known { first_seen: at(first_seen), ..known(id, published) };
    let items = vec![seen("ahead", 900, 1), seen("a", 2, 2), seen("b", 3, 3), seen("c", 4, 4)];
    store.keep("news", &Change { memory: memory("f"), items, keep: 3, ..Change::default() }).unwrap();
    assert_eq!(ids(store, "news"), ["c", "b", "a"]);
}

fn the_oldest_items_are_forgotten(store: &dyn Store) {
    let items: Vec<Known> = (0..6).map(|n| if n % 2 == 0 { waiting } else { known }(&n.to_string(), n)).collect();
    store.keep("news", &Change { memory: memory("f"), items, keep: 3, ..Change::default() }).unwrap();
    assert_eq!(ids(store, "news"), ["5", "4", "3"]);
    assert_eq!(store.recall("news").unwrap().waiting, 1);
    let older = vec![known("older", -1)];
    store.keep("news", &Change { memory: memory("f"), items: older, keep: 3, ..Change::default() }).unwrap();
    assert_eq!(ids(store, "news"), ["5", "4", "3"]);
    store.keep("news", &Change { memory: memory("f"), items: vec![], keep: 0, ..Change::default() }).unwrap();
    assert!(ids(store, "news").is_empty());
}

fn what_is_too_old_is_forgotten_and_what_is_spared_is_not(store: &dyn Store) {
    keep(store, &[known("old", -90), known("older", -100), known("shown", -200), known("new", 5)]);
    let late = Known { first_seen: at(9), ..known("seen late", -300) };
    let spared = vec!["shown".to_owned()];
    let change = |keep, since| Change { memory: memory("f"), keep, since, spared: spared.clone(), ..Change::default() };
    store.keep("news", &Change { items: vec![late], ..change(9, Some(at(1))) }).unwrap();
    assert_eq!(ids(store, "news"), ["new", "shown", "seen late"]);
    store.keep("news", &change(1, None)).unwrap();
    assert_eq!(ids(store, "news"), ["new", "shown"]);
}

fn a_mark_changes_with_the_items_and_with_nothing_else(store: &dyn Store) {
    let mark = || store.marks().unwrap().remove("news");
    assert_eq!(mark(), None);
    keep(store, &[known("a", 1)]);
    store.published("news", "r").unwrap();
    let first = mark();
    keep(store, &[known("a", 1)]);
    assert_eq!(mark(), first);
    keep(store, &[known("a", 2)]);
    store.published("news", "r").unwrap();
    assert_ne!(mark(), first);
}

fn only_what_the_files_must_show_is_unpublished(store: &dyn Store) {
    let keep = |memory: Memory, items: Vec<Known>, keep: usize| {
        store.published("news", "r").unwrap();
        assert!(!unpublished(store));
        store.keep("news", &Change { memory, items, keep, ..Change::default() }).unwrap();
        unpublished(store)
    };
    assert!(!keep(memory("f"), vec![], 9), "only pages and rule");
    assert!(keep(titled("News"), vec![], 9), "a title");
    assert!(!keep(titled("News"), vec![], 9), "the same title");
    assert!(keep(Memory { language: Some("de".into()), ..titled("News") }, vec![], 9), "a language");
    assert!(keep(memory("f"), vec![], 9), "no title any more");
    assert!(keep(memory("f"), vec![known("a", 1), known("b", 2)], 9), "new items");
    assert!(!keep(memory("g"), vec![known("a", 1)], 9), "the same item");
    assert!(keep(memory("g"), vec![waiting("a", 1)], 9), "a changed item");
    assert!(keep(memory("g"), vec![], 1), "a forgotten item");
    assert!(keep(titled("News"), vec![], 9) && unpublished(store));
    store.keep("news", &Change { memory: titled("News"), ..Change::default() }).unwrap();
    assert!(unpublished(store), "until it is published");
}

fn what_is_kept_afresh_forgets_the_rest(store: &dyn Store) {
    store.keep("news", &Change { memory: titled("Old"), items: vec![known("old", 1)], ..Change::default() }).unwrap();
    store.published("news", "r").unwrap();
    store.add_runs(&[run("news", 1)]).unwrap();
    let change = Change { memory: memory("f"), items: vec![known("new", 1)], afresh: true, ..Change::default() };
    store.keep("news", &change).unwrap();
    assert_eq!(ids(store, "news"), ["new"]);
    assert_eq!(store.recall("news").unwrap(), Memory { unpublished: true, ..memory("f") });
    assert_eq!(store.runs("news", 9).unwrap(), [run("news", 1)], "the runs stay");
}

fn sites_do_not_touch_each_other(store: &dyn Store) {
    let change = |id: &str| Change { memory: memory(id), items: vec![known(id, 1)], keep: 1, ..Change::default() };
    store.keep("one", &change("a")).unwrap();
    store.keep("two", &change("b")).unwrap();
    store.published("two", "r").unwrap();
    store.add_runs(&[run("one", 1), run("two", 2)]).unwrap();
    assert_eq!((ids(store, "one"), ids(store, "two")), (vec!["a".into()], vec!["b".into()]));
    assert_eq!(store.recall("one").unwrap(), Memory { unpublished: true, ..memory("a") });
    assert_eq!(store.recall("two").unwrap(), Memory { rendering: "r".into(), ..memory("b") });
    assert_eq!(store.runs("one", 9).unwrap(), [run("one", 1)]);
}

fn the_later_hold_counts(store: &dyn Store) {
    let fine = at(5) + TimeDelta::nanoseconds(7);
    for (until, held) in [(at(5), at(5)), (at(3), at(5)), (fine, fine), (at(5), fine), (at(8), at(8))] {
        store.set_hold("example.org", until).unwrap();
        assert_eq!(store.hold("example.org").unwrap(), Some(held));
    }
    assert_eq!(store.hold("example.com").unwrap(), None);
    let ahead = at(400 * 86_400);
    store.set_hold("example.org", ahead).unwrap();
    store.set_hold("example.org", at(9)).unwrap();
    assert_eq!(store.hold("example.org").unwrap(), Some(at(9)), "a clock was ahead");
}

fn a_setback_stays_until_it_is_forgiven(store: &dyn Store) {
    for setback in [Setback { failures: 1, until: at(5) }, Setback { failures: 2, until: at(3) }] {
        store.set_setback("example.org", Some(setback)).unwrap();
        assert_eq!(store.setback("example.org").unwrap(), Some(setback));
    }
    store.set_setback("example.com", None).unwrap();
    store.set_setback("example.org", None).unwrap();
    assert_eq!(store.setback("example.org").unwrap(), None);
}

fn the_standing_of_a_page_is_what_its_parts_say(store: &dyn Store) {
    let (host, page) = ("example.org", "https://example.org/a");
    assert_eq!(store.standing(host, page).unwrap(), Standing::default());
    let setback = |failures| Some(Setback { failures, until: at(i64::from(failures)) });
    store.set_setback(page, setback(2)).unwrap();
    assert_eq!(store.standing(host, page).unwrap(), Standing { page: setback(2), ..Standing::default() });
    store.set_setback(host, setback(3)).unwrap();
    store.set_hold(host, at(7)).unwrap();
    store.set_hold("example.com", at(8)).unwrap();
    let whole = Standing { hold: Some(at(7)), host: setback(3), page: setback(2) };
    assert_eq!(store.standing(host, page).unwrap(), whole);
    assert_eq!(store.standing("example.com", page).unwrap(), Standing { hold: Some(at(8)), host: None, ..whole });
}

fn a_robots_txt_comes_back(store: &dyn Store) {
    let file = "https://example.org/robots.txt".parse().unwrap();
    assert_eq!(store.robots(&file).unwrap(), None);
    for text in [Some("User-agent: *\r\nDisallow: /\0'\"".to_owned()), None] {
        let kept = Kept { asked: at(1), answered: Some(at(1)), text, etag: Some("\"a\"".into()), ..Kept::default() };
        store.set_robots(&file, &kept).unwrap();
        assert_eq!(store.robots(&file).unwrap(), Some(kept));
    }
}

fn the_latest_runs_are_kept(store: &dyn Store) {
    let runs: Vec<Run> = (0..RUNS_KEPT + 5).map(|number| run("news", number)).collect();
    store.add_runs(&runs).unwrap();
    // A clock that was set back does not make a run an older one.
    store.add_runs(&[run("other", 1), Run { at: at(-9), ..run("news", 0) }]).unwrap();
    let latest = store.runs("news", 3).unwrap();
    assert_eq!(
        latest,
        [Run { at: at(-9), ..run("news", 0) }, runs[RUNS_KEPT + 4].clone(), runs[RUNS_KEPT + 3].clone()]
    );
    let all = store.runs("news", usize::MAX).unwrap();
    assert_eq!((all.len(), all.last()), (RUNS_KEPT, Some(&runs[6])));
    assert!(store.runs("news", 0).unwrap().is_empty());
}

fn runs_that_read_a_listing_outlive_the_others(store: &dyn Store) {
    let runs: Vec<Run> = (0..LISTED_KEPT + 2).map(|number| run("news", number)).collect();
    let blind: Vec<Run> = (0..RUNS_KEPT + 9).map(|number| unlisted("news", number)).collect();
    store.add_runs(&runs).unwrap();
    store.add_runs(&blind).unwrap();
    let past = store.past("news", 2).unwrap();
    assert_eq!(past, [blind[RUNS_KEPT + 8].clone(), runs[LISTED_KEPT + 1].clone(), runs[LISTED_KEPT].clone()]);
    assert_eq!(store.past("news", 0).unwrap(), past[..1]);
    assert_eq!(store.past("news", 999).unwrap().len(), 1 + LISTED_KEPT);
    store.add_runs(&[run("news", 7)]).unwrap();
    assert_eq!(store.past("news", 1).unwrap(), [run("news", 7)], "the latest is told once");
}

fn sites_that_are_gone_for_long_are_forgotten_whole(store: &dyn Store) {
    for (site, ran) in [("there", Some(1)), ("gone", Some(1)), ("of late", Some(9)), ("never ran", None)] {
        let change = Change { memory: memory("f"), items: vec![known("a", 1)], keep: 9, ..Change::default() };
        store.keep(site, &change).unwrap();
        store.add_runs(&ran.map(|number| run(site, number)).into_iter().collect::<Vec<_>>()).unwrap();
    }
    store.add_runs(&[run("never read", 1)]).unwrap();
    store.forget_others(&["there"], at(5)).unwrap();
    let left = |site: &str| (store.items(site).unwrap().len(), store.runs(site, 9).unwrap().len());
    assert_eq!(["there", "of late", "never ran"].map(left), [(1, 1), (1, 1), (1, 0)]);
    assert_eq!(["gone", "never read"].map(left), [(0, 0), (0, 0)]);
    assert_eq!(store.recall("gone").unwrap(), Memory::default());
}

fn odd_texts_come_back(store: &dyn Store) {
    for odd in ["", "'; DROP TABLE item; --", "a\0b", "\u{fffe}\u{10ffff}", "ไทย\n\t\"\\", &"x".repeat(100_000)] {
        let change = Change { memory: titled(odd), items: vec![known(odd, 1)], keep: 9, ..Change::default() };
        store.keep(odd, &change).unwrap();
        assert_eq!(store.recall(odd).unwrap(), Memory { unpublished: true, ..titled(odd) });
        assert_eq!(store.items(odd).unwrap(), change.items);
    }
}

#[test]
fn a_memory_of_one_process_keeps_every_promise() {
    for (promise, holds) in PROMISES {
        println!("{promise}");
        holds(&InMemory::default());
    }
}

#[test]
fn a_memory_in_a_file_keeps_every_promise() {
    for (promise, holds) in PROMISES {
        println!("{promise}");
        let home = Home::new();
        holds(&home.open());
    }
}

/// One call of the trait.
#[derive(Debug, Clone)]
enum Call {
    Keep(String, Box<Change>),
    Published(String),
    SetHold(String, DateTime<Utc>),
    AddRuns(Vec<Run>),
    KeepPages(String, BTreeMap<String, PageMemory>),
    /// For the file alone: what was written is read again.
    Reopen,
}

fn site() -> impl Strategy<Value = String> {
    "[ab]"
}

fn any_known() -> impl Strategy<Value = Known> {
    let article = prop_oneof![Just(Followed::Done), Just(Followed::Waiting), (1..3_u8).prop_map(Followed::Failed)];
    ("[a-e]", 0..4_i64, 0..3_i64, article).prop_map(|(id, published, seen, article)| Known {
        first_seen: at(seen),
        article,
        ..known(&id, published)
    })
}

fn any_pages() -> impl Strategy<Value = BTreeMap<String, PageMemory>> {
    let page = |(url, hash)| (url, PageMemory { hash, ..PageMemory::default() });
    prop::collection::btree_map("[pq]", "[01]", 0..3).prop_map(move |pages| pages.into_iter().map(page).collect())
}

fn any_change() -> impl Strategy<Value = Change> {
    let title = prop::option::of("[xy]");
    let items = prop::collection::vec(any_known(), 0..4);
    let afresh = prop::bool::weighted(0.2);
    (title, any_pages(), items, 0..6_usize, afresh).prop_map(|(title, pages, items, keep, afresh)| Change {
        memory: Memory { title, pages, ..Memory::default() },
        items,
        keep,
        afresh,
        ..Change::default()
    })
}

fn any_call() -> impl Strategy<Value = Call> {
    prop_oneof![
        6 => (site(), any_change()).prop_map(|(site, change)| Call::Keep(site, Box::new(change))),
        2 => site().prop_map(Call::Published),
        // Far off, because what is over is forgotten when the file is opened.
        1 => (site(), 0..9_i64).prop_map(|(host, later)| Call::SetHold(host, at(later + 4_000_000_000))),
        1 => prop::collection::vec((site(), 0..9_usize, any::<bool>()).prop_map(any_run), 0..3)
            .prop_map(Call::AddRuns),
        1 => (site(), any_pages()).prop_map(|(site, pages)| Call::KeepPages(site, pages)),
        1 => Just(Call::Reopen),
    ]
}

fn any_run((site, number, listed): (String, usize, bool)) -> Run {
    if listed { run(&site, number) } else { unlisted(&site, number) }
}

fn make(store: &dyn Store, call: &Call) {
    match call {
        Call::Keep(site, change) => store.keep(site, change).unwrap(),
        Call::Published(site) => store.published(site, "r").unwrap(),
        Call::SetHold(host, until) => store.set_hold(host, *until).unwrap(),
        Call::AddRuns(runs) => store.add_runs(runs).unwrap(),
        Call::KeepPages(site, pages) => store.keep_pages(&[(site, pages)]).unwrap(),
        Call::Reopen => {}
    }
}

type Answers = (Memory, Vec<Known>, Option<DateTime<Utc>>, [Vec<Run>; 2]);

fn answers(store: &dyn Store) -> Vec<Answers> {
    let all = |site| {
        let (memory, items) = (store.recall(site).unwrap(), store.items(site).unwrap());
        let runs = [store.runs(site, 5).unwrap(), store.past(site, 2).unwrap()];
        (memory, items, store.hold(site).unwrap(), runs)
    };
    ["a", "b"].map(all).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn both_stores_give_the_same_answers(calls in prop::collection::vec(any_call(), 1..24)) {
        let (home, expected) = (Home::new(), InMemory::default());
        let mut store = home.open();
        for call in &calls {
            if matches!(call, Call::Reopen) {
                drop(store);
                store = home.open();
            }
            make(&store, call);
            make(&expected, call);
            prop_assert_eq!(answers(&store), answers(&expected));
        }
    }
}

// The file.

/// A folder for one memory file.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("haywain.db")
    }

    fn open(&self) -> Sqlite {
        let opened = Sqlite::open(&self.file()).unwrap();
        assert_eq!(opened.rebuilt_from, None);
        opened.store
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// This test binary again, as a process of its own that runs only the named test, after a shell has done `before`.
fn again(test: &str, folder: &Path, before: &str) -> Child {
    let command = format!(r#"{before} exec "$0" --exact store::{test} --nocapture"#);
    let mut shell = Command::new("sh");
    shell.args(["-c", &command]).arg(std::env::current_exe().unwrap()).env(CHILD, folder);
    shell.stdout(Stdio::piped()).spawn().unwrap()
}

/// Waits until a child has said so many lines that begin with a word.
fn hear(child: &mut Child, word: &str, times: usize) -> String {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.map_while(Result::ok).filter(|line| line.starts_with(word)).nth(times - 1).unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

const CHILD: &str = "HAYWAIN_TEST_FOLDER";

/// SECURITY 28: the mode of the memory.
#[test]
fn only_its_owner_may_read_the_file_and_what_lies_beside_it() {
    let home = Home::new();
    let store = home.open();
    keep(&store, &[known("a", 1)]);
    assert_eq!(home.names(), ["haywain.db", "haywain.db-shm", "haywain.db-wal"]);
    for name in home.names() {
        let mode = fs::metadata(home.folder.path().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    drop(store);
    assert_eq!(home.names(), ["haywain.db"]);
}

#[test]
fn holds_that_are_over_are_forgotten_when_the_file_is_opened() {
    let home = Home::new();
    let (past, future) = (Utc::now() - TimeDelta::hours(1), Utc::now() + TimeDelta::hours(1));
    let store = home.open();
    store.set_hold("past.example", past).unwrap();
    store.set_hold("future.example", future).unwrap();
    drop(store);
    let store = home.open();
    assert_eq!((store.hold("past.example").unwrap(), store.hold("future.example").unwrap()), (None, Some(future)));
}

/// A file as version 1 wrote it: its tables, and the shape of an item and a run in JSON. When this fails because a
/// type has changed, people's memories would be unreadable too: give the field a default, or add a migration.
#[test]
fn a_file_of_version_1_is_read() {
    let home = Home::new();
    Connection::open(home.file()).unwrap().execute_batch(include_str!("store/v1.sql")).unwrap();
    let store = home.open();
    let remembered = Memory { waiting: 1, unpublished: true, shown: Vec::new(), ..titled("News") };
    assert_eq!(store.recall("news").unwrap(), remembered);
    let failed = Known { article: Followed::Failed(2), precision: None, ..known("c", 1) };
    let url: url::Url = "https://example.org/a.jpg".parse().unwrap();
    let mut pictured = known("a", 2);
    pictured.item.publisher = Some("The Example".into());
    pictured.item.image = Some(Image { url: url.clone(), width: Some(1200), height: None });
    pictured.item.enclosures = vec![Enclosure { url, length: Some(99), mime: "image/jpeg".into() }];
    assert_eq!(store.items("news").unwrap(), [waiting("b", 3), pictured, failed]);
    assert_eq!(store.runs("news", 9).unwrap(), [run("news", 2), run("news", 1)]);
    assert_eq!(store.hold("example.org").unwrap(), Some("2999-01-01T00:00:00Z".parse().unwrap()));
    keep(&store, &[known("d", 4)]);
    assert_eq!(ids(&store, "news"), ["d", "b", "a", "c"]);
    a_setback_stays_until_it_is_forgiven(&store);
    a_robots_txt_comes_back(&store);
}

#[test]
fn a_file_of_version_2_is_read_and_what_it_learned_counts() {
    let home = Home::new();
    Connection::open(home.file()).unwrap().execute_batch(include_str!("store/v2.sql")).unwrap();
    let store = home.open();
    let known = store.recall("news").unwrap();
    assert_eq!((known.title.as_deref(), known.shown.len(), known.unpublished), (Some("News"), 0, false));
    assert!(known.rendering.starts_with("0.1.0 "));
    let titles: Vec<String> = store.items("news").unwrap().into_iter().map(|known| known.item.title).collect();
    assert_eq!(titles, ["Title 3", "Title 1", "Title 2"]);
    let past = store.past("news", 9).unwrap();
    let entries: Vec<Option<usize>> = past.iter().map(|run| run.numbers.entries).collect();
    assert_eq!(entries, [None, Some(3), Some(2)], "the latest, and those that read the listing");
    assert_eq!((past[0].health.word(), past[0].is_good(), past[1].is_good()), ("broken", false, true));
    store.add_runs(&[run("news", 5)]).unwrap();
    assert_eq!(store.past("news", 1).unwrap(), [run("news", 5)]);
}

#[test]
fn a_file_of_version_3_is_read_and_learns_how_hosts_do() {
    let home = Home::new();
    Connection::open(home.file()).unwrap().execute_batch(include_str!("store/v3.sql")).unwrap();
    let store = home.open();
    assert_eq!(store.recall("news").unwrap().shown, ["a1"]);
    assert_eq!(store.past("news", 9).unwrap().len(), 1);
    assert_eq!(store.hold("example.org").unwrap(), Some("2999-01-01T00:00:00Z".parse().unwrap()));
    a_setback_stays_until_it_is_forgiven(&store);
    a_robots_txt_comes_back(&store);
}

#[test]
fn a_file_of_version_4_is_read_and_its_mark_goes_on() {
    let home = Home::new();
    Connection::open(home.file()).unwrap().execute_batch(include_str!("store/v4.sql")).unwrap();
    let store = home.open();
    assert_eq!(store.recall("news").unwrap().shown, ["a1"]);
    assert!(store.marks().unwrap()["news"].contains(",7,"), "{:?}", store.marks());
    keep(&store, &[known("d", 4)]);
    assert!(!store.marks().unwrap()["news"].contains(",7,"), "{:?}", store.marks());
    a_setback_stays_until_it_is_forgiven(&store);
    a_robots_txt_comes_back(&store);
}

#[test]
fn a_newer_file_and_a_foreign_database_are_refused_and_not_touched() {
    let newer = Home::new();
    drop(newer.open());
    Connection::open(newer.file()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let foreign = Home::new();
    Connection::open(foreign.file()).unwrap().execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
    for (home, words) in [(&newer, "newer haywain: version 99, this one knows 5"), (&foreign, "another program")] {
        let before = fs::read(home.file()).unwrap();
        let error = Sqlite::open(&home.file()).unwrap_err();
        assert!(error.to_string().starts_with(home.file().to_str().unwrap()), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.advice().unwrap().contains("--store"));
        assert_eq!(fs::read(home.file()).unwrap(), before);
        assert_eq!(home.names(), ["haywain.db"]);
    }
}

#[test]
fn what_is_no_database_is_moved_aside_and_nothing_of_it_is_lost() {
    let home = Home::new();
    for number in 1..=2 {
        let rubbish = format!("rubbish {number}").repeat(1000);
        fs::write(home.file(), &rubbish).unwrap();
        fs::write(home.folder.path().join("haywain.db-wal"), "log").unwrap();
        let opened = Sqlite::open(&home.file()).unwrap();
        let aside = home.folder.path().join(format!("haywain.db.broken-{number}"));
        assert_eq!(opened.rebuilt_from.as_ref(), Some(&aside));
        assert_eq!(fs::read_to_string(&aside).unwrap(), rubbish);
        assert_eq!(opened.store.recall("news").unwrap(), Memory::default());
        keep(&opened.store, &[known("a", 1)]);
        drop(opened);
        assert_eq!(ids(&home.open(), "news"), ["a"]);
    }
}

#[test]
fn an_empty_file_is_an_empty_memory() {
    let home = Home::new();
    fs::write(home.file(), "").unwrap();
    assert_eq!(home.open().recall("news").unwrap(), Memory::default());
}

/// Overwrites the file behind its first page, as a bad disk does.
fn ruin(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_ruin_that_shows_in_use_is_an_error_and_moved_aside_by_the_next_open() {
    let home = Home::new();
    keep(&home.open(), &(0..50).map(|n| known(&n.to_string(), n)).collect::<Vec<_>>());
    ruin(&home.file());
    // SQLite reads the tables' names from the first page and may notice on opening or later: both must end well.
    let noticed = match Sqlite::open(&home.file()) {
        Ok(opened) if opened.rebuilt_from.is_none() => {
            let error = opened.store.items("news").unwrap_err();
            assert!(matches!(error, StoreError::Broken { .. }), "{error}");
            assert!(error.advice().unwrap().contains("the next run"));
            drop(opened);
            Sqlite::open(&home.file()).unwrap()
        }
        opened => opened.unwrap(),
    };
    assert_eq!(noticed.rebuilt_from, Some(home.folder.path().join("haywain.db.broken-1")));
    assert!(ids(&noticed.store, "news").is_empty());
    drop(noticed);
    assert!(!home.names().contains(&"haywain.db.suspect".into()));
    home.open();
}

#[test]
fn a_row_that_makes_no_sense_is_ruin_too() {
    let home = Home::new();
    keep(&home.open(), &[known("a", 1)]);
    Connection::open(home.file()).unwrap().execute("UPDATE item SET known = '{\"item\": 1}'", []).unwrap();
    let error = home.open().items("news").unwrap_err();
    assert!(matches!(error, StoreError::Broken { .. }), "{error}");
    assert!(Sqlite::open(&home.file()).unwrap().rebuilt_from.is_some());
}

#[test]
fn a_folder_or_a_missing_folder_in_place_of_the_file_is_an_error_that_names_it() {
    let home = Home::new();
    fs::create_dir(home.file()).unwrap();
    let missing = home.folder.path().join("missing/haywain.db");
    for (path, of) in [(home.file(), ErrorKind::IsADirectory), (missing, ErrorKind::NotFound)] {
        let error = Sqlite::open(&path).unwrap_err();
        assert!(matches!(&error, StoreError::Unusable { kind, .. } if *kind == of), "{error:?}");
        assert!(error.to_string().starts_with(path.to_str().unwrap()), "{error}");
        assert!(error.advice().is_some());
        assert!(matches!(Lock::take(&path), Err(StoreError::Unusable { .. })));
    }
    assert_eq!(home.names(), ["haywain.db"]);
}

#[test]
fn on_a_read_only_disk_the_error_names_the_file_and_what_to_do() {
    let disk = Disk::of(1024);
    let file = disk.path().join("haywain.db");
    drop(Sqlite::open(&file).unwrap());
    if !disk.make_read_only() {
        return;
    }
    for file in [file, disk.path().join("new.db")] {
        let error = Sqlite::open(&file).unwrap_err();
        assert!(error.to_string().starts_with(file.to_str().unwrap()), "{error}");
        assert!(error.advice().unwrap().contains("writ"), "{error}: {:?}", error.advice());
    }
    assert!(matches!(Lock::take(&disk.path().join("lock")), Err(StoreError::Unusable { .. })));
}

/// A change of one small item and one that is too large for the disks and limits of these tests.
fn too_much() -> Change {
    let mut large = known("large", 2);
    large.item.content = Some("x".repeat(2_000_000));
    Change { memory: titled("News"), items: vec![known("b", 3), large], keep: 9, ..Change::default() }
}

/// The store holds the item that was there before, and takes the next one.
fn stands(file: &Path) {
    let store = Sqlite::open(file).unwrap().store;
    assert_eq!((ids(&store, "news"), store.recall("news").unwrap().title), (vec!["a".into()], None));
    keep(&store, &[known("b", 3)]);
    assert_eq!(ids(&store, "news"), ["b", "a"]);
}

#[test]
fn on_a_full_disk_a_change_is_an_error_and_the_memory_stands() {
    let disk = Disk::of(1024);
    if !disk.is_small() {
        return; // the limit on file sizes below is the test then
    }
    let file = disk.path().join("haywain.db");
    let store = Sqlite::open(&file).unwrap().store;
    keep(&store, &[known("a", 1)]);
    let error = store.keep("news", &too_much()).unwrap_err();
    assert!(matches!(&error, StoreError::Unusable { kind: ErrorKind::StorageFull, .. }), "{error:?}");
    assert!(error.advice().unwrap().contains("make room on the disk"));
    stands(&file);
}

#[test]
fn a_disk_that_is_full_from_the_start_is_an_error_and_heals() {
    let disk = Disk::of(1024);
    let (file, filler) = (disk.path().join("haywain.db"), disk.path().join("filler"));
    if !disk.is_small() {
        return;
    }
    assert!(fs::write(&filler, vec![0; 2_000_000]).is_err());
    let error = Sqlite::open(&file).unwrap_err();
    assert!(matches!(&error, StoreError::Unusable { kind: ErrorKind::StorageFull, .. }), "{error:?}");
    // Emptied, not removed: a child of another test that is just starting may have it open, which keeps its bytes.
    fs::write(filler, "").unwrap();
    assert_eq!(Sqlite::open(&file).unwrap().rebuilt_from, None);
}

/// A write that the system breaks off, wherever the test runs: by the limit of the shell on file sizes.
#[test]
fn a_change_that_ends_half_way_is_an_error_and_the_memory_stands() {
    if let Some(folder) = std::env::var_os(CHILD) {
        let store = Sqlite::open(&Path::new(&folder).join("haywain.db")).unwrap().store;
        let error = store.keep("news", &too_much()).unwrap_err();
        assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
        return;
    }
    let home = Home::new();
    keep(&home.open(), &[known("a", 1)]);
    // 1,000 blocks of 512 bytes; the signal that comes with the limit is ignored, so that the write fails instead.
    let test = "a_change_that_ends_half_way_is_an_error_and_the_memory_stands";
    let child = again(test, home.folder.path(), "trap '' XFSZ; ulimit -f 1000;");
    assert!(child.wait_with_output().unwrap().status.success());
    stands(&home.file());
}

/// Item `n` of change `n` and its title must stand or fall together.
#[test]
fn a_killed_process_leaves_whole_changes_only() {
    let change = |number: usize| {
        let items = (0..40).map(|n| Known { key: number.to_string(), ..known(&n.to_string(), n) }).collect();
        Change { memory: titled(&number.to_string()), items, keep: 40, ..Change::default() }
    };
    if let Some(folder) = std::env::var_os(CHILD) {
        let store = Sqlite::open(&Path::new(&folder).join("haywain.db")).unwrap().store;
        for number in 0.. {
            store.keep("news", &change(number)).unwrap();
            println!("kept {number}");
        }
    }
    let home = Home::new();
    for round in 1..=12 {
        let mut child = again("a_killed_process_leaves_whole_changes_only", home.folder.path(), "");
        let heard = hear(&mut child, "kept", round * 3);
        kill(child);
        let store = home.open();
        let number: usize = store.recall("news").unwrap().title.unwrap().parse().unwrap();
        assert!(number >= round * 3 - 1, "{heard} is not there");
        assert!(store.items("news").unwrap().iter().all(|known| known.key == number.to_string()));
        assert_eq!(store.items("news").unwrap().len(), 40);
    }
}

#[test]
fn many_threads_keep_and_recall_at_once() {
    let home = Home::new();
    let store = home.open();
    std::thread::scope(|scope| {
        for thread in 0..16 {
            let store = &store;
            scope.spawn(move || {
                let site = format!("site-{thread}");
                for n in 0..10 {
                    let items = vec![known(&n.to_string(), n)];
                    store.keep(&site, &Change { memory: memory("f"), items, keep: 5, ..Change::default() }).unwrap();
                    assert!(store.recall(&site).unwrap().unpublished);
                }
            });
        }
    });
    (0..16).for_each(|thread| assert_eq!(ids(&store, &format!("site-{thread}")), ["9", "8", "7", "6", "5"]));
}

#[test]
fn two_that_open_a_new_file_together_share_it() {
    for _ in 0..20 {
        let (home, start) = (Home::new(), Barrier::new(2));
        let open = || {
            start.wait();
            home.open()
        };
        let (one, two) = std::thread::scope(|scope| {
            let other = scope.spawn(open);
            (open(), other.join().unwrap())
        });
        keep(&one, &[known("a", 1)]);
        keep(&two, &[known("b", 2)]);
        assert_eq!(ids(&one, "news"), ["b", "a"]);
    }
}

// The lock.

#[test]
fn the_second_lock_is_refused_until_the_first_is_gone() {
    let home = Home::new();
    let path = home.folder.path().join("haywain.db.lock");
    let lock = Lock::take(&path).unwrap();
    let error = Lock::take(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("another run holds {}", path.display()));
    assert!(matches!(error, StoreError::Locked { .. }) && error.advice().is_some());
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    drop(lock);
    Lock::take(&path).unwrap();
}

/// SECURITY 30: the lock dies with the process.
#[test]
fn the_lock_of_a_killed_process_vanishes() {
    if let Some(folder) = std::env::var_os(CHILD) {
        let _lock = Lock::take(&Path::new(&folder).join("lock")).unwrap();
        println!("locked");
        std::thread::park();
    }
    let home = Home::new();
    let path = home.folder.path().join("lock");
    let mut child = again("the_lock_of_a_killed_process_vanishes", home.folder.path(), "");
    hear(&mut child, "locked", 1);
    assert!(matches!(Lock::take(&path), Err(StoreError::Locked { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", child.id()));
    kill(child);
    Lock::take(&path).unwrap();
}
