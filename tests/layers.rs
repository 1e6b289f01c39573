//! The rules between the rooms (DESIGN.md section 1), read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// One source file: its room (the first word of its path), and its code without tests and comments.
struct Source {
    path: PathBuf,
    room: String,
    code: String,
    whole: String,
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    walk(Path::new("src"), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "the sources are not where this test looks");
    found
}

fn walk(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let whole = fs::read_to_string(&path).unwrap();
            let room =
                path.components().nth(1).unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            let code = without_tests(&whole).lines().map(without_comment).collect::<Vec<_>>().join("\n");
            found.push(Source { path, room, code, whole });
        }
    }
}

fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod ").map_or(text, |end| &text[..end])
}

fn without_comment(line: &str) -> &str {
    match line.find("//") {
        Some(start) if !line[..start].ends_with(':') => &line[..start],
        _ => line,
    }
}

/// The rooms in the order of the sentence, as `lib.rs` lists them.
fn order() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    let module = Regex::new(r"(?m)^pub mod (\w+);").unwrap();
    module.captures_iter(&lib).map(|found| found[1].to_owned()).collect()
}

/// Every room that a file names: `crate::room::…`, `crate::{room::…, room}`.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let single = Regex::new(r"crate::(\w+)").unwrap();
    let group = Regex::new(r"crate::\{([^;]*)\};").unwrap();
    let mut named: BTreeSet<String> = single.captures_iter(code).map(|found| found[1].to_owned()).collect();
    for found in group.captures_iter(code) {
        named.extend(top_level_names(&found[1]));
    }
    named
}

fn top_level_names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let flat: String = list
        .chars()
        .filter(|c| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0 && *c != '}'
        })
        .collect();
    flat.split(',')
        .filter_map(|name| name.trim().split("::").next().map(str::to_owned))
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn no_stage_names_a_later_one() {
    let order = order();
    let place = |room: &str| order.iter().position(|known| known == room);
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|source| !matches!(source.room.as_str(), "main" | "lib")) {
        let own = place(&source.room).unwrap_or_else(|| panic!("{}: not a room of lib.rs", source.path.display()));
        for named in rooms_named(&source.code) {
            // `site` names the format so that the file is checked when it is read.
            let is_allowed = source.room == "site" && named == "formats" && !source.code.contains("formats::write");
            if place(&named).is_some_and(|later| later > own) && !is_allowed {
                breaches.push(format!("{} names {named}", source.path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn from_page_to_formats_everything_is_computation() {
    let outside = Regex::new(
        r"Utc::now|Local::now|SystemTime|Instant::now|time::Instant|std::fs|File::|std::net|TcpStream|std::env|env::var|std::process|std::thread|stdin|stdout|stderr|rand::",
    )
    .unwrap();
    let pure = [
        "links",
        "characters",
        "dates",
        "page",
        "discover",
        "field",
        "induce",
        "listing",
        "article",
        "clean",
        "item",
        "repair",
        "feed",
        "formats",
    ];
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|source| pure.contains(&source.room.as_str())) {
        for line in source.code.lines().filter(|line| outside.is_match(line)) {
            // The guard of the parser bounds work by the clock; time never reaches the result.
            let is_guard = source.room == "page" && line.contains("Instant");
            if !is_guard {
                breaches.push(format!("{}: {}", source.path.display(), line.trim()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn only_the_outside_picks_concrete_doors() {
    let doors =
        Regex::new(r"(web::Web|replay::Replay|polite::Polite|robots::Robots|sqlite::Sqlite|dir::Dir|lock::Lock)\b")
            .unwrap();
    let own_room = ["fetch", "store", "publish"];
    for source in sources().iter().filter(|source| !own_room.contains(&source.room.as_str())) {
        let is_outside = source.path.ends_with("cli/outside.rs");
        assert!(is_outside || !doors.is_match(&source.code), "{} picks a door", source.path.display());
    }
}

#[test]
fn only_the_command_line_prints_and_uses_anyhow() {
    let prints = Regex::new(r"\b(e?println|e?print|dbg)!|stdout\(\)|stderr\(\)").unwrap();
    for source in sources().iter().filter(|source| !matches!(source.room.as_str(), "cli" | "main")) {
        assert!(!prints.is_match(&source.code), "{} prints", source.path.display());
        assert!(!source.code.contains("anyhow"), "{} uses anyhow", source.path.display());
    }
}

#[test]
fn a_file_says_first_what_it_is() {
    for source in sources() {
        let doc = source.whole.lines().take_while(|line| line.starts_with("//!")).count();
        let most = if source.room == "lib" { 12 } else { 6 };
        assert!((1..=most).contains(&doc), "{} begins with {doc} lines of //!", source.path.display());
    }
}

#[test]
fn no_drawer_for_odds_and_ends() {
    let drawers = ["utils", "util", "helpers", "common", "types", "manager", "misc"];
    for source in sources() {
        let is_drawer = source.path.components().any(|part| {
            drawers.iter().any(|drawer| part.as_os_str().to_string_lossy().trim_end_matches(".rs") == *drawer)
        });
        assert!(!is_drawer, "{} is a drawer", source.path.display());
    }
}

#[test]
fn no_function_is_longer_than_forty_lines() {
    let head = Regex::new(r"^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:const\s+|async\s+)*fn\s+(\w+)").unwrap();
    let mut long = Vec::new();
    for source in sources() {
        let lines: Vec<&str> = without_tests(&source.whole).lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let Some(found) = head.captures(line) else { continue };
            // A method that a trait only asks for has a semicolon where others have a body.
            let signature = lines[start..].join("\n");
            if signature.find(['{', ';']).is_some_and(|at| signature[at..].starts_with(';')) {
                continue;
            }
            let close = format!("{}}}", &found[1]);
            let end = lines[start..].iter().position(|line| *line == close).unwrap_or(0);
            if end + 1 > 40 {
                long.push(format!("{} {} {}", end + 1, source.path.display(), &found[2]));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn no_circle_between_the_files_of_a_room() {
    let mut names: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for source in sources().iter().filter(|source| source.path.components().count() > 2) {
        let own = source
            .path
            .with_extension("")
            .components()
            .skip(2)
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect::<Vec<_>>();
        if own.last().is_some_and(|name| name == "mod") {
            continue;
        }
        let sibling = Regex::new(&format!(r"(?:super|crate::{})::(\w+)::", source.room)).unwrap();
        let named = sibling.captures_iter(&source.code).map(|found| found[1].to_owned()).collect();
        names.insert((source.room.clone(), own[0].clone()), named);
    }
    for ((room, file), named) in &names {
        for other in named {
            let back = names.get(&(room.clone(), other.clone()));
            assert!(
                file == other || back.is_none_or(|back| !back.contains(file)),
                "{room}: {file} and {other} name each other"
            );
        }
    }
}

/// SECURITY rules 19 to 35: output, state and files.
#[test]
fn every_rule_of_the_output_and_of_the_state_is_named_by_a_test() {
    let tests = fs::read_dir("tests").unwrap().filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok());
    let said: String = tests.filter(|text| !text.starts_with("//! The rules between the rooms")).collect();
    let rules = Regex::new(r"SECURITY (\d+)(?: and (\d+))?").unwrap();
    let named: BTreeSet<u8> = rules
        .captures_iter(&said)
        .flat_map(|rule| [rule.get(1), rule.get(2)])
        .flatten()
        .filter_map(|number| number.as_str().parse().ok())
        .collect();
    let unnamed: Vec<u8> = (19..=35).filter(|rule| !named.contains(rule)).collect();
    assert_eq!(unnamed, [0; 0]);
}
