//! The field that reads the titles of a list: their element, without the labels, numbers and dates that stand in it
//! beside the name. Which element it is, is left to `parts`.

use std::collections::{BTreeSet, HashSet};

use scraper::ElementRef;

use super::around::{self, Around, DATES, NUMBERS};
use super::parts::{Items, Part};
use super::pieces::{self, Piece};
use super::{Field, Rule, Source, cases, labels, loose, most};
use crate::dates::Context;
use crate::field::{self, Scope};
use crate::induce;
use crate::page::{self, Page};

/// Items whose titles are looked at.
const SAMPLE: usize = 60;
/// Texts of an item that may be the name.
const OWN: usize = 4;

/// The titles of a list.
pub(super) struct Titles<'p, 'o, 'a> {
    pub(super) page: &'a Page,
    pub(super) items: &'p Items<'o, 'a>,
    pub(super) nodes: &'p [ElementRef<'a>],
    /// The link of each item.
    pub(super) links: &'p [Option<ElementRef<'a>>],
    /// Siblings of an item that belong to it.
    pub(super) with: usize,
}

impl<'a> Titles<'_, '_, 'a> {
    /// The field; `is_dated`: the items have a date, so that the title need not say it.
    pub(super) fn field(&self, part: &Part, is_dated: bool) -> Option<Field> {
        let targets = self.items.nodes(part);
        let beside = || (!self.items.cases).then(|| loose::case_names(self.nodes)).flatten();
        let whole = beside().or_else(|| self.element(&targets))?;
        let (field, names) = match self.names(&targets) {
            Some((narrower, names)) => (narrower.unwrap_or(whole), names),
            None => {
                let names = self.read(&whole);
                (whole, names)
            }
        };
        let around: &[&Around] = match (self.items.cases, is_dated) {
            (true, _) if self.items.is_linked(part) => &[], // what a court makes a link of is the title that it gives
            (true, true) => &[&NUMBERS, &DATES],
            (true, false) => &[&NUMBERS],
            (false, true) => &[&DATES],
            (false, false) => &[],
        };
        let matched = self.matched(&field, &names, around);
        let own = || (field == Field::from(".")).then(|| self.own_text(&names))?;
        Some(matched.or_else(own).unwrap_or(field))
    }

    /// The element, and for items without it the text of the link.
    fn element(&self, targets: &[Option<ElementRef<'a>>]) -> Option<Field> {
        let title = induce::field(self.nodes, targets)?;
        if title.missed == 0 && targets.iter().all(Option::is_some) {
            return Some(title.css.into());
        }
        if let Some(behind) = labels::behind(targets).filter(|field| self.reads(field, &texts(targets))) {
            return Some(behind);
        }
        let link = induce::field(self.nodes, self.links)?;
        let fields = vec![Field::from(title.css.clone()), link.css.clone().into()];
        Some(if title.css == link.css { title.css.into() } else { Field::Fallbacks(fields) })
    }

    /// The names, where they are pieces of the elements, and the field of child elements that reads them, if one does.
    fn names(&self, targets: &[Option<ElementRef<'a>>]) -> Option<(Option<Field>, Vec<Option<String>>)> {
        let context = Context::at(self.page.fetched_at(), self.page.language());
        let some = |target: &Option<ElementRef<'a>>| target.map(pieces::pieces).unwrap_or_default();
        let all: Vec<Vec<Piece<'a>>> = targets.iter().take(SAMPLE).map(some).collect();
        let found = pieces::names(&all, self.items.cases, &context)?;
        let piece = |(pieces, name): (&'_ Vec<Piece<'a>>, &Option<usize>)| Some((pieces[(*name)?].text.clone(), pieces[(*name)?].child));
        let pieces: Vec<Option<(String, Option<ElementRef<'a>>)>> = all.iter().zip(&found).map(piece).collect();
        let names: Vec<Option<String>> = pieces.iter().map(|piece| Some(piece.as_ref()?.0.clone())).collect();
        let child: Vec<Option<ElementRef<'a>>> = pieces.iter().map(|piece| piece.as_ref()?.1).collect();
        let field = if most(child.iter().flatten(), |_| true) && child.iter().flatten().count() * 2 > child.len() {
            induce::field(self.nodes, &child).map(|child| child.css.into())
        } else {
            self.without_children(targets, &all, &found)
        };
        Some((field.filter(|field| self.reads(field, &names)), names))
    }

    /// The element without its children, where these are all that stands beside the name.
    fn without_children(
        &self,
        targets: &[Option<ElementRef<'a>>],
        all: &[Vec<Piece<'a>>],
        names: &[Option<usize>],
    ) -> Option<Field> {
        let beside = all.iter().zip(names).flat_map(|(pieces, name)| {
            pieces.iter().enumerate().filter(move |(at, _)| Some(*at) != *name).map(|(_, piece)| piece.child)
        });
        let tags: Option<BTreeSet<&str>> = beside.map(|child| Some(child?.value().name())).collect();
        let tags = tags.filter(|tags| !tags.is_empty())?.into_iter().collect::<Vec<_>>().join(", ");
        Some(Field::Long(vec![("css", induce::field(self.nodes, targets)?.css), ("remove", tags)]))
    }

    /// The one of the texts of the item, beside its elements, that is the name.
    fn own_text(&self, names: &[Option<String>]) -> Option<Field> {
        let nth = |at: usize| Field::Long(vec![("xpath", format!("text()[{at}]"))]);
        let is_whole = || self.reads(&Field::from("."), names);
        (1..=OWN).map(nth).find(|field| self.reads(field, names) && !is_whole())
    }

    /// The field that keeps the name of the texts that it reads.
    fn matched(&self, field: &Field, names: &[Option<String>], around: &[&Around]) -> Option<Field> {
        let options = match field {
            Field::Short(css) => vec![("css", css.clone())],
            Field::Long(options) => options.clone(),
            Field::Fallbacks(_) => return None,
        };
        let read = self.read(field);
        let known = read.into_iter().zip(names).filter_map(|(text, name)| Some((text?, name.clone()?)));
        let (texts, names): (Vec<String>, Vec<String>) = known.unzip();
        let pattern = around::pattern(&texts, &self.without(around, names))?;
        let long = Field::Long(options.into_iter().chain([("match", pattern)]).collect());
        let is_whole = self.read(&long).iter().all(Option::is_some);
        Some(if is_whole { long } else { Field::Fallbacks(vec![long, field.clone()]) })
    }

    /// The names without what is around them; they stay as various, and those of cases have no numbers.
    fn without(&self, around: &[&Around], names: Vec<String>) -> Vec<String> {
        let various = names.iter().collect::<HashSet<_>>().len();
        let are_good = |names: &[&str]| {
            let plain = names.iter().filter(|name| cases::is_plain_name(name)).count();
            names.iter().collect::<HashSet<_>>().len() * 20 >= various * 19
                && (!self.items.cases || plain * 10 >= names.len() * 6)
        };
        around.iter().fold(names, |names, around| around.cut(names, are_good))
    }

    /// What a field reads of the first items.
    fn read(&self, field: &Field) -> Vec<Option<String>> {
        let css = "a".to_owned(); // the items are known
        let rule = Rule { title: Some(field.clone()), ..Rule::new(Source::Item { css, says: None, with: self.with }) };
        let title = rule.rule().and_then(|rule| rule.fields.title);
        let scope = |node: &ElementRef<'a>| Scope::element(self.page, *node, self.with);
        let nodes = self.nodes.iter().take(SAMPLE);
        nodes.map(|node| title.as_ref().and_then(|title| field::text(title, &scope(node)))).collect()
    }

    /// Whether a field reads these texts.
    fn reads(&self, field: &Field, texts: &[Option<String>]) -> bool {
        most(self.read(field).iter().zip(texts).filter(|(_, text)| text.is_some()), |(read, text)| read == text)
    }
}

fn texts(targets: &[Option<ElementRef<'_>>]) -> Vec<Option<String>> {
    targets.iter().map(|target| target.map(page::text)).collect()
}
