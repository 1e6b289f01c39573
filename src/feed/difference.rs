//! What a reader of a feed would see change: items that come, go, or say something else.

use std::collections::BTreeMap;

use crate::item::Item;

/// One feed before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// How many items are the same.
    pub kept: usize,
    /// Items that were not there, in the order of the feed.
    pub new: Vec<Item>,
    /// Items that say something else.
    pub changed: Vec<Changed>,
    /// Items that are not there any more.
    pub vanished: Vec<Item>,
}

/// An item that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its identity, which stays.
    pub id: String,
    /// Its title now.
    pub title: String,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
}

/// One field, old and new; an empty text is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// `title`, `url`, `published`, … as [`Item`] names them.
    pub name: &'static str,
    /// What the item said.
    pub old: String,
    /// What it says now.
    pub new: String,
}

impl Difference {
    /// Compares two states of a feed.
    #[must_use]
    pub fn of(before: &[Item], after: Vec<Item>) -> Self {
        let mut old: BTreeMap<&str, &Item> = before.iter().map(|item| (item.id.as_str(), item)).collect();
        let mut difference = Self::default();
        for item in after {
            match old.remove(item.id.as_str()).map(|old| fields(old, &item)) {
                None => difference.new.push(item),
                Some(fields) if fields.is_empty() => difference.kept += 1,
                Some(fields) => difference.changed.push(Changed { id: item.id, title: item.title, fields }),
            }
        }
        difference.vanished = before.iter().filter(|item| old.contains_key(item.id.as_str())).cloned().collect();
        difference
    }

    /// Whether a reader would see nothing of it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.vanished.is_empty()
    }
}

fn fields(old: &Item, new: &Item) -> Vec<FieldChange> {
    let pairs = said(old).into_iter().zip(said(new));
    let differ = pairs.filter(|((_, old), (_, new))| old != new);
    differ.map(|((name, old), (_, new))| FieldChange { name, old, new }).collect()
}

/// Everything that an item says, as text.
fn said(item: &Item) -> [(&'static str, String); 11] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let files = item.enclosures.iter().map(|file| file.url.to_string()).collect::<Vec<_>>();
    [
        ("title", item.title.clone()),
        ("url", item.url.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("published", item.published.to_rfc3339()),
        ("updated", item.updated.to_rfc3339()),
        ("authors", item.authors.join(", ")),
        ("publisher", text(&item.publisher)),
        ("summary", text(&item.summary)),
        ("content", text(&item.content)),
        ("image", item.image.as_ref().map(|image| image.url.to_string()).unwrap_or_default()),
        ("enclosures", files.join(", ")),
        ("tags", item.tags.join(", ")),
    ]
}
