//! `add` with the real binary on real servers: it says where the feed is, or puts a rule into sites.yaml and leaves
//! everything else of the file as it is.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use haywain::site;

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};

/// No pause between two requests, and this machine may be asked.
const DEFAULTS: &str = "# mine\ndefaults:\n  http: {pause: 0s}   # quick\n";

const FEED: &str = "<rss version='2.0'><channel><title>The feed</title>\
    <item><title>First of the news</title><link>/a1</link><pubDate>Fri, 02 Jan 2026 10:00:00 GMT</pubDate></item>\
    <item><title>Second of the news</title><link>/a2</link></item></channel></rss>";

fn feed() -> Reply {
    Reply::new(200, FEED).header("content-type", "application/rss+xml")
}

/// A page of two links that advertises its feed.
fn site_with_feed() -> Server {
    Server::start(|request| match request.path.as_str() {
        "/news/" => Reply::html(
            "<title>News</title><link rel=alternate type=application/rss+xml href=/feed/><p><a href=/a1>First</a> <a href=/a2>Second</a>",
        ),
        "/feed/" => feed(),
        "/a1" | "/a2" => Reply::html(format!(
            "<title>x</title><article><h1>First of the news</h1>{}</article>",
            "<p>Text of it, as long as the text of an article is, with commas and all.</p>".repeat(9)
        )),
        _ => Reply::status(404),
    })
}

fn add(haywain: &Haywain, url: &str, arguments: &[&str]) -> Ran {
    let mut command = haywain.command("add", &haywain.config());
    Ran::of(command.arg(url).arg("--private").args(arguments).stdin(Stdio::null()).output().unwrap())
}

fn text(haywain: &Haywain) -> String {
    fs::read_to_string(haywain.config()).unwrap_or_default()
}

#[test]
fn a_site_that_has_a_feed_needs_no_other_and_the_file_stays_as_it_is() {
    let server = site_with_feed();
    let haywain = Haywain::with(DEFAULTS);
    let ran = add(&haywain, &server.url("/news/"), &["--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("/news/ has a feed already:\n"), "{}", ran.out);
    assert!(
        ran.out.contains(&format!(
            "\n  {}\n  RSS, 2 items, newest on 2026-01-02, titles only; the page links 2 of",
            server.url("/feed/")
        )),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("--private --enrich   adds") && ran.out.contains("--private --anyway   makes"),
        "{}",
        ran.out
    );
    assert_eq!(text(&haywain), DEFAULTS);
    assert!(!haywain.output().exists() && !haywain.store().exists());
}

#[test]
fn an_enriched_feed_is_added_and_can_be_built() {
    let server = site_with_feed();
    let haywain = Haywain::with(DEFAULTS);
    let ran = add(&haywain, &server.url("/news/"), &["--enrich", "--yes", "--name", "news"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("First of the news") && ran.out.contains("2026-01-02 10:00"), "{}", ran.out);
    assert!(ran.out.contains("added news; `haywain build news` writes "), "{}", ran.out);
    let expected = format!(
        "{DEFAULTS}\nsites:\n  news:\n    url: {}\n    http: {{private: true}}\n    listing:\n      feed: true\n    article: true\n",
        server.url("/feed/")
    );
    assert_eq!(text(&haywain), expected);
    let built = haywain.run(&["news"]);
    assert_eq!(built.code, 0, "{}", built.err);
    assert!(haywain.feed("news.atom").contains("Text of it, as long"));
}

#[test]
fn an_address_of_a_feed_is_told_to_be_one() {
    let server = site_with_feed();
    let haywain = Haywain::new();
    let ran = add(&haywain, &server.url("/feed/"), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("/feed/ is a feed itself:"), "{}", ran.out);
    assert!(!haywain.config().exists(), "nothing is written");
    let ran = add(&haywain, &server.url("/feed/"), &["--enrich", "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(text(&haywain).starts_with("# The sites that haywain makes feeds of"), "{}", text(&haywain));
    assert!(text(&haywain).contains("\nsites:\n  '127-0-0-1-feed':\n    url: "), "{}", text(&haywain));
    assert_eq!(haywain.run(&[]).code, 0);
}

#[test]
fn what_can_be_read_like_a_feed_is_offered_where_there_is_none() {
    let news = "<urlset><url><loc>/a1</loc><news:news><news:publication_date>2026-01-02</news:publication_date>\
                <news:title>First of the news</news:title></news:news></url></urlset>";
    let server = Server::with_robots(move |request| match request.path.as_str() {
        "/" => Reply::html("<p><a href=/a1>First</a>"),
        "/robots.txt" => Reply::new(200, "Sitemap: /news.xml").header("content-type", "text/plain"),
        "/news.xml" => Reply::new(200, news).header("content-type", "text/xml"),
        _ => Reply::status(404),
    });
    let haywain = Haywain::with(DEFAULTS);
    let ran = add(&haywain, &server.url("/"), &["--yes", "--name", "news"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(text(&haywain).contains(&format!(
        "url: {}\n    http: {{private: true}}\n    listing:\n      sitemap: true\n",
        server.url("/news.xml")
    )));
    assert_eq!(haywain.run(&[]).code, 0);
}

#[test]
fn a_sitemap_without_titles_is_added_with_its_articles() {
    let server = Server::start(|request| match request.path.as_str() {
        "/sitemap.xml" => Reply::new(200, "<urlset><url><loc>/a1</loc><lastmod>2026-01-02</lastmod></url></urlset>"),
        _ => Reply::html("<title>First of the news</title><h1>First of the news</h1><p>x"),
    });
    let haywain = Haywain::with(DEFAULTS);
    let ran = add(&haywain, &server.url("/sitemap.xml"), &["--yes", "--name", "news"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(text(&haywain).ends_with("      sitemap: true\n    article: true\n"), "{}", text(&haywain));
    assert_eq!(haywain.run(&[]).code, 0);
    assert!(haywain.feed("news.atom").contains("First of the news"));
}

#[test]
fn posts_of_wordpress_are_offered_with_a_rule_that_reads_them() {
    let posts = r#"[{"link": "/a1", "title": {"rendered": "A &#8211; B"}, "date_gmt": "2026-01-02T03:04:05",
        "modified_gmt": "2026-01-02T03:04:05", "excerpt": {"rendered": "<p>x</p>"}, "content": {"rendered": "<p>body of it</p>"}}]"#;
    let server = Server::start(move |request| match request.path.as_str() {
        "/" => Reply::html("<link rel='https://api.w.org/' href=/wp-json/><p><a href=/a1>First</a>"),
        "/wp-json/wp/v2/posts?per_page=20" => Reply::new(200, posts).header("content-type", "application/json"),
        _ => Reply::status(404),
    });
    let haywain = Haywain::with(&format!("{DEFAULTS}  timezone: Asia/Tokyo\n"));
    assert_eq!(add(&haywain, &server.url("/"), &["--yes", "--name", "news"]).code, 0);
    assert_eq!(haywain.run(&[]).code, 0);
    let feed = haywain.feed("news.atom");
    assert!(feed.contains("A – B") && feed.contains("2026-01-02T03:04:05") && feed.contains("body of it"), "{feed}");
}

#[test]
fn nothing_is_added_where_nobody_can_be_asked() {
    let server = site_with_feed();
    let haywain = Haywain::with(DEFAULTS);
    let ran = add(&haywain, &server.url("/feed/"), &["--enrich"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nothing was added, because nobody can be asked here"), "{}", ran.err);
    assert!(ran.err.contains("help: --yes adds it, --dry-run only shows it"), "{}", ran.err);
    let ran = add(&haywain, &server.url("/feed/"), &["--enrich", "--dry-run"]);
    assert!(ran.code == 0 && ran.out.contains("      feed: true\n"), "{}{}", ran.out, ran.err);
    assert_eq!(text(&haywain), DEFAULTS);
}

#[test]
fn a_page_without_feed_and_list_is_told_honestly_with_the_lines_to_begin_from() {
    let server = Server::start(|request| match request.path.as_str() {
        "/news/" => Reply::html("<p>nothing here"),
        _ => Reply::status(404),
    });
    let haywain = Haywain::with(DEFAULTS);
    let ran = add(&haywain, &server.url("/news/"), &["--yes"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("has no feed of its own (12 addresses asked)"), "{}", ran.out);
    assert!(ran.err.contains("/news/: listing: ") && ran.err.contains("help: write the rule by hand"), "{}", ran.err);
    assert!(ran.out.contains("      item: article  # each element"), "{}", ran.out);
    assert_eq!(text(&haywain), DEFAULTS);
}

#[test]
fn a_page_that_cannot_be_had_is_told_with_its_cause() {
    let server = Server::start(|_| Reply::status(403));
    let ran = add(&Haywain::new(), &server.url("/"), &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("/: fetch: http") && ran.err.contains("403 Forbidden"), "{}", ran.err);
    let haywain = Haywain::new();
    let mut command = haywain.command("add", &haywain.config());
    let ran = Ran::of(command.arg(server.url("/")).output().unwrap());
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("a private or reserved address") && ran.err.contains("--private"), "{}", ran.err);
}

#[test]
fn a_file_that_does_not_load_is_left_alone() {
    let server = site_with_feed();
    for wrong in ["sites:\n  a:\n    url: https://example.org/\n    itme: x\n", "sites: [1]\n", "- x\n"] {
        let haywain = Haywain::with(wrong);
        let ran = add(&haywain, &server.url("/feed/"), &["--enrich", "--yes"]);
        assert_eq!(ran.code, 2, "{wrong}");
        assert!(ran.err.contains("sites.yaml"), "{}", ran.err);
        assert_eq!(text(&haywain), wrong);
    }
    assert!(server.requests().is_empty(), "nothing is asked before the file is known to be good");
    let braces = "sites: {a: {url: 'https://example.org/', listing: {feed: true}}}\n";
    let haywain = Haywain::with(braces);
    let ran = add(&haywain, &server.url("/feed/"), &["--enrich", "--yes"]);
    assert!(ran.code == 2 && ran.err.contains("help: write each site on lines of its own"), "{}", ran.err);
    assert_eq!(text(&haywain), braces);
}

#[test]
fn a_name_that_is_taken_or_no_name_is_refused_and_a_made_one_is_free() {
    let server = site_with_feed();
    let taken = "sites:\n  '127-0-0-1-feed':\n    url: https://example.org/\n    listing: {item: li}\n";
    let haywain = Haywain::with(taken);
    for name in ["127-0-0-1-feed", "a b", "../x", "127-0-0-1-FEED"] {
        let ran = add(&haywain, &server.url("/feed/"), &["--enrich", "--yes", "--name", name]);
        assert_eq!(ran.code, 2, "{name}");
        assert_eq!(text(&haywain), taken);
    }
    assert_eq!(add(&haywain, &server.url("/feed/"), &["--enrich", "--yes"]).code, 0);
    assert!(
        text(&haywain).starts_with(taken) && text(&haywain).contains("  '127-0-0-1-feed-2':\n"),
        "{}",
        text(&haywain)
    );
}

#[test]
fn a_page_that_a_site_reads_already_is_not_added_twice() {
    let server = site_with_feed();
    let haywain = Haywain::with(DEFAULTS);
    let arguments = ["--enrich", "--yes"];
    assert_eq!(add(&haywain, &server.url("/news/"), &arguments).code, 0);
    let once = text(&haywain);
    for path in ["/news/", "/feed/"] {
        let ran = add(&haywain, &server.url(path), &arguments);
        assert!(ran.code == 0 && ran.out.contains("already; nothing was added"), "{}{}", ran.out, ran.err);
        assert_eq!(text(&haywain), once);
    }
    assert_eq!(add(&haywain, &server.url("/news/"), &["--enrich", "--yes", "--name", "again"]).code, 0);
    assert!(text(&haywain).starts_with(&once) && text(&haywain).contains("  again:\n"));
}

#[test]
fn every_sites_yaml_that_is_here_takes_another_site_and_keeps_every_byte() {
    let mut texts = vec![fs::read_to_string("sites.yaml").unwrap()];
    for folder in fs::read_dir("fixtures").unwrap().map(|entry| entry.unwrap().path()) {
        texts.extend(fs::read_to_string(folder.join("sites.yaml")));
    }
    for document in ["README.md", "docs/sites.md", "docs/discovery.md"] {
        let text = fs::read_to_string(document).unwrap();
        texts.extend(text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned));
    }
    assert!(texts.len() > 10);
    for text in texts {
        let read = |text: &str| site::read(text, Path::new("sites.yaml"), &|_| Some("x".into())).unwrap().sites;
        let longer = site::append(&text, "brand-new", "url: https://example.org/\nlisting: {item: li}\n").unwrap();
        let at = longer.find("brand-new").unwrap();
        let (before, after) =
            (longer[..at].trim_end(), longer[at..].split_once("{item: li}\n").unwrap().1.trim_start());
        assert!(text.starts_with(before) && text.ends_with(after), "{longer}");
        let (old, mut new) = (read(&text), read(&longer));
        new.retain(|site| site.id != "brand-new");
        let prints = |sites: &[site::Site]| sites.iter().map(|site| site.fingerprint.clone()).collect::<Vec<_>>();
        assert_eq!(prints(&old), prints(&new), "{longer}");
    }
}
