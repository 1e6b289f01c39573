//! Identity from outside: whatever a site does to its addresses, and whatever is lost, a reader sees each item once, under
//! the id and the date that it always had.

use std::fs;
use std::sync::{Arc, Mutex};

use haywain::formats::{Format, read};
use haywain::item::Item;

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
