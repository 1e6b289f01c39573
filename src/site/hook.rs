//! The `hook:` key: a program and its arguments. That it is a list keeps every shell out of it; when it is run is left to
//! `run`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::error::{Finding, Findings};
use super::lint::quote;
use super::node::{Kind, Node};
use super::reader::{Read, Reader};
use super::values::Text;

/// A program and its arguments; none may be a list without members.
#[derive(Debug, Clone)]
pub(super) struct Arguments(Vec<Text>);

impl Read for Arguments {
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.kind {
            Kind::List(nodes) => {
                let texts: Vec<_> = nodes.iter().map(|node| Text::read(node, reader)).collect();
                texts.into_iter().collect::<Option<_>>().map(Self)
            }
            Kind::Text(text) => {
                let finding = Finding::new(&reader.spot(node), "must be a list of arguments, not a text");
                let finding = finding.reason("no shell reads it");
                reader.findings.error(finding.advice(format!("write it as a list: `hook: {}`", listed(text))));
                None
            }
            _ => {
                reader.refuse(node, "a list of arguments");
                None
            }
        }
    }
}

impl Arguments {
    /// What can be run; otherwise that is noted.
    pub(super) fn command(&self, findings: &mut Findings<'_>) -> Vec<String> {
        if let Some(program) = self.0.first().filter(|program| program.value.trim().is_empty()) {
            findings
                .error(Finding::new(&program.spot, "names no program").advice("the first of the list is the program"));
        }
        for text in self.0.iter().filter(|text| text.value.contains('\0')) {
            findings.error(Finding::new(&text.spot, "an argument cannot hold the character U+0000"));
        }
        self.0.iter().map(|text| text.value.clone()).collect()
    }
}

/// The list that a text of a shell may have meant.
fn listed(text: &str) -> String {
    if text.contains(['|', '&', ';', '<', '>', '$', '`', '*', '"', '\'', '\\']) {
        return format!("[sh, -c, {}]", quote(text));
    }
    let words = text.split_whitespace().map(|word| if is_plain(word) { word.to_owned() } else { quote(word) });
    format!("[{}]", words.collect::<Vec<_>>().join(", "))
}

/// Whether YAML reads the word as itself, within a list on one line.
fn is_plain(word: &str) -> bool {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '=' | '+');
    word != "-" && word.chars().all(is_safe)
}

impl JsonSchema for Arguments {
    fn schema_name() -> Cow<'static, str> {
        "Arguments".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "array", "items": generator.subschema_for::<Text>()})
    }
}
