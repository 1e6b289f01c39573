//! How sites do, with the real binary against a real server: what is told in which run, what is kept out of a feed, and
//! what `status` and the report say of it.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Request, Server};

/// A site whose answer can be changed, and the binary that reads it.
struct Site {
    haywain: Haywain,
    reply: Arc<Mutex<Reply>>,
    server: Server,
}

impl Site {
    /// Built so many times, each time with an entry more, all well.
    fn good(runs: usize) -> Self {
        let reply = Arc::new(Mutex::new(Reply::status(500)));
        let server = Server::start({
            let reply = reply.clone();
            move |_: &Request| reply.lock().unwrap().clone()
        });
        let site = Self { haywain: Haywain::new(), reply, server };
        site.write("");
        for count in 5..5 + runs {
            let ran = site.run(Reply::html(listing(count)));
            assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        }
        site
    }

    /// The rule, and more of it.
    fn write(&self, more: &str) {
        let url = self.server.url("/news/");
        self.haywain.write(&format!(
            "sites:\n  news:\n    url: {url}\n    http: {{private: true, pause: 0s}}\n    \
             listing: {{item: li.i, title: b, link: a, date: time}}\n{more}"
        ));
    }

    fn run(&self, reply: Reply) -> Ran {
        *self.reply.lock().unwrap() = reply;
        self.haywain.run(&["news"]) // named, because what failed is left alone for a while
    }

    fn status(&self, arguments: &[&str]) -> String {
        let ran = Ran::of(self.haywain.command("status", &self.haywain.config()).args(arguments).output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    }
}

/// Entries `1..=count`, newest first.
fn listing(count: usize) -> String {
    let item = |n: usize| {
        format!(
            "<li class=i><a href=/a/{n}><b>What has happened at number {n}</b></a> <time>{} Oct 2026</time></li>",
            n % 28 + 1
        )
    };
    let items: String = (1..=count).rev().map(item).collect();
    format!("<html lang=en><title>News</title><h1>News</h1><ul>{items}</ul>")
}

#[test]
fn a_failure_is_told_with_its_run_and_reported_from_the_third_and_its_end_is_told_once() {
    let site = Site::good(3);
    let gone = || site.run(Reply::status(404));
    let first = gone();
    assert!(first.code == 1 && first.err.contains("404 Not Found (1st time)"), "{}", first.err);
    assert!(site.status(&[]).contains(", 1 bad run") && !site.status(&[]).contains("broken"), "{}", site.status(&[]));
    assert!(gone().err.contains("404 Not Found (2nd run, since 2"));
    let third = gone();
    assert!(third.code == 1 && third.err.contains("(3rd run, since 2"), "{}", third.err);
    assert!(site.status(&[]).lines().nth(1).unwrap().contains("broken"), "{}", site.status(&[]));
    let back = site.run(Reply::html(listing(9)));
    assert_eq!(back.code, 0);
    assert!(back.err.starts_with("note: news: good again; it was broken since 2"), "{}", back.err);
    assert!(back.err.contains("404 Not Found"), "{}", back.err);
    assert_eq!(site.run(Reply::html(listing(10))).err, "");
}

#[test]
fn a_lost_field_is_told_with_its_selector_and_the_feed_goes_on() {
    let site = Site::good(3);
    let undated = |count: usize| Reply::html(listing(count).replace("time>", "span>"));
    let first = site.run(undated(9));
    let words = "news: listing: date: `time` found in 0 of 9 entries, usually 9 (1st time)";
    assert!(first.code == 0 && first.err.contains(&format!("warning: {words}")), "{}", first.err);
    assert!(site.haywain.feed("news.rss").contains("number 9<"));
    assert_eq!(site.run(undated(9)).code, 0, "the same page again");
    let third = site.run(undated(10));
    assert!(
        third.code == 1 && third.err.contains("error: news: listing: date: `time` found in 0 of 10"),
        "{}",
        third.err
    );
    assert!(third.err.contains("(3rd run, since 2") && third.err.contains("help: "), "{}", third.err);
    assert!(third.out.contains("1 new") && site.status(&[]).contains("degraded"), "{}", third.out);
}

#[test]
fn a_list_under_new_addresses_is_kept_out_of_the_feed_until_it_is_let_through() {
    let site = Site::good(2);
    let before = site.haywain.feed("news.rss");
    let moved = || Reply::html(listing(6).replace("/a/", "/2026/stories/"));
    let first = site.run(moved());
    let words = "all 6 entries have other links than before, under remembered titles; the feed is kept as it was";
    assert!(first.code == 0 && first.err.contains(words), "{}", first.err);
    assert_eq!(site.haywain.feed("news.rss"), before);
    site.run(moved());
    let third = site.run(moved());
    assert!(third.code == 1 && third.err.contains("`expect: {overlap: false}`"), "{}", third.err);
    assert_eq!(site.haywain.feed("news.rss"), before);
    site.write("    expect: {overlap: false}\n");
    let through = site.run(moved());
    assert!(through.code == 0 && through.out.contains("6 new"), "{}{}", through.out, through.err);
}

#[test]
fn another_list_of_the_page_is_kept_out_of_the_feed() {
    let site = Site::good(4);
    let before = site.haywain.feed("news.rss");
    let other = listing(7).replace("/a/", "/shop/item/").replace("What has happened at", "Buy");
    let ran = site.run(Reply::html(other));
    assert!(ran.code == 0 && ran.err.contains("none of the 7 entries is known"), "{}", ran.err);
    assert_eq!(site.haywain.feed("news.rss"), before);
    assert_eq!(site.run(Reply::html(listing(9))).err, "", "the right list again");
}

/// SECURITY 26: a challenge is a failure.
#[test]
fn a_wrong_page_is_told_as_what_it_is_and_the_feed_stands() {
    let site = Site::good(1);
    let before = site.haywain.feed("news.rss");
    let wrong = |name: &str| Reply::html(std::fs::read(format!("fixtures/wrong/{name}.html")).unwrap());
    for (reply, words) in [
        (wrong("challenge-cloudflare"), "page: http://127.0.0.1"),
        (wrong("challenge-cloudflare"), "is a page that keeps programs out (Cloudflare)"),
        (wrong("not_found-english"), "is a page that says \"not found\", though with status 200"),
        (wrong("login-form"), "is a page to log in"),
        (wrong("script-noscript"), "is a page that says nothing without JavaScript"),
        (Reply::html(""), "is an empty page"),
        (
            Reply::status(403).header("cf-mitigated", "challenge"),
            "answered 403 with a challenge that keeps programs out",
        ),
    ] {
        let ran = site.run(reply);
        assert!(ran.code == 1 && ran.err.contains(words) && ran.err.contains("help: "), "{words}: {}", ran.err);
        assert_eq!(site.haywain.feed("news.rss"), before, "{words}");
    }
}

/// SECURITY 26: the home page is a failure.
#[test]
fn a_redirect_to_the_home_page_is_told_although_it_has_entries() {
    let moved = Arc::new(Mutex::new(false));
    let server = Server::start({
        let moved = moved.clone();
        move |request: &Request| match request.path.as_str() {
            "/news/" if *moved.lock().unwrap() => Reply::redirect("/"),
            "/news/" => Reply::html(listing(5)),
            _ => Reply::html(listing(5).replace("/a/", "/start/")),
        }
    });
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true, pause: 0s}}\n    listing: {{item: li.i}}\n",
        server.url("/news/")
    ));
    assert_eq!(haywain.run(&[]).code, 0);
    *moved.lock().unwrap() = true;
    let ran = haywain.run(&[]);
    assert!(ran.code == 1 && ran.err.contains("leads to the home page"), "{}", ran.err);
    assert!(!haywain.feed("news.rss").contains("/start/"));
}

#[test]
fn known_entries_prove_a_page_right_whatever_its_title_says() {
    let site = Site::good(1);
    let ran = site.run(Reply::html(
        listing(6).replace("<title>News", "<title>404 Not Found").replace("<h1>News", "<h1>Not found"),
    ));
    assert!(ran.code == 0 && ran.out.contains("1 new"), "{}{}", ran.out, ran.err);
}

#[test]
fn the_report_and_the_status_for_programs_name_stage_field_and_selector() {
    let site = Site::good(3);
    *site.reply.lock().unwrap() = Reply::html(listing(9).replace("time>", "span>"));
    let ran = site.haywain.run(&["--report", "json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let news = &report["sites"][0];
    assert_eq!((&report["version"], &news["health"], &news["told"]), (&2.into(), &"ok".into(), &"warning".into()));
    let fault = &news["faults"][0];
    let parts = [&fault["stage"], &fault["field"], &fault["selector"], &fault["runs"]];
    assert_eq!(parts, [&Value::from("listing"), &"date".into(), &"time".into(), &1.into()], "{fault:#}");
    assert_eq!(news["numbers"]["found"]["title"], 9);
    assert_eq!((&news["numbers"]["overlap"]["known"], &news["numbers"]["overlap"]["still"]), (&7.into(), &7.into()));
    let status: Value = serde_json::from_str(&site.status(&["--json"])).unwrap();
    assert_eq!(status["sites"][0]["faults"][0]["field"], "date", "{status:#}");
    assert_eq!(status["sites"][0]["bad_runs"], 1);
}

#[test]
fn one_of_several_listing_pages_that_fails_is_a_warning_and_then_reported() {
    let count = std::sync::atomic::AtomicUsize::new(5);
    let server = Server::start(move |request: &Request| match request.path.as_str() {
        "/news/" => Reply::html(listing(count.fetch_add(1, std::sync::atomic::Ordering::SeqCst))),
        _ if count.load(std::sync::atomic::Ordering::SeqCst) > 6 => Reply::status(404),
        _ => Reply::html(listing(3).replace("/a/", "/b/")),
    });
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: [{}, {}]\n    http: {{private: true, pause: 0s}}\n    listing: {{item: li.i}}\n",
        server.url("/news/"),
        server.url("/more/")
    ));
    assert_eq!(haywain.run(&[]).code, 0);
    let first = haywain.run(&[]);
    assert!(first.code == 0 && first.err.contains("/more/ answered 404 Not Found (1st time)"), "{}", first.err);
    assert_eq!(first.err.matches("404").count(), 1, "told once: {}", first.err);
    assert_eq!(haywain.run(&[]).code, 0);
    let third = haywain.run(&[]);
    assert!(third.code == 1 && third.err.contains("(3rd run, since 2") && third.out.contains("1 new"), "{}", third.err);
}
