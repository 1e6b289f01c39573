//! The command line as a person and a script meet it: verbs, options, exit codes, which stream says what.

use std::process::{Command, Stdio};

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};

const SITES: &str = "sites:\n  news:\n    url: https://example.org/news/\n    listing: {item: li, title: a, link: a}\n";

fn run(arguments: &[&str]) -> Ran {
    Ran::of(Command::new(env!("CARGO_BIN_EXE_haywain")).args(arguments).env("NO_COLOR", "1").output().unwrap())
}

/// A verb on the sites and recordings that ship.
fn shipped(verb: &str, arguments: &[&str]) -> Ran {
    let haywain = Haywain::new();
    Ran::of(haywain.command(verb, "sites.yaml".as_ref()).args(arguments).output().unwrap())
}

#[test]
fn a_bare_haywain_prints_help_and_tries_nothing() {
    let ran = run(&[]);
    assert_eq!(ran.code, 2);
    for word in ["build", "check", "show", "add", "record", "status", "--config", "Exit codes"] {
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
    }
    assert_eq!(run(&["--help"]).code, 0);
    assert!(run(&["--version"]).out.starts_with("haywain "));
}

#[test]
fn a_wrong_option_tries_nothing() {
    for arguments in [&["build", "--nope"][..], &["biuld"], &["build", "--report", "xml"]] {
        assert_eq!(run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn a_missing_file_is_named_with_what_to_do() {
    let haywain = Haywain::new();
    let ran = haywain.run(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("sites.yaml") && ran.err.contains("help: "), "{}", ran.err);
}

#[test]
fn an_unknown_site_is_told_which_there_are() {
    let ran = Haywain::with(SITES).run(&["example.org/news/"]);
    assert!(ran.err.contains("help: an address begins with https://"), "{}", ran.err);
    let ran = Haywain::with(SITES).run(&["nwes"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("error: nwes: no such site") && ran.err.contains("did you mean `news`? the sites are news"),
        "{}",
        ran.err
    );
}

#[test]
fn build_says_one_line_a_site_and_quiet_says_nothing_when_all_is_well() {
    let ran = shipped("build", &["--replay", "fixtures"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 18, "17 sites and a summary: {}", ran.out);
    assert!(ran.out.contains(
        "anthropic-news: 15 entries, 15 new; wrote anthropic-news.rss, anthropic-news.atom, anthropic-news.json"
    ));
    let quiet = shipped("build", &["--replay", "fixtures", "-q"]);
    assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (0, "", ""));
}

#[test]
fn build_of_named_sites_builds_only_those() {
    let ran = shipped("build", &["--replay", "fixtures", "who-news"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.starts_with("who-news: ") && ran.out.lines().count() == 1, "{}", ran.out);
}

#[test]
fn the_report_for_programs_is_one_json_object() {
    let ran = shipped("build", &["--replay", "fixtures", "--report", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["version"], 2);
    let sites = report["sites"].as_array().unwrap();
    assert_eq!(sites.len(), 17);
    assert!(sites.iter().all(|site| site["health"] == "ok" && site["error"].is_null()), "{report:#}");
    let documented = std::fs::read_to_string("docs/report.md").unwrap();
    for key in sites[0].as_object().unwrap().keys() {
        assert!(documented.contains(&format!("`{key}`")), "docs/report.md lacks {key}");
    }
}

#[test]
fn check_reads_the_file_and_holds_the_rules_against_recorded_pages() {
    let ran = shipped("check", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("who-news: 15 entries") && ran.out.contains("17 sites, 0 failed"), "{}", ran.out);
    let alone = Haywain::with(SITES);
    let ran = Ran::of(alone.command("check", &alone.config()).output().unwrap());
    assert!(ran.code == 0 && ran.out.contains("1 sites, no errors"), "{}{}", ran.out, ran.err);
    assert!(!alone.output().exists() && !alone.store().exists(), "check writes nothing");
}

#[test]
fn show_prints_the_entries_of_a_site_as_a_table() {
    let ran = shipped("show", &["mozilla-security", "--replay", "fixtures"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for word in ["fetch: https://www.mozilla.org", "listing: 15 entries", "TITLE", "2026-11-"] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
}

#[test]
fn show_of_an_address_tells_what_is_read_from_the_article() {
    let address = "https://www.meridianbfr.example/envoy-holds-talks-castrel-release-detained-union/";
    let ran = shipped("show", &[address, "--replay", "fixtures/gbaf-nextjs/pages"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for word in ["title: Envoy's visit to Castrel", "date: 2025-12-12 13:41", "author: Ana Verrill, Tomas Okonedo"] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
}

#[test]
fn status_tells_of_every_site_since_when_it_is_as_it_is() {
    let server = Server::start(|_| Reply::status(404));
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true}}\n    listing: {{item: li}}\n  other:\n    url: {}\n    listing: {{item: li}}\n",
        server.url("/"),
        server.url("/other")
    ));
    assert_eq!(haywain.run(&["news"]).code, 1);
    let ran = Ran::of(haywain.command("status", &haywain.config()).output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let row = |site: &str| ran.out.lines().find(|line| line.starts_with(site)).unwrap().to_owned();
    assert!(row("news").contains("broken") && row("news").contains("404"), "{}", ran.out);
    assert!(row("other").contains("never built"), "{}", ran.out);
}

/// SECURITY 35.
#[test]
fn text_from_a_page_never_commands_the_terminal() {
    let page = "<title>x</title><ul><li><a href=/a>bad \u{1b}[31mred\u{9b}2J \u{202e}title</a></li></ul>";
    let server = Server::start(move |_| Reply::html(page));
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true}}\n    listing: {{item: li}}\n",
        server.url("/")
    ));
    let ran = Ran::of(haywain.command("show", &haywain.config()).arg("news").output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("red"), "{}", ran.out);
    assert!(!ran.out.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{:?}", ran.out);
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let haywain = Haywain::new();
    let mut child = haywain
        .command("build", "sites.yaml".as_ref())
        .args(["--replay", "fixtures"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[test]
fn the_log_for_programs_is_one_json_object_a_line() {
    let ran = shipped("build", &["--replay", "fixtures", "who-news", "-vv", "--log", "json"]);
    assert!(!ran.err.is_empty());
    for line in ran.err.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert_eq!(line["level"], "debug");
    }
}

#[test]
fn what_goes_wrong_is_json_too_where_the_log_is() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sites.yaml");
    std::fs::write(&config, "sites:\n  news: {urll: 'https://example.org/'}\n").unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_haywain"))
        .args(["check", "--log", "json", "--config"])
        .arg(&config)
        .output()
        .unwrap();
    let line: serde_json::Value = serde_json::from_slice(&ran.stderr).unwrap();
    assert!(line["level"] == "error" && line["message"].as_str().unwrap().contains("did you mean"));
}
