//! Bad input and faults, with the real binary against a real server: whatever a site, a disk or a process does, the
//! message names site, stage and cause, the old feed stands, and afterwards no item is lost or doubled.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Request, Server};

/// A listing page of items `1..=count`, newest first, each with a link, a title and a day.
fn listing(count: usize) -> String {
    let item =
        |n: usize| format!("<li class=i><a href=/a/{n}>Title {n}</a> <time>{:02} Oct 2026</time></li>", n % 28 + 1);
    format!("<html lang=en><title>News</title><ul>{}</ul>", (1..=count).rev().map(item).collect::<String>())
}

fn sites(server: &Server, more: &str) -> String {
    format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true, pause: 0s, timeout: 2s, read_timeout: 1s}}\n    \
         listing: {{item: li.i, title: a, link: a, date: time}}\n{more}",
        server.url("/")
    )
}

/// A server whose answer to every request can be changed.
struct Changing {
    server: Server,
    reply: Arc<Mutex<Reply>>,
}

impl Changing {
    fn new(first: Reply) -> Self {
        let reply = Arc::new(Mutex::new(first));
        let server = Server::start({
            let reply = reply.clone();
            move |_: &Request| reply.lock().unwrap().clone()
        });
        Self { server, reply }
    }

    fn now(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }
}

/// How often each guid stands in an RSS file.
fn guids(feed: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for piece in feed.split("<guid").skip(1) {
        let id = piece.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map(|(id, _)| id.to_owned()).unwrap();
        *found.entry(id).or_default() += 1;
    }
    found
}

fn all_once(feed: &str, count: usize) {
    let guids = guids(feed);
    assert_eq!(guids.len(), count, "{guids:?}");
    assert!(guids.values().all(|&times| times == 1), "{guids:?}");
}

/// A good run, a run against the fault, a good run with one item more.
fn old_feed_stands(fault: Reply, stage: &str, cause: &str) -> Ran {
    let site = Changing::new(Reply::html(listing(3)));
    let haywain = Haywain::with(&sites(&site.server, ""));
    let first = haywain.run(&[]);
    assert_eq!(first.code, 0, "{}", first.err);
    let before = haywain.feed("news.rss");
    site.now(fault);
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 1, "{cause}: {}{}", ran.out, ran.err);
    assert!(ran.err.contains(&format!("error: news: {stage}: ")), "{cause}: {}", ran.err);
    assert!(ran.err.contains(cause), "{cause}: {}", ran.err);
    assert_eq!(haywain.feed("news.rss"), before, "{cause}: the old feed was touched");
    site.now(Reply::html(listing(4)));
    let last = haywain.run(&["news"]); // named, because what failed is left alone for a while
    assert_eq!(last.code, 0, "{cause}: {}", last.err);
    all_once(&haywain.feed("news.rss"), 4);
    ran
}

#[test]
fn a_status_that_is_no_page_keeps_the_old_feed() {
    old_feed_stands(Reply::status(404), "fetch", "404 Not Found");
    old_feed_stands(Reply::status(500), "fetch", "500 Internal Server Error");
    old_feed_stands(Reply::status(204), "fetch", "204 No Content");
    old_feed_stands(Reply::status(304), "fetch", "304 Not Modified");
}

#[test]
fn a_host_that_asks_for_a_pause_gets_it_in_the_next_run_too() {
    let site = Changing::new(Reply::html(listing(3)));
    let haywain = Haywain::with(&sites(&site.server, ""));
    assert_eq!(haywain.run(&[]).code, 0);
    site.now(Reply::status(429).header("retry-after", "3600"));
    let ran = haywain.run(&[]);
    assert!(ran.code == 1 && ran.err.contains("429 Too Many Requests"), "{}", ran.err);
    let asked = site.server.requests().len();
    let held = haywain.run(&[]);
    assert!(
        held.code == 1 && held.err.contains("error: news: fetch: ") && held.err.contains("asked for no requests until"),
        "{}",
        held.err
    );
    assert_eq!(site.server.requests().len(), asked, "the host was asked although it had asked for a pause");
    all_once(&haywain.feed("news.rss"), 3);
}

#[test]
fn a_silent_server_keeps_the_old_feed() {
    old_feed_stands(Reply::raw("HTTP/1.1 200 OK\r\n").hang(), "fetch", "did not answer in time");
    old_feed_stands(Reply::html("<ul>").header("content-length", "5000").hang(), "fetch", "did not answer in time");
    old_feed_stands(Reply::reset(), "fetch", "cannot be reached");
}

#[test]
fn a_broken_body_keeps_the_old_feed() {
    let page = listing(3);
    old_feed_stands(
        Reply::html(page.as_str()).header("content-length", "100000").close(),
        "fetch",
        "sends a broken body",
    );
    old_feed_stands(Reply::html(page.as_str()).header("content-length", "30").close(), "page", "is an empty page");
    old_feed_stands(Reply::html("no gzip").header("content-encoding", "gzip"), "fetch", "sends a broken body");
    old_feed_stands(Reply::endless(&[b'x'; 65536]), "fetch", "sends more than 8388608 bytes");
    old_feed_stands(Reply::html(bomb()).header("content-encoding", "gzip"), "fetch", "sends more than 8388608 bytes");
}

/// 200 MB of zeros, packed.
fn bomb() -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0_u8; 1 << 20];
    for _ in 0..200 {
        packer.write_all(&zeros).unwrap();
    }
    packer.finish().unwrap()
}

#[test]
fn a_redirect_that_leads_nowhere_keeps_the_old_feed() {
    old_feed_stands(Reply::redirect("/"), "fetch", "redirects more than 5 times");
    old_feed_stands(Reply::redirect("file:///etc/passwd"), "fetch", "which is not followed");
}

#[test]
fn a_private_address_is_refused_and_the_setting_named() {
    let server = Server::start(|_| Reply::html(listing(3)));
    let haywain = Haywain::with(&sites(&server, "").replace("private: true, ", ""));
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error: news: fetch: ") && ran.err.contains("private or reserved address"), "{}", ran.err);
    assert!(ran.err.contains("help: ") && ran.err.contains("private: true"), "{}", ran.err);
    assert!(server.requests().is_empty(), "the address was asked");
}

/// SECURITY 26: no entry found is a failure.
#[test]
fn what_is_not_the_listing_keeps_the_old_feed_and_names_the_selector() {
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 400]].concat();
    old_feed_stands(Reply::new(200, png.clone()).header("content-type", "image/png"), "fetch", "not a page");
    old_feed_stands(Reply::html(png), "fetch", "not a page");
    let ran = old_feed_stands(Reply::html("<html><title>Oops</title><p>Something went wrong"), "listing", "li.i");
    assert!(ran.err.contains("help: "), "{}", ran.err);
    old_feed_stands(Reply::html(listing(0).replace("<ul>", "<h1>News</h1><ul>")), "listing", "li.i");
    old_feed_stands(Reply::html(listing(0)), "page", "is an empty page");
    old_feed_stands(Reply::html(""), "page", "is an empty page");
}

#[test]
fn fifty_thousand_nested_elements_end_in_bounded_time() {
    let started = Instant::now();
    old_feed_stands(Reply::html("<div>".repeat(50_000)), "listing", "the page ");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

#[test]
fn a_charset_that_lies_is_found_out() {
    let page = listing(1).replace("Title 1", "Grüße – naïve");
    let bytes = encoding_rs::WINDOWS_1252.encode(&page).0.into_owned();
    let server = Server::start(move |_| Reply::html(bytes.clone()));
    let haywain = Haywain::with(&sites(&server, ""));
    assert_eq!(haywain.run(&[]).code, 0);
    assert!(haywain.feed("news.rss").contains("Grüße – naïve"));
}

/// SECURITY 24: an undated item is of the moment in which it was first seen.
#[test]
fn every_item_without_a_date_keeps_its_first_sight_and_the_order_of_the_page() {
    let site = Changing::new(Reply::html(listing(3).replace("time", "i")));
    let haywain = Haywain::with(&sites(&site.server, ""));
    assert_eq!(haywain.run(&[]).code, 0);
    let before = haywain.feed("news.rss");
    let places: Vec<usize> = (1..=3).map(|n| before.find(&format!("Title {n}<")).unwrap()).collect();
    assert!(places[2] < places[1] && places[1] < places[0], "{places:?}");
    let date = |feed: &str, n: usize| {
        let item = feed.split("<item>").find(|item| item.contains(&format!("Title {n}<"))).unwrap();
        item.split("<pubDate>").nth(1).unwrap()[..29].to_owned()
    };
    site.now(Reply::html(listing(4).replace("time", "i")));
    assert_eq!(haywain.run(&[]).code, 0);
    let after = haywain.feed("news.rss");
    assert!((1..=3).all(|n| date(&before, n) == date(&after, n)));
    all_once(&after, 4);
}

#[test]
fn links_that_are_no_pages_are_left_out_and_counted() {
    let page = listing(2).replace("/a/1", "javascript:alert(1)");
    let server = Server::start(move |_| Reply::html(page.clone()));
    let haywain = Haywain::with(&sites(&server, ""));
    let ran = haywain.run(&[]);
    assert!(ran.code == 0 && ran.out.contains("1 left out"), "{}{}", ran.out, ran.err);
    let feed = haywain.feed("news.rss");
    all_once(&feed, 1);
    assert!(!feed.contains("javascript"));
}

/// SECURITY 19.
#[test]
fn characters_that_break_readers_never_reach_a_feed() {
    let nasty = "A\u{8}B\u{fffe}C\u{b}D &lt;b&gt; ]]&gt; E\u{85}";
    let page = listing(1).replace("Title 1", nasty);
    let article =
        format!("<html><body><article><h1>T</h1><p>{nasty} {}</p></article>", "many words of text ".repeat(40));
    let server =
        Server::start(move |request| Reply::html(if request.path == "/" { page.clone() } else { article.clone() }));
    let haywain = Haywain::with(&sites(&server, "    article: {content: article}\n"));
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for name in ["news.rss", "news.atom", "news.json"] {
        let feed = haywain.feed(name);
        assert!(
            !feed
                .chars()
                .any(|c| matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{fffe}' | '\u{ffff}')),
            "{name}"
        );
        assert!(feed.contains("many words of text"), "{name}: {feed}");
    }
}

#[test]
fn a_page_of_twenty_thousand_items_is_cut_and_says_so() {
    let page = listing(20_000);
    let server = Server::start(move |_| Reply::html(page.clone()));
    let haywain = Haywain::with(&sites(&server, ""));
    let started = Instant::now();
    let ran = haywain.run(&[]);
    assert!(ran.code == 0 && ran.out.contains("500 entries"), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("left out"), "{}", ran.out);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    all_once(&haywain.feed("news.rss"), 50);
}

#[test]
fn what_a_long_listing_still_shows_is_never_forgotten() {
    let site = Changing::new(Reply::html(listing(300).replace("time", "i")));
    let haywain = Haywain::with(&sites(&site.server, "    limits: {keep: 50}\n"));
    assert_eq!(haywain.run(&[]).code, 0);
    site.now(Reply::html(listing(301).replace("time", "i")));
    let ran = haywain.run(&[]);
    assert!(ran.out.contains("301 entries, 1 new;"), "{}{}", ran.out, ran.err);
}

#[test]
fn an_article_that_fails_costs_its_item_only_the_article() {
    let text = "The whole text of the article is here and it is long enough. ".repeat(10);
    let server = Server::start(move |request| match request.path.as_str() {
        "/" => Reply::html(listing(3)),
        "/a/2" => Reply::status(500),
        path => Reply::html(format!("<article><h1>Title {}</h1><p>{text}</p></article>", &path[3..])),
    });
    let haywain = Haywain::with(&sites(&server, "    article: {content: article}\n"));
    let ran = haywain.run(&[]);
    assert!(ran.code == 0 && ran.err.contains("/a/2 answered 500"), "{}{}", ran.out, ran.err);
    let feed = haywain.feed("news.rss");
    all_once(&feed, 3);
    assert_eq!(feed.matches("The whole text of the article").count() / 10, 2);
}

#[test]
fn one_bad_site_does_not_stop_another() {
    let server =
        Server::start(|request| if request.path == "/" { Reply::html(listing(2)) } else { Reply::status(500) });
    let more =
        format!("  bad:\n    url: {}\n    http: {{private: true}}\n    listing: {{item: li}}\n", server.url("/bad"));
    let haywain = Haywain::with(&sites(&server, &more));
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error: bad: fetch: ") && !ran.err.contains("error: news"), "{}", ran.err);
    all_once(&haywain.feed("news.rss"), 2);
}

/// A small disk of its own, where the test may mount one.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    fn mount(path: &'a Path, options: &str) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(path)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(path))
    }

    fn remount(&self, options: &str) {
        assert!(
            Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(self.0).status().unwrap().success()
        );
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

/// SECURITY 29.
#[test]
fn a_disk_that_cannot_be_written_keeps_the_old_feed_and_loses_nothing() {
    let site = Changing::new(Reply::html(listing(3)));
    let haywain = Haywain::with(&sites(&site.server, ""));
    let output = haywain.output();
    let Some(disk) = Disk::mount(&output, "size=64k") else {
        return unwritable_without_mount(&haywain, &site);
    };
    assert_eq!(haywain.run(&[]).code, 0);
    let before = haywain.feed("news.rss");
    site.now(Reply::html(listing(4)));
    disk.remount("ro");
    let ran = haywain.run(&[]);
    assert!(ran.code != 0 && ran.err.contains("ead-only") && ran.err.contains("help: "), "{}", ran.err);
    assert_eq!(haywain.feed("news.rss"), before);
    disk.remount("rw");
    fill(&output.join("filler"));
    let ran = haywain.run(&[]);
    assert!(
        ran.code == 1 && ran.err.contains("error: news: publish: ") && ran.err.contains("o space left"),
        "{}",
        ran.err
    );
    assert_eq!(haywain.feed("news.rss"), before);
    let debris = fs::read_dir(&output).unwrap().count();
    assert_eq!(debris, 8, "three feeds, their page, three files about all feeds, and the filler");
    fs::remove_file(output.join("filler")).unwrap();
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    all_once(&haywain.feed("news.rss"), 4);
}

fn fill(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[0; 256]).is_ok() {}
}

/// Where nothing may be mounted, a folder in the place of the file stands for the disk that refuses it.
fn unwritable_without_mount(haywain: &Haywain, site: &Changing) {
    fs::create_dir_all(haywain.output().join("news.rss")).unwrap();
    let ran = haywain.run(&[]);
    assert!(ran.code == 1 && ran.err.contains("error: news: publish: "), "{}", ran.err);
    fs::remove_dir(haywain.output().join("news.rss")).unwrap();
    site.now(Reply::html(listing(4)));
    assert_eq!(haywain.run(&[]).code, 0);
    all_once(&haywain.feed("news.rss"), 4);
}

#[test]
fn an_output_folder_that_is_a_file_is_said_before_anything_is_tried() {
    let server = Server::start(|_| Reply::html(listing(2)));
    let haywain = Haywain::with(&sites(&server, ""));
    fs::write(haywain.output(), "not a folder").unwrap();
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("output"), "{}", ran.err);
    assert!(server.requests().is_empty());
}

#[test]
fn a_run_that_is_killed_at_any_request_loses_and_doubles_nothing() {
    for moment in 1..=5 {
        let (arrived, at_moment) = mpsc::channel();
        let count = AtomicUsize::new(0);
        let server = Server::start(move |request| {
            if count.fetch_add(1, Ordering::SeqCst) + 1 == moment {
                let _ = arrived.send(());
                return Reply::html("").header("content-length", "9").hang();
            }
            match request.path.as_str() {
                "/" => Reply::html(listing(4)),
                path => {
                    Reply::html(format!("<article><p>Text of {path}, long enough to be one. It goes on.</p></article>"))
                }
            }
        });
        let haywain = Haywain::with(&sites(&server, "    article: {content: article}\n"));
        let mut child = haywain.build(&haywain.config()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        at_moment.recv().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let ran = haywain.run(&[]);
        assert_eq!(ran.code, 0, "killed at request {moment}: {}", ran.err);
        all_once(&haywain.feed("news.rss"), 4);
        let debris = fs::read_dir(haywain.output()).unwrap().count();
        assert_eq!(debris, 7, "three feeds, their page, three files about all feeds; killed at request {moment}");
    }
}

/// SECURITY 30.
#[test]
fn of_two_runs_at_once_the_second_leaves_with_a_code_of_its_own() {
    let (arrived, first_is_in) = mpsc::channel();
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let server = Server::start(move |_| {
        let _ = arrived.send(());
        let _ = wait.lock().unwrap().recv();
        Reply::html(listing(2))
    });
    let haywain =
        Haywain::with(&sites(&server, "").replace("timeout: 2s, read_timeout: 1s", "timeout: 30s, read_timeout: 30s"));
    let first = haywain.build(&haywain.config()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    first_is_in.recv().unwrap();
    let second = haywain.run(&[]);
    assert_eq!(second.code, 3, "{}", second.err);
    assert!(second.err.contains("another run holds"), "{}", second.err);
    drop(go);
    assert!(first.wait_with_output().unwrap().status.success());
    all_once(&haywain.feed("news.rss"), 2);
}

/// Both ways to lose the memory: ids and dates come back from the feed files.
fn memory_is_lost(lose: fn(&Path)) -> Ran {
    let site = Changing::new(Reply::html(listing(3).replace("time", "i")));
    let undated = sites(&site.server, "").replace(", date: time", "");
    let haywain = Haywain::with(&undated);
    assert_eq!(haywain.run(&[]).code, 0);
    let before = haywain.feed("news.rss");
    lose(&haywain.store());
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(haywain.feed("news.rss"), before, "ids and dates survive");
    site.now(Reply::html(listing(4).replace("time", "i")));
    assert_eq!(haywain.run(&[]).code, 0);
    all_once(&haywain.feed("news.rss"), 4);
    ran
}

#[test]
fn a_deleted_memory_is_rebuilt_from_the_feed_files() {
    let ran = memory_is_lost(|store| {
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", store.display()));
        }
    });
    assert!(ran.err.contains("read back from the feed files"), "{}", ran.err);
}

/// SECURITY 32.
#[test]
fn a_corrupt_memory_is_moved_aside_and_rebuilt() {
    let ran = memory_is_lost(|store| {
        let _ = fs::remove_file(format!("{}-wal", store.display()));
        fs::write(store, "this is not a database, and long enough to be looked at. ".repeat(100)).unwrap();
    });
    assert!(ran.err.contains("moved to") && ran.err.contains("broken"), "{}", ran.err);
}

#[test]
fn what_recordings_taught_is_never_mixed_with_the_live_site() {
    let site = Changing::new(Reply::status(404));
    let haywain = Haywain::with(&sites(&site.server, ""));
    let pages = haywain.folder().join("pages");
    fs::create_dir(&pages).unwrap();
    fs::write(pages.join("list.html"), listing(3).replace("/a/", "/recorded/")).unwrap();
    let recording = format!(
        "- url: {}\n  at: 2026-10-20T08:00:00Z\n  headers: {{content-type: text/html}}\n  body: list.html\n",
        site.server.url("/")
    );
    fs::write(pages.join("recording.yaml"), recording).unwrap();
    assert_eq!(haywain.run(&["--replay", pages.to_str().unwrap()]).code, 0);
    assert!(haywain.feed("news.rss").contains("/recorded/3"));
    assert_eq!(haywain.run(&[]).code, 1, "the live site fails first");
    site.now(Reply::html(listing(2)));
    let ran = haywain.run(&["news"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let feed = haywain.feed("news.rss");
    all_once(&feed, 2);
    assert!(!feed.contains("/recorded/"), "{feed}");
}

#[test]
fn a_listing_page_that_is_the_same_as_before_is_not_missed() {
    let count = AtomicUsize::new(2);
    let server = Server::start(move |request| match request.path.as_str() {
        "/" => Reply::html(listing(count.fetch_add(1, Ordering::SeqCst))),
        _ if request.header("if-none-match").is_some() => Reply::status(304),
        _ => Reply::html(listing(9).replace("/a/", "/b/")).header("etag", "\"v1\""),
    });
    let two = format!("[{}, {}]", server.url("/"), server.url("/more"));
    let haywain = Haywain::with(&sites(&server, "    expect: {items: 8}\n").replacen(&server.url("/"), &two, 1));
    for run in 1..=5 {
        let ran = haywain.run(&[]);
        assert!(ran.code == 0 && ran.err.is_empty(), "run {run}: {}{}", ran.out, ran.err);
    }
    all_once(&haywain.feed("news.rss"), 6 + 9);
}

/// SECURITY 33.
#[test]
fn a_broken_sites_yaml_changes_nothing() {
    let server = Server::start(|_| Reply::html(listing(2)));
    let haywain = Haywain::with(&sites(&server, ""));
    assert_eq!(haywain.run(&[]).code, 0);
    let (before, asked) = (haywain.feed("news.rss"), server.requests().len());
    haywain.write(&sites(&server, "").replace("item: li.i", "itme: li.i"));
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("sites.yaml:5:") && ran.err.contains("did you mean `item`"), "{}", ran.err);
    assert_eq!((haywain.feed("news.rss"), server.requests().len()), (before, asked));
}

#[test]
fn a_second_run_sends_only_conditional_requests_and_writes_no_byte() {
    let server = Server::start(|request| match request.header("if-none-match") {
        Some("\"v1\"") => Reply::status(304),
        _ => Reply::html(if request.path == "/" {
            listing(3)
        } else {
            "<article><p>Some text of it.</p></article>".into()
        })
        .header("etag", "\"v1\""),
    });
    let haywain = Haywain::with(&sites(&server, "    article: {content: article}\n"));
    assert_eq!(haywain.run(&[]).code, 0);
    let stamp = |name: &str| fs::metadata(haywain.output().join(name)).unwrap().modified().unwrap();
    let before = ["news.rss", "news.atom", "news.json"].map(stamp);
    let asked = server.requests().len();
    let ran = haywain.run(&[]);
    assert!(ran.code == 0 && ran.out.contains("news: unchanged"), "{}{}", ran.out, ran.err);
    let requests = server.requests().split_off(asked);
    assert!(requests.len() == 1 && requests[0].header("if-none-match") == Some("\"v1\""), "{requests:?}");
    assert_eq!(before, ["news.rss", "news.atom", "news.json"].map(stamp));
}
