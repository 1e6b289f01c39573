//! Which keys of the objects of a list are its title, link, date, by their names and by whether their values are what
//! the name says. What becomes of them is left to `embedded`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::arrays::segment;
use crate::dates::{self, Context};

/// Objects of a list that are looked at.
const ITEMS: usize = 40;
/// The deepest key, and the most keys of one object.
const DEPTH: usize = 4;
const KEYS: usize = 250;
/// Columns that are looked at for dates, and values of each.
const DATED: usize = 12;
/// The share of the objects that must have a value.
const SHARE: f64 = 0.6;

/// The values of one key, by the number of the object.
#[derive(Default)]
pub(crate) struct Column<'v> {
    /// The names that lead to it.
    names: Vec<&'v str>,
    met: usize,
    pub(super) values: Vec<(usize, &'v Value)>,
}

impl<'v> Column<'v> {
    /// JSONPath as a field has it: `paper.id`.
    pub(super) fn path(&self) -> String {
        let whole: String = self.names.iter().map(|name| segment(name)).collect();
        whole.strip_prefix('.').map_or_else(|| format!("${whole}"), str::to_owned)
    }

    /// JSONPath as a filter has it: `@.paper.id`.
    pub(super) fn filter(&self) -> String {
        format!("@{}", self.names.iter().map(|name| segment(name)).collect::<String>())
    }

    /// The values that are texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = (usize, &'v str)> {
        self.values.iter().filter_map(|(item, value)| value.as_str().map(|text| (*item, text.trim())))
    }

    /// The first value as a text.
    pub(crate) fn first(&self) -> Option<String> {
        let (_, value) = self.values.first()?;
        Some(value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned()))
    }

    /// The name that says what it is: that of the owner where its own says only that it is a text.
    fn name(&self) -> String {
        let mut names = self.names.iter().rev().map(|name| plain(name));
        let own = names.next().unwrap_or_default();
        if WRAPPERS.contains(&own.as_str()) { names.next().unwrap_or(own) } else { own }
    }

    /// Whether a name on the way has one of these words in it.
    fn is_of(&self, words: &[&str]) -> bool {
        self.names.iter().any(|name| words.iter().any(|word| plain(name).contains(word)))
    }
}

/// A name without case and separators.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

const WRAPPERS: &[&str] =
    &["rendered", "text", "value", "current", "raw", "plain", "body", "html", "default", "string"];
/// What belongs to something beside the entry.
const FOREIGN: &[&str] = &[
    "author",
    "category",
    "categor",
    "tag",
    "image",
    "img",
    "photo",
    "thumb",
    "media",
    "picture",
    "avatar",
    "icon",
    "logo",
    "seo",
    "user",
    "publisher",
    "banner",
    "cover",
    "video",
    "creator",
    "button",
    "breadcrumb",
];

const TITLES: &[&str] = &[
    "title",
    "headline",
    "name",
    "heading",
    "subject",
    "titletext",
    "posttitle",
    "articletitle",
    "pagetitle",
    "shorttitle",
    "question",
    "label",
];
const LINKS: &[&str] =
    &["url", "link", "href", "permalink", "path", "uri", "pathname", "slug", "alias", "handle", "id", "key"];
/// The ends of longer names: `canonicalUrl`, `shareLink`, `postSlug`.
const LINK_ENDS: &[&str] = &["url", "link", "href", "uri", "slug", "path"];
const SUMMARIES: &[&str] = &[
    "excerpt",
    "summary",
    "description",
    "abstract",
    "teaser",
    "dek",
    "subtitle",
    "lead",
    "intro",
    "introduction",
    "snippet",
    "standfirst",
    "blurb",
    "shortdescription",
    "subheadline",
    "metadescription",
    "desc",
];
const IMAGES: &[&str] =
    &["image", "img", "thumb", "cover", "picture", "photo", "hero", "media", "banner", "poster", "illustration"];
const NO_IMAGES: &[&str] = &["author", "avatar", "icon", "logo", "user", "alt", "caption", "credit", "video"];
const AUTHORS: &[&str] = &["author", "byline", "creator", "writer", "contributor"];
const NAMES: &[&str] =
    &["name", "fullname", "displayname", "byline", "author", "creator", "authorname", "writer", "title"];
const DATES: &[&[&str]] = &[
    &["published", "publish", "pubdate", "publication", "posted"],
    &["date", "timestamp"],
    &["created", "time", "start", "day", "release"],
    &["updated", "modified", "changed"],
];

/// The columns of a list.
pub(crate) struct Table<'v> {
    columns: Vec<Column<'v>>,
    /// How many objects were looked at.
    pub(super) items: usize,
}

impl<'v> Table<'v> {
    pub(crate) fn new(items: &[&'v Map<String, Value>]) -> Self {
        let mut columns: BTreeMap<Vec<&'v str>, Column<'v>> = BTreeMap::new();
        for (item, object) in items.iter().take(ITEMS).enumerate() {
            let mut left = KEYS;
            read(object, item, &mut Vec::new(), &mut left, &mut columns);
        }
        let mut columns: Vec<Column<'v>> = columns.into_values().collect();
        columns.sort_by_key(|column| column.met);
        Self { columns, items: items.len().min(ITEMS) }
    }

    /// The column with the best name of those that fit in enough objects; of equals the least deep.
    fn best(&self, rank: impl Fn(&Column<'v>) -> Option<usize>) -> Option<&Column<'v>> {
        let ranked = self.columns.iter().filter(|column| self.is_full(column));
        let ranked = ranked.filter_map(|column| rank(column).map(|rank| (rank + 2 * column.names.len(), column)));
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, column)| column)
    }

    fn is_full(&self, column: &Column<'_>) -> bool {
        column.values.len() as f64 >= self.items as f64 * SHARE
    }

    pub(crate) fn title(&self) -> Option<&Column<'v>> {
        self.best(|column| {
            let rank = TITLES.iter().position(|title| *title == column.name())?;
            let texts: BTreeSet<&str> =
                column.texts().map(|(_, text)| text).filter(|text| says_something(text)).collect();
            (!column.is_of(FOREIGN) && texts.len() as f64 >= self.items as f64 * SHARE).then_some(rank)
        })
    }

    /// Columns that may lead to the entries, the best first: addresses, then what an address may be made of.
    pub(super) fn links(&self) -> Vec<&Column<'v>> {
        let rank = |column: &Column<'v>| {
            let name = column.name();
            let whole = LINKS.iter().position(|link| *link == name);
            let end = || LINK_ENDS.iter().position(|end| name.ends_with(end)).map(|end| end + 1);
            let rank = whole.or_else(end)?;
            let distinct: BTreeSet<String> = column.values.iter().map(|(_, value)| value.to_string()).collect();
            let is_usable = !column.is_of(FOREIGN) && distinct.len() as f64 >= self.items as f64 * SHARE;
            is_usable.then_some((!is_address(column), rank + 2 * column.names.len()))
        };
        let mut found: Vec<_> = self.columns.iter().filter_map(|column| Some((rank(column)?, column))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, column)| column).collect()
    }

    /// A column of dates; it may be empty in objects that are no entries.
    pub(crate) fn date(&self, context: &Context<'_>) -> Option<&Column<'v>> {
        let rank = |column: &Column<'v>| {
            let name = column.names.last().map(|name| plain(name)).unwrap_or_default();
            let rank = DATES.iter().position(|words| words.iter().any(|word| name.contains(word)))?;
            Some(rank * 3 + 2 * column.names.len())
        };
        let mut named: Vec<_> = self.columns.iter().filter_map(|column| Some((rank(column)?, column))).collect();
        named.sort_by_key(|(rank, _)| *rank);
        let are_dates = |column: &Column<'v>| {
            let sample = &column.values[..column.values.len().min(DATED)];
            let dates = sample.iter().filter(|(_, value)| is_date(value, context)).count();
            dates >= self.items.min(2) && dates * 5 >= sample.len() * 4
        };
        named.into_iter().take(DATED).map(|(_, column)| column).find(|column| are_dates(column))
    }

    pub(crate) fn summary(&self) -> Option<&Column<'v>> {
        self.best(|column| {
            let rank = SUMMARIES.iter().position(|name| *name == column.name())?;
            let letters: usize = column.texts().map(|(_, text)| text.chars().count()).sum();
            (!column.is_of(FOREIGN) && letters >= 20 * column.values.len()).then_some(rank)
        })
    }

    pub(crate) fn image(&self) -> Option<&Column<'v>> {
        self.best(|column| {
            let rank = IMAGES.iter().position(|word| column.is_of(&[word]))?;
            let addresses = column.texts().filter(|(_, text)| is_link(text)).count();
            (!column.is_of(NO_IMAGES) && addresses * 5 >= column.values.len() * 4).then_some(rank)
        })
    }

    pub(crate) fn author(&self) -> Option<&Column<'v>> {
        self.best(|column| {
            let own = column.names.last().map(|name| plain(name)).unwrap_or_default();
            let rank = NAMES.iter().position(|name| *name == own)?;
            let is_short = column.texts().all(|(_, text)| text.chars().count() < 80 && !is_link(text));
            (column.is_of(AUTHORS) && is_short && column.texts().next().is_some()).then_some(rank)
        })
    }
}

fn read<'v>(
    object: &'v Map<String, Value>,
    item: usize,
    names: &mut Vec<&'v str>,
    left: &mut usize,
    columns: &mut BTreeMap<Vec<&'v str>, Column<'v>>,
) {
    for (name, value) in object {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        names.push(name);
        match value {
            Value::Object(inner) if names.len() < DEPTH => read(inner, item, names, left, columns),
            Value::String(_) | Value::Number(_) => {
                let met = columns.len();
                if let Some(column) = columns.get_mut(names.as_slice()) {
                    column.values.push((item, value));
                } else {
                    columns.insert(names.clone(), Column { names: names.clone(), met, values: vec![(item, value)] });
                }
            }
            _ => {}
        }
        names.pop();
    }
}

/// Whether a text may be a headline.
fn says_something(text: &str) -> bool {
    text.len() < 600 && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

/// `https://…`, `/…`, `//…`.
pub(super) fn is_link(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/'))
        && !text.contains(char::is_whitespace)
}

fn is_address(column: &Column<'_>) -> bool {
    let links = column.texts().filter(|(_, text)| is_link(text)).count();
    links * 5 >= column.values.len() * 4
}

fn is_date(value: &Value, context: &Context<'_>) -> bool {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.len() < 80 && dates::parse(&text, context).is_some()
}
