//! A map in the text of a sites.yaml: keys changed, put and taken out, every other byte as it was. Which map it is, is
//! left to `patch`, where a value ends to `value_text`.

use std::ops::Range;

use super::edit::{Edit, ORDER, PatchError, Written, before, line};
use super::node::{Key, Kind, Node};
use super::value_text::{End, Form, value};

/// A part of the text and what stands there then.
pub(super) struct Change {
    span: Range<usize>,
    with: String,
}

impl Change {
    /// Takes out an anchor and the space before it.
    pub(super) fn without(text: &str, anchor: Range<usize>) -> Self {
        let start = text[..anchor.start].trim_end_matches(' ').len();
        Self { span: start..anchor.end, with: String::new() }
    }
}

pub(super) fn apply(text: &str, changes: Vec<Change>) -> String {
    let mut changes: Vec<(usize, Change)> = changes.into_iter().enumerate().collect();
    // From the end, so that the places before stay right; what is put before something goes after its removal.
    changes.sort_by_key(|(place, change)| std::cmp::Reverse((change.span.start, change.span.end, *place)));
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = text.to_owned();
    for (_, Change { span, with }) in changes {
        out.replace_range(span, &with.replace('\n', newline));
    }
    out
}

/// A map in the text: where its keys are, and whether in braces.
pub(super) struct Map<'t> {
    text: &'t str,
    entries: Vec<Entry<'t>>,
    /// What `<<: *rule` brings, which stands elsewhere.
    inherited: Vec<(&'t Key, &'t Node)>,
    in_braces: bool,
}

/// A key and where its value stands.
struct Entry<'t> {
    key: &'t Key,
    node: &'t Node,
    start: usize,
    value: End,
}

impl<'t> Map<'t> {
    pub(super) fn of(text: &'t str, key: &'t Key, node: &'t Node) -> Result<Self, PatchError> {
        let anchor = |key: &Key| PatchError::Anchor { key: key.text.clone() };
        let whole = value(text, key, node).filter(|value| value.form != Form::Alias).ok_or_else(|| anchor(key))?;
        let is_inside = |(key, _): &&'t (Key, Node)| whole.span.contains(&key.span.start);
        let (own, others): (Vec<_>, Vec<_>) = node.entries().iter().partition(is_inside);
        let entry = |(key, node): &'t (Key, Node)| {
            let value = value(text, key, node).ok_or_else(|| anchor(key))?;
            let quoted = text[..key.span.start].ends_with(['\'', '"']);
            Ok(Entry { key, node, start: key.span.start - usize::from(quoted), value })
        };
        let entries: Vec<Entry<'t>> = own.into_iter().map(entry).collect::<Result<_, _>>()?;
        // A map that only refers to another one has no line that shows where a key would go.
        if entries.is_empty() && !others.is_empty() {
            return Err(anchor(key));
        }
        let inherited = others.into_iter().map(|(key, node)| (key, node)).collect();
        Ok(Self { text, entries, inherited, in_braces: whole.form == Form::Flow })
    }

    /// The place of a key that stands in this map, and whether its value is an alias.
    pub(super) fn own(&self, key: &str) -> Option<(usize, bool)> {
        let place = self.place(key)?;
        Some((place, self.entries[place].value.form == Form::Alias))
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key.text == key)
    }

    pub(super) fn edit_all(&self, edits: &[Edit], parameters: Option<&Node>) -> Result<Vec<Change>, PatchError> {
        let gone: Vec<&str> = edits.iter().filter(|edit| edit.value.is_none()).map(|edit| edit.key).collect();
        let edit = |edit: &Edit| match self.place(edit.key) {
            None => self.add(edit, &gone),
            Some(place) => {
                self.ensure_no_parameter(place, parameters)?;
                Ok(Some(match (&edit.value, edit.option) {
                    (None, _) => self.remove(place, &gone),
                    (Some(value), None) => self.replace(place, value),
                    (Some(value), Some(option)) => self.replace_option(place, option, value)?,
                }))
            }
        };
        let mut edits: Vec<&Edit> = edits.iter().collect();
        edits.sort_by_key(|edit| ORDER.iter().position(|key| *key == edit.key));
        edits.into_iter().filter_map(|one| edit(one).transpose()).collect()
    }

    /// A key that is not here, or stands where it is inherited from.
    fn add(&self, edit: &Edit, gone: &[&str]) -> Result<Option<Change>, PatchError> {
        let inherited = self.inherited.iter().find(|(key, _)| key.text == edit.key);
        let Some(value) = &edit.value else {
            // What is inherited cannot be taken away here.
            return inherited.map_or(Ok(None), |(key, _)| Err(PatchError::Anchor { key: key.text.clone() }));
        };
        let before: Vec<&str> = before(edit.key).filter(|key| !gone.contains(key)).collect();
        let value = match (edit.option, inherited) {
            (Some(option), Some((_, node))) => value.in_place_of(option, node),
            _ => value.clone(),
        };
        Ok(Some(self.insert(edit.key, &value, &before)))
    }

    fn ensure_no_parameter(&self, place: usize, parameters: Option<&Node>) -> Result<(), PatchError> {
        let Entry { key, value, .. } = &self.entries[place];
        let old = &self.text[value.span.clone()];
        let is_named = |key: &Key| {
            let name = &key.text;
            old.contains(&format!("{{{name}}}")) || old.contains(&format!("{{{name}."))
        };
        let named = parameters.is_some_and(|node| match &node.kind {
            // A list of maps names its parameters in each of them.
            Kind::List(maps) => maps.iter().flat_map(Node::entries).any(|(key, _)| is_named(key)),
            _ => node.entries().iter().any(|(key, _)| is_named(key)),
        });
        if named { Err(PatchError::Parameter { key: key.text.clone() }) } else { Ok(()) }
    }

    pub(super) fn replace(&self, place: usize, value: &Written) -> Change {
        let entry = &self.entries[place];
        let with = if self.in_braces { value.inner.clone() } else { self.indented(&value.own) };
        let span = entry.value.span.clone();
        // What stood on lines of its own begins behind the colon, or behind its anchor.
        let is_apart = self.text[..span.start].ends_with([' ', '\t']) || with.starts_with('\n');
        let space = if is_apart { "" } else { " " };
        // A list on lines of its own needs no space behind the colon.
        let spaces = if with.starts_with('\n') { trailing_spaces(&self.text[..span.start]) } else { 0 };
        Change { span: span.start - spaces..span.end, with: format!("{space}{with}") }
    }

    fn replace_option(&self, place: usize, option: &str, value: &Written) -> Result<Change, PatchError> {
        let Entry { key, node, value: old, .. } = &self.entries[place];
        if old.form == Form::Alias {
            return Ok(self.replace(place, &value.in_place_of(option, node)));
        }
        let map = Map::of(self.text, key, node)?;
        map.place(option).map(|place| map.replace(place, value)).ok_or(PatchError::NoSite)
    }

    fn remove(&self, place: usize, gone: &[&str]) -> Change {
        let Entry { start, value, .. } = &self.entries[place];
        let (text, end) = (self.text, value.span.end);
        let span = if !self.in_braces {
            line_start(text, *start)..line_end(text, end)
        } else if self.entries[..place].iter().all(|entry| gone.contains(&entry.key.text.as_str())) {
            // With the comma behind it; of others with the comma before.
            *start..self.entries.get(place + 1).map_or(end, |next| next.start)
        } else {
            text[..*start].rfind(',').unwrap_or(*start)..end
        };
        Change { span, with: String::new() }
    }

    /// A new key after the last of those that go before it.
    pub(super) fn insert(&self, key: &str, value: &Written, before: &[&str]) -> Change {
        let last = self.entries.iter().rfind(|entry| before.contains(&entry.key.text.as_str()));
        let first = self.entries.first().map_or(0, |entry| entry.start);
        if self.in_braces {
            let written = format!("{key}: {}", value.inner);
            return match last {
                Some(entry) => {
                    Change { span: entry.value.span.end..entry.value.span.end, with: format!(", {written}") }
                }
                None => Change { span: first..first, with: format!("{written}, ") },
            };
        }
        let written = format!("{}{}\n", self.indent(), line(key, &self.indented(&value.own)));
        let at = last.map_or_else(|| line_start(self.text, first), |entry| line_end(self.text, entry.value.span.end));
        let is_open = !self.text[..at].is_empty() && !self.text[..at].ends_with('\n');
        let with = if is_open { format!("\n{}", written.trim_end_matches('\n')) } else { written };
        Change { span: at..at, with }
    }

    fn indent(&self) -> &str {
        let first = self.entries.first().map_or(0, |entry| entry.start);
        &self.text[line_start(self.text, first)..first]
    }

    fn indented(&self, own: &str) -> String {
        own.replace('\n', &format!("\n{}", self.indent()))
    }
}

fn trailing_spaces(text: &str) -> usize {
    text.len() - text.trim_end_matches(' ').len()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

/// The end of a line, its break included.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}
