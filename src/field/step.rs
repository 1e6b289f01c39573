//! One step of a field: where its raw values are, and what the step's options make of each, in the order
//! `matches`, `replace`, `template`. One function per option.

use std::collections::HashSet;

use ego_tree::NodeId;
use regex::{Captures, Regex};
use scraper::ElementRef;
use serde_json::Value;

use super::xpath::{self, Hit};
use super::{Kind, Scope, json, narrow, take};
use crate::page;
use crate::site::{From, Origin, Step, Take, Template};

/// What one element or node may mean, the best first: an image has many sources, a date an attribute and a text.
type Group = Vec<String>;

/// The values of a step, one group per element or node found; no value is empty. With `all` and `join`, and with `all`
/// where one value is wanted, there is one group of one value.
pub(super) fn groups<'s>(step: &'s Step, scope: &Scope<'s>, kind: Kind) -> Box<dyn Iterator<Item = Group> + 's> {
    let scope = *scope;
    let refined = raw(step, scope, kind)
        .map(move |group| group.into_iter().filter_map(|value| watched(step, &scope, value)).collect::<Group>())
        .filter(|group| !group.is_empty());
    match step.join.as_deref() {
        Some(between) if step.all => Box::new(join(refined, between)),
        _ if kind == Kind::Date => Box::new(refined.take(1)), // the next element may date something else
        _ => Box::new(refined),
    }
}

/// [`refine`], with notes of what came in and what went out.
fn watched(step: &Step, scope: &Scope<'_>, value: String) -> Option<String> {
    scope.tell(|notes| notes.raw(&value));
    let refined = refine(step, scope, value);
    scope.tell(|notes| notes.refined(refined.as_deref()));
    refined
}

/// The value as the step's options leave it; nothing if one of them refuses it.
fn refine(step: &Step, scope: &Scope<'_>, value: String) -> Option<String> {
    if value.is_empty() && !matches!(step.origin, Origin::Value(_)) {
        return None;
    }
    let made = |option, value: Option<String>| {
        scope.tell(|notes| notes.made(option, value.as_deref()));
        value
    };
    let value = made("match", keep_match(step.matches.as_ref(), value))?;
    let value = made("replace", Some(replace(&step.replace, value)))?;
    let value = made("template", fill(step.template.as_ref(), scope, value))?;
    let trimmed = value.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn keep_match(pattern: Option<&Regex>, value: String) -> Option<String> {
    match pattern {
        Some(pattern) => pattern.captures(&value).map(|found| group_or_whole(&found)),
        None => Some(value),
    }
}

/// The first group that took part in a match, else the whole match.
fn group_or_whole(found: &Captures<'_>) -> String {
    let group = found.iter().skip(1).flatten().next().or_else(|| found.get(0));
    group.map(|part| part.as_str().to_owned()).unwrap_or_default()
}

fn replace(replacements: &[(Regex, String)], value: String) -> String {
    replacements.iter().fold(value, |value, (pattern, with)| pattern.replace_all(&value, with).into_owned())
}

/// The keys of a JSON item are places of the template, beside `value`.
fn fill(template: Option<&Template>, scope: &Scope<'_>, value: String) -> Option<String> {
    let Some(template) = template else { return Some(value) };
    let mut values = scope.value(From::Item).and_then(Value::as_object).cloned().unwrap_or_default();
    values.insert("value".into(), value.into());
    template.render(&Value::Object(values)).ok()
}

fn join<'s>(groups: impl Iterator<Item = Group> + 's, between: &str) -> std::option::IntoIter<Group> {
    let values: Vec<String> = groups.filter_map(|group| group.into_iter().next()).collect();
    (!values.is_empty()).then(|| vec![values.join(between)]).into_iter()
}

/// What is found at the origin, before any option but `remove` and `as`.
fn raw<'s>(step: &'s Step, scope: Scope<'s>, kind: Kind) -> Box<dyn Iterator<Item = Group> + 's> {
    let kind = step.take.map_or(kind, taken_as);
    match &step.origin {
        Origin::Css(place) => {
            let elements = narrow(scope.elements(step.from, place), &place.narrow);
            Box::new(elements.map(move |element| of_element(step, place.attribute.as_deref(), element, kind, &scope)))
        }
        Origin::XPath(path) => Box::new(xpath::hits(path, &scope, step.from).into_iter().map(move |hit| match hit {
            Hit::Element(element) => of_element(step, None, element, kind, &scope),
            Hit::Attribute(element, name) => of_element(step, Some(name), element, kind, &scope),
            Hit::Text(text) => vec![text],
        })),
        Origin::Json(path) => Box::new(
            match scope.value(step.from) {
                Some(value) => json::groups(value, path, kind),
                None => in_element(&scope).map(|value| json::groups(&value, path, kind)).unwrap_or_default(),
            }
            .into_iter(),
        ),
        Origin::Ld(path) => {
            let objects = scope.around().into_iter().flat_map(|page| page.json_ld());
            Box::new(objects.flat_map(move |object| json::groups(object, path, kind)))
        }
        Origin::Url(pattern) => {
            let found = scope.known_link().and_then(|link| pattern.captures(link.as_str()));
            Box::new(found.map(|found| vec![group_or_whole(&found)]).into_iter())
        }
        Origin::Value(value) => Box::new(std::iter::once(vec![value.clone()])),
        Origin::Auto => Box::new(std::iter::empty()),
    }
}

fn taken_as(take: Take) -> Kind {
    match take {
        Take::Text => Kind::Text,
        Take::Html => Kind::Html,
        Take::Url => Kind::Link,
    }
}

fn of_element(step: &Step, attribute: Option<&str>, element: ElementRef<'_>, kind: Kind, scope: &Scope<'_>) -> Group {
    scope.tell(|notes| notes.met(element));
    let removed: HashSet<NodeId> =
        step.remove.iter().flat_map(|selector| element.select(selector)).map(|gone| gone.id()).collect();
    take::candidates(element, attribute, kind, &removed, scope.base())
}

/// The JSON that an HTML item holds as its text.
fn in_element(scope: &Scope<'_>) -> Option<Value> {
    page::lenient_json(&scope.item()?.text().collect::<String>())
}
