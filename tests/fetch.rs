//! The web as it misbehaves: real servers on 127.0.0.1, asked by the real client.

use std::io::Write;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::server::{Reply, Server};
use chrono::{DateTime, TimeDelta, Utc};
use haywain::fetch::polite::Polite;
use haywain::fetch::web::Web;
use haywain::fetch::{Answer, Fetch, FetchError, Request, Response, Validators};
use haywain::site::{Body, Http, Secret};
use url::Url;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_765_540_800, 0).unwrap() // 2025-12-12 12:00
}

/// Settings that wait long enough for a busy machine; tests of the limits shorten the one they mean.
fn http() -> Http {
    let long = Duration::from_secs(20);
    Http {
        user_agent: "haywain-test".into(),
        headers: vec![],
        private: true,
        allow_hosts: vec![],
        connect_timeout: long,
        read_timeout: long,
        timeout: long,
        max_body: 1 << 20,
        pause: Duration::ZERO,
        charset: None,
        ignores_robots: false,
        proxy: None,
    }
}

fn fetch_with(web: &Web, http: &Http, url: &str, validators: Validators) -> Result<Answer, FetchError> {
    let url = Url::parse(url).unwrap();
    web.fetch(&Request { validators, ..Request::get(&url, http, &url) })
}

fn fetch(http: &Http, url: &str) -> Result<Response, FetchError> {
    match fetch_with(&Web::new(noon), http, url, Validators::default())? {
        Answer::Fresh(response) => Ok(response),
        Answer::Unchanged => panic!("304 to an unconditional request"),
    }
}

/// What becomes of one reply.
fn outcome(reply: Reply) -> Result<Response, FetchError> {
    let server = Server::start(move |_| reply.clone());
    fetch(&http(), &server.url("/page"))
}

fn etag(etag: &str) -> Validators {
    Validators { etag: Some(etag.into()), last_modified: None }
}

// What is asked, and what a good answer gives

#[test]
fn a_page_comes_with_its_final_url_its_headers_and_its_time() {
    let server = Server::start(|_| Reply::html("<p>caf\u{e9}").header("ETag", "\"a1\""));
    let page = fetch(&http(), &server.url("/news?a=[b]|c^`\"{d}'é")).unwrap();
    assert_eq!((page.text.as_str(), page.bytes, page.fetched_at), ("<p>café", 8, noon()));
    assert_eq!(page.validators(), etag("\"a1\""));
    let asked = &server.requests()[0];
    assert_eq!(asked.header("user-agent"), Some("haywain-test"));
    assert!(asked.header("accept").unwrap().starts_with("text/html,"));
    assert_eq!(asked.header("accept-encoding"), Some("gzip, br"));
}

#[test]
fn two_requests_of_one_site_use_one_connection_even_after_an_error() {
    let server = Server::start(|request| match request.path.as_str() {
        "/gone" => Reply::status(404),
        "/moved" => Reply::redirect("/page"),
        _ => Reply::html("x"),
    });
    let web = Web::new(noon);
    for path in ["/page", "/gone", "/moved", "/page"] {
        let _ = fetch_with(&web, &http(), &server.url(path), Validators::default());
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 1));
}

#[test]
fn gzip_and_brotli_are_decoded() {
    let page = "<p>hay</p>".repeat(100);
    for (name, bytes) in [("gzip", gzip(page.as_bytes())), ("br", brotli(page.as_bytes()))] {
        let page = outcome(Reply::html(bytes).header("content-encoding", name)).unwrap();
        assert_eq!((page.text.len(), page.bytes), (1000, 1000), "{name}");
    }
}

#[test]
fn the_charset_is_the_rules_then_the_headers_then_the_pages() {
    let cyrillic = encoding_rs::WINDOWS_1251.encode("<p>Новости банка и рынка</p>").0.into_owned();
    let reply = Reply::new(200, cyrillic).header("content-type", "text/html; charset=windows-1251");
    assert!(outcome(reply.clone()).unwrap().text.contains("Новости"));
    let lies = Reply::html(reply_body("windows-1251"));
    assert!(outcome(lies).unwrap().text.contains("Новости"));
    let server = Server::start(move |_| Reply::html(reply_body("utf-8")));
    let forced = Http { charset: Some(encoding_rs::WINDOWS_1251), ..http() };
    assert!(fetch(&forced, &server.url("/")).unwrap().text.contains("Новости"));
}

/// A page in windows-1251 that says it is in another charset.
fn reply_body(says: &str) -> Vec<u8> {
    let page = format!("<meta charset={says}><p>Новости банка и рынка</p>");
    encoding_rs::WINDOWS_1251.encode(&page).0.into_owned()
}

#[test]
fn an_unchanged_page_is_known_by_its_etag_or_its_date() {
    let server = Server::start(|request| {
        let known = request.header("if-none-match") == Some("\"a1\"")
            || request.header("if-modified-since") == Some("Fri, 12 Dec 2025 10:00:00 GMT");
        if known { Reply::new(304, "") } else { Reply::html("new") }
    });
    let date = Validators { etag: None, last_modified: Some("Fri, 12 Dec 2025 10:00:00 GMT".into()) };
    for (validators, unchanged) in [(etag("\"a1\""), true), (date, true), (etag("\"b2\""), false)] {
        let answer = fetch_with(&Web::new(noon), &http(), &server.url("/"), validators).unwrap();
        assert_eq!(matches!(answer, Answer::Unchanged), unchanged);
    }
}

// Statuses

#[test]
fn only_200_is_an_answer() {
    for status in [204, 206, 300, 304, 401, 403, 404, 410, 500, 503, 599] {
        match outcome(Reply::new(status, "")) {
            Err(FetchError::Status { status: told, retry_at: None, .. }) => assert_eq!(told, status),
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[test]
fn retry_after_is_read_as_seconds_or_as_a_date_and_is_at_most_a_day() {
    let cases = [
        ("120", Some(120)),
        ("0", Some(0)),
        ("86401", Some(86_400)),
        ("99999999999999999999999999", Some(86_400)),
        ("9223372036854775807", Some(86_400)),
        ("Fri, 12 Dec 2025 13:00:00 GMT", Some(3600)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(86_400)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("-5", None),
        ("soon", None),
        ("", None),
    ];
    for (header, seconds) in cases {
        match outcome(Reply::status(429).header("retry-after", header)) {
            Err(FetchError::Status { status: 429, retry_at, .. }) => {
                assert_eq!(retry_at, seconds.map(|s| noon() + TimeDelta::seconds(s)), "{header}");
            }
            other => panic!("{header}: {other:?}"),
        }
    }
}

// Redirects

#[test]
fn five_redirects_are_followed_and_six_are_not() {
    let server = Server::start(|request| match request.path.trim_start_matches("/hop").parse::<u32>() {
        Ok(0) => Reply::html("there"),
        Ok(n) => Reply::redirect(&format!("hop{}", n - 1)),
        Err(_) => Reply::redirect("/loop"),
    });
    let page = fetch(&http(), &server.url("/hop5")).unwrap();
    assert_eq!((page.text.as_str(), page.url.as_str()), ("there", server.url("/hop0").as_str()));
    for path in ["/hop6", "/loop"] {
        match fetch(&http(), &server.url(path)) {
            Err(FetchError::Redirects { url, limit: 5 }) => assert_eq!(url.as_str(), server.url(path)),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn a_redirect_is_followed_as_a_browser_reads_it() {
    let server = Server::start(|request| match request.path.as_str() {
        "/a" => Reply::redirect(" /b c/é?q=x y "),
        "/b%20c/%C3%A9?q=x%20y" => Reply::html("there"),
        other => Reply::html(format!("lost at {other}")),
    });
    assert_eq!(fetch(&http(), &server.url("/a")).unwrap().text, "there");
}

#[test]
fn a_redirect_out_of_the_web_is_refused() {
    let cases = [
        ("file:///etc/passwd", "only http and https are"),
        ("ftp://example.org/", "only http and https are"),
        ("javascript:alert(1)", "only http and https are"),
        ("data:text/html,x", "only http and https are"),
        ("http://me:secret@127.0.0.1:1/", "it carries a user name or a password"),
        ("http://[::1", "it is not a URL"),
    ];
    for (location, expected) in cases {
        match outcome(Reply::redirect(location)) {
            Err(FetchError::Redirect { why, target, .. }) => {
                assert_eq!(why, expected, "{location}");
                assert!(!target.contains("secret"));
            }
            other => panic!("{location}: {other:?}"),
        }
    }
    match outcome(Reply::status(301)) {
        Err(FetchError::Redirect { why, .. }) => assert_eq!(why, "it names no target"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn secrets_go_to_the_site_alone_and_do_not_come_back_with_a_redirect() {
    let home = Arc::new(Mutex::new(String::new()));
    let back = home.clone();
    let foreign = Server::start(move |request| match request.path.as_str() {
        "/image" => Reply::html("x"),
        _ => Reply::redirect(&back.lock().unwrap()),
    });
    let away = foreign.url("/away");
    let server = Server::start(move |request| match request.path.as_str() {
        "/page" => Reply::redirect(&away),
        _ => Reply::html("home again"),
    });
    *home.lock().unwrap() = server.url("/again");
    let token = vec![("X-Token".to_owned(), Secret::new("t0p")), ("User-Agent".to_owned(), Secret::new("mine"))];
    let http = Http { headers: token, ..http() };
    let sent = |server: &Server| {
        let requests = server.requests();
        let headers = |r: &crate::support::server::Request| {
            (r.header("x-token").is_some(), r.header("user-agent") == Some("mine"))
        };
        requests.iter().map(headers).collect::<Vec<_>>()
    };
    assert_eq!(fetch(&http, &server.url("/page")).unwrap().text, "home again");
    assert_eq!((sent(&server), sent(&foreign)), (vec![(true, true), (false, false)], vec![(false, false)]));
    let (url, origin) = (Url::parse(&foreign.url("/image")).unwrap(), Url::parse(&server.url("/page")).unwrap());
    Web::new(noon).fetch(&Request::get(&url, &http, &origin)).unwrap();
    assert_eq!(sent(&foreign), [(false, false), (false, false)]);
}

#[test]
fn after_a_redirect_the_etag_is_asked_but_not_the_date() {
    let server = Server::start(|request| match request.path.as_str() {
        "/old" => Reply::redirect("/new"),
        _ => Reply::html("x"),
    });
    let validators =
        Validators { etag: Some("\"a\"".into()), last_modified: Some("Fri, 12 Dec 2025 10:00:00 GMT".into()) };
    fetch_with(&Web::new(noon), &http(), &server.url("/old"), validators).unwrap();
    let asked = server.requests();
    let sent = |n: usize, name| asked[n].header(name).is_some();
    assert!(sent(0, "if-none-match") && sent(0, "if-modified-since") && sent(1, "if-none-match"));
    assert!(!sent(1, "if-modified-since"));
}

#[test]
fn after_a_redirect_a_post_is_what_the_status_says_and_its_body_stays_at_home() {
    let foreign = Server::start(|_| Reply::html("abroad"));
    // The same server by another name is another host.
    let abroad = foreign.url("/x").replace("127.0.0.1", "localhost");
    let server = Server::start(move |request| match request.path.trim_start_matches('/').parse() {
        Ok(status) => Reply::new(status, "").header("location", "/end"),
        Err(_) if request.path == "/far" => Reply::new(307, "").header("location", &abroad),
        Err(_) => Reply::html("end"),
    });
    let body = Body::Form(vec![("q".into(), "a b".into())]);
    let post = |path: &str| {
        let (url, http) = (Url::parse(&server.url(path)).unwrap(), http());
        Web::new(noon).fetch(&Request { body: Some(&body), ..Request::get(&url, &http, &url) })
    };
    let got = |path: &str| {
        post(path).unwrap();
        let last = server.requests().pop().unwrap();
        (last.method.clone(), last.body.clone(), last.header("content-type").is_some())
    };
    for status in ["/301", "/302", "/303"] {
        assert_eq!(got(status), ("GET".into(), String::new(), false), "{status}");
    }
    for status in ["/307", "/308", "/end"] {
        assert_eq!(got(status), ("POST".into(), "q=a+b".into(), true), "{status}");
    }
    let refused = post("/far").unwrap_err().to_string();
    assert!(refused.contains("another host") && !refused.contains("a+b"), "{refused}");
    assert_eq!(foreign.connections(), 0);
}

// Addresses

#[test]
fn a_private_address_is_refused_before_any_connection_however_it_is_written() {
    let server = Server::start(|_| Reply::html("inside"));
    let port = Url::parse(&server.url("/")).unwrap().port().unwrap();
    let public_only = Http { private: false, ..http() };
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost"] {
        match fetch(&public_only, &format!("http://{host}:{port}/")) {
            Err(error @ FetchError::Private { .. }) => assert!(error.advice().unwrap().contains("private: true")),
            other => panic!("{host}: {other:?}"),
        }
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_proxy_is_used_only_where_it_is_configured_and_gets_no_private_literals() {
    let proxy = Server::start(|_| Reply::status(403));
    let configured = Http { proxy: Some(Secret::new(proxy.url(""))), private: false, ..http() };
    assert!(matches!(fetch(&configured, "http://10.0.0.1/"), Err(FetchError::Private { .. })));
    assert_eq!(proxy.connections(), 0);
    assert!(fetch(&configured, "http://example.org/").is_err());
    assert_eq!(proxy.requests()[0].method, "CONNECT");
}

#[test]
fn a_redirect_to_a_private_address_is_refused() {
    for inside in
        ["http://10.0.0.1/", "http://2130706433/", "https://[::ffff:192.168.0.1]/", "//169.254.169.254/meta-data"]
    {
        // A proxy is the only way to a public host in a test.
        let proxy = Server::start(move |request| match request.method.as_str() {
            "CONNECT" => Reply::raw("HTTP/1.1 200 OK\r\n\r\n").keep_open(),
            _ => Reply::redirect(inside),
        });
        let outside = Http { proxy: Some(Secret::new(proxy.url(""))), private: false, ..http() };
        let got = fetch(&outside, "http://example.org/");
        assert!(matches!(got, Err(FetchError::Private { .. })), "{inside}: {got:?}");
        assert_eq!(proxy.requests().len(), 2);
    }
}

// Time

#[test]
fn a_server_that_says_nothing_is_left_after_the_read_limit() {
    let server = Server::start(|request| match request.path.as_str() {
        "/silent" => Reply::raw("").hang(),
        _ => Reply::html("half").header("content-length", "8").hang(),
    });
    let http = Http { read_timeout: Duration::from_millis(200), ..http() };
    for path in ["/silent", "/half"] {
        match fetch(&http, &server.url(path)) {
            Err(FetchError::Timeout { phase, .. }) => assert_eq!(phase, "per read", "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn the_total_limit_covers_redirects_and_body() {
    let server = Server::start(|request| match request.path.as_str() {
        "/chain" => Reply::redirect("/drip"),
        _ => Reply::html("half").header("content-length", "8").hang(),
    });
    let http = Http { timeout: Duration::from_millis(300), ..http() };
    let started = Instant::now();
    match fetch(&http, &server.url("/chain")) {
        Err(FetchError::Timeout { phase, .. }) => assert_eq!(phase, "global"),
        other => panic!("{other:?}"),
    }
    assert!(started.elapsed() < Duration::from_secs(10));
}

// Bodies

#[test]
fn a_body_that_is_shorter_than_announced_is_broken() {
    let gz = gzip("<p>hay</p>".repeat(1000).as_bytes());
    let br = brotli("<p>hay</p>".repeat(1000).as_bytes());
    let cut = |bytes: &[u8], name| Reply::html(&bytes[..bytes.len() - 4]).header("content-encoding", name);
    let broken = [
        ("length", Reply::html("<p>half").header("content-length", "5000").close()),
        ("chunk", Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n<p>half")),
        ("last chunk", Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n")),
        ("bad chunk", Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\nhalf\r\n0\r\n\r\n")),
        ("gzip", cut(&gz, "gzip")),
        ("brotli", cut(&br, "br")),
        ("no gzip", Reply::html("<p>plain").header("content-encoding", "gzip")),
    ];
    for (name, reply) in broken {
        let got = outcome(reply);
        assert!(matches!(got, Err(FetchError::Body { .. })), "{name}: {got:?}");
    }
}

#[test]
fn a_length_that_is_too_short_ends_the_page_and_the_connection() {
    let server = Server::start(|_| Reply::html("<p>whole page").header("content-length", "8"));
    let web = Web::new(noon);
    for _ in 0..2 {
        match fetch_with(&web, &http(), &server.url("/"), Validators::default()) {
            Ok(Answer::Fresh(page)) => assert_eq!(page.text, "<p>whole"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(server.connections(), 2);
}

#[test]
fn an_endless_body_is_left_at_the_limit() {
    let got = outcome(Reply::endless(&[b'x'; 4096]));
    assert!(matches!(got, Err(FetchError::TooLarge { limit: 1_048_576, .. })), "{got:?}");
}

#[test]
fn a_body_of_exactly_the_limit_is_whole() {
    assert_eq!(outcome(Reply::html(vec![b'x'; 1 << 20])).unwrap().bytes, 1 << 20);
    assert!(matches!(outcome(Reply::html(vec![b'x'; (1 << 20) + 1])), Err(FetchError::TooLarge { .. })));
}

#[test]
fn a_bomb_is_left_at_the_limit_and_not_unpacked() {
    let zeros = |write: &mut dyn Write| (0..200).for_each(|_| write.write_all(&[0; 1 << 20]).unwrap());
    let mut gz = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    zeros(&mut gz);
    let mut br = brotli::CompressorWriter::new(vec![], 1 << 20, 1, 22);
    zeros(&mut br);
    for (name, bomb) in [("gzip", gz.finish().unwrap()), ("br", br.into_inner())] {
        let before = peak_memory();
        let got = outcome(Reply::html(bomb).header("content-encoding", name));
        assert!(matches!(got, Err(FetchError::TooLarge { .. })), "{name}: {got:?}");
        assert!(peak_memory() - before < 64 * 1024, "{name} took {} kB", peak_memory() - before);
    }
}

/// The most memory this process has had, kB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn an_encoding_that_nobody_asked_for_is_not_shown_as_text() {
    for encoding in ["deflate", "gzip, gzip", "zstd", "compress"] {
        let got = outcome(Reply::html("\x01\x02").header("content-encoding", encoding));
        assert!(matches!(&got, Err(FetchError::Body { cause, .. }) if cause.contains(encoding)), "{got:?}");
    }
    assert!(outcome(Reply::html("<p>x").header("content-encoding", "identity")).is_ok());
}

#[test]
fn what_is_not_a_page_is_refused_by_its_type_or_by_its_bytes() {
    for kind in
        ["image/png", "image/svg+xml", "video/mp4", "application/pdf", "application/zip", "application/octet-stream"]
    {
        let got = outcome(Reply::new(200, "x").header("content-type", kind));
        assert!(matches!(&got, Err(FetchError::NotAPage { kind: told, .. }) if told == kind), "{got:?}");
    }
    let noise: Vec<u8> = (0_u32..4000).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec();
    for bytes in [png, b"%PDF-1.7 text".to_vec(), b"PK\x03\x04".to_vec(), vec![0; 300], noise] {
        let got = outcome(Reply::html(bytes.clone()));
        assert!(matches!(got, Err(FetchError::NotAPage { .. })), "{:?}: {got:?}", &bytes[..4]);
    }
}

#[test]
fn every_type_that_holds_entries_is_a_page() {
    let kinds = "text/html application/xhtml+xml application/xml text/xml application/json application/ld+json \
        application/rss+xml application/atom+xml application/feed+json text/plain application/javascript html";
    for kind in kinds.split_whitespace() {
        assert!(outcome(Reply::new(200, "<p>x").header("content-type", kind)).is_ok(), "{kind}");
    }
    assert!(outcome(Reply::new(200, "<p>x")).is_ok(), "no type at all");
    assert!(outcome(Reply::html("<title>a\x01\x02\x0b\0 b</title>")).is_ok(), "a few control characters");
}

// Heads and connections

#[test]
fn a_flood_of_headers_ends_the_request() {
    let flood = |count: usize, length: usize| {
        let headers: String = (0..count).map(|n| format!("x-{n}: {}\r\n", "y".repeat(length))).collect();
        outcome(Reply::raw(format!("HTTP/1.1 200 OK\r\n{headers}content-length: 1\r\n\r\nx")))
    };
    assert!(flood(50, 50).is_ok());
    for (count, length) in [(5_000, 5), (20, 10_000), (1, 200_000)] {
        let got = flood(count, length);
        assert!(matches!(got, Err(FetchError::Connection { .. })), "{count} × {length}: {got:?}");
    }
}

#[test]
fn a_broken_connection_is_told_with_its_cause() {
    let cases = [
        Reply::reset(),
        Reply::raw(""),
        Reply::raw("SSH-2.0-OpenSSH_9.6\r\n"),
        Reply::raw("HTTP/1.1 200"),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabcde"),
    ];
    for reply in cases {
        let got = outcome(reply.clone());
        assert!(matches!(&got, Err(FetchError::Connection { cause, .. }) if !cause.is_empty()), "{reply:?}: {got:?}");
    }
}

#[test]
fn a_closed_port_a_server_without_tls_and_an_unknown_host_are_told_apart() {
    let closed = Server::start(|_| Reply::html("x")).url("/");
    assert!(matches!(fetch(&http(), &closed), Err(FetchError::Connection { .. })));
    let plain = Server::start(|_| Reply::html("x"));
    let secure = plain.url("/").replace("http:", "https:");
    assert!(matches!(fetch(&http(), &secure), Err(FetchError::Connection { .. })));
    let impossible = format!("{}.invalid", "x".repeat(70)); // refused by the system without a question to the network
    let got = fetch(&http(), &format!("http://{impossible}/"));
    assert!(matches!(&got, Err(FetchError::Unresolved { host }) if *host == impossible), "{got:?}");
}

// One request at a time per host

#[test]
fn a_host_is_asked_one_request_at_a_time_with_a_pause_between() {
    let server = Server::start(|_| Reply::html("x"));
    let (polite, url) = (Polite::new(Web::new(noon)), Url::parse(&server.url("/")).unwrap());
    let http = Http { pause: Duration::from_millis(30), ..http() };
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| polite.fetch(&Request::get(&url, &http, &url)).unwrap());
        }
    });
    // Two at a time would have needed two connections.
    assert_eq!((server.requests().len(), server.connections()), (4, 1));
    assert!(started.elapsed() >= Duration::from_millis(90));
}

#[test]
fn a_slow_host_does_not_hold_back_another() {
    let (release, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let slow = Server::start(move |_| {
        wait.lock().unwrap().recv().unwrap();
        Reply::html("slow")
    });
    let quick = Server::start(|_| Reply::html("quick"));
    let (polite, http) = (Polite::new(Web::new(noon)), http());
    let ask = |url: String| {
        let url = Url::parse(&url).unwrap();
        polite.fetch(&Request::get(&url, &http, &url)).unwrap()
    };
    thread::scope(|scope| {
        let waiting = scope.spawn(|| ask(slow.url("/")));
        ask(quick.url("/"));
        release.send(()).unwrap();
        waiting.join().unwrap();
    });
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut writer = brotli::CompressorWriter::new(vec![], 4096, 5, 22);
    writer.write_all(bytes).unwrap();
    writer.into_inner()
}
