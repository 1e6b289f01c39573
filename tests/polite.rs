//! A guest's manners, with the real binary against real servers: robots.txt, back-off, budgets, what is due, and few
//! connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Request, Server};

fn listing(count: usize) -> Reply {
    let item = |n: usize| format!("<li><a href=/a/{n}>What has happened {n}</a> <time>{n} Oct 2026</time></li>");
    Reply::html(format!("<html lang=en><title>News</title><ul>{}</ul>", (1..=count).map(item).collect::<String>()))
}

fn article(request: &Request) -> Reply {
    Reply::html(format!("<html lang=en><h1>At {}</h1><p>A sentence about it.</p>", request.path))
}

fn site(url: &str, http: &str, more: &str) -> String {
    format!(
        "    url: {url}\n    http: {{private: true, pause: 0s{http}}}\n    \
         listing: {{item: li, title: a, link: a, date: time}}\n{more}"
    )
}

fn sites(server: &Server, http: &str, more: &str) -> String {
    format!("sites:\n  news:\n{}", site(&server.url("/news/"), http, more))
}

fn text(body: &str) -> Reply {
    Reply::new(200, body).header("content-type", "text/plain")
}

/// What was asked for, in order.
fn paths(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.path).collect()
}

fn status(haywain: &Haywain) -> Value {
    let ran = Ran::of(haywain.command("status", &haywain.config()).arg("--json").output().unwrap());
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn a_listing_that_robots_txt_forbids_is_not_asked_for_and_its_line_and_the_key_are_told() {
    let server = Server::with_robots(|request| match request.path.as_str() {
        "/robots.txt" => text("User-agent: *\nAllow: /\n\nUser-agent: Haywain\nDisallow: /news # not for programs\n"),
        _ => listing(3),
    });
    let haywain = Haywain::with(&sites(&server, "", ""));
    let ran = haywain.run(&[]);
    assert_eq!((ran.code, paths(&server)), (1, vec!["/robots.txt".to_owned()]));
    let url = server.url("/news/");
    let other = server.url("/news/other");
    let why = format!("news: fetch: robots.txt keeps programs away from {url} (its line 5: Disallow: /news)");
    assert!(ran.err.contains(&why) && ran.err.contains("`http: {robots: ignore}`"), "{}", ran.err);
    for arguments in
        [vec!["show", "news"], vec!["check", "--live"], vec!["record", "news"], vec!["add", "--private", &other]]
    {
        let command = haywain.command(arguments[0], &haywain.config()).args(&arguments[1..]).output().unwrap();
        let ran = Ran::of(command);
        let (code, said) = (ran.code, ran.err + &ran.out);
        assert!(code > 0 && said.contains("robots.txt keeps programs away"), "{arguments:?}: {code} {said}");
    }
    assert!(paths(&server).iter().all(|path| path == "/robots.txt"), "{:?}", paths(&server));
    haywain.write(&sites(&server, ", robots: ignore", ""));
    assert_eq!(haywain.run(&[]).code, 0);
    assert_eq!(paths(&server).last().unwrap(), "/news/");
}

#[test]
fn an_article_that_robots_txt_forbids_is_told_and_its_item_keeps_what_the_listing_said() {
    let server = Server::with_robots(|request| match request.path.as_str() {
        "/robots.txt" => text("User-agent: *\nDisallow: /a/2$"),
        "/news/" => listing(3),
        _ => article(request),
    });
    let haywain = Haywain::with(&sites(&server, "", "    article: true\n"));
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("robots.txt keeps programs away from") && ran.err.contains("/a/2"), "{}", ran.err);
    assert!(!paths(&server).contains(&"/a/2".to_owned()));
    assert_eq!(haywain.feed("news.rss").matches("<item>").count(), 3);
}

#[test]
fn a_robots_txt_is_asked_for_once_a_day_on_the_connection_that_serves_the_whole_run() {
    let server = Server::with_robots(|request| match request.path.as_str() {
        "/robots.txt" => Reply::status(404),
        "/news/" if request.header("if-none-match").is_some() => Reply::status(304),
        "/news/" => listing(5).header("etag", "\"1\""),
        _ => article(request),
    });
    let haywain = Haywain::with(&sites(&server, "", "    article: true\n"));
    let first = haywain.run(&["--report", "json"]);
    let report: Value = serde_json::from_str(&first.out).unwrap();
    assert_eq!((server.requests().len(), server.connections()), (7, 1), "{:?}", paths(&server));
    assert_eq!(report["sites"][0]["requests"], 6, "robots.txt is the host's and not counted");
    assert_eq!(haywain.run(&[]).code, 0);
    assert_eq!((paths(&server)[7..].to_vec(), server.connections()), (vec!["/news/".to_owned()], 2));
}

#[test]
fn a_host_whose_robots_txt_has_an_error_is_not_asked_and_the_others_are() {
    let shut = Server::with_robots(|request| match request.path.as_str() {
        "/robots.txt" => Reply::status(503),
        _ => listing(3),
    });
    let open = Server::start(|_| listing(3));
    let two = [("shut", &shut), ("open", &open)]
        .map(|(name, server)| format!("  {name}:\n{}", site(&server.url("/"), "", "")));
    let haywain = Haywain::with(&format!("sites:\n{}", two.concat()));
    let ran = haywain.run(&[]);
    assert_eq!((ran.code, paths(&shut)), (1, vec!["/robots.txt".to_owned()]));
    assert!(
        ran.err.contains("/robots.txt answered 503 Service Unavailable, so whether the page may be read"),
        "{}",
        ran.err
    );
    assert!(haywain.feed("open.rss").contains("<item>"));
}

#[test]
fn the_host_that_a_redirect_leads_to_is_asked_for_its_rules() {
    let other = Server::with_robots(|request| match request.path.as_str() {
        "/robots.txt" => text("User-agent: *\nDisallow: /"),
        _ => listing(3),
    });
    let target = other.url("/moved/");
    let server = Server::start(move |_| Reply::redirect(&target));
    let haywain = Haywain::with(&sites(&server, "", ""));
    let ran = haywain.run(&[]);
    assert!(ran.code == 1 && ran.err.contains(&format!("away from {}", other.url("/moved/"))), "{}", ran.err);
    assert_eq!(paths(&other), ["/robots.txt"]);
}

#[test]
fn what_of_a_robots_txt_is_beyond_500_kib_is_ignored_and_what_is_before_it_counts() {
    let server = Server::with_robots(|request| match request.path.as_str() {
        "/robots.txt" => text(&format!("User-agent: *\nDisallow: /news\n{}", "# long\n".repeat(200_000))),
        _ => listing(3),
    });
    let ran = Haywain::with(&sites(&server, "", "")).run(&[]);
    assert!(ran.code == 1 && ran.err.contains("its line 2: Disallow: /news"), "{}", ran.err);
}

/// A site that is well or answers with a status.
fn wavering(status: u16, retry_after: Option<&'static str>) -> (Server, Arc<AtomicBool>) {
    let well = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let well = well.clone();
        move |_| match retry_after {
            _ if well.load(Ordering::SeqCst) => listing(3),
            Some(wait) => Reply::status(status).header("retry-after", wait),
            None => Reply::status(status),
        }
    });
    (server, well)
}

#[test]
fn what_failed_is_left_alone_for_a_while_unless_it_is_named() {
    for status in [429, 500, 503, 404] {
        let (server, well) = wavering(status, None);
        let haywain = Haywain::with(&sites(&server, "", ""));
        assert_eq!((haywain.run(&[]).code, server.requests().len()), (1, 1));
        let held = haywain.run(&[]);
        assert_eq!((held.code, server.requests().len()), (1, 1), "{}", held.err);
        assert!(
            held.err.contains("is not asked before 2") && held.err.contains("failed 1 time in a row"),
            "{}",
            held.err
        );
        assert!(held.err.contains("`haywain build SITE`") && !held.err.contains("2nd"), "{}", held.err);
        assert_eq!(haywain.run(&["--due"]).code, 0, "who is left alone is not due");
        well.store(true, Ordering::SeqCst);
        assert_eq!((haywain.run(&["news"]).code, server.requests().len()), (0, 2));
        assert_eq!((haywain.run(&[]).code, server.requests().len()), (0, 3), "a success ends it");
    }
}

#[test]
fn what_a_host_asks_for_holds_for_a_site_that_is_named_too() {
    let (server, _) = wavering(503, Some("3600"));
    let haywain = Haywain::with(&sites(&server, "", ""));
    assert_eq!(haywain.run(&[]).code, 1);
    let held = haywain.run(&["news"]);
    assert!(held.err.contains("asked for no requests until 2"), "{}", held.err);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_was_read_before_the_bytes_are_used_up_is_used() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => listing(6),
        path => Reply::html(format!("<html lang=en><h1>At {path}</h1><p>{}</p>", "A long sentence. ".repeat(200))),
    });
    let haywain = Haywain::with(&sites(&server, "", "    article: true\n    limits: {bytes: 8kB}\n"));
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("the budget of 8000 bytes in one run is used up"), "{}", ran.err);
    let items = haywain.feed("news.rss").matches("<item>").count();
    assert!((1..6).contains(&items), "{items}");
    assert!(server.requests().len() < 7, "{:?}", paths(&server));
    let tiny = Haywain::with(&sites(&server, "", "    limits: {bytes: 99}\n"));
    assert!(tiny.run(&[]).err.contains("the budget of 99 bytes in one run is used up"));
}

#[test]
fn a_slow_site_ends_with_its_time() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => listing(6),
        _ => Reply::new(200, "half").header("content-type", "text/html").header("content-length", "8").hang(),
    });
    let haywain = Haywain::with(&sites(&server, "", "    article: true\n    limits: {time: 1s}\n"));
    let ran = haywain.run(&[]);
    assert!(ran.err.contains("the budget of 1s in one run is used up"), "{}", ran.err);
    assert!(server.requests().len() <= 3, "{:?}", paths(&server));
}

#[test]
fn the_pauses_that_a_host_is_due_do_not_count_against_the_time_of_a_site() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => listing(6),
        _ => Reply::html("<html lang=en><title>x</title><article><p>What is to be said of it.</article>"),
    });
    let rules = sites(&server, "", "    article: true\n    limits: {time: 1s}\n").replace("pause: 0s", "pause: 300ms");
    let ran = Haywain::with(&rules).run(&[]);
    assert!(!ran.err.contains("the budget of 1s"), "{}", ran.err);
    assert_eq!(server.requests().iter().filter(|request| request.path.starts_with("/a/")).count(), 6);
}

#[test]
fn only_what_is_due_is_built_and_the_status_says_when_that_is() {
    let server = Server::start(|_| listing(3));
    let haywain = Haywain::with(&sites(&server, "", "    every: 6h\n"));
    let due = || status(&haywain)["sites"][0]["next_due"].as_str().map(str::to_owned);
    assert_eq!((haywain.run(&["--due"]).code, server.requests().len()), (0, 1), "a site never built is due");
    let next = due().unwrap();
    let later = haywain.run(&["--due"]);
    assert_eq!((later.code, server.requests().len()), (0, 1), "{}", later.err);
    assert!(later.out.contains("no site is due before 2"), "{}", later.out);
    assert_eq!(due().unwrap(), next, "a run that builds nothing moves nothing");
    let refused = haywain.run(&["--due", "--replay", "."]);
    assert_eq!(refused.code, 2, "{}", refused.err);
}

#[test]
fn a_recording_holds_no_robots_txt_and_its_replay_asks_for_none() {
    let server = Server::with_robots(|request| match request.path.as_str() {
        "/robots.txt" => text("User-agent: other\nDisallow: /"),
        _ => listing(3),
    });
    let haywain = Haywain::with(&sites(&server, "", ""));
    let into = haywain.folder().join("kept");
    let record = haywain.command("record", &haywain.config()).args(["news", "--into"]).arg(&into).output().unwrap();
    assert_eq!(Ran::of(record).code, 0);
    let yaml = std::fs::read_to_string(into.join("news/recording.yaml")).unwrap();
    assert!(!yaml.contains("robots.txt"), "{yaml}");
    let asked = server.requests().len();
    assert_eq!(haywain.run(&["--replay", into.to_str().unwrap()]).code, 0);
    assert_eq!(server.requests().len(), asked);
}
