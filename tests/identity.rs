//! Identity from outside: whatever a site does to its addresses, and whatever is lost, a reader sees each item once, under
//! the id and the date that it always had.

use std::fs;
use std::sync::{Arc, Mutex};

use haywain::formats::{Format, read};
use haywain::item::Item;
use rusqlite::Connection;

use crate::support::haywain::Haywain;
use crate::support::server::{Reply, Server};

/// A site whose one page is a list of links with titles.
struct Place {
    page: Arc<Mutex<String>>,
    server: Server,
}

impl Place {
    fn new() -> Self {
        let page = Arc::new(Mutex::new(String::new()));
        let shown = page.clone();
        Self { server: Server::start(move |_| Reply::html(shown.lock().unwrap().clone())), page }
    }

    fn show(&self, links: &[(String, String)]) {
        let items: String =
            links.iter().map(|(link, title)| format!("<li><a href=\"{link}\">{title}</a></li>")).collect();
        *self.page.lock().unwrap() = format!("<html lang=en><title>News</title><ul>{items}</ul>");
    }

    fn rule(&self, more: &str) -> String {
        let url = self.server.url("/news/");
        format!(
            "sites:\n  news: {{url: '{url}', listing: {{item: li, title: a, link: a}}, http: {{private: true, pause: 0s}}{more}}}\n"
        )
    }
}

/// Newest first, so that the next one stands above.
fn links(form: impl Fn(usize) -> String, last: usize) -> Vec<(String, String)> {
    (1..=last).rev().map(|n| (form(n), format!("Headline number {n}"))).collect()
}

fn items(haywain: &Haywain, format: Format) -> Vec<Item> {
    let name = format!("news.{}", format.extension());
    read(format, &fs::read(haywain.output().join(name)).unwrap()).unwrap()
}

fn build(haywain: &Haywain) -> Vec<Item> {
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    items(haywain, Format::Json)
}

/// SECURITY 23: an id is the link, and no other thing of an item.
#[test]
fn links_in_another_dress_titles_and_order_change_no_id_and_no_date() {
    let place = Place::new();
    let haywain = Haywain::with(&place.rule(""));
    place.show(&links(|n| format!("/news/{n}"), 5));
    let first = build(&haywain);
    let bare = |n: usize| place.server.url(&format!("/news/{n}"));
    let forms: [&dyn Fn(usize) -> String; 4] = [
        &|n| format!("{}/", bare(n)),
        &|n| format!("{}?utm_source=list&utm_medium={n}", bare(n)),
        &|n| format!("{}?from=list", bare(n)),
        &|n| bare(n).replace("http://", "https://"),
    ];
    for form in forms {
        place.show(&links(form, 5));
        assert_eq!(build(&haywain), first);
    }
    let both: Vec<_> = [links(|n| format!("/news/{n}"), 5), links(|n| format!("/news/{n}/"), 6)].concat();
    place.show(&both);
    let second = build(&haywain);
    assert_eq!((second.len(), second.iter().filter(|item| !first.contains(item)).count()), (6, 1));
    place.show(&links(|n| format!("/news/{n}"), 6).into_iter().rev().take(3).collect::<Vec<_>>());
    assert_eq!(build(&haywain), second);
}

#[test]
fn a_site_that_moved_to_another_domain_keeps_the_ids_and_links_of_its_items() {
    let (old, new) = (Place::new(), Place::new());
    let haywain = Haywain::with(&old.rule(""));
    old.show(&links(|n| format!("/2026/{n}"), 5));
    let before = build(&haywain);
    new.show(&links(|n| if n < 3 { format!("/2026/{n}") } else { format!("/posts/headline-{n}") }, 6));
    haywain.write(&new.rule(&format!(", moved_from: '{}'", old.server.url("/"))));
    let after = build(&haywain);
    assert_eq!(after.len(), 6);
    assert_eq!(after[1..], before, "one is new, the others are as they were");
    assert_eq!(build(&haywain), after);
}

#[test]
fn a_site_at_another_domain_without_moved_from_is_held_back_until_a_person_says_what_it_is() {
    let (old, new) = (Place::new(), Place::new());
    let haywain = Haywain::with(&old.rule(""));
    old.show(&links(|n| format!("/2026/{n}"), 5));
    let before = build(&haywain);
    new.show(&links(|n| format!("/posts/headline-{n}"), 6));
    haywain.write(&new.rule(""));
    for code in [0, 0, 1] {
        let ran = haywain.run(&[]);
        assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("moved_from: https://"), "{}", ran.err);
        assert_eq!(items(&haywain, Format::Json), before);
    }
    haywain.write(&new.rule(&format!(", moved_from: '{}'", old.server.url("/"))));
    let after = build(&haywain);
    assert_eq!((after.len(), &after[1..]), (6, &before[..]), "one is new");
}

/// At another address, said nowhere: a page without dates, then with dates and more stories, then the new address with
/// one more. What came with a date is known by title and moment; the newest of it had an https link. The feed before and
/// after, and what the last run said.
fn moves_unsaid(undated: usize, dated_too: usize, there: impl Fn(usize) -> String) -> (Vec<Item>, Vec<Item>, String) {
    let (old, new) = (Place::new(), Place::new());
    let dated = |place: &Place| place.rule("").replace("link: a", "link: a, date: time");
    let title = |n: usize| format!("Headline number {n}</a><time datetime=2026-10-1{n}T08:00:00Z></time><a>");
    let list = |link: &dyn Fn(usize) -> String, last| (1..=last).rev().map(|n| (link(n), title(n))).collect::<Vec<_>>();
    let haywain = Haywain::with(&dated(&old));
    old.show(&links(|n| format!("/2026/{n}"), undated));
    build(&haywain);
    let (last, https) = (undated + dated_too, old.server.url("/2026").replace("http:", "https:"));
    old.show(&list(&|n| if n == last { format!("{https}/{n}") } else { format!("/2026/{n}") }, last));
    let before = build(&haywain);
    haywain.write(&dated(&new));
    new.show(&list(&there, last + 1));
    let ran = haywain.run(&[]);
    (before, items(&haywain, Format::Json), ran.err)
}

#[test]
fn a_move_that_some_stories_prove_takes_the_others_along_by_path_or_by_title() {
    let forms: [fn(usize) -> String; 2] = [|n| format!("/2026/{n}?utm_term=1"), |n| format!("/posts/headline-{n}")];
    for there in forms {
        let (before, after, _) = moves_unsaid(5, 3, there);
        assert_eq!((before.len(), after.len()), (8, 9), "{}", there(1));
        assert!(before.iter().all(|item| after.contains(item)), "{}", there(1));
    }
}

#[test]
fn a_move_that_one_story_alone_hints_at_is_held_back() {
    let (before, after, said) = moves_unsaid(7, 1, |n| format!("/posts/headline-{n}"));
    assert!(said.contains("moved_from: https://"), "{said}");
    assert_eq!(after, before);
}

#[test]
fn another_list_of_the_same_site_is_not_taken_for_a_move() {
    let place = Place::new();
    let haywain = Haywain::with(&place.rule(""));
    place.show(&links(|n| format!("/news/{n}"), 5));
    build(&haywain);
    let named = place.rule(", include: {title: Headline}");
    haywain.write(&named);
    place.show(&(1..=5).map(|n| (format!("/sport/{n}"), format!("Headline of match {n}"))).collect::<Vec<_>>());
    assert_eq!(build(&haywain).len(), 10);
}

#[test]
fn a_lost_database_is_rebuilt_from_any_one_format_and_nothing_old_comes_as_new() {
    for format in Format::ALL {
        let place = Place::new();
        let only = format!(", formats: [{}], limits: {{feed: 4}}", format.extension());
        let haywain = Haywain::with(&place.rule(&only));
        place.show(&links(|n| format!("/news/{n}"), 10));
        assert_eq!(haywain.run(&[]).code, 0);
        let before = items(&haywain, format);
        fs::remove_file(haywain.store()).unwrap();
        assert_eq!(haywain.run(&[]).code, 0);
        assert_eq!(items(&haywain, format), before, "{format:?}");
        place.show(&links(|n| format!("/news/{n}"), 11));
        assert_eq!(haywain.run(&[]).code, 0);
        assert_eq!(items(&haywain, format)[1..], before[..3], "{format:?}");
    }
}

/// A memory file as an earlier version wrote it, of a site at this address.
fn lay(dump: &str, haywain: &Haywain, place: &Place) {
    let own = place.server.url("");
    let dump = dump.replace("http://example.org", &own).replace("example.org", own.trim_start_matches("http://"));
    Connection::open(haywain.store()).unwrap().execute_batch(&dump).unwrap();
}

#[test]
fn a_memory_of_each_earlier_version_is_built_from_without_a_double_or_another_id_or_date() {
    const V2: &str = include_str!("store/v2.sql");
    // The dumps after version 2 have no items; they are written as there.
    let items: Vec<&str> = V2.lines().filter(|line| line.starts_with("INSERT INTO item ")).collect();
    let with_items = |dump: &str| [dump, &items.join("\n")].join("\n");
    let (v3, v4) = (with_items(include_str!("store/v3.sql")), with_items(include_str!("store/v4.sql")));
    for dump in [V2, &v3, &v4] {
        let place = Place::new();
        let haywain = Haywain::with(&place.rule(""));
        lay(dump, &haywain, &place);
        let titles = |last| (1..=last).rev().map(|n| (format!("/a/{n}/"), format!("Title {n}"))).collect::<Vec<_>>();
        place.show(&titles(4));
        let built = build(&haywain);
        let shown = |item: &Item| (item.id.clone(), item.published.to_rfc3339());
        let known =
            |n: usize, day: usize| (place.server.url(&format!("/a/{n}")), format!("2026-10-{day}T12:00:00+00:00"));
        let expected = [known(3, 13), known(1, 12), known(2, 11)];
        assert_eq!((built.len(), built[1..].iter().map(shown).collect::<Vec<_>>()), (4, expected.to_vec()));
        place.show(&titles(3));
        assert_eq!(build(&haywain), built);
    }
}

#[test]
fn ids_that_a_rule_names_survive_from_version_1() {
    let place = Place::new();
    let haywain = Haywain::with(&place.rule("").replace("link: a", "link: a, id: a@id"));
    lay(include_str!("store/v1.sql"), &haywain, &place);
    let entries = ["d", "c", "b", "a"].map(|id| format!("<li><a id={id} href=/{id}>“{id}” & others</a></li>"));
    *place.page.lock().unwrap() = format!("<html lang=en><title>News</title><ul>{}</ul>", entries.concat());
    let built = build(&haywain);
    let shown: Vec<_> = built.iter().map(|item| (item.id.as_str(), item.published.timestamp())).collect();
    assert_eq!(shown[1..], [("b", 1_765_548_303), ("a", 1_765_548_302), ("c", 1_765_548_301)]);
    assert_eq!((shown.len(), shown[0].0), (4, "d"));
}

/// Another machine, to which of the output folder and the memory this much was brought.
fn moved(old: &Haywain, with_memory: bool) -> Haywain {
    let new = Haywain::with(&fs::read_to_string(old.config()).unwrap());
    fs::create_dir(new.output()).unwrap();
    for file in fs::read_dir(old.output()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), new.output().join(file.file_name())).unwrap();
    }
    if with_memory {
        fs::copy(old.store(), new.store()).unwrap();
    }
    new
}

fn files(haywain: &Haywain) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(haywain.output()).unwrap().map(|file| file.unwrap());
    let mut files: Vec<_> =
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn on_another_machine_every_file_stays_as_it_is_with_the_memory_or_without_and_goes_on() {
    let place = Place::new();
    let first = Haywain::with(&place.rule(""));
    place.show(&links(|n| format!("/news/{n}"), 5));
    build(&first);
    let page = std::mem::take(&mut *place.page.lock().unwrap());
    for _ in 0..3 {
        assert_eq!(first.run(&["news"]).code, 1);
    }
    *place.page.lock().unwrap() = page;
    build(&first);
    let told = first.feed("status.atom");
    assert_eq!(told.matches("<entry>").count(), 2, "it broke and recovered");
    for with_memory in [true, false] {
        let second = moved(&first, with_memory);
        let ran = second.run(&[]);
        assert_eq!((ran.code, files(&second)), (0, files(&first)), "memory: {with_memory}: {}", ran.out);
        place.show(&links(|n| format!("/news/{n}"), 6));
        let after = build(&second);
        assert_eq!((after.len(), &after[1..]), (6, &items(&first, Format::Json)[..]));
        assert_eq!(second.feed("status.atom"), told);
        place.show(&links(|n| format!("/news/{n}"), 5));
    }
}

#[test]
fn a_breakage_that_lasts_is_not_told_again_by_another_machine_with_the_memory() {
    let place = Place::new();
    let first = Haywain::with(&place.rule(""));
    place.show(&links(|n| format!("/news/{n}"), 5));
    let feed = build(&first);
    *place.page.lock().unwrap() = String::new();
    for _ in 0..3 {
        first.run(&["news"]);
    }
    let told = first.feed("status.atom");
    for (with_memory, entries) in [(true, 1), (false, 2)] {
        let second = moved(&first, with_memory);
        assert_eq!(second.run(&["news"]).code, 1);
        let now = second.feed("status.atom");
        assert_eq!((now.matches("<entry>").count(), items(&second, Format::Json)), (entries, feed.clone()));
        assert!(!with_memory || now == told);
    }
}

/// SECURITY 24.
#[test]
fn what_the_listing_shows_is_never_forgotten() {
    let place = Place::new();
    let haywain = Haywain::with(&place.rule(", limits: {feed: 3, keep: 3}"));
    let pinned = ("/news/pinned".to_owned(), "Always on top".to_owned());
    let show = |last: usize| {
        let newest: Vec<_> = links(|n| format!("/news/{n}"), last).into_iter().take(2).collect();
        place.show(&[vec![pinned.clone()], newest].concat());
    };
    show(2);
    let first = build(&haywain);
    for last in (4..=16).step_by(2) {
        show(last);
        build(&haywain);
    }
    let shown = build(&haywain);
    assert!(shown.iter().all(|item| item.id != first[0].id), "it is old and has left the feed for good");
}
