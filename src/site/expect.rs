//! What a site must show in order to be called healthy: `expect:`. What is learned from earlier runs where it says
//! nothing, and who is told, is left to `health`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{Finding, Findings, quoted};
use super::grammar::one_of;
use super::{Field, Fields, measure, raw};

/// What a site must show in order to be called healthy. What is given here is asked for instead of what was learned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expect {
    /// Fewer entries than this are a broken listing.
    pub items: Option<usize>,
    /// The newest item may be as old as this; without it the usual gap between items counts.
    pub fresh: Option<Duration>,
    /// At least half of the entries have each of these; without it those that they usually have count.
    pub fields: Option<Vec<FieldName>>,
    /// `false`: the page may show a wholly other list in each run.
    pub overlap: Option<bool>,
}

/// The fields whose presence is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldName {
    /// The headline.
    Title,
    /// The entry's own page.
    Link,
    /// First published.
    Date,
    /// Persons.
    Author,
    /// A teaser.
    Summary,
    /// The body.
    Content,
    /// The lead image.
    Image,
    /// Categories.
    Tags,
}

impl FieldName {
    /// All of them, the most important first.
    pub const ALL: [Self; 8] =
        [Self::Title, Self::Link, Self::Date, Self::Author, Self::Summary, Self::Content, Self::Image, Self::Tags];

    /// The key in sites.yaml.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Link => "link",
            Self::Date => "date",
            Self::Author => "author",
            Self::Summary => "summary",
            Self::Content => "content",
            Self::Image => "image",
            Self::Tags => "tags",
        }
    }
}

impl Fields {
    /// The rule of a field.
    #[must_use]
    pub fn get(&self, name: FieldName) -> Option<&Field> {
        match name {
            FieldName::Title => self.title.as_ref(),
            FieldName::Link => self.link.as_ref(),
            FieldName::Date => self.date.as_ref(),
            FieldName::Author => self.author.as_ref(),
            FieldName::Summary => self.summary.as_ref(),
            FieldName::Content => self.content.as_ref(),
            FieldName::Image => self.image.as_ref(),
            FieldName::Tags => self.tags.as_ref(),
        }
    }
}

/// The expectations of a site as they are written.
pub(super) fn expect(raw: Option<&raw::Expect>, findings: &mut Findings<'_>) -> Expect {
    let Some(raw) = raw else { return Expect::default() };
    let words = FieldName::ALL.map(|name| (name.word(), name));
    let fields = raw.fields.as_ref().map(|texts| {
        let mut names: Vec<FieldName> = texts.0.iter().filter_map(|text| one_of(text, &words, findings)).collect();
        names.sort_unstable();
        names.dedup();
        names
    });
    let fresh = raw.fresh.as_ref().and_then(|text| {
        let fresh = measure::duration(&text.value).filter(|fresh| !fresh.is_zero());
        if fresh.is_none() {
            let finding = Finding::new(&text.spot, format!("not a duration: {}", quoted(&text.value)));
            findings.error(finding.advice("write a number and a unit: `36h`, `7d`, `2w`"));
        }
        fresh
    });
    Expect {
        items: raw.items.as_ref().map(|count| count.value),
        fresh,
        fields,
        overlap: raw.overlap.as_ref().map(|flag| flag.value),
    }
}
