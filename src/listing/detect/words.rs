//! A set of items to the rule that reads it, in the words of sites.yaml.

use scraper::ElementRef;

use super::dated::Dated;
use super::groups::{self, Group};
use super::loose;
use super::outline::Outline;
use super::parts::{Items, Part};
use super::title::Titles;
use super::{Field, Rule, Source};
use crate::induce;
use crate::page::Page;

/// The rule that reads a set.
pub(super) fn rule<'a>(page: &'a Page, outline: &Outline<'a>, dated: &Dated, group: &Group) -> Option<Rule> {
    let nodes: Vec<ElementRef<'a>> = group.items.iter().map(|at| outline.elements[*at].node).collect();
    let with = groups::with(outline, group);
    let items = Items::new(outline, dated, group, with);
    let css = induce::items(page, &nodes)?.css;
    let field = |part: Option<&Part>| Some(Field::from(induce::field(&nodes, &items.nodes(part?))?.css));
    let title = items.title();
    let date = items.date(title.as_ref());
    let image = items.image();
    let author = items.author();
    let others: Vec<&Part> = [&title, &date, &author].into_iter().flatten().collect();
    let summary = items.summary(&others);
    let decided = || date.as_ref().filter(|date| items.is_put_up(date)).and_then(|_| loose::last(page, &nodes));
    let date = decided().or_else(|| field(date.as_ref()));
    let date = date.or_else(|| dated_over(page, &items)).or_else(|| loose::date(page, &nodes));
    let titles = Titles { page, items: &items, nodes: &nodes, links: &main_links(&items), with };
    Some(Rule {
        title: title.and_then(|title| titles.field(&title, date.is_some())),
        link: link(&items, &nodes),
        date,
        summary: field(summary.as_ref()),
        author: field(author.as_ref()),
        image: field(image.as_ref()),
        ..Rule::new(Source::Item { css, says: None, with })
    })
}

/// The date in the heading over each item.
fn dated_over(page: &Page, items: &Items<'_, '_>) -> Option<Field> {
    let found = induce::items(page, &items.date_headings()?)?;
    let is_exact = found.missed == 0 && found.extra == 0;
    is_exact.then(|| Field::Long(vec![("css", found.css), ("from", "preceding".into())]))
}

fn main_links<'a>(items: &Items<'_, 'a>) -> Vec<Option<ElementRef<'a>>> {
    let outline = items.outline;
    items.group.links.iter().map(|link| Some(outline.elements[outline.links[*link].at].node)).collect()
}

/// The link, where it is not the first of the items anyway.
fn link(items: &Items<'_, '_>, nodes: &[ElementRef<'_>]) -> Option<Field> {
    let outline = items.outline;
    let is_first = |(item, link): (&usize, &usize)| {
        let first = outline.elements[*item].links().start;
        outline.links[first].url == outline.links[*link].url
    };
    if items.group.items.iter().zip(&items.group.links).all(is_first) {
        return None;
    }
    Some(induce::field(nodes, &main_links(items))?.css.into())
}
