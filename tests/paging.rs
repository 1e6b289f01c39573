//! Lists that take several requests, with the real binary against a real server: POSTs, offsets, cursors, indexes of
//! sitemaps, and several addresses of one site.

use std::io::Write;

use serde_json::{Value, json};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Request, Server};

const HTTP: &str = "http: {private: true, pause: 0s, timeout: 5s}";

/// Entries `from..to` as a JSON list, with what the page says of itself.
fn page(from: usize, to: usize, meta: &Value) -> Reply {
    let entry = |n: usize| json!({"url": format!("/a/{n}"), "title": format!("Title {n}")});
    let list: Vec<Value> = (from..to).map(entry).collect();
    Reply::new(200, json!({"list": list, "meta": meta}).to_string()).header("content-type", "application/json")
}

fn build(server: &Server, url: &str, listing: &str) -> (Haywain, Ran) {
    let keys = format!("url: {}\n    {HTTP}\n    listing: {listing}", url.replace("$", &server.url("")));
    let haywain = Haywain::with(&format!("sites:\n  news:\n    {keys}\n"));
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    (haywain, ran)
}

/// The titles in the feed, in their order.
fn titles(haywain: &Haywain) -> Vec<String> {
    let feed: Value = serde_json::from_str(&haywain.feed("news.json")).unwrap();
    feed["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

fn asked(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| format!("{} {} {}", request.method, request.path, request.body)).collect()
}

fn number(text: &str, behind: &str) -> usize {
    let digits = text.split_once(behind).map_or("", |(_, rest)| rest);
    digits.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[test]
fn a_posted_list_is_read_page_after_page_until_one_is_empty() {
    let server = Server::start(|request: &Request| {
        let from = number(&request.body, "\"from\":");
        page(from, (from + 3).min(6), &Value::Null)
    });
    let url = "{url: $/api, json: {query: '{ news }', from: 0}}";
    let (haywain, ran) = build(
        &server,
        url,
        "{json: list, link: url, title: title, pages: 9, next: {step: 3, json: {from: '{offset}'}}}",
    );
    assert_eq!(titles(&haywain).len(), 6);
    let post = |from: usize| format!(r#"POST /api {{"query":"{{ news }}","from":{from}}}"#);
    assert_eq!(asked(&server), [post(0), post(3), post(6)]);
    assert_eq!(server.requests()[0].header("content-type"), Some("application/json"));
    assert!(!ran.err.contains("query") && !ran.out.contains("query") && !ran.out.contains("partial"), "{}", ran.out);
    assert_eq!(haywain.run(&[]).code, 0);
    assert_eq!(server.requests().len(), 4, "the same answer to the first POST ends the second run");
    assert!(server.requests()[3].header("if-none-match").is_none());
}

#[test]
fn a_form_is_posted_and_a_repeated_page_ends_the_list() {
    let server = Server::start(|request: &Request| match number(&request.body, "page=") {
        0 | 1 => Reply::html("<li><a href=/a>A</a><li><a href=/b>B</a>"),
        _ => Reply::html("<li><a href=/b>B</a><li><a href=/c>C</a>").header("etag", "\"x\""),
    });
    let url = "{url: $/search, form: {q: 'a b', page: 1, in: [news, press]}}";
    let (haywain, _) = build(&server, url, "{item: li, pages: 9, next: {form: {page: '{page}'}}}");
    assert_eq!(titles(&haywain), ["A", "B", "C"]);
    let post = |page: usize| format!("POST /search q=a+b&page={page}&in=news&in=press");
    assert_eq!(asked(&server), [post(1), post(2), post(3)]);
}

#[test]
fn a_cursor_is_followed_until_there_is_none_or_it_repeats() {
    let server = Server::start(|request: &Request| {
        match (request.path.starts_with("/loop"), number(&request.path, "after=c")) {
            (true, from) => page(from, from + 1, &json!({"next": "c7"})),
            (false, from @ 0..4) => page(from, from + 2, &json!({"next": format!("c{}", from + 2)})),
            (false, from) => page(from, from + 2, &json!({"next": null})),
        }
    });
    let listing =
        "{json: list, link: url, title: title, pages: 9, next: {cursor: meta.next, template: '?after={cursor}'}}";
    assert_eq!(titles(&build(&server, "$/list", listing).0).len(), 6);
    assert_eq!(titles(&build(&server, "$/loop", listing).0).len(), 2);
    let paths: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/list", "/list?after=c2", "/list?after=c4", "/loop", "/loop?after=c7"]);
}

#[test]
fn pages_end_at_the_rules_number_and_at_what_is_known() {
    let server = Server::start(|request: &Request| {
        let from = number(&request.path, "from=");
        page(from, from + 2, &Value::Null)
    });
    let listing = "{json: list, link: url, title: title, pages: 2, next: {template: '?from={offset}', step: 2}}";
    let (haywain, _) = build(&server, "$/list", listing);
    assert_eq!((titles(&haywain).len(), server.requests().len()), (4, 2));
    haywain.write(&std::fs::read_to_string(haywain.config()).unwrap().replace("pages: 2", "pages: 9"));
    haywain.run(&[]);
    assert_eq!(server.requests().len(), 3, "the first page shows what is known");
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_newest_sitemaps_of_an_index_are_read_and_asked_again_each_run() {
    let sitemap = |paths: &[&str]| {
        let url = |path: &&str| format!("<url><loc>{path}</loc><lastmod>2025-12-01</lastmod></url>");
        format!("<urlset>{}</urlset>", paths.iter().map(url).collect::<String>())
    };
    let server = Server::start(move |request: &Request| match request.path.as_str() {
        "/index.xml" => Reply::new(
            200,
            "<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2019-01-01</lastmod></sitemap>
             <sitemap><loc>/new.xml.gz</loc><lastmod>2025-12-01</lastmod></sitemap>
             <sitemap><loc>https://elsewhere.example/x.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
             <sitemap><loc>/mid.xml</loc><lastmod>2025-11-01</lastmod></sitemap></sitemapindex>",
        )
        .header("content-type", "application/xml"),
        "/new.xml.gz" => {
            Reply::new(200, gzip(&sitemap(&["/n/1", "/n/2"]))).header("content-type", "application/x-gzip")
        }
        "/mid.xml" => Reply::new(200, sitemap(&["/m/1"])).header("content-type", "text/xml"),
        path => Reply::html(format!("<title>Page {path}</title><h1>Page {path}</h1><p>Text")),
    });
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    {HTTP}\n    article: true\n    listing: {{sitemap: true, pages: 2}}\n",
        server.url("/index.xml")
    ));
    assert_eq!(haywain.run(&[]).code, 0);
    let paths = |server: &Server| server.requests().into_iter().map(|request| request.path).collect::<Vec<_>>();
    assert_eq!(paths(&server)[..3], ["/index.xml", "/new.xml.gz", "/mid.xml"]);
    assert_eq!(titles(&haywain).len(), 3);
    let before = paths(&server).len();
    assert_eq!(haywain.run(&[]).code, 0);
    assert_eq!(paths(&server)[before..], ["/index.xml", "/new.xml.gz", "/mid.xml"]);
}

#[test]
fn an_index_that_leads_nowhere_is_told() {
    let server = Server::start(|request: &Request| {
        let inner = if request.path == "/far" { "https://elsewhere.example/x.xml" } else { "/index" };
        let body = format!("<sitemapindex><sitemap><loc>{inner}</loc></sitemap></sitemapindex>");
        Reply::new(200, body).header("content-type", "application/xml")
    });
    let told = |path: &str| {
        let url = server.url(path);
        let haywain = Haywain::with(&format!(
            "sites:\n  news:\n    url: {url}\n    {HTTP}\n    article: true\n    listing: {{sitemap: true}}\n"
        ));
        let ran = haywain.run(&[]);
        assert_eq!(ran.code, 1);
        ran.err
    };
    assert!(told("/far").contains("on another host"), "{}", told("/far"));
    assert!(told("/index").contains("inside another index"), "{}", told("/index"));
}

#[test]
fn each_address_of_a_site_has_its_own_charset_and_tags() {
    let server = Server::start(|request: &Request| match request.path.as_str() {
        "/ru" => Reply::new(200, encoding_rs::WINDOWS_1251.encode("<li><a href=/1>Новости</a>").0)
            .header("content-type", "text/html"),
        _ => Reply::html("<li><a href=/2>Neues</a> <i>Politik</i>"),
    });
    let url = "[$/de, {url: $/ru, charset: windows-1251, tags: [Russian, Politik]}]";
    let (haywain, _) = build(&server, url, "{item: li, tags: i}");
    let feed: Value = serde_json::from_str(&haywain.feed("news.json")).unwrap();
    let mut found: Vec<String> =
        feed["items"].as_array().unwrap().iter().map(|item| format!("{} {}", item["title"], item["tags"])).collect();
    found.sort();
    assert_eq!(found, [r#""Neues" ["Politik"]"#, r#""Новости" ["Russian","Politik"]"#]);
}

#[test]
fn a_sitemap_that_fails_beside_an_unchanged_one_is_no_failure_of_the_site() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let down = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let down = down.clone();
        move |request: &Request| match request.path.as_str() {
            "/index" => Reply::new(
                200,
                "<sitemapindex><sitemap><loc>/a</loc></sitemap><sitemap><loc>/b</loc></sitemap></sitemapindex>",
            )
            .header("content-type", "text/xml"),
            "/b" if down.load(Ordering::SeqCst) => Reply::status(500),
            path => Reply::new(200, format!("<urlset><url><loc>{path}/1</loc></url></urlset>"))
                .header("content-type", "text/xml"),
        }
    });
    let (haywain, _) = build(&server, "$/index", "{sitemap: true, title: {url: '/(.)/1$'}}");
    assert_eq!(titles(&haywain).len(), 2);
    down.store(true, Ordering::SeqCst);
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert_eq!(titles(&haywain).len(), 2);
}
