//! When the items of a list were published: which of their dates says it, or which headings over them. Which elements
//! are dates at all is left to `dated`.

use scraper::ElementRef;

use super::outline::is_heading;
use super::parts::{Items, Part, best, is_named};
use super::place::words;
use super::{labels, most};
use crate::dates::Precision;
use crate::page;

/// Items whose labels are looked at.
const LABELS: usize = 8;
/// Words in the labels of dates that are not the entry's own,
const NO_DATES: &[&str] = &[
    "updated", "modified", "revised", "deadline", "due", "closes", "closing", "expires", "argued", "heard", "hearing",
];
/// of the day of a decision,
const DECIDED: &[&str] = &["filed", "decided", "decision", "issued", "released", "release", "delivered"];
/// and of the day on which it came to the page.
const PUT_UP: &[&str] = &["posted", "uploaded", "added"];

impl<'a> Items<'_, 'a> {
    /// The dates: those that most items have; of several the first, where a machine's date or a name does not tell.
    pub(super) fn date(&self, title: Option<&Part>) -> Option<Part> {
        let moment = |at: usize| self.dated.inside(self.outline, at).iter().find(|(dated, _)| *dated == at);
        let parts = self.parts(|at| moment(at).is_some_and(|(_, moment)| moment.precision >= Precision::Month));
        let is_title = |part: &Part| title.is_some_and(|title| title.elements == part.elements);
        let is_choice = parts.len() > 1;
        let best = best(parts, |part| {
            let own = self.mean(part, |n, at| self.date_worth(n, at));
            let in_title = if is_title(part) { 0.5 } else { 1.0 };
            part.covered * own * in_title * if is_choice { self.label_worth(part) } else { 1.0 }
        });
        best.filter(|part| part.covered >= 0.4)
    }

    /// The headings over the items that say a date, each once.
    pub(super) fn date_headings(&self) -> Option<Vec<ElementRef<'a>>> {
        let items = &self.group.items;
        let (first, last) = (*items.first()?, *items.last()?);
        let around = self.outline.ancestors(first).find(|at| self.outline.holds(*at, last))?;
        let over = |item: &usize| self.dated.before(self.outline, *item, around);
        let mut headings: Vec<usize> = items.iter().filter_map(over).collect();
        let (covered, path) = (headings.len(), self.outline.elements[*headings.first()?].path);
        let is_over = |at: &usize| {
            let element = &self.outline.elements[*at];
            let holding = items[items.partition_point(|item| item < at).saturating_sub(1)];
            element.path == path && element.inside().letters <= 60 && !self.outline.holds(holding, *at)
        };
        headings.retain(is_over);
        let is_enough = headings.len() * 10 >= items.len() * 8 && covered == headings.len();
        headings.dedup();
        let of_one = |at: &usize| is_heading(self.outline.elements[*at].name()) && !self.is_stamp(*at);
        let are_headings = headings.len() > 1 || headings.iter().all(of_one);
        (is_enough && are_headings).then(|| headings.iter().map(|at| self.outline.elements[*at].node).collect())
    }

    /// What the labels of dates say of them: of a decision its day is meant and not that on which it was put up.
    fn label_worth(&self, part: &Part) -> f32 {
        let worth = |label: String| match () {
            () if says(&label, NO_DATES) => 0.6,
            () if self.cases && says(&label, PUT_UP) => 0.8,
            () if self.cases && says(&label, DECIDED) => 1.3,
            () => 1.0,
        };
        let worths: Vec<f32> = self.labels(part).map(worth).collect();
        worths.iter().sum::<f32>() / worths.len().max(1) as f32
    }

    /// Whether dates are, by their labels, those on which a decision was put up.
    pub(super) fn is_put_up(&self, part: &Part) -> bool {
        self.cases && most(self.labels(part), |label| says(&label, PUT_UP) && !says(&label, DECIDED))
    }

    fn labels<'s>(&'s self, part: &'s Part) -> impl Iterator<Item = String> + 's {
        let elements = part.elements.iter().flatten().take(LABELS);
        elements.map(|at| labels::of(self.outline.elements[*at].node))
    }

    /// Whether a heading tells when the page was made: to the minute, or in so many words.
    fn is_stamp(&self, at: usize) -> bool {
        let moment = self.dated.inside(self.outline, at).iter().find(|(dated, _)| *dated == at);
        let text = page::text(self.outline.elements[at].node).to_lowercase();
        moment.is_some_and(|(_, moment)| moment.precision > Precision::Day)
            || ["as of", "updated", "modified"].iter().any(|words| text.contains(words))
    }

    fn date_worth(&self, n: usize, at: usize) -> f32 {
        let element = &self.outline.elements[at];
        let way = || std::iter::once(at).chain(self.outline.ancestors(at)).take_while(|at| *at > self.group.items[n]);
        let is_named = |known: &[&str]| way().any(|at| is_named(self.outline.elements[at].node, known));
        let mut worth = 1.0;
        if element.name() == "time" {
            worth *= 1.3;
        }
        if element.inside().letters > 90 {
            worth *= 0.6; // a date in a sentence
        }
        if is_named(&["date", "published", "posted", "datum", "fecha"]) {
            worth *= 1.15;
        }
        if is_named(&["last", "lastpost", "latest", "updated", "modified", "reply"]) && !is_named(&["published"]) {
            worth *= 0.7;
        }
        worth
    }
}

fn says(label: &str, known: &[&str]) -> bool {
    words(label).any(|word| known.contains(&word))
}
