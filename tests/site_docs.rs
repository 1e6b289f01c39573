//! The JSON Schema and the reference of sites.yaml: written from the types (`BLESS=1`), compared otherwise.

use std::path::{Path, PathBuf};

use haywain::site;
use serde_json::Value;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn assert_file(name: &str, expected: &str) {
    let got = std::fs::read_to_string(file(name)).unwrap_or_default();
    if got != expected && std::env::var_os("BLESS").is_some() {
        return std::fs::write(file(name), expected).unwrap();
    }
    assert!(got == expected, "{name} is not what the types say: write it with BLESS=1");
}

#[test]
fn the_schema_is_what_the_types_say() {
    assert_file("docs/sites.schema.json", &(serde_json::to_string_pretty(&site::schema()).unwrap() + "\n"));
}

#[test]
fn the_reference_is_what_the_types_say() {
    let text = std::fs::read_to_string(file("docs/sites.md")).unwrap();
    let begin = text.find("<!-- begin keys").and_then(|at| text[at..].find("-->\n").map(|end| at + end + 4)).unwrap();
    let end = text.find("<!-- end keys").unwrap();
    assert_file("docs/sites.md", &format!("{}\n{}{}", &text[..begin], site::reference(), &text[end..]));
}

#[test]
fn every_example_of_the_reference_loads() {
    let text = std::fs::read_to_string(file("docs/sites.md")).unwrap();
    let examples: Vec<&str> = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 5);
    for example in examples {
        let sites =
            site::read(example, Path::new("docs/sites.md"), &|_| None).unwrap_or_else(|error| panic!("{error}"));
        assert!(sites.warnings.is_empty(), "{:?}", sites.warnings);
        let json: Value = serde_yaml::from_str(example).unwrap();
        assert_eq!(fault(&json, &site::schema(), &site::schema()), None, "{example}");
    }
}

/// Published schemas of other tools accept any key: this one must not.
#[test]
fn the_schema_refuses_typos() {
    for typo in [
        r#"{"sites": {"a": {"urll": "https://e.org/"}}}"#,
        r#"{"sites": {"a": {"listing": {"itme": "li"}}}}"#,
        r#"{"sites": {"a": {"listing": {"title": {"csss": "h2"}}}}}"#,
        r#"{"sites": {"a": {"listing": {"title": [{"css": "h2", "form": "page"}]}}}}"#,
        r#"{"sites": {"a": {"article": {"contents": "p"}}}}"#,
        r#"{"sites": {"a": {"http": {"useragent": "x"}}}}"#,
        r#"{"sites": {"a": {"formats": ["rsss"]}}}"#,
        r#"{"sites": {"a": {"limits": {"feed": "many"}}}}"#,
        r#"{"default": {}}"#,
    ] {
        let schema = site::schema();
        assert!(fault(&serde_json::from_str(typo).unwrap(), &schema, &schema).is_some(), "{typo}");
    }
}

/// As much of JSON Schema as the schema uses: the first fault of a value.
fn fault(value: &Value, schema: &Value, root: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return fault(value, root.pointer(reference.trim_start_matches('#')).unwrap(), root);
    }
    for choices in [&schema["anyOf"], &schema["oneOf"]].into_iter().filter_map(Value::as_array) {
        if !choices.iter().any(|choice| fault(value, choice, root).is_none()) {
            return Some(format!("{value} is none of the choices"));
        }
    }
    let wrong_type = !schema["type"].is_null() && !types(schema).any(|kind| is(value, kind));
    let wrong_constant = !schema["const"].is_null() && schema["const"] != *value;
    if wrong_type || wrong_constant || schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        return Some(format!("{value} does not fit {schema}"));
    }
    match value {
        Value::Object(entries) => entries.iter().find_map(|(key, value)| {
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => Some(format!("unknown key {key}")),
                (Value::Null, other) => fault(value, other, root),
                (property, _) => fault(value, property, root),
            }
        }),
        Value::Array(values) => values.iter().find_map(|value| fault(value, &schema["items"], root)),
        _ => None,
    }
}

fn types(schema: &Value) -> impl Iterator<Item = &str> {
    let list = schema["type"].as_array().into_iter().flatten().filter_map(Value::as_str);
    schema["type"].as_str().into_iter().chain(list)
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
