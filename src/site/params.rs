//! `for:` makes one rule serve many feeds: the site is repeated for every value, and `{name}` is replaced in it.
//! Only declared names are replaced, so `\d{4}` in a pattern and `{value}` in a template stay.

use super::error::{Finding, Spot, quoted};
use super::merge;
use super::node::{Key, Kind, Node};
use super::reader::Reader;

/// The most sites that one rule becomes.
const MOST: usize = 1_000;
/// Names that stand for something else in templates.
const RESERVED: [&str; 4] = ["page", "offset", "cursor", "value"];

/// Names and values of one repetition.
type Values = Vec<(String, String)>;

/// The site with the defaults under it, once for every combination of its parameters; `room` is what all sites may
/// still weigh together.
pub(super) fn expand(
    key: &Key,
    site: &Node,
    defaults: &Node,
    room: &mut usize,
    reader: &mut Reader<'_, '_>,
) -> Vec<(Key, Node)> {
    let rounds = match site.entries().iter().find(|(key, _)| key.text == "for") {
        Some((for_key, parameters)) => reader.under(for_key, |reader| rounds(parameters, reader)),
        None => Some(vec![Values::new()]),
    };
    let Some(rounds) = rounds else { return Vec::new() };
    ensure_key_differs(key, &rounds, reader);
    let weight = site.weight().saturating_add(defaults.weight()).saturating_mul(rounds.len());
    let Some(left) = room.checked_sub(weight) else {
        let finding =
            Finding::new(&reader.key_spot(), "the sites are too large together, with their defaults and parameters");
        reader.findings.error(finding.advice("split them into several files with `--config`"));
        return Vec::new();
    };
    *room = left;
    let merged = merge::under(site, defaults);
    rounds.iter().map(|values| repeat(key, &merged, values)).collect()
}

fn repeat(key: &Key, site: &Node, values: &Values) -> (Key, Node) {
    let (mut key, mut site) = (key.clone(), site.clone());
    if let Kind::Map(entries) = &mut site.kind {
        entries.retain(|(key, _)| key.text != "for");
    }
    if !values.is_empty() {
        site.each_text(&mut |text| replace(text, values));
        replace(&mut key.text, values);
    }
    (key, site)
}

/// In one pass, so that a value that looks like a place stays.
fn replace(text: &mut String, values: &Values) {
    if !text.contains('{') {
        return;
    }
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('{') {
        let found = values.iter().find_map(|(name, value)| {
            rest[at + 1..].strip_prefix(name.as_str()).and_then(|rest| rest.strip_prefix('}')).map(|rest| (value, rest))
        });
        replaced += &rest[..at];
        rest = match found {
            Some((value, after)) => {
                replaced += value;
                after
            }
            None => {
                replaced.push('{');
                &rest[at + 1..]
            }
        };
    }
    *text = replaced + rest;
}

fn rounds(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Vec<Values>> {
    let rounds = match &node.kind {
        Kind::Map(entries) => product(entries, node, reader)?,
        Kind::List(maps) => maps.iter().map(|map| round(map, reader)).collect::<Option<Vec<_>>>()?,
        _ => return refuse(node, "must be a map of lists or a list of maps", reader),
    };
    match rounds.first() {
        Some(first) if !first.is_empty() => {
            ensure_same_names(first, &rounds, node, reader)?;
            Some(rounds)
        }
        _ => refuse(node, "has no parameter", reader),
    }
}

/// Every combination; the last parameter changes first.
fn product(entries: &[(Key, Node)], node: &Node, reader: &mut Reader<'_, '_>) -> Option<Vec<Values>> {
    let mut rounds: Vec<Values> = vec![Vec::new()];
    for (key, list) in entries {
        ensure_name(key, reader)?;
        let values = reader.under(key, |reader| values(&key.text, list, reader))?;
        if rounds.len().saturating_mul(values.len()) > MOST {
            return refuse(node, &format!("makes more than {MOST} sites"), reader);
        }
        let with = |round: &Values, value: &Values| [round.as_slice(), value.as_slice()].concat();
        rounds = rounds.iter().flat_map(|round| values.iter().map(move |value| with(round, value))).collect();
    }
    Some(rounds)
}

/// What one parameter can be: texts, or maps of texts that belong together (`{feed.id}`).
fn values(name: &str, node: &Node, reader: &mut Reader<'_, '_>) -> Option<Vec<Values>> {
    let found: Vec<Values> = match &node.kind {
        Kind::List(nodes) if !nodes.is_empty() => {
            nodes.iter().map(|node| together(name, node, reader)).collect::<Option<_>>()?
        }
        Kind::Text(_) => vec![together(name, node, reader)?],
        _ => return refuse(node, "must be a list of texts or of maps", reader),
    };
    ensure_same_names(&found[0], &found, node, reader)?;
    Some(found)
}

fn together(name: &str, node: &Node, reader: &mut Reader<'_, '_>) -> Option<Values> {
    match &node.kind {
        Kind::Map(_) => {
            let values = round(node, reader)?;
            Some(values.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)).collect())
        }
        _ => value(node, reader).map(|value| vec![(name.to_owned(), value)]),
    }
}

fn value(node: &Node, reader: &mut Reader<'_, '_>) -> Option<String> {
    match &node.kind {
        Kind::Text(text) => Some(text.clone()),
        _ => refuse(node, "must be a text", reader),
    }
}

fn round(map: &Node, reader: &mut Reader<'_, '_>) -> Option<Values> {
    let Kind::Map(entries) = &map.kind else { return refuse(map, "must be a map of names and texts", reader) };
    let read = |(key, node): &(Key, Node), reader: &mut Reader<'_, '_>| {
        ensure_name(key, reader)?;
        reader.under(key, |reader| value(node, reader)).map(|value| (key.text.clone(), value))
    };
    entries.iter().map(|entry| read(entry, reader)).collect()
}

fn refuse<T>(node: &Node, message: &str, reader: &mut Reader<'_, '_>) -> Option<T> {
    let finding = Finding::new(&reader.spot(node), message);
    reader.findings.error(finding.advice(
        "write `for: {section: [banking, finance]}`, or maps in a list: `for: {feed: [{id: bank, title: Banking}]}`",
    ));
    None
}

fn ensure_name(key: &Key, reader: &mut Reader<'_, '_>) -> Option<()> {
    let spot = Spot { span: Some(key.span.clone()), key: reader.key_spot().key };
    let valid = key.text.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !valid {
        reader.findings.error(Finding::new(&spot, "a parameter is named with letters, digits and `_`"));
        return None;
    }
    if RESERVED.contains(&key.text.as_str()) {
        let message = format!("a parameter cannot be called {}", quoted(&key.text));
        reader
            .findings
            .error(Finding::new(&spot, message).advice("templates use that name themselves: choose another"));
        return None;
    }
    Some(())
}

fn ensure_same_names(first: &Values, rounds: &[Values], node: &Node, reader: &mut Reader<'_, '_>) -> Option<()> {
    let names = |round: &Values| round.iter().map(|(name, _)| name.clone()).collect::<std::collections::BTreeSet<_>>();
    if let Some(other) = rounds.iter().find(|round| names(round) != names(first)) {
        let differing = names(first).symmetric_difference(&names(other)).next().cloned().unwrap_or_default();
        return refuse(node, &format!("the parameter {} is not in every map", quoted(&differing)), reader);
    }
    Some(())
}

/// Sites that come of one rule need keys of their own; that they are different enough is seen when all are there.
fn ensure_key_differs(key: &Key, rounds: &[Values], reader: &mut Reader<'_, '_>) {
    let expanded = |values: &Values| {
        let mut text = key.text.clone();
        replace(&mut text, values);
        text
    };
    let mut keys: Vec<String> = rounds.iter().map(expanded).collect();
    keys.sort();
    if keys.windows(2).all(|pair| pair[0] != pair[1]) {
        return;
    }
    let names = rounds.first().into_iter().flatten().map(|(name, _)| name);
    let missing: Vec<String> =
        names.filter(|name| !key.text.contains(&format!("{{{name}}}"))).map(|name| format!("{{{name}}}")).collect();
    let spot = Spot { span: Some(key.span.clone()), key: format!("sites.{}", key.text) };
    let finding = Finding::new(&spot, "the sites of its parameters would write the same file");
    reader.findings.error(match missing.is_empty() {
        true => finding.advice("a value stands twice in its list: remove one"),
        false => finding.advice(format!("put the parameters into the key: {}-{}", key.text, missing.join("-"))),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_declared_names_are_replaced() {
        let values = vec![("a".to_owned(), "{b}".to_owned()), ("b".to_owned(), "2".to_owned())];
        let mut text = r"{a}-{b}-\d{4}-{value}-{a".to_owned();
        replace(&mut text, &values);
        assert_eq!(text, r"{b}-2-\d{4}-{value}-{a");
    }
}
