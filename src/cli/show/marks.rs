//! Which elements of the page that was read are entries, fields, or left out. How that is drawn is left to `draw`.

use std::collections::HashMap;

use ego_tree::NodeId;

use super::draw;
use super::followed::ReadArticle;
use super::stages::{Listed, Shown};
use crate::fetch::Response;
use crate::field::Explanation;
use crate::listing::Why;
use crate::page::Page;

/// What an element of the page is.
#[derive(Debug, Default)]
pub(super) struct Mark {
    /// The number of the entry.
    pub(super) entry: Option<String>,
    /// Why the item is no entry.
    pub(super) dropped: Option<String>,
    /// The fields whose value it gave.
    pub(super) fields: Vec<&'static str>,
}

/// What is drawn on a page.
#[derive(Debug, Default)]
pub(super) struct Marks {
    pub(super) of: HashMap<NodeId, Mark>,
    /// The heading of the legend.
    pub(super) title: String,
    /// Each field with what is to be said of it.
    pub(super) fields: Vec<(&'static str, String)>,
    /// The items that were left out.
    pub(super) dropped: Vec<String>,
}

/// The page of the first listing whose items are elements, or of the article, with what was found drawn on it.
pub(super) fn page(shown: &Shown) -> anyhow::Result<String> {
    let listed = shown.pages.iter().enumerate().filter(|(_, page)| page.items.iter().any(|item| item.node.is_some()));
    let listed =
        listed.filter_map(|(place, page)| Some((listing(shown, place, page), &page.fetched.as_ref()?.response)));
    let read = shown.article.as_ref().and_then(|article| article.read.as_ref()).filter(|_| shown.pages.is_empty());
    let article = read.map(|read| (article(shown, read), &read.fetched.response));
    match listed.chain(article).next() {
        Some((marks, response)) => drawn(response, &marks),
        None => anyhow::bail!(
            "{}: there is nothing to draw\nhelp: `--html` draws on pages whose entries are elements (`item:`)",
            shown.what
        ),
    }
}

fn drawn(response: &Response, marks: &Marks) -> anyhow::Result<String> {
    // The same text gives the same tree, so the nodes of the reading are those of this one.
    Ok(draw::write(&Page::parse(response)?, marks))
}

fn listing(shown: &Shown, place: usize, page: &Listed) -> Marks {
    let mut marks = Marks::default();
    let rows: Vec<_> = shown.rows.iter().enumerate().filter(|(_, row)| row.page == place).collect();
    let numbers: HashMap<usize, usize> = rows.iter().map(|(place, row)| (row.told.position, place + 1)).collect();
    let reasons: HashMap<usize, Why> = page.dropped.iter().map(|item| (item.position, item.why)).collect();
    for item in &page.items {
        let (number, why) = (numbers.get(&item.position), reasons.get(&item.position));
        if let Some(node) = item.node {
            let mark = marks.of.entry(node).or_default();
            mark.entry = number.map(ToString::to_string);
            mark.dropped = why.map(ToString::to_string).or_else(|| page.is_refused().then(|| "no entry".into()));
        }
        if number.is_some() || page.is_refused() {
            item.fields.iter().for_each(|(name, told)| marks.field(name, told));
        }
    }
    let found = page.fills.iter().filter(|fill| fill.filled > 0);
    marks.fields = found.map(|fill| (fill.name, fill.to_string())).collect();
    marks.dropped = page.dropped.iter().map(ToString::to_string).collect();
    marks.title = format!("{}: {} entries, {} left out", shown.what, page.entries, page.dropped.len());
    marks
}

fn article(shown: &Shown, read: &ReadArticle) -> Marks {
    let mut marks = Marks { title: format!("{}: the fields of the rule", shown.what), ..Marks::default() };
    for (name, told) in &read.told {
        marks.field(name, told);
        marks.fields.push((name, format!("{name} {}", told.won.map_or("not found", |_| "found"))));
    }
    marks
}

impl Mark {
    /// What stands on the element itself.
    pub(super) fn label(&self) -> Option<String> {
        self.entry.clone().or_else(|| self.dropped.as_ref().map(|why| format!("left out: {why}")))
    }
}

impl Marks {
    fn field(&mut self, name: &'static str, told: &Explanation) {
        for node in told.nodes() {
            let fields = &mut self.of.entry(node).or_default().fields;
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
    }
}
