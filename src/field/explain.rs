//! How a field was read, as plain data: the steps that were tried, what each found, what its options made of it, and
//! in words why one gave nothing. It is written down by `trace`.

use ego_tree::NodeId;
use serde::Serialize;
use serde_json::Value;

/// The option whose value is made of all that was found.
pub(super) const JOIN: &str = "join";

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
    /// The key that names the place: `css`, `xpath`, `json`, `ld`, `url`, `value`, `auto`; `default`: no rule names one.
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

impl Candidate {
    pub(super) fn latest(&self) -> Option<&str> {
        match self.made.last() {
            Some(made) => made.value.as_deref(),
            None => self.raw.as_deref(),
        }
    }

    pub(super) fn is_judged(&self) -> bool {
        self.read.is_some() || self.why.is_some()
    }
}

impl Tried {
    pub(super) fn of(origin: &'static str, place: String, from: &'static str) -> Self {
        Self { origin, place, from, matched: 0, values: Vec::new(), more: 0, dates: None, why: None }
    }

    /// Its one value is made of all that was found.
    fn is_joined(&self) -> bool {
        self.values
            .iter()
            .any(|value| value.read.is_some() && value.raw.is_none() && value.made.iter().any(Made::joins))
    }

    pub(super) fn gave(&self) -> bool {
        self.values.iter().any(|value| value.read.is_some())
    }

    /// Why the step gave nothing, in words.
    pub(super) fn nothing(&self) -> Option<String> {
        let place = &self.place;
        let refusals: Vec<&Candidate> = self.values.iter().filter(|value| value.why.is_some()).collect();
        match (refusals.as_slice(), self.origin) {
            _ if self.gave() => None,
            ([one], _) => one.why.as_deref().map(|why| told(one, why)),
            ([first, ..], _) => {
                let why = first.why.as_deref().map(|why| told(first, why)).unwrap_or_default();
                Some(format!("none of {} values can be used; the first: {why}", refusals.len() + self.more))
            }
            ([], "css" | "xpath") if self.matched == 0 => {
                Some(format!("no element matches `{place}`{}", self.whereabouts()))
            }
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
