//! What the rule of a site names in an article page. What it leaves open, or leaves to `auto`, the other sources fill.

use super::{Article, image};
use crate::dates::Context;
use crate::field::{self, Scope};
use crate::page::Page;
use crate::site::{ArticleRule, Field};

pub(super) fn read(page: &Page, rule: &ArticleRule, context: &Context<'_>, scope: Scope<'_>) -> Article {
    let fields = &rule.fields;
    let text = |field: &Option<Field>| field.as_ref().and_then(|field| field::text(field, &scope));
    let date = |field: &Option<Field>| field.as_ref().and_then(|field| field::date(field, &scope, context));
    Article {
        title: text(&fields.title),
        date: date(&fields.date),
        updated: date(&fields.updated),
        authors: fields.author.as_ref().map(|field| field::persons(field, &scope)).unwrap_or_default(),
        publisher: text(&fields.publisher),
        summary: text(&fields.summary),
        content: fields.content.as_ref().and_then(|field| field::html(field, &scope)),
        image: fields
            .image
            .as_ref()
            .and_then(|field| field::image(field, &scope))
            .map(|found| image::sized(page, found)),
        enclosures: fields.enclosure.as_ref().map(|field| field::enclosures(field, &scope)).unwrap_or_default(),
        tags: fields.tags.as_ref().map(|field| field::texts(field, &scope)).unwrap_or_default(),
        language: None,
    }
}
