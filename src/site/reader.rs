//! Nodes to the typed keys of `raw`. A wrong key or value is noted and left out, so that one reading of the file
//! finds everything that is wrong with its shape. Single values are read in `values`.

use super::error::{Finding, Findings, Span, Spot, nearest, quoted};
use super::lint;
use super::node::{Key, Kind, Node};

/// What people write for a key that is called otherwise here.
const SYNONYMS: &[(&str, &str)] = &[
    ("attribute", "attr"),
    ("body", "content"),
    ("categories", "tags"),
    ("category", "tags"),
    ("description", "summary"),
    ("interval", "every"),
    ("items", "item"),
    ("jsonpath", "json"),
    ("lang", "language"),
    ("name", "title"),
    ("pattern", "match"),
    ("published", "date"),
    ("regex", "match"),
    ("selector", "css"),
    ("contains", "text"),
    ("has_text", "text"),
    ("tz", "timezone"),
    ("urls", "url"),
];

/// Defines the struct of a map: every key is an `Option` with its documentation; `.. fields: Fields` takes in the
/// keys of another.
macro_rules! keys {
    ($(#[$doc:meta])* struct $name:ident {
        $($(#[$attribute:meta])* $key:ident: $kind:ty,)*
        $(.. $rest:ident: $rest_kind:ty)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(super) struct $name {
            #[schemars(skip)]
            pub(super) spot: $crate::site::error::Spot,
            /// Whether a key or value of it was refused; then nothing is said to be missing.
            #[schemars(skip)]
            pub(super) faulty: bool,
            $($(#[$attribute])* pub(super) $key: Option<$kind>,)*
            $(#[schemars(flatten)] pub(super) $rest: $rest_kind,)?
        }

        impl $crate::site::reader::Keys for $name {
            fn names() -> Vec<&'static str> {
                let names = vec![$($crate::site::reader::bare(stringify!($key)),)*];
                $(let names = [names, <$rest_kind>::names()].concat();)?
                names
            }

            fn take(
                &mut self,
                key: &str,
                node: &$crate::site::node::Node,
                reader: &mut $crate::site::reader::Reader<'_, '_>,
            ) -> Option<bool> {
                $(if key == $crate::site::reader::bare(stringify!($key)) {
                    self.$key = $crate::site::reader::Read::read(node, reader);
                    return Some(self.$key.is_some());
                })*
                $(if let read @ Some(_) = self.$rest.take(key, node, reader) {
                    return read;
                })?
                None
            }

            fn stand(&mut self, spot: $crate::site::error::Spot, faulty: bool) {
                $(self.$rest.stand(spot.clone(), faulty);)?
                (self.spot, self.faulty) = (spot, faulty);
            }
        }
    };
}
pub(super) use keys;

/// The key that a Rust field stands for: `r#for` is `for`.
pub(super) fn bare(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// A struct of keys; made by [`keys!`].
pub(super) trait Keys: Default {
    /// Its keys, in the order of the reference.
    fn names() -> Vec<&'static str>;
    /// Reads the value of one key, and says whether it could; `None`: there is no such key.
    fn take(&mut self, key: &str, node: &Node, reader: &mut Reader<'_, '_>) -> Option<bool>;
    /// Says where it stands, and whether something of it was refused.
    fn stand(&mut self, spot: Spot, faulty: bool);
}

/// A value that can be read from a node.
pub(super) trait Read: Sized {
    /// `None`: it is something else, which is noted.
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self>;
}

/// Where the reading is, and what was found wrong so far.
pub(super) struct Reader<'f, 's> {
    pub(super) findings: &'f mut Findings<'s>,
    keys: Vec<(String, Span)>,
    home: Home,
}

/// The map in which a key would be right, of the maps that stand here.
pub(super) type Home = fn(&str, &[&'static str]) -> Option<&'static str>;

impl<'f, 's> Reader<'f, 's> {
    pub(super) fn new(findings: &'f mut Findings<'s>, home: Home) -> Self {
        Self { findings, keys: Vec::new(), home }
    }

    /// Reads what is under a key.
    pub(super) fn under<T>(&mut self, key: &Key, read: impl FnOnce(&mut Self) -> T) -> T {
        self.keys.push((key.text.clone(), key.span.clone()));
        let value = read(self);
        self.keys.pop();
        value
    }

    /// The place of a value under the present keys.
    pub(super) fn spot(&self, node: &Node) -> Spot {
        Spot { span: Some(node.span.clone()), key: self.path() }
    }

    /// The place of the present key itself.
    pub(super) fn key_spot(&self) -> Spot {
        Spot { span: self.keys.last().map(|(_, span)| span.clone()), key: self.path() }
    }

    fn path(&self) -> String {
        self.keys.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(".")
    }

    /// Notes that a value is not what its key needs.
    pub(super) fn refuse(&mut self, node: &Node, wanted: &str) {
        let finding = match node.kind {
            Kind::Empty => empty(self, node),
            _ => Finding::new(&self.spot(node), format!("must be {wanted}, not {}", node.name())),
        };
        let written = &self.findings.source[node.span.start..];
        self.findings.error(match (&node.kind, lint::bracketed(written)) {
            (Kind::Text(_), _) if wanted == "a map" => finding.advice("write its keys under it, indented more"),
            (_, Some(text)) if wanted == "a text" => finding.advice(format!(
                "in YAML a bracket begins {}; if it is part of the text, quote the whole value: {}",
                node.name(),
                lint::quote(text)
            )),
            _ => finding,
        });
    }
}

/// An empty value is most often one that YAML took for a comment.
fn empty(reader: &Reader<'_, '_>, node: &Node) -> Finding {
    let line = reader.findings.source[node.span.end..].lines().next().unwrap_or_default().trim_end();
    let comment = line.trim_start_matches([':', '-', ' ']);
    if !comment.starts_with('#') || comment.starts_with("# ") {
        return Finding::new(&reader.key_spot(), "has no value").advice("give it a value or remove the key");
    }
    let start = node.span.end + (line.len() - comment.len());
    let spot = Spot { span: Some(start..start + comment.len()), ..reader.spot(node) };
    Finding::new(&spot, "in YAML ` #` begins a comment, so there is no value")
        .reason("this is not read")
        .advice(format!("quote the whole value: {}", lint::quote(comment)))
}

/// Reads a map of known keys.
pub(super) fn read_keys<T: Keys>(node: &Node, reader: &mut Reader<'_, '_>) -> Option<T> {
    let Kind::Map(entries) = &node.kind else {
        reader.refuse(node, "a map");
        return None;
    };
    let mut keys = T::default();
    let mut faulty = false;
    for (key, value) in entries {
        let read = reader.under(key, |reader| keys.take(&key.text, value, reader));
        if read.is_none() {
            unknown(key, &T::names(), reader);
        }
        faulty |= read != Some(true);
    }
    keys.stand(reader.key_spot(), faulty);
    Some(keys)
}

fn unknown(key: &Key, names: &[&'static str], reader: &mut Reader<'_, '_>) {
    let spot = Spot { span: Some(key.span.clone()), key: reader.path() };
    let message = format!("unknown key {}", quoted(&key.text));
    let synonym = SYNONYMS.iter().find(|(word, name)| *word == key.text && names.contains(name)).map(|(_, name)| *name);
    let near = synonym.or_else(|| nearest(&key.text, names.iter().copied()));
    reader.findings.error(match (near, (reader.home)(&key.text, names)) {
        (Some(near), _) => Finding::new(&spot, format!("{message}, did you mean `{near}`?")),
        (None, Some(home)) => Finding::new(&spot, message).advice(format!("it belongs under `{home}:`")),
        (None, None) => Finding::new(&spot, message).advice(format!("known here: {}", names.join(", "))),
    });
}
