//! A field of a rule with another selector: its options stay where it has any, or it is written anew.

use crate::listing::detect::Field as Text;
use crate::site::{self, Edit, Field, Fields, From, Origin, Step, Written};

/// One way to read a field, and what it changes in the file.
#[derive(Debug, Clone)]
pub(super) struct Variant {
    pub(super) field: Option<Field>,
    pub(super) edits: Vec<Edit>,
}

/// The field with its options and a new selector, where it has options; then the selector alone.
pub(super) fn variants(name: &'static str, old: Option<&Field>, css: &str) -> Vec<Variant> {
    let written = Text::from(css).written();
    let Some(plain) = read(name, &written) else { return Vec::new() };
    let with_options = old.and_then(|old| with_options(old, &plain)).map(|field| {
        let edits = vec![Edit { key: name, option: Some("css"), value: Some(written.clone()) }];
        Variant { field: Some(field), edits }
    });
    let alone = Variant { field: Some(plain), edits: vec![edit(name, Some(written))] };
    with_options.into_iter().chain([alone]).collect()
}

/// A date that stands in the nearest such element before the item.
pub(super) fn preceding(css: &str) -> Option<Variant> {
    let written = Text::Long(vec![("css", css.to_owned()), ("from", "preceding".to_owned())]).written();
    let field = read("date", &written)?;
    Some(Variant { field: Some(field), edits: vec![edit("date", Some(written))] })
}

/// An identity that is made of a part of the link.
pub(super) fn of_link(pattern: &str, template: &str) -> Option<Variant> {
    let written = Text::Long(vec![("url", pattern.to_owned()), ("template", template.to_owned())]).written();
    let field = read("id", &written)?;
    Some(Variant { field: Some(field), edits: vec![edit("id", Some(written))] })
}

/// `content: auto`: what haywain itself finds.
pub(super) fn auto() -> Option<Variant> {
    let any = read("content", &Text::from("p").written())?.steps.pop()?;
    let field = Field { steps: vec![Step { origin: Origin::Auto, ..any }] };
    Some(Variant { field: Some(field), edits: vec![edit("content", Some(Text::from("auto").written()))] })
}

fn read(name: &str, written: &Written) -> Option<Field> {
    let rule = site::read_listing(&format!("item: '*'\n{}", line(name, written))).ok()?;
    get(&rule.fields, name).cloned()
}

fn with_options(old: &Field, new: &Field) -> Option<Field> {
    let ([old], [new]) = (&old.steps[..], &new.steps[..]) else { return None };
    let Origin::Css(place) = &old.origin else { return None };
    let is_plain = place.attribute.is_none() && place.narrow.says.is_none() && place.narrow.then.is_none();
    let can_stay = is_plain && old.from == From::Item && has_options(old);
    can_stay.then(|| Field { steps: vec![Step { origin: new.origin.clone(), ..old.clone() }] })
}

fn has_options(step: &Step) -> bool {
    let date = &step.date;
    step.matches.is_some()
        || !step.replace.is_empty()
        || step.template.is_some()
        || step.default.is_some()
        || !step.remove.is_empty()
        || step.all
        || step.join.is_some()
        || step.take.is_some()
        || [&date.format, &date.language].into_iter().any(Option::is_some)
        || date.timezone.is_some()
        || date.day_first.is_some()
}

/// The field of this key.
pub(super) fn get<'f>(fields: &'f Fields, name: &str) -> Option<&'f Field> {
    fields.named().into_iter().find(|(key, _)| *key == name).and_then(|(_, field)| field)
}

pub(super) fn put(fields: &mut Fields, name: &str, field: Option<Field>) {
    let place = match name {
        "id" => &mut fields.id,
        "title" => &mut fields.title,
        "link" => &mut fields.link,
        "date" => &mut fields.date,
        "author" => &mut fields.author,
        "publisher" => &mut fields.publisher,
        "summary" => &mut fields.summary,
        "content" => &mut fields.content,
        "image" => &mut fields.image,
        "tags" => &mut fields.tags,
        _ => return,
    };
    *place = field;
}

/// A key and its value, as a line of the file.
pub(super) fn line(key: &str, value: &Written) -> String {
    let space = if value.own.starts_with('\n') { "" } else { " " };
    format!("{key}:{space}{}\n", value.own)
}

pub(super) fn edit(key: &'static str, value: Option<Written>) -> Edit {
    Edit { key, option: None, value }
}
