//! What the data that a page carries for its own scripts says of the article: the date, where the page shows none, and
//! the article itself, where the page shows no text.

mod blocks;
mod post;

use std::sync::LazyLock;

use regex::Regex;

use super::{Article, Said};
use crate::dates::{self, Context};
use crate::page::Page;

static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\\?["'](?:date_?published|first_?published(?:_?at|_?date)?|published(?:_?at|_?date|_?on|_?time)|publish(?:_?date|_?time|_?at)|publication_?date|pub_?date|posted_?(?:at|date)|create(?:d_?at|_?date))\\?["']\s*:\s*\\?["']([^"'\\]{8,40})"#,
    )
    .expect("a constant pattern")
});
/// The longest script that is read, bytes.
const LONGEST: usize = 2 * 1024 * 1024;

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    let scripts = page.elements("script").flat_map(|script| script.text()).filter(|text| text.len() <= LONGEST);
    let date =
        scripts.flat_map(|text| PUBLISHED.captures_iter(text)).find_map(|found| dates::parse(&found[1], context));
    let post = post::read(page, context).unwrap_or_default();
    Article { date: post.date.or(date), ..post }.into()
}
