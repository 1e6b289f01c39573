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
const SAMPLE: usize = 40;
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
        if let Some(beside) = (!self.items.cases).then(|| loose::case_names(self.nodes)).flatten() {
            let texts = self.read(&beside);
            return Some(self.matched(&beside, &self.without(&[&NUMBERS, &DATES], texts)).unwrap_or(beside));
        }
        let targets = self.items.nodes(part);
        let whole = self.element(&targets)?;
        let (field, names) = match self.names(&targets) {
            Some((narrower, names)) => (narrower.unwrap_or(whole), names),
            None => (whole, Vec::new()),
        };
        let texts = if names.is_empty() { texts(&targets) } else { names.clone() };
        let wanted = self.without(&self.around(part, is_dated), texts.clone());
        if names.is_empty() && wanted == texts {
            return Some(field);
        }
        let own = || (field == Field::from(".")).then(|| self.own_text(&names))?;
        Some(self.matched(&field, &wanted).or_else(own).unwrap_or(field))
    }

    /// What is no part of the names. What a court makes a link of is the title that it gives.
    fn around(&self, part: &Part, is_dated: bool) -> Vec<&'static Around> {
        match (self.items.cases, is_dated) {
            (true, _) if self.items.is_linked(part) => Vec::new(),
            (true, true) => vec![&NUMBERS, &DATES],
            (true, false) => vec![&NUMBERS],
            (false, true) => vec![&DATES],
            (false, false) => Vec::new(),
        }
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
    fn names(&self, targets: &[Option<ElementRef<'a>>]) -> Option<(Option<Field>, Vec<String>)> {
        let context = Context::at(self.page.fetched_at(), self.page.language());
        let of_target = |target: &Option<ElementRef<'a>>| target.map(pieces::pieces).unwrap_or_default();
        let all: Vec<Vec<Piece<'a>>> = targets.iter().take(SAMPLE).map(of_target).collect();
        let found = pieces::names(&all, self.items.cases, &context)?;
        let pieces: Vec<Option<&Piece<'a>>> = all.iter().zip(&found).map(|(all, name)| Some(&all[(*name)?])).collect();
        let names: Vec<String> =
            pieces.iter().map(|piece| piece.map(|it| it.text.clone()).unwrap_or_default()).collect();
        let children: Vec<_> = pieces.iter().map(|piece| piece.and_then(|piece| piece.child)).collect();
        let field = if children.iter().flatten().count() * 2 > children.len() {
            induce::field(self.nodes, &children).map(|child| child.css.into())
        } else {
            let tags = all.iter().zip(&found).flat_map(|(pieces, name)| beside(pieces, *name));
            self.without_children(targets, tags.collect())
        };
        Some((field.filter(|field| self.reads(field, &names)), names))
    }

    /// The element without its children of these tags.
    fn without_children(&self, targets: &[Option<ElementRef<'a>>], tags: BTreeSet<&str>) -> Option<Field> {
        let css = induce::field(self.nodes, targets)?.css;
        let tags = tags.into_iter().collect::<Vec<_>>().join(", ");
        (!tags.is_empty()).then(|| Field::Long(vec![("css", css), ("remove", tags)]))
    }

    /// The one of the texts of the item, beside its elements, that is the name.
    fn own_text(&self, names: &[String]) -> Option<Field> {
        let nth = |at: usize| Field::Long(vec![("xpath", format!("text()[{at}]"))]);
        let is_whole = || self.reads(&Field::from("."), names);
        (1..=OWN).map(nth).find(|field| self.reads(field, names) && !is_whole())
    }

    /// The field that keeps the names of the texts that it reads.
    fn matched(&self, field: &Field, names: &[String]) -> Option<Field> {
        let options = match field {
            Field::Short(css) => vec![("css", css.clone())],
            Field::Long(options) => options.clone(),
            Field::Fallbacks(_) => return None,
        };
        let known = self.read(field).into_iter().zip(names.iter().cloned());
        let (texts, names): (Vec<_>, Vec<_>) =
            known.filter(|(text, name)| !text.is_empty() && !name.is_empty()).unzip();
        let long = Field::Long(options.into_iter().chain([("match", around::pattern(&texts, &names)?)]).collect());
        let read = self.read(&long);
        let is_whole = read.iter().all(|text| !text.is_empty());
        let narrow = || if is_whole { long } else { Field::Fallbacks(vec![long, field.clone()]) };
        most(read.iter(), |text| !text.is_empty()).then(narrow)
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

    /// What a field reads of the first items; nothing is an empty text.
    fn read(&self, field: &Field) -> Vec<String> {
        let css = "a".to_owned(); // the items are known
        let rule = Rule { title: Some(field.clone()), ..Rule::new(Source::Item { css, says: None, with: self.with }) };
        let title = rule.rule().and_then(|rule| rule.fields.title);
        let text = |node: &ElementRef<'a>| field::text(title.as_ref()?, &Scope::element(self.page, *node, self.with));
        self.nodes.iter().take(SAMPLE).map(|node| text(node).unwrap_or_default()).collect()
    }

    /// Whether a field reads these texts.
    fn reads(&self, field: &Field, texts: &[String]) -> bool {
        most(self.read(field).iter().zip(texts).filter(|(_, text)| !text.is_empty()), |(read, text)| read == text)
    }
}

/// The tags of the children beside a name.
fn beside<'p>(pieces: &'p [Piece<'_>], name: Option<usize>) -> impl Iterator<Item = &'p str> {
    let others = pieces.iter().enumerate().filter(move |(at, _)| Some(*at) != name);
    others.filter_map(|(_, piece)| piece.child.map(|child| child.value().name()))
}

fn texts(targets: &[Option<ElementRef<'_>>]) -> Vec<String> {
    targets.iter().take(SAMPLE).map(|target| target.map(page::text).unwrap_or_default()).collect()
}
