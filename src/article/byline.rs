//! What the page shows people: bylines and the time beside them.

use std::sync::LazyLock;

use scraper::{ElementRef, Selector};

use super::{Article, people};
use crate::dates::{self, Context, Moment};
use crate::page::{self, Page};

static AUTHOR: LazyLock<Selector> = LazyLock::new(|| {
    selector(r#"[rel~=author], [itemprop=author], [class*=byline], [class*=Byline], [class*=author], [class*=Author]"#)
});
static TIME: LazyLock<Selector> = LazyLock::new(|| selector("time[datetime], [itemprop=datePublished]"));

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a constant selector")
}

pub(super) fn read(page: &Page, context: &Context<'_>) -> Article {
    Article { authors: authors(page), date: date(page, context), ..Article::default() }
}

fn authors(page: &Page) -> Vec<String> {
    let shown = page.all(&AUTHOR).map(page::text).filter(|text| text.chars().count() <= 100);
    let own = |name: &String| people::is_site(name, page);
    let names = shown.map(|text| people::names(&text).into_iter().filter(|name| !own(name)).collect::<Vec<_>>());
    names.into_iter().find(|names| !names.is_empty()).unwrap_or_default()
}

fn date(page: &Page, context: &Context<'_>) -> Option<Moment> {
    page.all(&TIME).find_map(|time| dates::parse(machine_text(time)?, context))
}

fn machine_text(time: ElementRef<'_>) -> Option<&str> {
    ["datetime", "content"].iter().find_map(|key| time.attr(key))
}
