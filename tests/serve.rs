//! `haywain serve` from outside: what readers get, what attackers do not, and that builds and reloads tear nothing.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use haywain::publish::{Publish, dir::Dir};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};
use crate::support::serving::{Answer, Serving, read};

const SITES: &str = "defaults: {base_url: 'https://feeds.example.net/', every: 20m}\nsites:\n  news: {url: 'https://example.org/'}\nredirects: {old: news, older: gone}\n";

/// A folder with these files, and nobody who builds.
fn serving(files: &[(&str, &str)], arguments: &[&str]) -> (Haywain, Serving) {
    let haywain = Haywain::with(SITES);
    fs::create_dir(haywain.output()).unwrap();
    let an_hour_ago = SystemTime::now() - Duration::from_secs(3600);
    for (name, text) in files {
        let mut file = fs::File::create(haywain.output().join(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.set_modified(an_hour_ago).unwrap();
    }
    let serving = Serving::start(&haywain, &[&["--no-build"], arguments].concat());
    (haywain, serving)
}

fn long(text: &str) -> String {
    text.repeat(200)
}

fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    match answer.header("content-encoding") {
        None => bytes.clone_from(&answer.body),
        Some("gzip") => drop(flate2::read::GzDecoder::new(&*answer.body).read_to_end(&mut bytes).unwrap()),
        Some("br") => brotli::BrotliDecompress(&mut &*answer.body, &mut bytes).unwrap(),
        Some(other) => panic!("{other}"),
    }
    bytes
}

#[test]
fn a_feed_comes_with_everything_that_readers_and_browsers_need() {
    let text = long("<rss/>");
    let files =
        [("news.rss", &*text), ("news.atom", "a"), ("news.json", "{}"), ("news.html", "h"), ("index.html", "i")];
    let (_haywain, serving) = serving(&[&files[..], &[("feeds.opml", "o"), ("status.atom", "s")]].concat(), &[]);
    let answer = serving.get("/news.rss", &[]);
    assert_eq!((answer.status, answer.text()), (200, text.clone()));
    let hash = blake3::hash(text.as_bytes()).to_hex();
    for (name, value) in [
        ("content-type", "application/rss+xml; charset=utf-8"),
        ("etag", &*format!("\"{}\"", &hash[..32])),
        ("cache-control", "public, max-age=1200"),
        ("vary", "accept-encoding"),
        ("access-control-allow-origin", "*"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert!(answer.header("last-modified").is_some() && answer.header("date").is_some());
    for (path, kind) in [
        ("/news.atom", "application/atom+xml; charset=utf-8"),
        ("/news.json", "application/feed+json"),
        ("/news.html?x=1", "text/html; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/status.atom", "application/atom+xml; charset=utf-8"),
    ] {
        let answer = serving.get(path, &[]);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
    }
    assert!(serving.get("/", &[]).header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    let head = serving.ask("HEAD", "/news.rss", &[]);
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("1200"), 0));
    assert_eq!(head.header("etag"), answer.header("etag"));
}

#[test]
fn the_same_bytes_are_not_sent_twice_in_any_coding() {
    let (_haywain, serving) = serving(&[("news.rss", &long("harbour "))], &[]);
    let mut tags = Vec::new();
    for coding in ["identity", "gzip", "br, gzip"] {
        let accept = format!("Accept-Encoding: {coding}");
        let first = serving.get("/news.rss", &[&accept]);
        assert_eq!(unpacked(&first), long("harbour ").into_bytes());
        let tag = first.header("etag").unwrap().to_owned();
        for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".into()] {
            let again = serving.get("/news.rss", &[&accept, &format!("If-None-Match: {known}")]);
            assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
            for name in ["etag", "cache-control", "vary", "last-modified"] {
                assert_eq!(again.header(name), first.header(name), "{name}");
            }
            assert_eq!(again.header("content-length"), None);
        }
        let since = format!("If-Modified-Since: {}", first.header("last-modified").unwrap());
        assert_eq!(serving.get("/news.rss", &[&accept, &since]).status, 304);
        assert_eq!(serving.get("/news.rss", &[&accept, &since, "If-None-Match: \"x\""]).status, 200);
        assert_eq!(serving.get("/news.rss", &["If-Match: \"x\""]).status, 412);
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
}

#[test]
fn a_feed_that_changes_twice_in_a_second_has_no_date_until_that_is_over() {
    let (haywain, serving) = serving(&[("news.rss", "x")], &[]);
    let file = fs::File::create(haywain.output().join("news.rss")).unwrap();
    let soon = SystemTime::now() + Duration::from_secs(2);
    file.set_modified(soon).unwrap();
    let date = format!("If-Modified-Since: {}", httpdate::fmt_http_date(soon));
    let young = serving.until("/news.rss", |answer| answer.body.is_empty());
    assert_eq!((young.header("last-modified"), serving.get("/news.rss", &[&date]).status), (None, 200));
    serving.until("/news.rss", |answer| answer.header("last-modified").is_some());
    assert_eq!(serving.get("/news.rss", &[&date]).status, 304);
}

#[test]
fn one_part_of_a_feed_is_sent_and_a_thousand_are_not() {
    let (_haywain, serving) = serving(&[("news.rss", "0123456789")], &[]);
    let part = serving.get("/news.rss", &["Range: bytes=2-4"]);
    assert_eq!((part.status, part.text(), part.header("content-range")), (206, "234".into(), Some("bytes 2-4/10")));
    let tag = part.header("etag").unwrap().to_owned();
    assert_eq!(serving.get("/news.rss", &["Range: bytes=2-4", &format!("If-Range: {tag}")]).status, 206);
    assert_eq!(serving.get("/news.rss", &["Range: bytes=2-4", "If-Range: \"x\""]).text(), "0123456789");
    let beyond = serving.get("/news.rss", &["Range: bytes=10-"]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */10")));
    let many = (0..1000).map(|_| "0-").collect::<Vec<_>>().join(",");
    assert_eq!(serving.get("/news.rss", &[&format!("Range: bytes={many}")]).status, 200);
}

#[test]
fn only_known_names_are_served_whatever_lies_in_the_folder() {
    let (haywain, serving) =
        serving(&[("index.html", "i"), (".hidden", "x"), ("other.rss", "x"), ("haywain.db", "x")], &[]);
    symlink(haywain.config(), haywain.output().join("news.rss")).unwrap();
    fs::create_dir(haywain.output().join("news.json")).unwrap();
    for path in [
        "/.hidden",
        "/other.rss",
        "/haywain.db",
        "/sites.yaml",
        "/../sites.yaml",
        "/..%2fsites.yaml",
        "/%2e%2e/sites.yaml",
        "/%252e%252e%252fsites.yaml",
        "/..\\sites.yaml",
        "/..%5csites.yaml",
        "/..%c0%afsites.yaml",
        "//news.atom",
        "/./news.atom",
        "/x/../index.html",
        "/news.atom/",
        "/news.atom%00",
        "/news%2eatom",
        "/NEWS.atom",
        "/news",
        "/output/index.html",
        "/%",
    ] {
        assert_eq!(serving.get(path, &[]).status, 404, "{path}");
    }
    for path in ["/news.rss", "/news.json", "/news.atom"] {
        let answer = serving.get(path, &[]);
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, Some("60")),
            "{path}: a link, a folder, nothing"
        );
    }
    assert_eq!(serving.get("http://elsewhere.example/index.html", &[]).status, 200);
}

#[test]
fn what_is_no_plain_question_is_refused() {
    let (_haywain, serving) = serving(&[("news.rss", "0123456789")], &[]);
    let after = "\r\n\r\nGET /news.rss HTTP/1.1\r\nHost: x\r\n\r\n";
    for (name, request, status) in [
        (
            "both lengths",
            format!(
                "GET /news.rss HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0{after}"
            ),
            400,
        ),
        (
            "both lengths, turned",
            format!(
                "GET /news.rss HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0{after}"
            ),
            400,
        ),
        (
            "both lengths, posted",
            format!(
                "POST /news.rss HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0{after}"
            ),
            405,
        ),
        (
            "two lengths",
            format!("GET /news.rss HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n0{after}"),
            400,
        ),
        ("a length that is none", format!("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\n0{after}"), 400),
        ("an unknown coding", format!("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0{after}"), 400),
        ("a body", format!("GET /news.rss HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nGET {after}"), 400),
        ("no host", "GET /news.rss HTTP/1.1\r\n\r\n".into(), 400),
        ("two hosts", "GET /news.rss HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n".into(), 400),
        ("a folded line", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n".into(), 400),
        ("a space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n".into(), 400),
        ("a NUL", "GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n".into(), 400),
        ("no HTTP", "hello\r\n\r\n".into(), 400),
        ("HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), 0),
        ("a long address", format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(5000)), 414),
        ("a longer address", format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000)), 431),
        ("a long header", format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "a".repeat(40_000)), 431),
        ("many headers", format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(100)), 431),
    ] {
        let mut stream = serving.connect();
        let _ = stream.write_all(request.as_bytes());
        assert_eq!(read(&mut stream).status, status, "{name}");
        if !matches!(status, 414) {
            assert_eq!(read(&mut stream).status, 0, "{name}: a second answer");
        }
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get", "X"] {
        let answer = serving.ask(method, "/news.rss", &[]);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    let answer = serving.get("/%0d%0aX-Evil:%20yes?%0d%0aX-Evil: yes", &[]);
    assert!(answer.status >= 400 && !answer.head.contains("evil") && !answer.text().contains("vil"));
    let answer = serving.get("/alert(1)?alert(2)", &[]);
    assert_eq!(
        (answer.header("content-type"), answer.text().contains("alert")),
        (Some("text/plain; charset=utf-8"), false)
    );
}

#[test]
fn pages_about_the_server_are_told_under_its_own_names_only() {
    let (_haywain, serving) = serving(&[], &["--host", "box.lan"]);
    let under =
        |host: &str, path: &str| serving.send(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
    for host in ["127.0.0.1:1", "localhost", "box.lan:8080", "feeds.example.net"] {
        assert_eq!(under(host, "/healthz").status, 200, "{host}");
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(under("evil.example", path).status, 421);
    }
    let metrics = serving.get("/metrics", &[]);
    assert_eq!(metrics.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert!(metrics.text().contains("\nhaywain_http_requests_total{code=\"200\"} 4\n"));
    assert!(serving.metric("haywain_http_connections").unwrap() >= 1.0);
}

#[test]
fn without_a_token_nothing_is_read_and_a_token_can_be_taken_back() {
    let haywain = Haywain::with(SITES);
    fs::create_dir(haywain.output()).unwrap();
    fs::write(haywain.output().join("news.rss"), "x").unwrap();
    let tokens = haywain.folder().join("tokens");
    fs::write(&tokens, "# who may read\nanna 0123456789abcdef\nbo fedcba9876543210\n").unwrap();
    let arguments = ["--no-build", "--tokens", tokens.to_str().unwrap()];
    let refused = haywain.command("serve", &haywain.config()).args(arguments).output().unwrap();
    let refused = Ran::of(refused);
    assert!(
        refused.code == 2 && refused.err.contains("others may read this file") && refused.err.contains("chmod 600")
    );

    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).unwrap();
    let serving = Serving::start(&haywain, &arguments);
    for path in ["/news.rss", "/", "/metrics", "/nothing"] {
        let answer = serving.get(path, &[]);
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.header("www-authenticate").unwrap().starts_with("Basic "));
    }
    assert_eq!(serving.get("/healthz", &[]).status, 200);
    let bearer = serving.get("/news.rss", &["Authorization: Bearer 0123456789abcdef"]);
    assert_eq!((bearer.status, bearer.header("cache-control")), (200, Some("private, max-age=1200")));
    assert_eq!(serving.get("/news.rss", &["Authorization: Basic Ym86ZmVkY2JhOTg3NjU0MzIxMA=="]).status, 200);
    assert_eq!(serving.get("/news.rss?token=fedcba9876543210", &[]).status, 200);
    let moved = serving.get("/old.rss?token=fedcba9876543210", &[]);
    assert_eq!(moved.header("location"), Some("news.rss?token=fedcba9876543210"));
    fs::write(&tokens, "anna 0123456789abcdef\n").unwrap();
    serving.until("/news.rss?token=fedcba9876543210", |answer| answer.status == 401);
    assert_eq!(serving.get("/news.rss?token=0123456789abcdef", &[]).status, 200);
}

#[test]
fn a_renamed_feed_leads_to_its_new_name_and_a_removed_one_is_gone() {
    let (_haywain, serving) = serving(&[("news.rss", "x")], &[]);
    let moved = serving.get("/old.atom", &[]);
    assert_eq!((moved.status, moved.header("location")), (301, Some("news.atom")));
    assert_eq!(serving.get("/older.rss", &[]).status, 410);
    assert_eq!(serving.get("/old", &[]).status, 404);
    assert_eq!(serving.get("/old.db", &[]).status, 404);
}

#[test]
fn a_new_sites_yaml_is_in_force_and_a_broken_one_is_told_and_not() {
    let (haywain, serving) = serving(&[("news.rss", "x"), ("more.rss", "y")], &[]);
    assert_eq!(serving.get("/more.rss", &[]).status, 404);
    haywain.write(&SITES.replace("sites:\n", "sites:\n  more: {url: 'https://example.org/more'}\n"));
    serving.until("/more.rss", |answer| answer.status == 200);
    assert_eq!(serving.metric("haywain_config_current"), Some(1.0));
    haywain.write("sites:\n  news: {urll: x}\n");
    kill_process(serving.process(), Signal::HUP).unwrap();
    serving.until("/metrics", |answer| answer.text().contains("haywain_config_current 0"));
    assert_eq!((serving.get("/more.rss", &[]).status, serving.get("/news.rss", &[]).status), (200, 200));
    let (code, told) = serving.end();
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("did you mean `url`") && told.contains("stay as they were"), "{told}");
}

/// A site whose listing shows so many items.
fn site(items: &'static AtomicUsize) -> (Haywain, Server) {
    let server = Server::start(|_| {
        let item = |n| format!("<li><a href=/{n}>Number {n}</a> <time>2026-11-{n:02}</time></li>");
        Reply::html((1..=items.load(Ordering::SeqCst)).rev().map(item).collect::<String>())
    });
    let url = server.url("/");
    let site = format!("    url: '{url}'\n    listing: {{item: li, title: a, link: a, date: time}}\n");
    let http = "defaults: {http: {private: true, pause: 0s}, base_url: 'https://f.e.org/'}";
    (Haywain::with(&format!("{http}\nsites:\n  news:\n{site}")), server)
}

#[test]
fn what_serve_builds_is_what_build_builds() {
    static ITEMS: AtomicUsize = AtomicUsize::new(3);
    let (haywain, _server) = site(&ITEMS);
    let serving = Serving::start(&haywain, &[]);
    serving.until("/readyz", |answer| answer.status == 200);
    let served = serving.get("/news.rss", &[]);
    assert_eq!(served.text().matches("<item>").count(), 3);
    assert_eq!(served.body, fs::read(haywain.output().join("news.rss")).unwrap());
    assert_eq!(serving.metric("haywain_site_health{site=\"news\",state=\"ok\"}"), Some(1.0));
    assert_eq!(serving.metric("haywain_site_new_items_total{site=\"news\"}"), Some(3.0));
    assert_eq!(serving.metric("haywain_site_items{site=\"news\"}"), Some(3.0));
    assert!(serving.metric("haywain_site_next_run_timestamp_seconds{site=\"news\"}").unwrap() > 1_767_225_600.0);

    // A build by hand beside it: nothing is rewritten, and what it brings is served.
    let stood = fs::read(haywain.output().join("news.atom")).unwrap();
    assert_eq!(haywain.run(&[]).code, 0);
    assert_eq!(fs::read(haywain.output().join("news.atom")).unwrap(), stood);
    ITEMS.store(4, Ordering::SeqCst);
    assert_eq!(haywain.run(&[]).code, 0);
    let tag = served.header("etag").unwrap();
    let newer = serving.until("/news.rss", |answer| answer.header("etag") != Some(tag));
    assert_eq!(newer.text().matches("<item>").count(), 4);
    let (code, told) = serving.end();
    assert_eq!(code, 0, "{told}");
}

#[test]
fn hooks_run_after_its_builds_where_they_are_allowed_and_are_told_where_not() {
    static ITEMS: AtomicUsize = AtomicUsize::new(3);
    let (haywain, _server) = site(&ITEMS);
    let told = haywain.folder().join("told");
    let rule = fs::read_to_string(haywain.config()).unwrap();
    haywain.write(&format!("{rule}    hook: [sh, -c, 'echo $HAYWAIN_SITE $HAYWAIN_NEW >told']\n"));
    let careful = Serving::start(&haywain, &[]);
    careful.until("/readyz", |answer| answer.status == 200);
    let (code, said) = careful.end();
    assert!(code == 0 && !told.exists() && said.contains("1 hook was not run"), "{said}");

    fs::remove_file(haywain.store()).unwrap();
    fs::remove_dir_all(haywain.output()).unwrap();
    let trusting = Serving::start(&haywain, &["--allow-hooks"]);
    trusting.until("/readyz", |_| fs::read_to_string(&told).is_ok_and(|text| text == "news 3\n"));
    let (code, said) = trusting.end();
    assert_eq!(code, 0, "{said}");
}

#[test]
fn asked_to_end_it_finishes_the_site_that_it_builds_and_begins_no_other() {
    static ENTERED: AtomicBool = AtomicBool::new(false);
    static GO: AtomicBool = AtomicBool::new(false);
    let server = Server::start(|_| {
        ENTERED.store(true, Ordering::SeqCst);
        while !GO.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        Reply::html("<li><a href=/1>One</a></li>")
    });
    let sites = format!(
        "sites:\n  news: {{url: '{}', http: {{private: true}}, listing: {{item: li, title: a, link: a}}}}\n",
        server.url("/")
    );
    let haywain = Haywain::with(&sites);
    let serving = Serving::start(&haywain, &[]);
    let mut open = serving.connect();
    while !ENTERED.load(Ordering::SeqCst) {
        thread::yield_now();
    }
    kill_process(serving.process(), Signal::TERM).unwrap();
    assert_eq!(open.read(&mut [0]).unwrap_or(0), 0, "an idle connection is closed");
    GO.store(true, Ordering::SeqCst);
    let ended = serving.wait();
    assert_eq!(ended.0, 0, "{}", ended.1);
    assert!(haywain.feed("news.rss").contains("One"));
}

#[test]
fn it_listens_on_unix_sockets_and_on_those_of_systemd() {
    let haywain = Haywain::with(SITES);
    fs::create_dir(haywain.output()).unwrap();
    fs::write(haywain.output().join("news.rss"), "x").unwrap();
    let socket = haywain.folder().join("s");
    let serving = Serving::start(&haywain, &["--no-build", "--listen", &format!("unix:{}", socket.display())]);
    let mut stream = UnixStream::connect(&socket).unwrap();
    stream.write_all(b"GET /news.rss HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 200 OK\r\n") && answer.ends_with("\r\n\r\nx"), "{answer}");
    assert_eq!(serving.end().0, 0);
    assert!(!socket.exists());

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let inner = haywain.command("serve", &haywain.config());
    let mut outer = Command::new("sh");
    outer.args(["-c", "exec 3<&0 0</dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\" --no-build", "sh"]);
    outer.arg(inner.get_program()).args(inner.get_args()).stdin(OwnedFd::from(listener));
    let serving = Serving::of(outer);
    assert_eq!(serving.address(), address);
    assert_eq!(serving.get("/news.rss", &[]).status, 200);
}

#[test]
fn during_updates_no_reader_sees_a_torn_feed_and_the_tag_is_always_of_the_bytes() {
    const FEEDS: usize = 20;
    const UPDATES: usize = 1000;
    let names: Vec<String> = (0..FEEDS).map(|n| format!("f{n}")).collect();
    let site = |name: &String| format!("  {name}: {{url: 'https://example.org/', formats: [rss]}}\n");
    let haywain = Haywain::with(&format!("sites:\n{}", names.iter().map(site).collect::<String>()));
    let folder = Dir::open(&haywain.output()).unwrap();
    let put = |update: usize| {
        let text = format!("update {update} ").repeat(1 + update % 97 * 20);
        folder.put(&format!("f{}.rss", update % FEEDS), text.as_bytes()).unwrap();
    };
    (0..FEEDS).for_each(put);
    let serving = Serving::start(&haywain, &["--no-build"]);
    let is_over = AtomicBool::new(false);
    let seen = AtomicUsize::new(0);
    thread::scope(|scope| {
        for reader in 0..4 {
            let (serving, is_over, seen) = (&serving, &is_over, &seen);
            scope.spawn(move || {
                let mut stream = serving.connect();
                let coding = ["identity", "gzip", "br", "gzip"][reader];
                let mut last = Vec::new();
                for turn in 0.. {
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                    let name = turn % FEEDS;
                    let request = format!("GET /f{name}.rss HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {coding}\r\n\r\n");
                    stream.write_all(request.as_bytes()).unwrap();
                    let answer = read(&mut stream);
                    let text = unpacked(&answer);
                    whole(&text);
                    let hash = blake3::hash(&text).to_hex();
                    assert!(answer.header("etag").unwrap().starts_with(&format!("\"{}", &hash[..32])));
                    if name == 0 && text != last {
                        last = text;
                        seen.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
        (FEEDS..UPDATES + FEEDS).for_each(put);
        is_over.store(true, Ordering::SeqCst);
    });
    assert!(seen.load(Ordering::SeqCst) >= 4);
    let last = fs::read(haywain.output().join("f7.rss")).unwrap();
    serving.until("/f7.rss", |answer| answer.body == last);
}

/// One update, from its first byte to its last.
fn whole(text: &[u8]) {
    let text = std::str::from_utf8(text).unwrap();
    let update: usize = text.split(' ').nth(1).unwrap().parse().unwrap();
    assert_eq!(text, format!("update {update} ").repeat(1 + update % 97 * 20));
}

#[test]
fn slow_and_silent_connections_hold_up_nobody_and_are_cut_off() {
    let big = "0123456789abcdef".repeat(250_000);
    let (_haywain, serving) = serving(&[("news.rss", &big), ("index.html", "i")], &[]);
    let begun = Instant::now();
    let open = |request: &str| {
        let mut stream = serving.connect();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    let mut half: Vec<TcpStream> = (0..80).map(|_| open("GET / HTTP/1.1\r\nHost: x\r\nA: ")).collect();
    let mut idle: Vec<TcpStream> = (0..200).map(|_| open("")).collect();
    let _slow: Vec<TcpStream> = (0..40).map(|_| open("GET /news.rss HTTP/1.1\r\nHost: x\r\n\r\n")).collect();
    let asked = Instant::now();
    assert_eq!(serving.get("/", &[]).status, 200);
    assert!(asked.elapsed() < Duration::from_secs(1));
    assert!(serving.metric("process_resident_memory_bytes").unwrap() < 200e6);
    assert!(serving.metric("haywain_http_connections").unwrap() > 300.0);
    for stream in half.iter_mut().chain(&mut idle) {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
    }
    let took = begun.elapsed();
    assert!((Duration::from_secs(9)..Duration::from_secs(25)).contains(&took), "{took:?}");
}

#[test]
fn one_address_cannot_take_the_places_of_all_others() {
    let (_haywain, serving) = serving(&[("index.html", "i")], &["--per-address", "3"]);
    let mut kept: Vec<TcpStream> = (0..3).map(|_| serving.connect()).collect();
    // Which of them were let in is known once they have answered.
    for stream in &mut kept {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(read(stream).status, 200);
    }
    let mut more = serving.connect();
    let _ = more.write_all(b"GET / HTTP/1.0\r\n\r\n");
    let mut answer = Vec::new();
    let _ = more.read_to_end(&mut answer);
    assert!(answer.is_empty(), "closed without a word");
    drop(kept);
    serving.until("/", |answer| answer.status == 200);
}

#[test]
fn with_a_log_for_programs_nothing_else_is_told() {
    static ITEMS: AtomicUsize = AtomicUsize::new(3);
    let (haywain, _server) = site(&ITEMS);
    let socket = haywain.folder().join("s");
    let mut command = haywain.command("serve", &haywain.config());
    command.args(["--log", "json", "--listen", &format!("unix:{}", socket.display())]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut next = || serde_json::from_str::<serde_json::Value>(&lines.next().unwrap().unwrap()).unwrap();
    let first = next();
    assert!(first["message"].as_str().unwrap().starts_with("serving ") && first["level"] == "info", "{first}");
    let mut built = next();
    while built["site"] != "news" {
        built = next();
    }
    assert_eq!((&built["level"], &built["message"].as_str().unwrap()[..5]), (&"info".into(), "news:"), "{built}");
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    drop(lines);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}
