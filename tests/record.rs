//! `record` on real servers: a replay of what was recorded gives the same files as the live build, no secret is in it,
//! and an old recording stands until the new one is whole.

use std::fs;
use std::path::Path;

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};

/// A list in GBK whose articles are found, moved, gone and no pages; every answer sets a cookie and repeats the token.
fn site() -> Server {
    Server::start(|request| {
        let token = request.header("authorization").unwrap_or_default().to_owned();
        let page = |text: &str| {
            let bytes = encoding_rs::GBK.encode(&format!("<title>通知</title>{text}<!-- {token} -->")).0.into_owned();
            Reply::new(200, bytes)
                .header("content-type", "text/html; charset=gbk")
                .header("set-cookie", "session=abcdefgh")
                .header("etag", "\"a1\"")
        };
        match request.path.as_str() {
            "/news/" => page(
                "<ul><li><a href=/a/>第一条 一</a> <time>2026-01-02</time></li><li><a href=/b>第二条 二</a> <time>2026-01-03</time></li>\
                 <li><a href=/gone>第三条 三</a> <time>2026-01-04</time></li><li><a href=/c.pdf>第四条 四</a> <time>2026-01-05</time></li></ul>",
            ),
            "/a/" => page(&format!(
                "<article><h1>第一条 一</h1>{}</article>",
                "<p>正文很长，这里有很多字，说明情况。</p>".repeat(9)
            )),
            "/b" => Reply::redirect("/moved"),
            "/moved" => {
                page(&format!("<article><h1>第二条</h1>{}</article>", "<p>另一篇正文也很长，有很多字。</p>".repeat(9)))
            }
            "/c.pdf" => Reply::new(200, "%PDF-1.7").header("content-type", "application/pdf"),
            _ => Reply::status(404),
        }
    })
}

fn config(server: &Server) -> String {
    format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true, pause: 0s, headers: {{authorization: 'Bearer ${{env:HAYWAIN_TOKEN}}'}}}}\n    \
         listing: {{item: li, title: a, date: time}}\n    article: true\n",
        server.url("/news/")
    )
}

fn run(haywain: &Haywain, verb: &str, arguments: &[&str]) -> Ran {
    let mut command = haywain.command(verb, &haywain.config());
    Ran::of(command.env("HAYWAIN_TOKEN", "tok-s3cr3t").args(arguments).output().unwrap())
}

/// Name and bytes of every file.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_replay_of_a_fresh_recording_gives_the_same_files_as_the_live_build() {
    let server = site();
    let (live, replayed) = (Haywain::with(&config(&server)), Haywain::with(&config(&server)));
    assert_eq!(run(&live, "build", &[]).code, 0);
    let recorded = run(&replayed, "record", &["news"]);
    assert_eq!(recorded.code, 0, "{}", recorded.err);
    assert!(
        recorded.out.contains("news: 5 answers recorded in") && recorded.out.contains("4 entries, 2 of them without"),
        "{}",
        recorded.out
    );
    drop(server);
    let folder = replayed.folder().join("fixtures");
    let ran = run(&replayed, "build", &["--replay", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(files(&live.output()), files(&replayed.output()));
    assert!(replayed.feed("news.atom").contains("正文很长"));
    let checked = run(&replayed, "check", &[]);
    assert!(checked.code == 0 && checked.out.contains("news: 4 entries by `li`"), "{}{}", checked.out, checked.err);
}

#[test]
fn bodies_are_kept_as_they_came_and_no_secret_or_cookie_is() {
    let server = site();
    let haywain = Haywain::with(&config(&server));
    run(&haywain, "record", &["news"]);
    let folder = haywain.folder().join("fixtures/news");
    let names: Vec<String> = files(&folder).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a.html", "b.html", "news.html", "recording.yaml"]);
    let body = fs::read(folder.join("news.html")).unwrap();
    assert!(encoding_rs::GBK.decode(&body).0.contains("第一条 一"));
    for (name, bytes) in files(&folder) {
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["tok-s3cr3t", "abcdefgh", "set-cookie", "authorization"] {
            assert!(!text.contains(secret), "{name} holds {secret}");
        }
    }
}

#[test]
fn an_old_recording_is_replaced_whole_and_what_a_person_put_beside_it_stays() {
    let server = Server::start({
        let count = std::sync::atomic::AtomicUsize::new(0);
        move |_| {
            Reply::html(format!(
                "<ul><li><a href=/x{}>An entry</a></ul>",
                count.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
            ))
        }
    });
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true, pause: 0s}}\n    listing: {{item: li}}\n",
        server.url("/")
    ));
    let folder = haywain.folder().join("fixtures/news");
    for turn in 0..3 {
        assert_eq!(run(&haywain, "record", &["news"]).code, 0);
        fs::write(folder.join("expected.json"), "mine").unwrap();
        let bodies: Vec<_> = files(&folder).into_iter().filter(|(name, _)| name.ends_with(".html")).collect();
        assert_eq!(bodies.len(), 1);
        assert!(String::from_utf8_lossy(&bodies[0].1).contains(&format!("/x{turn}")));
    }
    assert_eq!(fs::read(folder.join("expected.json")).unwrap(), b"mine");
}

#[test]
fn an_outage_leaves_the_old_recording_as_it_was() {
    let down = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let server = Server::start({
        let down = down.clone();
        move |_| match down.load(std::sync::atomic::Ordering::SeqCst) {
            true => Reply::status(500),
            false => Reply::html("<ul><li><a href=/x>An entry</a></ul>"),
        }
    });
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true, pause: 0s}}\n    listing: {{item: li}}\n",
        server.url("/")
    ));
    assert_eq!(run(&haywain, "record", &["news"]).code, 0);
    let before = files(&haywain.folder().join("fixtures/news"));
    down.store(true, std::sync::atomic::Ordering::SeqCst);
    let ran = run(&haywain, "record", &["news"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error: news: fetch: ") && ran.err.contains("500"), "{}", ran.err);
    assert_eq!(files(&haywain.folder().join("fixtures/news")), before);
}

#[test]
fn sites_recorded_together_agree_on_shared_pages_and_a_site_that_does_not_agree_is_refused() {
    let server = Server::start({
        let count = std::sync::atomic::AtomicUsize::new(0);
        move |_| {
            Reply::html(format!(
                "<ul><li><a href=/x{}>An entry</a></ul>",
                count.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
            ))
        }
    });
    let site = |name: &str| {
        format!(
            "  {name}:\n    url: {}\n    http: {{private: true, pause: 0s}}\n    listing: {{item: li}}\n",
            server.url("/")
        )
    };
    let haywain = Haywain::with(&format!("sites:\n{}{}", site("one"), site("two")));
    assert_eq!(run(&haywain, "record", &["one", "two"]).code, 0);
    assert_eq!(server.requests().len(), 1, "nothing is asked for twice");
    let ran = run(&haywain, "record", &["two"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("is recorded differently in")
            && ran.err.contains("record the sites that share pages together"),
        "{}",
        ran.err
    );
    let checked = run(&haywain, "check", &[]);
    assert_eq!(checked.code, 0, "the old ones stand: {}", checked.err);
}

#[test]
fn a_page_that_the_rule_does_not_read_is_recorded_all_the_same() {
    let server = Server::start(|_| Reply::html("<p>nothing here"));
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true, pause: 0s}}\n    listing: {{item: li}}\n",
        server.url("/")
    ));
    let ran = run(&haywain, "record", &["news"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("warning: news: listing: no item on"), "{}", ran.err);
    assert!(haywain.folder().join("fixtures/news/recording.yaml").exists());
}

#[test]
fn a_folder_without_recordings_is_none_unless_it_is_named() {
    let haywain = Haywain::with("sites:\n  news:\n    url: https://example.org/\n    listing: {item: li}\n");
    fs::create_dir(haywain.folder().join("fixtures")).unwrap();
    let ran = run(&haywain, "check", &[]);
    assert!(ran.code == 0 && ran.out.contains("1 sites, no errors"), "{}{}", ran.out, ran.err);
    let named = run(&haywain, "check", &["--replay", haywain.folder().join("fixtures").to_str().unwrap()]);
    assert!(named.code == 2 && named.err.contains("no recording.yaml in it"), "{}", named.err);
}
