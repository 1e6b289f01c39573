//! The article in the data of a page that shows no text: an object with a headline, a date and a long body, by names and
//! by values (`listing::detect` knows both). Of several it is the one that has the page's title.

use serde_json::{Map, Value};

use super::super::{Article, image, letters, main_text, people};
use super::blocks;
use crate::dates::{self, Context};
use crate::entities;
use crate::fetch::Response;
use crate::listing::detect::{Column, Table, documents};
use crate::page::{self, Page};

/// Where objects keep their text, without case and separators, the surer names first.
const BODIES: &[&str] = &[
    "articlebody",
    "bodyhtml",
    "contenthtml",
    "htmlcontent",
    "body",
    "content",
    "html",
    "richtext",
    "text",
    "paragraphs",
    "blocks",
];
/// A shorter body is a teaser, bytes of text.
const BODY: usize = 500;
/// A page that shows as much running text as this has its article in its elements, bytes.
const SHOWN: usize = 1_000;
/// Shorter texts of elements are labels and links, bytes.
const SENTENCE: usize = 60;
/// What is looked at of a document: its values, and how deep.
const VALUES: usize = 200_000;
const DEPTH: usize = 48;
/// Objects with a body that are looked at.
const POSTS: usize = 40;

/// The article of a page that shows none, if one stands in its data.
pub(super) fn read(page: &Page, context: &Context<'_>) -> Option<Article> {
    let shown = shown(page).filter(|shown| *shown < SHOWN)?;
    let documents = documents(page);
    let data = documents.iter().filter(|document| !document.is_linked_data);
    let mut found: Vec<&Map<String, Value>> = Vec::new();
    data.for_each(|document| gather(&document.value, DEPTH, &mut VALUES.clone(), &mut found));
    let posts: Vec<Article> = found.into_iter().filter_map(|post| article(post, shown, page, context)).collect();
    let is_here = |post: &&Article| post.title.as_deref().is_some_and(|title| is_title_of(page, title));
    let post = posts.iter().find(is_here).or(posts.first().filter(|_| posts.len() == 1))?;
    Some(Article { content: without_furniture(post, page, context), ..post.clone() })
}

/// The body as a page of its own: the markup of an editor holds advertisements and boxes too.
fn without_furniture(post: &Article, page: &Page, context: &Context<'_>) -> Option<String> {
    let body = post.content.as_deref()?;
    let own = Page::parse(&Response::of(page.base().clone(), body)).ok()?;
    main_text::read(&own, context).sure.content.or_else(|| Some(body.to_owned()))
}

/// How much running text the page shows; `None` when it is enough.
fn shown(page: &Page) -> Option<usize> {
    let is_shown = |name: &str| !matches!(name, "script" | "style" | "noscript" | "template" | "textarea" | "title");
    let texts = page.root().descendants().filter_map(|node| {
        let text = node.value().as_text()?.trim();
        let around = node.parent()?.value().as_element()?.name();
        (text.len() >= SENTENCE && is_shown(around)).then_some(text.len())
    });
    let mut sum = 0;
    for length in texts {
        sum += length;
        if sum >= SHOWN {
            return None;
        }
    }
    Some(sum)
}

/// Every object that has something under the name of a body.
fn gather<'v>(value: &'v Value, depth: usize, left: &mut usize, found: &mut Vec<&'v Map<String, Value>>) {
    *left = left.saturating_sub(1);
    if *left == 0 || depth == 0 || found.len() >= POSTS {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| gather(value, depth - 1, left, found)),
        Value::Object(object) => {
            if body(object).is_some() {
                found.push(object);
            }
            object.values().for_each(|value| gather(value, depth - 1, left, found));
        }
        _ => {}
    }
}

fn body(object: &Map<String, Value>) -> Option<&Value> {
    let named = |name: &&str| object.iter().find(|(key, _)| is_called(key, name)).map(|(_, value)| value);
    let holds = |value: &&Value| match value {
        Value::String(text) => text.len() >= BODY,
        Value::Array(blocks) => !blocks.is_empty(),
        Value::Object(inner) => !inner.is_empty(),
        _ => false,
    };
    BODIES.iter().filter_map(named).find(holds)
}

fn is_called(key: &str, name: &str) -> bool {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).eq(name.chars())
}

/// An object that has a headline, a date, and more text than the page shows.
fn article(object: &Map<String, Value>, shown: usize, page: &Page, context: &Context<'_>) -> Option<Article> {
    let table = Table::new(&[object]);
    let title = text(table.title()).filter(|title| !title.is_empty())?;
    let date = table.date(context).and_then(Column::first).and_then(|text| dates::parse(&text, context))?;
    let content = blocks::html(body(object)?);
    let length = page::plain(&content).len();
    (length >= BODY.max(2 * shown)).then(|| Article {
        title: Some(title),
        date: Some(date),
        authors: table.author().and_then(Column::first).map(|text| people::names(&text)).unwrap_or_default(),
        summary: text(table.summary()),
        image: table.image().and_then(Column::first).and_then(|address| image::read(page, &address, None, None)),
        content: Some(content),
        ..Article::default()
    })
}

fn text(column: Option<&Column<'_>>) -> Option<String> {
    column.and_then(Column::first).map(|text| page::collapse(&entities::plain(&text)))
}

fn is_title_of(page: &Page, title: &str) -> bool {
    let title = letters(title);
    main_text::spoken_titles(page).iter().any(|said| said.starts_with(&title))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::tests::{context, page};
    use super::*;

    const SENTENCES: &str = "The harbour of Castrel reopens on Monday, the council said, after two years of work. ";

    fn post(title: &str) -> Value {
        json!({"title": title, "publishedAt": "2025-12-12T13:41:07Z", "author": {"name": "Ana Verrill"},
            "body": (1..5).map(|day| format!("<p>Day {day}: {}</p>", SENTENCES.repeat(2))).collect::<String>()})
    }

    fn bare(title: &str, data: &Value) -> Page {
        page(&format!(
            "<title>{title}</title><div id=root></div><script id=__NEXT_DATA__ type=application/json>{data}</script>"
        ))
    }

    #[test]
    fn the_article_of_a_page_without_text_is_in_its_data() {
        let data = json!({"props": {"menu": [{"title": "Home", "text": "x"}], "post": post("Harbour reopens")}});
        let found = read(&bare("The Paper", &data), &context()).unwrap();
        assert_eq!(found.title.as_deref(), Some("Harbour reopens"));
        assert_eq!(found.authors, ["Ana Verrill"]);
        assert_eq!(found.date.unwrap().at.to_rfc3339(), "2025-12-12T13:41:07+00:00");
        assert!(found.content.unwrap().starts_with("<p>Day 1: The harbour"));
    }

    #[test]
    fn of_several_posts_only_that_of_the_page_is_its_article() {
        let data = json!({"posts": [post("Storm on the coast"), post("Harbour reopens")]});
        let found = |title: &str| read(&bare(title, &data), &context()).and_then(|post| post.title);
        assert_eq!(found("Harbour reopens | The Paper").as_deref(), Some("Harbour reopens"));
        assert_eq!(found("The Paper"), None);
    }

    #[test]
    fn a_page_that_shows_its_text_is_not_searched() {
        let data = json!({"post": post("Harbour reopens")});
        let html = format!("<p>{}</p><script type=application/json>{data}</script>", SENTENCES.repeat(12));
        assert!(read(&page(&html), &context()).is_none());
    }
}
