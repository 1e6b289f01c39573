//! A set of items to the rule that reads it, in the words of sites.yaml.

use scraper::ElementRef;

use super::dated::Dated;
use super::groups::{self, Group};
use super::outline::Outline;
use super::parts::{Items, Part};
use super::{Field, Rule, Source};
use crate::induce;
use crate::page::Page;

/// The rule that reads a set.
pub(super) fn rule(page: &Page, outline: &Outline<'_>, dated: &Dated, group: &Group) -> Option<Rule> {
    let nodes: Vec<ElementRef<'_>> = group.items.iter().map(|at| outline.elements[*at].node).collect();
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
    let link = link(&items, &nodes);
    Some(Rule {
        title: title_field(&items, &nodes, title.as_ref()),
        link,
        date: field(date.as_ref()).or_else(|| dated_over(page, &items)),
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

/// The title, and for items without it the text of the link.
fn title_field(items: &Items<'_, '_>, nodes: &[ElementRef<'_>], part: Option<&Part>) -> Option<Field> {
    let part = part?;
    let title = induce::field(nodes, &items.nodes(part))?;
    if title.missed == 0 && part.elements.iter().all(Option::is_some) {
        return Some(title.css.into());
    }
    let link = induce::field(nodes, &main_links(items))?;
    let fields = vec![Field::from(title.css.clone()), link.css.clone().into()];
    Some(if title.css == link.css { title.css.into() } else { Field::Fallbacks(fields) })
}
