//! A sites.yaml from first to last: size, YAML, shape, defaults, parameters, and each site of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::{Finding, Findings, SiteError, Spot, quoted};
use super::http::Environment;
use super::node::{self, Key, Kind, Node};
use super::reader::{Reader, read_keys};
use super::{ListingRule, Moved, Site, Sites, build, lint, listing, moved, params, raw, shapes};

/// SECURITY 33.
const MOST_BYTES: u64 = 1_000_000;
const LONGEST_LINE: usize = 64_000;
/// What all sites may hold together once defaults and parameters are in, in bytes: 10,000 sites of a usual rule.
const MOST_EXPANDED: usize = 64 << 20;

/// Reads the file and the environment (variables that begin with `HAYWAIN_` only).
///
/// # Errors
/// The file cannot be read, or something in it is wrong: all of it, in one report.
pub fn load(path: &Path) -> Result<Sites, SiteError> {
    let text = text(path).map_err(|finding| SiteError::new(vec![*finding], "", path))?;
    read(&text, path, &|name| std::env::var(name).ok())
}

/// Reads the text of a sites.yaml; `path` is for messages, `environment` gives the value of a variable.
///
/// # Errors
/// Something is wrong: all of it, in one report.
pub fn read(text: &str, path: &Path, environment: Environment<'_>) -> Result<Sites, SiteError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut findings = Findings::new(text, path);
    let tree = tree(text, &mut findings);
    let (sites, moved) = tree.map(|tree| file(&tree, environment, &mut findings)).unwrap_or_default();
    findings.close().map(|warnings| Sites { path: path.to_owned(), sites, moved, warnings })
}

/// Reads the lines that stand under `listing:`, as the whole file would be read.
///
/// # Errors
/// Something is wrong: all of it, in one report.
pub fn read_listing(text: &str) -> Result<ListingRule, SiteError> {
    let path = Path::new("listing");
    let mut findings = Findings::new(text, path);
    let rule = tree(text, &mut findings).and_then(|tree| {
        let raw: raw::Listing = read_keys(&tree, &mut Reader::new(&mut findings, shapes::home))?;
        listing::rule(&raw, &mut findings)
    });
    let empty = Finding::new(&Spot::default(), "is no listing");
    findings.close().and_then(|_| rule.ok_or_else(|| SiteError::new(vec![empty], text, path)))
}

fn text(path: &Path) -> Result<String, Box<Finding>> {
    let whole = |message: String| Finding::new(&Spot::default(), message);
    let unread = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => whole("there is no such file".into())
            .advice("name another with `--config FILE`, or begin one with `haywain add URL`"),
        _ => whole(format!("the file cannot be read: {error}")),
    };
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(unread).map_err(Box::new)?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Box::new(whole(format!("line {line} is not UTF-8")).advice("save the file as UTF-8"))
    })
}

/// The file as a tree, where it is one.
fn tree(text: &str, findings: &mut Findings<'_>) -> Option<Node> {
    if let Some(finding) = ensure_size(text) {
        findings.error(finding);
        return None;
    }
    match node::parse(text) {
        Ok(tree) => {
            lint::texts(&tree, findings);
            ensure_no_doubles(&tree, findings);
            Some(tree)
        }
        Err(finding) => {
            lint::lines(text, *finding, findings);
            None
        }
    }
}

fn ensure_size(text: &str) -> Option<Finding> {
    if text.len() as u64 > MOST_BYTES {
        let finding = Finding::new(&Spot::default(), "the file is larger than 1 MB");
        return Some(finding.advice("use `for:` where sites repeat, or several files with `--config`"));
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.len() > LONGEST_LINE {
            return Some(Finding::new(&Spot::of(start..start), "the line is longer than 64 kB"));
        }
        start += line.len();
    }
    None
}

fn ensure_no_doubles(tree: &Node, findings: &mut Findings<'_>) {
    tree.each(&mut Vec::new(), &mut |node, keys| {
        let mut seen: BTreeMap<&str, &Key> = BTreeMap::new();
        for (key, _) in node.entries() {
            let Some(first) = seen.insert(&key.text, key) else { continue };
            let spot = Spot { span: Some(key.span.clone()), key: keys.join(".") };
            let finding = Finding::new(&spot, format!("the key {} is there twice", quoted(&key.text)));
            findings.error(finding.reason("again").also(&Spot::of(first.span.clone()), "first here"));
        }
    });
}

/// The sites, and what became of others.
fn file(
    tree: &Node,
    environment: Environment<'_>,
    findings: &mut Findings<'_>,
) -> (Vec<Site>, BTreeMap<String, Moved>) {
    if !is_file(tree, findings) {
        return Default::default();
    }
    let mut reader = Reader::new(findings, shapes::home);
    let file: Option<raw::File> = read_keys(tree, &mut reader);
    let sites = sites(tree, file.as_ref(), environment, &mut reader);
    let moved = moved::moved(file.as_ref().and_then(|file| file.redirects.as_ref()), &sites, reader.findings);
    (sites, moved)
}

fn sites(
    tree: &Node,
    file: Option<&raw::File>,
    environment: Environment<'_>,
    reader: &mut Reader<'_, '_>,
) -> Vec<Site> {
    let nothing = Node { kind: Kind::Map(Vec::new()), span: 0..0 };
    let defaults = defaults(tree, reader).unwrap_or(&nothing);
    let Some((key, sites)) = tree.entries().iter().find(|(key, _)| key.text == "sites") else {
        if file.is_some_and(|file| !file.faulty) {
            let finding = Finding::new(&Spot::default(), "has no `sites:`");
            reader.findings.error(finding.advice("list the sites under `sites:`, each under a key of its own"));
        }
        return Vec::new();
    };
    reader.under(key, |reader| {
        let expanded = expanded(sites, defaults, reader);
        ensure_own_files(&expanded, reader);
        let site = |(key, node): &(Key, Node)| reader.under(key, |reader| build::site(key, node, environment, reader));
        expanded.iter().filter_map(site).collect()
    })
}

fn is_file(tree: &Node, findings: &mut Findings<'_>) -> bool {
    let finding = match &tree.kind {
        Kind::Map(entries) if !entries.is_empty() => return true,
        Kind::Empty | Kind::Map(_) => Finding::new(&Spot::default(), "the file is empty"),
        _ => Finding::new(&Spot::of(tree.span.clone()), format!("the file must be a map, not {}", tree.name())),
    };
    findings.error(finding.advice("begin it with `sites:`, and list the sites under it, each under a key of its own"));
    false
}

/// Checks the shape of the defaults on their own, so that what is wrong there is said of them.
fn defaults<'t>(tree: &'t Node, reader: &mut Reader<'_, '_>) -> Option<&'t Node> {
    let (key, defaults) = tree.entries().iter().find(|(key, _)| key.text == "defaults")?;
    reader.under(key, |reader| {
        for (key, _) in defaults.entries().iter().filter(|(key, _)| matches!(key.text.as_str(), "for" | "url")) {
            let spot = Spot { span: Some(key.span.clone()), key: reader.key_spot().key };
            reader
                .findings
                .error(Finding::new(&spot, format!("`{}` cannot be a default: it belongs to one site", key.text)));
        }
        read_keys::<raw::Site>(defaults, reader);
    });
    Some(defaults)
}

fn expanded(sites: &Node, defaults: &Node, reader: &mut Reader<'_, '_>) -> Vec<(Key, Node)> {
    if sites.entries().is_empty() {
        let finding = match &sites.kind {
            Kind::Empty | Kind::Map(_) => Finding::new(&reader.key_spot(), "there is no site"),
            _ => Finding::new(&reader.spot(sites), format!("must be a map, not {}", sites.name())),
        };
        reader
            .findings
            .error(finding.advice("write each site under a key of its own, which names its files: `example-news:`"));
    }
    let mut room = MOST_EXPANDED;
    let one = |(key, site): &(Key, Node)| {
        reader.under(key, |reader| match &site.kind {
            Kind::Map(_) => params::expand(key, site, defaults, &mut room, reader),
            _ => vec![(key.clone(), site.clone())],
        })
    };
    sites.entries().iter().flat_map(one).collect()
}

/// Two sites must not write one file, on file systems that do not tell case apart either (SECURITY 31).
fn ensure_own_files(sites: &[(Key, Node)], reader: &mut Reader<'_, '_>) {
    let mut seen: BTreeMap<String, &Key> = BTreeMap::new();
    for (key, _) in sites {
        let Some(first) = seen.insert(key.text.to_lowercase(), key) else { continue };
        // The same key twice, and one rule whose sites fall together, are said elsewhere.
        let written = |key: &Key| &reader.findings.source[key.span.clone()];
        if written(first) == written(key) {
            continue;
        }
        let spot = Spot { span: Some(key.span.clone()), key: format!("sites.{}", key.text) };
        let message = format!("would write the same file as {}", first.text);
        let finding = Finding::new(&spot, message).reason("this one").also(&Spot::of(first.span.clone()), "the other");
        reader.findings.error(finding.advice("give one of them another key"));
    }
}
