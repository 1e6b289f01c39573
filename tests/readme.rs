//! The README keeps its word: its YAML loads, its commands, verbs, options and exit codes are those of the binary, the
//! files it names are there.

use std::fs;
use std::path::Path;
use std::process::Command;

use haywain::site;
use regex::Regex;

fn readme() -> String {
    fs::read_to_string("README.md").unwrap()
}

fn blocks(text: &str, language: &str) -> Vec<String> {
    let block = Regex::new(&format!(r"(?s)```{language}\n(.*?)```")).unwrap();
    block.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_haywain")).args(arguments).arg("--help").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_yaml_in_the_readme_loads() {
    let examples = blocks(&readme(), "yaml");
    assert!(examples.len() >= 2);
    for example in examples {
        site::read(&example, Path::new("README.md"), &|_| None).unwrap_or_else(|error| panic!("{example}\n{error}"));
    }
}

#[test]
fn its_example_gives_the_entry_that_it_shows() {
    let text = readme();
    let html = &blocks(&text, "html")[0];
    let sites = site::read(&blocks(&text, "yaml")[0], Path::new("README.md"), &|_| None).unwrap();
    let response = haywain::fetch::Response::of(sites.sites[0].urls[0].ask.url.clone(), html);
    let listing = haywain::listing::read(&response, &sites.sites[0]).unwrap();
    let entry = &listing.entries[0];
    assert_eq!(entry.title.as_deref(), Some("Harbour reopens"));
    assert_eq!(entry.url.as_ref().unwrap().as_str(), "https://example.org/harbour");
}

#[test]
fn the_two_commands_are_those_that_ci_runs() {
    let ci = fs::read_to_string(".ci/run").unwrap();
    assert!(readme().contains("cargo run --release -- build --replay fixtures"));
    assert!(ci.contains("--release -- build --replay fixtures") && ci.contains("cargo test"));
}

#[test]
fn every_verb_and_option_is_in_the_readme_and_nothing_else_is() {
    let text = readme();
    let verbs = ["build", "check", "show", "add", "record", "repair", "status", "serve"];
    let listed = Regex::new(r"(?m)^  (\w+)  ").unwrap();
    let main = help(&[]);
    let known: Vec<&str> = listed
        .captures_iter(&main)
        .map(|found| found.get(1).unwrap().as_str())
        .filter(|verb| *verb != "help")
        .collect();
    assert_eq!(known, verbs);
    let option = Regex::new(r"--[a-z]+(?:-[a-z]+)*").unwrap();
    let all: String = verbs.iter().map(|verb| help(&[verb])).collect();
    for found in option.find_iter(&text).map(|found| found.as_str()).filter(|option| *option != "--release") {
        assert!(all.contains(found), "the README names {found}");
    }
    for found in option
        .find_iter(&all)
        .map(|found| found.as_str())
        .filter(|option| !["--help", "--version", "--quiet", "--verbose"].contains(option))
    {
        assert!(text.contains(found), "the README lacks {found}");
    }
    for verb in verbs {
        assert!(text.contains(&format!("| `{verb}")), "the README lacks {verb}");
    }
}

#[test]
fn every_file_that_the_readme_names_is_there() {
    let link = Regex::new(r"\]\(([^)#]+)\)").unwrap();
    for found in link.captures_iter(&readme()).filter(|found| !found[1].starts_with("http")) {
        assert!(Path::new(&found[1]).exists(), "{} is not there", &found[1]);
    }
}
