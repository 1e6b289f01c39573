//! Hooks and hubs from outside: who is told of a change, when, with what, and what happens when they fail. `SECURITY n`
//! names a rule of the state and its files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::Utc;
use haywain::fetch::FetchError;
use haywain::fetch::web::Web;
use haywain::formats::Format;
use haywain::notify::hub;
use haywain::site::Http;
use serde_json::Value;
use url::form_urlencoded;

use crate::support::feed_rules::{Options, breaches};
use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Request, Server};

/// A site whose list grows when the test wants it, in a private folder.
struct Site {
    haywain: Haywain,
    entries: Arc<AtomicUsize>,
    server: Server,
}

impl Site {
    /// `more` are further keys of the site `news`, one a line.
    fn with(more: &str) -> Self {
        let entries = Arc::new(AtomicUsize::new(2));
        let server = Server::start({
            let entries = entries.clone();
            move |_| listing(entries.load(Ordering::SeqCst))
        });
        let lines: String = more.lines().map(|line| format!("    {}\n", line.trim())).collect();
        let haywain = Haywain::with(&format!(
            "defaults: {{base_url: 'https://f.e.org/'}}\nsites:\n  news:\n    url: '{}'\n    \
             listing: {{item: li, title: a, link: a, date: time}}\n    http: {{private: true, pause: 0s}}\n{lines}",
            server.url("/news/")
        ));
        Self { haywain, entries, server }
    }

    fn grow(&self) {
        self.entries.fetch_add(1, Ordering::SeqCst);
    }

    fn run(&self) -> Ran {
        self.haywain.run(&["news", "--allow-hooks"])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.haywain.folder().join(name)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

fn listing(last: usize) -> Reply {
    let item = |n| format!("<li><a href=/news/{n}>Number {n}</a> <time>2026-11-{n:02}</time></li>");
    let items: String = (1..=last).rev().map(item).collect();
    Reply::html(format!("<html lang=en><title>The news</title><ul>{items}</ul>"))
}

#[test]
fn a_hook_runs_once_for_each_change_and_never_else() {
    let site = Site::with("hook: [sh, -c, 'echo $HAYWAIN_SITE $HAYWAIN_NEW >> told']");
    for _ in 0..2 {
        let ran = site.run();
        assert_eq!((ran.code, ran.err.as_str(), site.text("told").as_str()), (0, "", "news 2\n"));
    }
    site.grow();
    site.run();
    site.run();
    assert_eq!(site.text("told"), "news 2\nnews 1\n");
    fs::remove_file(site.haywain.output().join("index.html")).unwrap();
    fs::remove_file(site.haywain.output().join("news.html")).unwrap();
    site.run();
    assert_eq!(site.text("told").lines().count(), 2, "a page for people is no feed file");
    fs::remove_file(site.haywain.output().join("news.atom")).unwrap();
    site.run();
    assert_eq!(site.text("told"), "news 2\nnews 1\nnews 0\n");
}

/// SECURITY 27: a run that is killed while it tells has published everything, and what it did not tell is not told again.
#[test]
fn a_change_is_told_at_most_once() {
    let site = Site::with("hook: [sh, -c, 'echo $HAYWAIN_SITE >> told; kill -9 $PPID']");
    let (head, news) =
        site.text("sites.yaml").split_once("  news:\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    site.haywain.write(&format!("{head}  news:\n{news}  other:\n{news}"));
    assert_eq!(site.haywain.run(&["--allow-hooks"]).code, -1);
    assert_eq!(site.text("told"), "news\n");
    let feeds = ["news.rss", "other.json", "feeds.opml"].map(|name| site.haywain.feed(name));
    assert!(feeds[..2].iter().all(|feed| feed.contains("Number 2")));
    let next = site.haywain.run(&["--allow-hooks"]);
    assert_eq!((next.code, next.err.as_str(), site.text("told").as_str()), (0, "", "news\n"));
}

#[test]
fn a_hook_of_the_defaults_holds_for_every_site_but_those_that_want_none() {
    let site = Site::with("hook: []");
    let sites = site.text("sites.yaml").replace("defaults: {", "defaults: {hook: [touch, told], ");
    site.haywain.write(&sites);
    assert_eq!((site.run().code, site.path("told").exists()), (0, false));
    site.haywain.write(&sites.replace("hook: []", ""));
    site.grow();
    assert_eq!((site.run().code, site.path("told").exists()), (0, true));
}

/// SECURITY 33: of the environment nothing is passed on that could be a secret.
#[test]
fn a_hook_knows_the_feed_and_no_secret() {
    let site = Site::with("hook: [sh, -c, 'env > told; cat >> told']\nformats: [json, rss]");
    let token = site.text("sites.yaml").replace("pause: 0s", "pause: 0s, headers: {x-token: '${env:HAYWAIN_TOKEN}'}");
    site.haywain.write(&token);
    let mut build = site.haywain.build(Path::new("sites.yaml"));
    build.current_dir(site.haywain.folder()).arg("--allow-hooks");
    build.env("HAYWAIN_TOKEN", "t0p-s3cret").env("AWS_SECRET_ACCESS_KEY", "k3y").env("HOME", "/home/me");
    assert_eq!(Ran::of(build.output().unwrap()).code, 0);
    let told = site.text("told").replace("\n/", "+/"); // a list of files goes over several lines
    let told: BTreeMap<&str, &str> = told.lines().filter_map(|line| line.split_once('=')).collect();
    // What a shell sets by itself.
    let own = ["PWD", "OLDPWD", "SHLVL", "_"];
    let names: Vec<&str> = told.keys().filter(|name| !own.contains(name)).copied().collect();
    let expected = ["HAYWAIN_FILE", "HAYWAIN_FILES", "HAYWAIN_NEW", "HAYWAIN_SITE", "HOME", "LANG", "PATH"];
    assert!(names.iter().all(|name| expected.contains(name)), "{names:?}");
    let output = site.haywain.output();
    let (rss, json) = (output.join("news.rss"), output.join("news.json"));
    assert_eq!((told["HOME"], told["HAYWAIN_SITE"], told["HAYWAIN_NEW"]), ("/home/me", "news", "2"));
    assert_eq!(told["HAYWAIN_FILE"], rss.to_str().unwrap());
    assert_eq!(told["HAYWAIN_FILES"], format!("{}+{}", rss.display(), json.display()));
    assert_eq!(Path::new(told["PWD"]).canonicalize().unwrap(), site.haywain.folder().canonicalize().unwrap());
}

#[test]
fn a_program_with_a_slash_is_found_from_the_folder_of_the_file() {
    let site = Site::with("hook: [./bin/touch, told]");
    fs::create_dir(site.path("bin")).unwrap();
    let touch = ["/usr/bin/touch", "/bin/touch"].into_iter().find(|path| Path::new(path).exists()).unwrap();
    std::os::unix::fs::symlink(touch, site.path("bin/touch")).unwrap();
    let mut build = site.haywain.build(&site.haywain.config());
    let ran = Ran::of(build.current_dir("/").arg("--allow-hooks").output().unwrap());
    assert!(ran.code == 0 && site.path("told").exists(), "{}", ran.err);
}

/// SECURITY 33: a snippet from a friend runs nothing.
#[test]
fn without_leave_no_hook_runs_and_that_is_said_once() {
    let site = Site::with("hook: [touch, told]");
    let ran = site.haywain.run(&[]);
    assert_eq!(ran.err, "note: 1 hook was not run; if you trust sites.yaml, allow them with --allow-hooks\n");
    assert_eq!((ran.code, site.path("told").exists()), (0, false));
    assert_eq!(site.haywain.run(&[]).err, "", "nothing changed, so nothing was held back");
    site.grow();
    assert_eq!(site.haywain.run(&["-q"]).err, "");
    let check = Ran::of(site.haywain.command("check", &site.haywain.config()).output().unwrap());
    assert!(
        check.out.contains(r#"news: a change runs the hook ["touch", "told"] (with --allow-hooks)"#),
        "{}",
        check.out
    );
    assert!(!site.path("told").exists());
}

/// SECURITY 35: what a hook says is told as one line that commands no terminal, and at most 4 kB of it are kept.
#[test]
fn a_hook_that_fails_is_an_error_of_its_site_and_the_feed_stands() {
    let script = r#"'seq 9999; printf "\033[31mno \302\233route\n" >&2; exit 3'"#;
    let site = Site::with(&format!("hook: [sh, -c, {script}]"));
    let ran = site.haywain.run(&["--allow-hooks", "--report", "json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("error: news: hook: `sh` ended with exit status: 3; it said: "), "{}", ran.err);
    assert!(!ran.err.contains('\u{1b}') && !ran.out.contains(['\u{1b}', '\u{9b}']), "{}{}", ran.err, ran.out);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let untold = &report["sites"][0]["untold"];
    assert_eq!((untold[0]["stage"].as_str(), untold.as_array().map(Vec::len)), (Some("hook"), Some(1)));
    let message = untold[0]["message"].as_str().unwrap();
    assert!(message.ends_with("9999\n\u{1b}[31mno \u{9b}route") && message.len() < 4200, "{message}");
    assert_eq!((&report["sites"][0]["error"], &report["sites"][0]["health"]), (&Value::Null, &"ok".into()));
    assert!(site.haywain.feed("news.rss").contains("Number 2"));
    assert_eq!(site.run().code, 0, "it is told once");
}

#[test]
fn a_program_that_is_not_there_is_told_with_what_to_do() {
    let ran = Site::with("hook: [no-such-program-at-all]").run();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error: news: hook: `no-such-program-at-all` cannot be started: "), "{}", ran.err);
    assert!(ran.err.contains("\n  help: name a program on PATH"), "{}", ran.err);
}

/// Whether the process still runs; one that is dead and not yet waited for does not.
fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
}

#[test]
fn a_hook_that_runs_too_long_is_killed_with_all_that_it_started() {
    let script = "'sleep 600 & echo $! > pid; yes waiting'";
    let site = Site::with(&format!("hook: [sh, -c, {script}]\nlimits: {{hook: 500ms}}"));
    let ran = site.run();
    assert_eq!(ran.code, 1);
    let line = "error: news: hook: `sh` was killed because it ran longer than 0.5s; it said: ";
    assert!(ran.err.starts_with(line) && ran.err.contains(r"waiting\nwaiting"), "{}", ran.err);
    let (pid, begun) = (site.text("pid"), Instant::now());
    assert!(!pid.is_empty());
    while is_alive(&pid) {
        assert!(begun.elapsed() < Duration::from_secs(10), "{pid} lives on");
        std::thread::yield_now();
    }
}

#[test]
fn what_a_hook_leaves_behind_does_not_hold_up_the_run() {
    let site = Site::with("hook: [sh, -c, 'sleep 60 & echo $! > pid; exit 4']");
    let begun = Instant::now();
    let ran = site.run();
    let _ = std::process::Command::new("kill").arg(site.text("pid").trim()).status();
    assert!(ran.code == 1 && begun.elapsed() < Duration::from_secs(30), "{}", ran.err);
}

#[test]
fn recordings_and_trials_tell_nobody() {
    let site = Site::with("hook: [touch, told]");
    for door in [&["--replay", "."][..], &["--diff"]] {
        let ran = site.haywain.run(&[&["--allow-hooks"], door].concat());
        assert!(ran.code == 2 && ran.err.contains("cannot be used with"), "{}", ran.err);
        assert!(!site.path("told").exists());
    }
    assert_eq!(site.haywain.run(&["--diff"]).err, "");

    let hubbed = Hubbed::with(Reply::new(204, ""));
    let haywain = &hubbed.site.haywain;
    let record = haywain.command("record", &haywain.config()).arg("news").output().unwrap();
    assert!(record.status.success());
    let folder = hubbed.site.path("fixtures");
    let ran = haywain.run(&["--replay", folder.to_str().unwrap()]);
    assert!(ran.code == 0 && ran.out.contains("wrote news.rss"), "{}{}", ran.out, ran.err);
    assert_eq!(haywain.run(&["--diff"]).code, 0);
    assert_eq!(hubbed.told(), [""; 0]);
}

/// A hub that answers as it is told, and the site that names it.
struct Hubbed {
    site: Site,
    hub: Server,
}

impl Hubbed {
    fn with(reply: Reply) -> Self {
        let reply = Mutex::new(reply);
        let hub = Server::start(move |_: &Request| reply.lock().unwrap().clone());
        let site = Site::with(&format!("hub: '{}'", hub.url("/push?a=1&b=2")));
        Self { site, hub }
    }

    /// The feeds that the hub was told of.
    fn told(&self) -> Vec<String> {
        let topic = |request: &Request| {
            let pairs: Vec<(String, String)> =
                form_urlencoded::parse(request.body.as_bytes()).map(|(a, b)| (a.into(), b.into())).collect();
            let [(mode, publish), (url, topic)] = &pairs[..] else { panic!("{}", request.body) };
            assert_eq!((mode.as_str(), publish.as_str(), url.as_str()), ("hub.mode", "publish", "hub.url"));
            assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/push?a=1&b=2"));
            topic.clone()
        };
        self.hub.requests().iter().map(topic).collect()
    }
}

#[test]
fn a_hub_is_told_the_address_of_each_changed_file() {
    for reply in [Reply::new(204, ""), Reply::new(202, "queued"), Reply::new(200, "ok"), Reply::new(200, [0, 1, 2])] {
        let hubbed = Hubbed::with(reply);
        for _ in 0..2 {
            let ran = hubbed.site.haywain.run(&[]);
            assert_eq!((ran.code, ran.err.as_str()), (0, ""));
            let all = ["rss", "atom", "json"].map(|format| format!("https://f.e.org/news.{format}"));
            assert_eq!(hubbed.told(), all);
        }
    }
    let hubbed = Hubbed::with(Reply::new(204, ""));
    hubbed.site.haywain.run(&[]);
    fs::remove_file(hubbed.site.haywain.output().join("news.atom")).unwrap();
    hubbed.site.haywain.run(&[]);
    assert_eq!(hubbed.told()[3..], ["https://f.e.org/news.atom"]);
}

#[test]
fn a_feed_names_its_hub_beside_itself_in_every_format() {
    let hubbed = Hubbed::with(Reply::new(204, ""));
    hubbed.site.haywain.run(&[]);
    let [rss, atom, json] = ["rss", "atom", "json"].map(|format| hubbed.site.haywain.feed(&format!("news.{format}")));
    let hub = hubbed.hub.url("/push?a=1&b=2");
    let escaped = hub.replace('&', "&amp;");
    assert!(rss.contains(&format!(r#"<atom:link href="{escaped}" rel="hub""#)), "{rss}");
    assert!(rss.contains(r#"<atom:link href="https://f.e.org/news.rss" rel="self""#), "{rss}");
    assert!(atom.contains(&format!(r#"<link href="{escaped}" rel="hub"/>"#)), "{atom}");
    let parsed: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed["hubs"], serde_json::json!([{"type": "WebSub", "url": hub}]));
    let options = Options { base_url: Some("https://f.e.org/"), now: None, speaks_of_markup: false };
    for (format, text) in [(Format::Rss, &rss), (Format::Atom, &atom), (Format::Json, &json)] {
        assert_eq!(breaches(format, text.as_bytes(), &options), [""; 0]);
        let read = feed_rs::parser::parse(text.as_bytes()).unwrap();
        assert_eq!(read.entries.len(), 2, "{format:?}");
    }
}

#[test]
fn a_hub_that_fails_is_a_warning_and_the_feed_stands() {
    let cases = [
        (Reply::status(500), "500 Internal Server Error", "with the next change"),
        (Reply::status(404), "404 Not Found", "with the next change"),
        (Reply::reset(), "cannot be reached", "with the next change"),
        (
            Reply::redirect("/elsewhere"),
            "/elsewhere, which is not followed: a hub is told where `hub:` says",
            "into `hub:`",
        ),
    ];
    for (reply, why, help) in cases {
        let hubbed = Hubbed::with(reply);
        let ran = hubbed.site.haywain.run(&["--report", "json"]);
        assert!(ran.code == 0 && ran.err.starts_with("warning: news: hub: http://127.0.0.1:"), "{}", ran.err);
        assert!(ran.err.contains(why), "{}", ran.err);
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        let untold = &report["sites"][0]["untold"][0];
        assert!(untold["stage"] == "hub" && untold["advice"].as_str().unwrap().contains(help), "{untold}");
        assert_eq!(hubbed.hub.requests().iter().filter(|request| request.path == "/elsewhere").count(), 0);
        assert!(hubbed.site.haywain.feed("news.rss").contains("Number 2"));
    }
}

#[test]
fn sites_do_not_wait_one_after_the_other_for_a_hub_that_is_down() {
    let hubbed = Hubbed::with(Reply::status(503));
    let sites = hubbed.site.text("sites.yaml");
    let (head, news) = sites.split_once("  news:\n").unwrap();
    hubbed.site.haywain.write(&format!("{head}  news:\n{news}  other:\n{news}"));
    let ran = hubbed.site.haywain.run(&[]);
    assert_eq!((ran.code, hubbed.hub.requests().len()), (0, 1));
    for site in ["news", "other"] {
        assert!(ran.err.contains(&format!("warning: {site}: hub: ")), "{}", ran.err);
    }
}

/// SECURITY 7: a hub is asked through the same guard as a page.
#[test]
fn a_hub_at_a_private_address_is_not_asked() {
    let hub = Server::start(|_| Reply::new(204, ""));
    let address = hub.url("/").parse().unwrap();
    let topic = "https://f.e.org/news.rss".parse().unwrap();
    let ping = |http: &Http| hub::ping(&address, &topic, http, &Web::new(Utc::now));
    let error = ping(&Http::default()).unwrap_err();
    assert!(matches!(error, FetchError::Private { .. }) && hub::advice(&error).contains("private: true"), "{error}");
    assert_eq!(hub.requests().len(), 0);
    ping(&Http { private: true, ..Http::default() }).unwrap();
    assert_eq!(hub.requests().len(), 1);
}

/// SECURITY 33 and 35.
#[test]
fn a_secret_is_in_no_log_report_file_memory_or_ping() {
    let hub = Server::start(|_| Reply::status(500));
    let keys = "hook: [sh, -c, 'env > told; env; exit 1']";
    let site = Site::with(&format!("hub: '{}'\n{keys}", hub.url("/")));
    let secrets = "pause: 0s, user_agent: 'mine (${env:HAYWAIN_AGENT})', cookies: {session: '${env:HAYWAIN_COOKIE}'}, \
                   headers: {authorization: 'Bearer ${env:HAYWAIN_TOKEN}'}";
    site.haywain.write(&site.text("sites.yaml").replace("pause: 0s", secrets));
    let values = [("HAYWAIN_AGENT", "ag3nt-s"), ("HAYWAIN_COOKIE", "c00kie-s"), ("HAYWAIN_TOKEN", "t0ken-s")];
    let run = |verb: &str, arguments: &[&str]| {
        let mut command = site.haywain.command(verb, &site.haywain.config());
        Ran::of(command.args(arguments).envs(values).output().unwrap())
    };
    let mut said = String::new();
    for (verb, arguments) in [
        ("build", &["--allow-hooks", "-vv", "--log", "json", "--report", "json"][..]),
        ("check", &["-vv"]),
        ("check", &["--live", "-vv"]),
        ("show", &["news", "-vv"]),
        ("show", &["news", "--json"]),
        ("record", &["news", "-vv"]),
        ("status", &["-vv"]),
    ] {
        let ran = run(verb, arguments);
        assert!(ran.code <= 1, "{verb}: {}", ran.err);
        said += &(ran.out + &ran.err);
    }
    assert!(site.server.requests().iter().any(|request| request.header("authorization") == Some("Bearer t0ken-s")));
    let pinged = hub.requests();
    assert_eq!(pinged.len(), 1);
    assert!(pinged[0].headers.iter().all(|(_, value)| values.iter().all(|(_, secret)| !value.contains(secret))));
    assert!(pinged[0].header("authorization").or(pinged[0].header("cookie")).is_none());
    let mut places = vec![("what was said".to_owned(), said.into_bytes())];
    files(site.haywain.folder(), &mut places);
    assert!(places.len() > 8 && places.iter().any(|(name, _)| name.ends_with("told")));
    for (name, bytes) in places {
        let text = String::from_utf8_lossy(&bytes);
        let found = ["ag3nt-s", "c00kie-s", "t0ken-s"].into_iter().find(|secret| text.contains(secret));
        assert_eq!(found, None, "{name}");
    }
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}
