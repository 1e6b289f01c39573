//! Golden cases: each folder of `fixtures/` with a sites.yaml is built by the real binary from its recorded pages and
//! compared byte by byte with its `expected/`; so is the sites.yaml that ships. `BLESS=1` writes what is expected.
//! Every file that comes out is held against FEED_RULES as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::feed_rules::{self, Options};
use crate::support::haywain::Haywain;
use haywain::formats::Format;

struct Case {
    name: String,
    config: PathBuf,
    pages: PathBuf,
    expected: PathBuf,
}

fn cases() -> Vec<Case> {
    let mut cases = vec![Case {
        name: "shipped".into(),
        config: "sites.yaml".into(),
        pages: "fixtures".into(),
        expected: "fixtures/expected".into(),
    }];
    let mut folders: Vec<PathBuf> = fs::read_dir("fixtures").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.join("sites.yaml").is_file()) {
        cases.push(Case {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            config: folder.join("sites.yaml"),
            pages: folder.join("pages"),
            expected: folder.join("expected"),
        });
    }
    assert!(cases.len() > 3, "the golden cases are not where this test looks");
    cases
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    paths.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
}

/// The feeds themselves; the files for people and about all feeds are held by `outputs`.
fn feeds(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let about = ["index.html", "feeds.opml", "status.atom"];
    let is_feed = |name: &str| !name.ends_with(".html") && !about.contains(&name);
    files.iter().filter(|(name, _)| is_feed(name)).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

fn bless(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).unwrap();
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

fn format_of(name: &str) -> Format {
    Format::ALL.into_iter().find(|format| name.ends_with(&format!(".{}", format.extension()))).unwrap()
}

#[test]
fn recorded_pages_give_exactly_the_expected_files_and_a_second_run_writes_none() {
    let mut wrong = Vec::new();
    for case in cases() {
        let haywain = Haywain::new();
        let build =
            |haywain: &Haywain| haywain.build(&case.config).args(["--replay"]).arg(&case.pages).output().unwrap();
        let first = build(&haywain);
        let got = files(&haywain.output());
        if std::env::var_os("BLESS").is_some() {
            bless(&case.expected, &feeds(&got));
        }
        let expected = files(&case.expected);
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        if names(&feeds(&got)) != names(&expected) {
            wrong.push(format!(
                "{}: {:?} instead of {:?}\n{}",
                case.name,
                names(&feeds(&got)),
                names(&expected),
                crate::support::text(&first.stderr)
            ));
        }
        wrong.extend(
            expected
                .iter()
                .filter(|(name, bytes)| got.get(*name) != Some(*bytes))
                .map(|(name, _)| format!("{}: {name} differs", case.name)),
        );
        let second = crate::support::text(&build(&haywain).stdout);
        let is_still = |line: &&str| line.contains(" written to ") || line.ends_with(": unchanged");
        wrong.extend(
            second.lines().filter(|line| !is_still(line)).map(|line| format!("{}: second run: {line}", case.name)),
        );
        if files(&haywain.output()) != got {
            wrong.push(format!("{}: the second run changed files", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_golden_file_keeps_the_feed_rules() {
    let mut breaches = Vec::new();
    for case in cases() {
        let is_public = fs::read_to_string(&case.config).unwrap().contains("\n  base_url:");
        let base_url = is_public.then_some("https://feeds.example.net/");
        for (name, bytes) in files(&case.expected) {
            let options = Options { base_url, ..Options::default() };
            let found = feed_rules::breaches(format_of(&name), &bytes, &options);
            breaches.extend(found.into_iter().map(|breach| format!("{}/{name}: {breach}", case.name)));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}
