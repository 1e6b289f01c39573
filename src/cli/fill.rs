//! How many entries have each field: the first sign of a rule that has become wrong.

use std::fmt;

use crate::listing::Entry;
use crate::site::{Field, Fields};

/// One field over the entries of a site.
pub(super) struct Fill {
    /// As sites.yaml calls it.
    pub(super) name: &'static str,
    /// How many entries have it.
    pub(super) filled: usize,
    of: usize,
    /// The rule says where it is.
    is_ruled: bool,
}

impl Fill {
    /// The rule names it, and it is nowhere.
    pub(super) fn is_dead(&self) -> bool {
        self.is_ruled && self.filled == 0 && self.of > 0
    }
}

/// `date 9/12`.
impl fmt::Display for Fill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.name, self.filled, self.of)
    }
}

/// Title, link and date, and every other field that some entry has or the rule names.
pub(super) fn of(entries: &[&Entry], fields: &Fields) -> Vec<Fill> {
    let fill = |name, field: &Option<Field>, is_filled: fn(&Entry) -> bool| Fill {
        name,
        filled: entries.iter().filter(|entry| is_filled(entry)).count(),
        of: entries.len(),
        is_ruled: field.is_some(),
    };
    let mut fills = vec![
        fill("title", &fields.title, |entry| entry.title.is_some()),
        fill("link", &fields.link, |entry| entry.url.is_some()),
        fill("date", &fields.date, |entry| entry.date.is_some()),
        fill("id", &fields.id, |entry| entry.id.is_some()),
        fill("updated", &fields.updated, |entry| entry.updated.is_some()),
        fill("author", &fields.author, |entry| !entry.authors.is_empty()),
        fill("publisher", &fields.publisher, |entry| entry.publisher.is_some()),
        fill("summary", &fields.summary, |entry| entry.summary.is_some()),
        fill("content", &fields.content, |entry| entry.content.is_some()),
        fill("image", &fields.image, |entry| entry.image.is_some()),
        fill("tags", &fields.tags, |entry| !entry.tags.is_empty()),
        fill("enclosure", &fields.enclosure, |entry| !entry.enclosures.is_empty()),
    ];
    let is_told = |fill: &Fill| matches!(fill.name, "title" | "link" | "date") || fill.is_ruled || fill.filled > 0;
    fills.retain(is_told);
    fills
}
