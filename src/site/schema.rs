//! The JSON Schema of sites.yaml and the reference of its keys, both from the documented keys of `raw`.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::raw::File;

/// The JSON Schema (draft 2020-12) of sites.yaml, for editors.
#[must_use]
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<File>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".into(), "sites.yaml of haywain".into());
    }
    tidy(&mut schema);
    schema
}

/// Puts every description on one line, and takes out the null that the schema of an optional field has: a key may be
/// left out, but not be empty.
fn tidy(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(tidy),
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                properties.values_mut().filter_map(Value::as_object_mut).for_each(unnull_property);
            }
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = description.replace('\n', " ");
            }
            object.values_mut().for_each(tidy);
        }
        _ => {}
    }
}

fn unnull_property(property: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            property.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(mut choices)) = property.remove("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        match choices.as_mut_slice() {
            [Value::Object(only)] => property.append(only),
            _ => drop(property.insert("anyOf".into(), choices.into())),
        }
    }
}

/// The keys of every map, as Markdown tables.
#[must_use]
pub fn reference() -> String {
    const SECTIONS: [(&str, &str, &str); 11] = [
        (
            "Site",
            "A site",
            "Under `sites:`, each site under a key of its own; every key but `for` and `url` also under `defaults:`.",
        ),
        ("Page", "`url:` as a map", ""),
        ("Listing", "`listing:`", ""),
        (
            "Fields",
            "`article:`",
            "Besides `true`, a map of the same fields as a listing; there they are CSS on the article page.",
        ),
        ("Step", "The options of a field", ""),
        ("Elements", "`item:` as a map", ""),
        ("Further", "`next:` as a map", ""),
        ("Conditions", "`include:` and `exclude:`", ""),
        ("Limits", "`limits:`", ""),
        ("Expect", "`expect:`", ""),
        ("Http", "`http:`", ""),
    ];
    let schema = schema();
    let mut text = String::new();
    for (name, title, note) in SECTIONS {
        let Some(definition) = schema.pointer(&format!("/$defs/{name}")) else { continue };
        let note = if note.is_empty() { description(definition) } else { note };
        text += &format!("### {title}\n\n{note}\n\n| key | value | meaning |\n|---|---|---|\n");
        for (key, property) in definition["properties"].as_object().into_iter().flatten() {
            text += &format!("| `{key}` | {} | {} |\n", kind(property), description(property).replace('|', "\\|"));
        }
        text += "\n";
    }
    text
}

fn description(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

/// What a value is, in a word or two.
fn kind(property: &Value) -> &'static str {
    let reference = property["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    match (reference, &property["type"]) {
        (Some("Field"), _) => "field",
        (Some("Item"), _) => "text or map",
        (Some("Next"), _) => "field or map",
        (Some("Article"), _) => "`true` or map",
        (Some(_), _) => "map",
        (None, Value::String(kind)) if kind == "integer" => "number",
        (None, Value::String(kind)) if kind == "boolean" => "`true`, `false`",
        (None, Value::String(kind)) if kind == "object" => "map",
        (None, Value::String(kind)) if kind == "array" => "list",
        (None, Value::Null) if property["anyOf"][0]["type"] == "object" => "map or list",
        (None, Value::Null) => "text or list",
        _ => "text",
    }
}
