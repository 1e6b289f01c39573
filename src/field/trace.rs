//! The notes that become explanations, taken while fields are read: `step` does the reading and is the same whether
//! somebody watches; here it is only written down.

use std::cell::RefCell;

use ego_tree::NodeId;
use scraper::ElementRef;
use serde_json::Value;

use super::Kind;
use super::explain::{Candidate, DatesBy, Explanation, ItemTold, JOIN, Made, Tried};
use crate::dates;
use crate::site::{Field, Fields, From, Origin, Step};

/// The most values of one step that are written down; the rest is counted.
const MOST: usize = 100;

/// Notes taken while fields are read.
#[derive(Default)]
pub struct Trace(RefCell<Notes>);

impl Trace {
    /// The fields that are read from here on, known by their address in the rule, so that no reader says a name.
    pub(crate) fn fields(&self, fields: &Fields) {
        let address = |(name, field): (&'static str, Option<&Field>)| Some((name, std::ptr::from_ref(field?)));
        self.0.borrow_mut().names = fields.named().into_iter().filter_map(address).collect();
    }

    /// Writes down that an item is read.
    pub(crate) fn item(&self, position: usize, element: Option<ElementRef<'_>>) {
        self.0.borrow_mut().items.push((position, element.map(|element| element.id())));
    }

    pub(super) fn note(&self, position: usize, write: impl FnOnce(&mut Notes)) {
        let mut notes = self.0.borrow_mut();
        notes.position = position;
        write(&mut notes);
    }

    /// How each item was read, in the order in which they were.
    #[must_use]
    pub fn told(self) -> Vec<ItemTold> {
        let Notes { items, mut readings, .. } = self.0.into_inner();
        // Links are read of all items before the first of the other fields.
        readings.sort_by_key(|reading| reading.position);
        let mut readings = readings.into_iter().peekable();
        let mut told = |(position, node)| {
            let own = std::iter::from_fn(|| readings.next_if(|reading| reading.position <= position));
            ItemTold { position, node, fields: by_name(own) }
        };
        items.into_iter().map(&mut told).collect()
    }
}

/// Each field once: the second reading of a link is only for a message.
fn by_name(readings: impl Iterator<Item = Reading>) -> Vec<(&'static str, Explanation)> {
    let mut found: Vec<(&'static str, Explanation)> = Vec::new();
    for reading in readings {
        if let Some(name) = reading.name.filter(|name| found.iter().all(|(known, _)| known != name)) {
            found.push((name, reading.explanation()));
        }
    }
    let order = Fields::default();
    let order = order.named();
    found.sort_by_key(|(name, _)| order.iter().position(|(known, _)| known == name));
    found
}

/// What is being written down.
#[derive(Default)]
pub(super) struct Notes {
    names: Vec<(&'static str, *const Field)>,
    position: usize,
    items: Vec<(usize, Option<NodeId>)>,
    readings: Vec<Reading>,
    /// The element whose values come next.
    element: Option<(NodeId, String)>,
    /// The value that comes next is only counted.
    is_beyond: bool,
    /// All values of the step are made one.
    joins: bool,
}

struct Reading {
    position: usize,
    /// `None`: not a field of an item (the link to the next page).
    name: Option<&'static str>,
    steps: Vec<Tried>,
}

impl Notes {
    pub(super) fn begin(&mut self, field: &Field) {
        let name = self.names.iter().find(|(_, address)| std::ptr::eq(*address, field)).map(|(name, _)| *name);
        self.open(name);
    }

    /// A value that is found although no rule names its place.
    pub(super) fn by_default(&mut self, name: &'static str, place: &str, element: ElementRef<'_>, value: &str) {
        self.open(Some(name));
        self.steps(Tried::of("default", place.to_owned(), "item"));
        self.met(element);
        self.raw(value);
        self.refined(Some(value));
        self.judged(value, Some(value.into()), Kind::Text);
    }

    fn open(&mut self, name: Option<&'static str>) {
        self.readings.push(Reading { position: self.position, name, steps: Vec::new() });
    }

    pub(super) fn step(&mut self, step: &Step) {
        let (origin, place) = written(&step.origin);
        let from = match step.from {
            From::Item => "item",
            From::Page => "page",
            From::Preceding => "preceding",
        };
        self.steps(Tried::of(origin, place, from));
        self.joins = step.all && step.join.is_some();
    }

    fn steps(&mut self, tried: Tried) {
        (self.element, self.is_beyond, self.joins) = (None, false, false);
        if let Some(reading) = self.readings.last_mut() {
            reading.steps.push(tried);
        }
    }

    fn now(&mut self) -> Option<&mut Tried> {
        self.readings.last_mut()?.steps.last_mut()
    }

    fn candidate(&mut self) -> Option<&mut Candidate> {
        if self.is_beyond { None } else { self.now()?.values.last_mut() }
    }

    pub(super) fn met(&mut self, element: ElementRef<'_>) {
        self.element = Some((element.id(), described(element)));
        if let Some(step) = self.now() {
            step.matched += 1;
        }
    }

    pub(super) fn raw(&mut self, raw: &str) {
        let (node, element) = self.element.clone().unzip();
        self.is_beyond = self.now().is_some_and(|step| step.values.len() >= MOST);
        let is_beyond = self.is_beyond;
        let Some(step) = self.now() else { return };
        if is_beyond {
            step.more += 1;
        } else {
            step.values.push(Candidate { element, node, raw: Some(raw.to_owned()), ..Candidate::default() });
        }
    }

    /// An option that is not given changes nothing, and is not told.
    pub(super) fn made(&mut self, option: &'static str, value: Option<&str>) {
        let Some(candidate) = self.candidate() else { return };
        if candidate.latest() != value {
            candidate.made.push(Made { option, value: value.map(str::to_owned) });
        }
    }

    pub(super) fn refined(&mut self, value: Option<&str>) {
        let Some(candidate) = self.candidate() else { return };
        candidate.value = value.map(str::to_owned);
        candidate.why = value.is_none().then(|| match candidate.made.last() {
            Some(Made { option, value: None }) => format!("`{option}` refuses it"),
            _ => "it is empty".into(),
        });
    }

    pub(super) fn dates(&mut self, by: &dates::Context<'_>) {
        let Some(step) = self.now() else { return };
        step.dates = Some(DatesBy {
            timezone: by.timezone.name(),
            language: by.language.map(str::to_owned),
            day_first: by.day_first,
            format: by.format.map(str::to_owned),
        });
    }

    /// What a value that the options left was read as.
    pub(super) fn judged(&mut self, value: &str, read: Option<Value>, kind: Kind) {
        let made = if self.joins { vec![Made { option: JOIN, value: Some(value.to_owned()) }] } else { Vec::new() };
        let (is_beyond, joins) = (self.is_beyond, self.joins);
        let Some(step) = self.now() else { return };
        let is_open = |known: &&mut Candidate| known.value.as_deref() == Some(value) && !known.is_judged();
        let gave = step.gave();
        let known = step.values.iter_mut().find(is_open).filter(|_| !is_beyond && !joins);
        let why = read.is_none().then(|| unusable(kind).to_owned());
        match known {
            Some(candidate) => (candidate.read, candidate.why) = (read, why),
            // Of the values that are only counted, the one that won is told.
            None if joins || read.is_some() && !gave => {
                step.values.push(Candidate { made, value: Some(value.to_owned()), read, why, ..Candidate::default() });
            }
            None => {}
        }
    }

    /// The step's `default` stands in for what it did not find.
    pub(super) fn default(&mut self, value: &str) {
        (self.is_beyond, self.joins) = (false, false);
        let made = vec![Made { option: "default", value: Some(value.to_owned()) }];
        if let Some(step) = self.now() {
            step.values.push(Candidate { made, value: Some(value.to_owned()), ..Candidate::default() });
        }
    }
}

impl Reading {
    fn explanation(self) -> Explanation {
        let won = self.steps.iter().position(Tried::gave).map(|place| place + 1);
        let steps = self.steps.into_iter().map(|step| Tried { why: step.nothing(), ..step }).collect();
        Explanation { won, steps }
    }
}

fn unusable(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "nothing is left of it",
        Kind::Html => "no content",
        Kind::Link | Kind::File => "not an http link",
        Kind::Image => "not an http link, or a placeholder",
        Kind::Date => "not a date",
    }
}

/// The key of an origin, and its place as the rule writes it.
fn written(origin: &Origin) -> (&'static str, String) {
    match origin {
        Origin::Css(place) => ("css", place.text.clone()),
        Origin::XPath(xpath) => ("xpath", xpath.text.clone()),
        Origin::Json(path) => ("json", path.text.clone()),
        Origin::Ld(path) => ("ld", path.text.clone()),
        Origin::Url(pattern) => ("url", pattern.to_string()),
        Origin::Value(value) => ("value", value.clone()),
        Origin::Auto => ("auto", "auto".into()),
    }
}

/// An element as a person names it: `time.published`.
fn described(element: ElementRef<'_>) -> String {
    let own = element.value();
    let id = own.id().map(|id| format!("#{id}")).unwrap_or_default();
    let classes: String = own.classes().take(2).map(|class| format!(".{class}")).collect();
    format!("{}{}", own.name(), if id.is_empty() { classes } else { id })
}
