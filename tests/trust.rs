//! The promise from outside: a site breaks and recovers, and every place that tells of it says the same, while the feed of
//! the site stands. How a trouble is found is tested in `health` and `judge`, how the files are made in `outputs`.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, Mutex};

use haywain::formats::{Format, read};
use haywain::item::Item;
use rusqlite::Connection;
use serde_json::Value;

use crate::support::feed_rules::{Options, breaches};
use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Request, Server};

/// A site that is there or not, beside one that always is.
struct Pair {
    haywain: Haywain,
    news: Arc<Mutex<Reply>>,
    _server: Server,
}

/// What one run says, in each place that tells of it.
struct Told {
    build: Ran,
    news: Value,
    status: String,
    index: String,
    atom: String,
    feeds: BTreeMap<String, Vec<u8>>,
}

fn listing(place: &str, last: usize) -> Reply {
    Reply::html(page(place, last))
}

fn page(place: &str, last: usize) -> String {
    let item = |n| format!("<li><a href=/{place}/{n}>Number {n} of {place}</a> <time>2026-11-{n:02}</time></li>");
    let items: String = (1..=last).rev().map(item).collect();
    format!("<html lang=en><title>The {place}</title><ul>{items}</ul>")
}

impl Pair {
    fn new() -> Self {
        let news = Arc::new(Mutex::new(listing("news", 5)));
        let server = Server::start({
            let news = news.clone();
            move |request: &Request| match request.path.as_str() {
                "/news/" => news.lock().unwrap().clone(),
                _ => listing("other", 3),
            }
        });
        let site = |name: &str| {
            let url = server.url(&format!("/{name}/"));
            format!("  {name}: {{url: '{url}', listing: {{item: li, title: a, link: a, date: time}}}}\n")
        };
        let defaults = "defaults: {http: {private: true, pause: 0s}, base_url: 'https://f.e.org/'}";
        let haywain = Haywain::with(&format!("{defaults}\nsites:\n{}{}", site("news"), site("other")));
        Self { haywain, news, _server: server }
    }

    /// A run in which `news` answers so. One run tells by text or by JSON; `status` has the rest of either.
    fn run(&self, reply: Reply, form: &str) -> Told {
        *self.news.lock().unwrap() = reply;
        // Named, because what failed is left alone for a while.
        let build = self.haywain.run(&["news", "other", "--report", form]);
        let report: Value = serde_json::from_str(&build.out).unwrap_or_default();
        let status = self.haywain.command("status", &self.haywain.config()).output().unwrap();
        let feed = |name: &str| (name.to_owned(), fs::read(self.haywain.output().join(name)).unwrap());
        let feeds = ["news.rss", "news.atom", "news.json", "news.html", "other.rss", "feeds.opml"].map(feed);
        Told {
            news: report["sites"][0].clone(),
            status: Ran::of(status).out.lines().find(|line| line.starts_with("news")).unwrap().to_owned(),
            index: self.haywain.feed("index.html"),
            atom: self.haywain.feed("status.atom"),
            feeds: feeds.into_iter().collect(),
            build,
        }
    }
}

fn entries(atom: &str) -> Vec<Item> {
    let options = Options { base_url: Some("https://f.e.org/"), now: None, speaks_of_markup: false };
    assert_eq!(breaches(Format::Atom, atom.as_bytes(), &options), [""; 0]);
    read(Format::Atom, atom.as_bytes()).unwrap()
}

/// The first moment that a text says a trouble is there since.
fn since(text: &str) -> &str {
    let at = text.find("since ").unwrap_or_else(|| panic!("since when? {text}")) + "since ".len();
    &text[at..at + "2026-11-24 08:00".len()]
}

/// SECURITY 34: exit codes, one line a site, and what stands in each place.
#[test]
fn a_site_that_breaks_for_four_runs_and_recovers_is_told_everywhere_and_its_feed_stands() {
    let pair = Pair::new();
    let gone = || Reply::status(404);
    let before: Vec<Told> = (0..3).map(|_| pair.run(listing("news", 5), "text")).collect();
    let well = before.last().unwrap();
    assert!(well.build.code == 0 && well.build.err.is_empty() && well.index.contains("2 feeds, all well"));

    let first = pair.run(gone(), "text");
    assert!(first.build.code == 1 && first.build.err.contains("404 Not Found (1st time)"), "{}", first.build.err);
    assert!(first.status.contains("ok, 1 bad run"), "{}", first.status);
    let second = pair.run(gone(), "json");
    assert_eq!((second.build.code, &second.news["health"], &second.news["told"]), (1, &"ok".into(), &"warning".into()));
    for warned in [&first, &second] {
        assert_eq!((&warned.index, &warned.atom), (&well.index, &well.atom), "a warning is told to the one who builds");
    }

    let third = pair.run(gone(), "json");
    assert_eq!((&third.news["health"], &third.news["told"]), (&"broken".into(), &"alarm".into()));
    assert_eq!(third.news["error"]["stage"], "fetch");
    assert!(third.index.contains("2 feeds: 1 broken, the others well") && third.index.contains("404 Not Found"));
    let fourth = pair.run(gone(), "text");
    assert!(fourth.build.code == 1 && fourth.build.err.contains("(4th run, since 2"), "{}", fourth.build.err);
    assert_eq!((&fourth.index, &fourth.atom), (&third.index, &third.atom), "the same trouble is no news");
    let told = entries(&fourth.atom);
    assert_eq!((told.len(), told[0].title.as_str()), (1, "The news: broken"));
    let begun = since(&fourth.build.err);
    assert!(fourth.status.contains("broken") && fourth.status.contains(begun), "{}", fourth.status);
    assert_eq!(third.news["faults"][0]["since"].as_str().unwrap().replace('T', " ")[..begun.len()], *begun);

    let back = pair.run(listing("news", 5), "json");
    assert_eq!((back.build.code, &back.news["health"], &back.news["told"]), (0, &"ok".into(), &"recovery".into()));
    assert!(back.build.err.contains("note: news: good again; it was broken since 2"), "{}", back.build.err);
    assert!(back.status.contains(" ok ") && !back.status.contains("404"), "{}", back.status);
    assert_eq!(back.index, well.index);
    let [recovery, breakage] = &entries(&back.atom)[..] else { panic!("{}", back.atom) };
    assert_eq!((breakage, recovery.title.as_str()), (&told[0], "The news: ok again"));
    assert!(recovery.summary.as_ref().unwrap().contains("404 Not Found"), "{recovery:?}");

    let after = pair.run(listing("news", 5), "text");
    assert_eq!((after.build.code, after.build.err.as_str(), &after.atom), (0, "", &back.atom));
    for run in before.iter().chain([&first, &second, &third, &fourth, &back, &after]) {
        assert_eq!(run.feeds, well.feeds, "no content feed says anything of it");
    }
}

#[test]
fn a_warning_that_passes_leaves_no_trace_in_any_file() {
    let pair = Pair::new();
    let well = pair.run(listing("news", 5), "text");
    pair.run(Reply::status(503), "text");
    let back = pair.run(listing("news", 5), "text");
    assert_eq!((back.build.code, back.build.err.as_str()), (0, ""));
    assert_eq!((&back.index, &back.atom, &back.feeds), (&well.index, &well.atom, &well.feeds));
}

/// SECURITY 27: the page is remembered after the run, since of one that stays the same only the run knows what it showed.
#[test]
fn a_recovery_seen_by_a_run_that_was_killed_before_it_was_remembered_is_told_by_the_next() {
    let pair = Pair::new();
    let memory = |sql: &str| Connection::open(pair.haywain.store()).unwrap().execute_batch(sql).unwrap();
    let undated = || Reply::html(page("news", 5).replace("time>", "i>"));
    (0..3).for_each(|_| drop(pair.run(listing("news", 5), "text")));
    let broken = [(); 3].map(|()| pair.run(undated(), "json"));
    assert_eq!(broken[2].news["health"], "degraded", "{}", broken[2].build.err);
    memory("CREATE TRIGGER killed BEFORE INSERT ON run BEGIN SELECT RAISE(ABORT, 'killed'); END");
    pair.run(listing("news", 6), "text");
    memory("DROP TRIGGER killed");
    let next = pair.run(listing("news", 6), "json");
    assert_eq!(next.news["told"], "recovery", "{}", next.build.err);
    assert_eq!(pair.run(listing("news", 6), "json").news["found"], Value::Null, "the page is remembered again");
}
