//! `check --live` on real servers: the feeds that a site has already are found with few requests, judged against the
//! page, and told; what only looks like a feed is not.

use std::fmt::Write as _;

use chrono::{Duration, Utc};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Request, Server};

/// A page with three entries whose links are `/a1` to `/a3`, and this in its head.
fn page(head: &str) -> Reply {
    let entries: String =
        (1..=3).map(|n| format!("<li><a href=/a{n}>Entry with a long title {n}</a> <p>x</p></li>")).collect();
    Reply::html(format!("<html><head><title>News</title>{head}</head><body><ul>{entries}</ul></body></html>"))
}

/// An RSS feed of such items, the newest of today.
fn rss(links: &[&str], body: &str) -> Reply {
    let mut items = String::new();
    for (n, link) in links.iter().enumerate() {
        let date = (Utc::now() - Duration::days(n as i64)).to_rfc2822();
        let _ = write!(
            items,
            "<item><title>t{n}</title><link>{link}</link><pubDate>{date}</pubDate><description>{body}</description></item>"
        );
    }
    let text = format!("<rss version='2.0'><channel><title>The feed</title>{items}</channel></rss>");
    Reply::new(200, text).header("content-type", "application/rss+xml")
}

fn config(server: &Server) -> String {
    format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true, pause: 0s}}\n    listing: {{item: li}}\n",
        server.url("/news/")
    )
}

fn live(server: &Server) -> Ran {
    let haywain = Haywain::with(&config(server));
    let ran = Ran::of(haywain.command("check", &haywain.config()).arg("--live").output().unwrap());
    assert!(!haywain.output().exists() && !haywain.store().exists(), "check writes nothing");
    ran
}

fn paths(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| request.path.clone()).collect()
}

fn host(request: &Request) -> String {
    request.header("host").unwrap().to_owned()
}

#[test]
fn an_advertised_feed_is_told_with_what_is_in_it_and_nothing_else_is_asked() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => page("<link rel=alternate type=application/rss+xml href=/feed/>"),
        "/feed/" => rss(&["/a1?utm_source=rss", "/a2", "/b"], "A summary."),
        _ => Reply::status(404),
    });
    let ran = live(&server);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let feed = server.url("/feed/");
    let expected = format!(
        "news: advertises {feed} (RSS, 3 items, newest today, summaries; the page's newest entry is in it): `feed: true` would read it"
    );
    assert!(ran.out.contains(&expected), "{}", ran.out);
    assert!(ran.out.contains("news: 3 entries by `li`; title 3/3, link 3/3, date 0/3"), "{}", ran.out);
    assert_eq!(paths(&server), ["/news/", "/feed/"]);
}

#[test]
fn show_tells_of_an_advertised_feed_too_unless_one_entry_is_asked_about() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => page("<link rel=alternate type=application/rss+xml href=/feed/>"),
        "/feed/" => rss(&["/a1", "/a2", "/b"], "A summary."),
        _ => Reply::status(404),
    });
    let haywain = Haywain::with(&config(&server));
    let show = |options: &[&str]| {
        Ran::of(haywain.command("show", &haywain.config()).arg("news").args(options).output().unwrap())
    };
    let line = format!("feeds: advertises {} (RSS, 3 items, newest today, summaries;", server.url("/feed/"));
    assert!(show(&[]).out.contains(&line), "{}", show(&[]).out);
    let told: serde_json::Value = serde_json::from_str(&show(&["--json"]).out).unwrap();
    let found = &told["pages"][0]["feeds"]["found"][0];
    assert_eq!((found["url"].as_str(), &found["usable"]), (Some(server.url("/feed/").as_str()), &true.into()));
    let before = paths(&server).len();
    assert!(!show(&["--item", "1"]).out.contains("feeds:"));
    assert_eq!(paths(&server)[before..], ["/news/"]);
}

#[test]
fn a_site_that_answers_everything_with_a_page_has_no_feed_and_is_asked_few_times() {
    let server = Server::start(|_| page(""));
    let ran = live(&server);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("news: no feed at 12 addresses"), "{}", ran.out);
    let mut asked = paths(&server);
    assert_eq!(asked.len(), 12, "and robots.txt");
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 12, "each address once");
}

#[test]
fn a_feed_of_other_things_is_told_as_such_and_the_search_goes_on() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => page("<link rel=alternate type=application/atom+xml href=/blog.atom>"),
        "/blog.atom" => rss(&["/x", "/y"], ""),
        "/rss.xml" => rss(&["/a1", "/a2", "/a3"], &"long ".repeat(300)),
        _ => Reply::status(404),
    });
    let ran = live(&server);
    let expected =
        format!("news: has {} (RSS, 3 items, newest today, full text; the page's newest", server.url("/rss.xml"));
    assert!(ran.out.contains(&expected), "{}", ran.out);
    let alone = Server::start(|request| match request.path.as_str() {
        "/news/" => page("<link rel=alternate type=application/atom+xml href=/blog.atom>"),
        "/blog.atom" => rss(&["/x", "/y"], ""),
        _ => Reply::status(404),
    });
    let ran = live(&alone);
    assert!(ran.out.contains("titles only; nothing of the page is in it): not the list of this page"), "{}", ran.out);
}

#[test]
fn a_page_that_lists_the_feeds_is_opened_once() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => page("</head><body><a href=/rss>RSS</a>"),
        "/rss" => Reply::html("<a href=/sport/feed.xml>Sport</a> <a href=/news/feed.xml>News</a>"),
        "/news/feed.xml" => rss(&["/a1"], "x"),
        _ => Reply::status(404),
    });
    let ran = live(&server);
    assert!(ran.out.contains(&format!("advertises {}", server.url("/news/feed.xml"))), "{}", ran.out);
    assert_eq!(paths(&server), ["/news/", "/rss", "/news/feed.xml"]);
}

#[test]
fn wordpress_without_feeds_is_read_by_its_rest_interface() {
    let posts = r#"[{"link": "/a1", "title": {"rendered": "Entry &#8217; one"}, "date_gmt": "2026-01-02T03:04:05",
        "excerpt": {"rendered": "<p>x</p>"}, "content": {"rendered": "<p>y</p>"}}]"#;
    let server = Server::start(move |request| match request.path.as_str() {
        "/news/" => page("<link rel='https://api.w.org/' href=/wp-json/>"),
        "/wp-json/wp/v2/posts?per_page=20" => Reply::new(200, posts).header("content-type", "application/json"),
        _ => Reply::status(404),
    });
    let ran = live(&server);
    assert!(ran.out.contains("(WordPress posts, 1 item, newest"), "{}", ran.out);
    assert!(ran.out.contains("`json: $[*]` would read it"), "{}", ran.out);
}

#[test]
fn the_news_sitemap_of_robots_txt_is_found_through_a_list_of_sitemaps() {
    let news = "<urlset><url><loc>/a1</loc><news:news><news:publication_date>2026-01-02</news:publication_date>\
                <news:title>T</news:title></news:news></url></urlset>";
    let server = Server::with_robots(move |request| match request.path.as_str() {
        "/news/" => page(""),
        "/robots.txt" => Reply::new(200, "Sitemap: /all.xml").header("content-type", "text/plain"),
        "/all.xml" => Reply::new(
            200,
            "<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap><sitemap><loc>/news-1.xml</loc></sitemap></sitemapindex>",
        ),
        "/news-1.xml" => Reply::new(200, news).header("content-type", "text/xml"),
        _ => Reply::status(404),
    });
    let ran = live(&server);
    assert!(ran.out.contains("/news-1.xml (news sitemap, 1 item, newest on 2026-01-02"), "{}", ran.out);
    assert!(ran.out.contains("`sitemap: true` would read it"), "{}", ran.out);
}

#[test]
fn a_site_that_asks_for_a_pause_is_asked_nothing_more() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => page(""),
        _ => Reply::status(429),
    });
    let ran = live(&server);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("news: the search for feeds ended early: fetch: http"), "{}", ran.err);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn what_the_rule_allows_at_home_is_not_allowed_where_the_page_points() {
    let server = Server::start(|request| {
        let own =
            format!("<link rel=alternate type=application/rss+xml href=http://localhost:{}/x.rss>", port(request));
        if request.path == "/news/" { page(&own) } else { Reply::status(404) }
    });
    let haywain = Haywain::with(&config(&server));
    let ran = Ran::of(haywain.command("check", &haywain.config()).args(["--live", "-v"]).output().unwrap());
    assert!(ran.out.contains("/x.rss, which is no feed: localhost is at"), "{}", ran.out);
    assert!(server.requests().iter().all(|request| host(request).starts_with("127.0.0.1")));
}

fn port(request: &Request) -> String {
    host(request).rsplit(':').next().unwrap().to_owned()
}

#[test]
fn a_dead_rule_fails_with_advice_and_the_feed_is_told_all_the_same() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => Reply::html("<link rel=alternate type=application/rss+xml href=/feed/><a href=/a1>An entry</a>"),
        "/feed/" => rss(&["/a1"], "x"),
        _ => Reply::status(404),
    });
    let ran = live(&server);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error: news: listing: no item on") && ran.err.contains("help: "), "{}", ran.err);
    assert!(ran.out.contains("the page links one of its items): `feed: true` would read it"), "{}", ran.out);
    assert!(ran.out.contains("1 sites, 1 failed on their live pages"), "{}", ran.out);
}

#[test]
fn a_field_that_finds_nothing_is_warned_about() {
    let server = Server::start(|_| page(""));
    let haywain = Haywain::with(&config(&server).replace("{item: li}", "{item: li, date: time}"));
    let ran = Ran::of(haywain.command("check", &haywain.config()).arg("--live").output().unwrap());
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("news: listing: `date` finds nothing on any of the entries"), "{}", ran.err);
}
