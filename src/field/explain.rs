//! What became of a field while it was read: the steps that were tried, what each found, what its options made of it.
//! `step` does the reading and is the same whether somebody watches; here it is only written down.

use std::cell::RefCell;

use ego_tree::NodeId;
use scraper::ElementRef;
use serde::Serialize;
use serde_json::Value;

use super::Kind;
use crate::dates;
use crate::site::{Field, Fields, From, Origin, Step};

/// The most values of one step that are written down; the rest is counted.
const MOST: usize = 100;

const JOIN: &str = "join";

/// How a field was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The step that gave the value, from 1; `None`: no step gave one.
    pub won: Option<usize>,
    /// The steps as far as they were tried, in order.
    pub steps: Vec<Tried>,
}

/// One step of the fallbacks, as far as it was tried.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// The key that names the place: `css`, `json`, `ld`, `url`, `value`, `auto`; `default`: no rule names one.
    pub origin: &'static str,
    /// The place as the rule writes it.
    pub place: String,
    /// Where it was looked for: `item`, `page`, `preceding`.
    pub from: &'static str,
    /// How many elements matched, as far as was looked.
    pub matched: usize,
    /// What was found there, in order.
    pub values: Vec<Candidate>,
    /// How many more values there were than are written down.
    pub more: usize,
    /// What the reading of dates went by.
    pub dates: Option<DatesBy>,
    /// Why the step gave nothing.
    pub why: Option<String>,
}

/// One value that a step found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Candidate {
    /// The element that holds it: `time.published`.
    pub element: Option<String>,
    /// That element in the page.
    #[serde(skip)]
    pub node: Option<NodeId>,
    /// As it was found; `None`: not found but made (a `default`, a `join`).
    pub raw: Option<String>,
    /// What the options changed, in order.
    pub made: Vec<Made>,
    /// What the options left.
    pub value: Option<String>,
    /// What the value was read as: text, a moment with its precision, a link, persons; `None`: not usable, or not needed.
    pub read: Option<Value>,
    /// Why it was not used.
    pub why: Option<String>,
}

/// What one option made of a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Made {
    /// Its key: `match`, `replace`, `template`, `join`, `default`.
    pub option: &'static str,
    /// The value after it; `None`: refused.
    pub value: Option<String>,
}

impl Made {
    fn joins(&self) -> bool {
        self.option == JOIN
    }
}

/// What decided how the text of a date was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatesBy {
    /// The zone of dates that carry none (IANA).
    pub timezone: &'static str,
    /// The language that is tried first (BCP 47).
    pub language: Option<String>,
    /// Whether `03/04` is the third of April, as the rule or all dates of the page together say.
    pub day_first: Option<bool>,
    /// The rule's own format.
    pub format: Option<String>,
}

/// How all fields of one item were read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemTold {
    /// Among the items of the page, from 1.
    pub position: usize,
    /// Its element in the page.
    #[serde(skip)]
    pub node: Option<NodeId>,
    /// Each field that a rule names or that is found without one, by its key.
    pub fields: Vec<(&'static str, Explanation)>,
}

impl ItemTold {
    /// How one field was read.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Explanation> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, told)| told)
    }
}

impl Explanation {
    /// The elements that gave the value.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        let step = self.won.and_then(|won| self.steps.get(won - 1));
        let is_joined = step.is_some_and(Tried::is_joined);
        let used = step.into_iter().flat_map(|step| &step.values);
        used.filter(move |value| value.read.is_some() || is_joined).filter_map(|value| value.node)
    }
}

/// Notes taken while fields are read.
#[derive(Default)]
pub struct Trace(RefCell<Notes>);

impl Trace {
    /// Writes down that an item is read.
    pub(crate) fn item(&self, position: usize, element: Option<ElementRef<'_>>) {
        self.0.borrow_mut().items.push((position, element.map(|element| element.id())));
    }

    pub(super) fn note(&self, position: usize, write: impl FnOnce(&mut Notes)) {
        let mut notes = self.0.borrow_mut();
        notes.position = position;
        write(&mut notes);
    }

    /// The notes of all items that were read by these fields.
    #[must_use]
    pub fn told(self, fields: &Fields) -> Vec<ItemTold> {
        let Notes { items, mut readings, .. } = self.0.into_inner();
        // Links are read of all items before the first of the other fields.
        readings.sort_by_key(|reading| reading.position);
        let mut readings = readings.into_iter().peekable();
        let mut told = |(position, node)| {
            let own = std::iter::from_fn(|| readings.next_if(|reading| reading.position <= position));
            ItemTold { position, node, fields: by_name(own, fields) }
        };
        items.into_iter().map(&mut told).collect()
    }
}

/// Each field once: the second reading of a link is only for a message.
fn by_name(readings: impl Iterator<Item = Reading>, fields: &Fields) -> Vec<(&'static str, Explanation)> {
    let mut found: Vec<(&'static str, Explanation)> = Vec::new();
    for reading in readings {
        if let Some(name) = reading.name(fields).filter(|name| found.iter().all(|(known, _)| known != name)) {
            found.push((name, reading.explanation()));
        }
    }
    let order = fields.named();
    found.sort_by_key(|(name, _)| order.iter().position(|(known, _)| known == name));
    found
}

/// What is being written down.
#[derive(Default)]
pub(super) struct Notes {
    position: usize,
    items: Vec<(usize, Option<NodeId>)>,
    readings: Vec<Reading>,
    /// The element whose values come next.
    element: Option<(NodeId, String)>,
    /// The value that comes next is only counted.
    is_beyond: bool,
}

struct Reading {
    position: usize,
    what: What,
    steps: Vec<Tried>,
}

/// Which field it is: known by its address in the rule, so that no reader needs to say its name.
#[derive(Clone, Copy)]
enum What {
    Field(*const Field),
    Default(&'static str),
}

impl Notes {
    pub(super) fn begin(&mut self, field: &Field) {
        self.open(What::Field(std::ptr::from_ref(field)));
    }

    /// A value that is found although no rule names its place.
    pub(super) fn by_default(&mut self, name: &'static str, place: &str, element: ElementRef<'_>, value: &str) {
        self.open(What::Default(name));
        self.steps(Tried::of("default", place.to_owned(), "item"));
        self.met(element);
        self.raw(value);
        self.refined(Some(value));
        self.judged(value, Some(value.into()), Kind::Text);
    }

    fn open(&mut self, what: What) {
        self.readings.push(Reading { position: self.position, what, steps: Vec::new() });
    }

    pub(super) fn step(&mut self, step: &Step) {
        let (origin, place) = written(&step.origin);
        let from = match step.from {
            From::Item => "item",
            From::Page => "page",
            From::Preceding => "preceding",
        };
        self.steps(Tried::of(origin, place, from));
    }

    fn steps(&mut self, tried: Tried) {
        self.element = None;
        self.readings.last_mut().into_iter().for_each(|reading| reading.steps.push(tried.clone()));
    }

    fn now(&mut self) -> Option<&mut Tried> {
        self.readings.last_mut()?.steps.last_mut()
    }

    fn candidate(&mut self) -> Option<&mut Candidate> {
        if self.is_beyond { None } else { self.now()?.values.last_mut() }
    }

    pub(super) fn met(&mut self, element: ElementRef<'_>) {
        self.element = Some((element.id(), described(element)));
        self.now().into_iter().for_each(|step| step.matched += 1);
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
        let by = DatesBy {
            timezone: by.timezone.name(),
            language: by.language.map(str::to_owned),
            day_first: by.day_first,
            format: by.format.map(str::to_owned),
        };
        self.now().into_iter().for_each(|step| step.dates = Some(by.clone()));
    }

    /// What a value that the options left was read as.
    pub(super) fn judged(&mut self, value: &str, read: Option<Value>, kind: Kind) {
        let Some(step) = self.now() else { return };
        let is_open = |known: &&mut Candidate| known.value.as_deref() == Some(value) && !known.is_judged();
        let why = read.is_none().then(|| unusable(kind).to_owned());
        match step.values.iter_mut().find(is_open) {
            Some(candidate) => (candidate.read, candidate.why) = (read, why),
            None => step.values.push(Candidate {
                made: vec![Made { option: JOIN, value: Some(value.to_owned()) }],
                value: Some(value.to_owned()),
                read,
                why,
                ..Candidate::default()
            }),
        }
    }

    /// The step's `default` stands in for what it did not find.
    pub(super) fn default(&mut self, value: &str) {
        let made = vec![Made { option: "default", value: Some(value.to_owned()) }];
        let candidate = Candidate { made, value: Some(value.to_owned()), ..Candidate::default() };
        self.now().into_iter().for_each(|step| step.values.push(candidate.clone()));
    }
}

impl Reading {
    fn name(&self, fields: &Fields) -> Option<&'static str> {
        match self.what {
            What::Default(name) => Some(name),
            What::Field(address) => {
                let is_it = |field: Option<&Field>| field.is_some_and(|field| std::ptr::eq(field, address));
                fields.named().into_iter().find(|(_, field)| is_it(*field)).map(|(name, _)| name)
            }
        }
    }

    fn explanation(self) -> Explanation {
        let won = self.steps.iter().position(Tried::gave).map(|place| place + 1);
        let steps = self.steps.into_iter().map(|step| Tried { why: step.nothing(), ..step }).collect();
        Explanation { won, steps }
    }
}

impl Candidate {
    fn latest(&self) -> Option<&str> {
        match self.made.last() {
            Some(made) => made.value.as_deref(),
            None => self.raw.as_deref(),
        }
    }

    fn is_judged(&self) -> bool {
        self.read.is_some() || self.why.is_some()
    }
}

impl Tried {
    fn of(origin: &'static str, place: String, from: &'static str) -> Self {
        Self { origin, place, from, matched: 0, values: Vec::new(), more: 0, dates: None, why: None }
    }

    /// Its one value is made of all that was found.
    fn is_joined(&self) -> bool {
        self.values
            .iter()
            .any(|value| value.read.is_some() && value.raw.is_none() && value.made.iter().any(Made::joins))
    }

    fn gave(&self) -> bool {
        self.values.iter().any(|value| value.read.is_some())
    }

    /// Why the step gave nothing, in words.
    fn nothing(&self) -> Option<String> {
        let place = &self.place;
        let refusals: Vec<&Candidate> = self.values.iter().filter(|value| value.why.is_some()).collect();
        match (refusals.as_slice(), self.origin) {
            _ if self.gave() => None,
            ([one], _) => one.why.as_deref().map(|why| told(one, why)),
            ([first, ..], _) => {
                let why = first.why.as_deref().map(|why| told(first, why)).unwrap_or_default();
                Some(format!("none of {} values can be used; the first: {why}", refusals.len() + self.more))
            }
            ([], "css") if self.matched == 0 => Some(format!("no element matches `{place}`{}", self.whereabouts())),
            ([], "css") if place.contains('@') => Some(format!("{} without that attribute", self.counted())),
            ([], "css") => Some(format!("{}, but without a value of this kind", self.counted())),
            ([], "ld") => Some(format!("no JSON-LD object of the page has `{place}`")),
            ([], "url") => Some(format!("the link does not match '{place}'")),
            ([], "auto") => Some("left to what the page says of itself".into()),
            ([], _) => Some(format!("`{place}` finds nothing")),
        }
    }

    fn whereabouts(&self) -> &'static str {
        match self.from {
            "page" => " on the page",
            "preceding" => " before the item",
            _ => "",
        }
    }

    fn counted(&self) -> String {
        if self.matched == 1 { "one element matches".into() } else { format!("{} elements match", self.matched) }
    }
}

/// A refusal with the value that was refused.
fn told(candidate: &Candidate, why: &str) -> String {
    const LONGEST: usize = 60;
    let before = candidate.made.iter().rev().find_map(|made| made.value.as_deref()).or(candidate.raw.as_deref());
    match before.unwrap_or_default() {
        "" => why.to_owned(),
        text if text.chars().count() > LONGEST => {
            format!("{why}: '{}…'", text.chars().take(LONGEST).collect::<String>())
        }
        text => format!("{why}: '{text}'"),
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
