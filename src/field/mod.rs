//! One field of a rule, read from one place of a page: ordered fallbacks, selectors, paths, regexes, templates.
//! Which fields there are, and what they mean, is left to `listing` and `article`.

mod explain;
mod image;
mod json;
mod narrow;
mod people;
mod scope;
mod step;
mod take;
mod trace;
mod xpath;

use mime::enclosure_type;
use serde::Serialize;
use url::Url;

use crate::dates::{self, Moment};
use crate::entities;
use crate::links;
use crate::page::{self, picture};
use crate::site::{Field, Step};

pub use explain::{Candidate, DatesBy, Explanation, ItemTold, Made, Tried};
pub use image::Image;
pub use narrow::narrow;
pub use people::people;
pub use scope::Scope;
pub use trace::Trace;
pub use xpath::xpath_elements;

mod mime;

/// A file that belongs to an item (RSS 2.0 `<enclosure>`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Enclosure {
    /// Absolute http or https.
    pub url: Url,
    /// Bytes, where they are known.
    pub length: Option<u64>,
    /// The media type, by header or file name.
    pub mime: String,
}

impl Enclosure {
    /// A file of unknown length, its media type by its name.
    #[must_use]
    pub fn of(url: Url) -> Self {
        let mime = enclosure_type(&url).to_owned();
        Self { url, length: None, mime }
    }
}

/// What a field is read as; decides what is taken of an element when the rule does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Html,
    Link,
    Image,
    Date,
    File,
}

/// Plain text, white space collapsed, no entities; never empty.
#[must_use]
pub fn text(field: &Field, scope: &Scope<'_>) -> Option<String> {
    first(field, scope, Kind::Text, |_, value| plain(value))
}

/// All values of a field that may have several (tags): of every match, or with `match:` of the first that fits unless
/// the rule says `all`; one if it joins them. No doubles.
#[must_use]
pub fn texts(field: &Field, scope: &Scope<'_>) -> Vec<String> {
    let mut seen = Vec::new();
    for value in several(field, scope, Kind::Text, plain) {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    seen
}

/// The persons a field names, one each: see [`people()`].
#[must_use]
pub fn persons(field: &Field, scope: &Scope<'_>) -> Vec<String> {
    people::distinct(several(field, scope, Kind::Text, |value| Some(people(value))).into_iter().flatten())
}

/// The inner HTML of an element (or a JSON string as it is), not yet clean; never empty.
#[must_use]
pub fn html(field: &Field, scope: &Scope<'_>) -> Option<String> {
    first(field, scope, Kind::Html, |_, value| Some(value.to_owned()))
}

/// An absolute http(s) link.
#[must_use]
pub fn url(field: &Field, scope: &Scope<'_>) -> Option<Url> {
    first(field, scope, Kind::Link, |_, value| links::resolve(scope.base(), value))
}

/// What a link field says before it is known to be a link (`javascript:…`), for messages.
#[must_use]
pub fn raw_link(field: &Field, scope: &Scope<'_>) -> Option<String> {
    first(field, scope, Kind::Link, |_, value| Some(value.to_owned()))
}

/// The best source of the first image that is no placeholder.
#[must_use]
pub fn image(field: &Field, scope: &Scope<'_>) -> Option<Image> {
    first(field, scope, Kind::Image, |_, value| picture::real(scope.base(), value)).map(Image::of)
}

/// Files; one, unless the rule says `all`.
#[must_use]
pub fn enclosures(field: &Field, scope: &Scope<'_>) -> Vec<Enclosure> {
    several(field, scope, Kind::File, |value| links::resolve(scope.base(), value))
        .into_iter()
        .map(Enclosure::of)
        .collect()
}

/// A date. The rule's own format, zone, language and order of day and month go before those of the context.
#[must_use]
pub fn date(field: &Field, scope: &Scope<'_>, context: &dates::Context<'_>) -> Option<Moment> {
    first(field, scope, Kind::Date, |step, value| {
        let context = in_step(step, context);
        scope.tell(|notes| notes.dates(&context));
        dates::parse(value, &context)
    })
}

/// The texts that [`date`] would try, in its order: evidence for [`dates::day_first`].
#[must_use]
pub fn date_texts(field: &Field, scope: &Scope<'_>) -> Vec<String> {
    field.steps.iter().flat_map(|step| step::groups(step, scope, Kind::Date).flatten()).collect()
}

fn in_step<'c>(step: &'c Step, context: &dates::Context<'c>) -> dates::Context<'c> {
    let own = &step.date;
    dates::Context {
        now: context.now,
        timezone: own.timezone.unwrap_or(context.timezone),
        language: own.language.as_deref().or(context.language),
        day_first: own.day_first.or(context.day_first),
        format: own.format.as_deref().or(context.format),
    }
}

/// The first step with a value that can be used; its default counts as one.
fn first<T: Serialize>(
    field: &Field,
    scope: &Scope<'_>,
    kind: Kind,
    usable: impl Fn(&Step, &str) -> Option<T>,
) -> Option<T> {
    scope.tell(|notes| notes.begin(field));
    field.steps.iter().find_map(|step| {
        scope.tell(|notes| notes.step(step));
        let usable = |value: &str| judged(scope, kind, value, usable(step, value));
        let found = step::groups(step, scope, kind).find_map(|group| group.iter().find_map(|value| usable(value)));
        found.or_else(|| usable(default(step, scope)?))
    })
}

/// The values of the first step that gives any.
fn several<T: Serialize>(field: &Field, scope: &Scope<'_>, kind: Kind, usable: impl Fn(&str) -> Option<T>) -> Vec<T> {
    scope.tell(|notes| notes.begin(field));
    let usable = |value: &str| judged(scope, kind, value, usable(value));
    let of_step = |step: &Step| -> Vec<T> {
        scope.tell(|notes| notes.step(step));
        let found = step::groups(step, scope, kind).filter_map(|group| group.iter().find_map(|value| usable(value)));
        // A `match` looks for the one element that fits: "By Friday" in a later paragraph is no byline.
        let every = step.all || (kind == Kind::Text && step.matches.is_none());
        let most = if every { usize::MAX } else { 1 };
        let found: Vec<T> = found.take(most).collect();
        if found.is_empty() { default(step, scope).and_then(usable).into_iter().collect() } else { found }
    };
    field.steps.iter().map(of_step).find(|values| !values.is_empty()).unwrap_or_default()
}

/// What was read of a value, noted.
fn judged<T: Serialize>(scope: &Scope<'_>, kind: Kind, value: &str, read: Option<T>) -> Option<T> {
    scope.tell(|notes| notes.judged(value, read.as_ref().and_then(|read| serde_json::to_value(read).ok()), kind));
    read
}

fn default<'s>(step: &'s Step, scope: &Scope<'_>) -> Option<&'s str> {
    let default = step.default.as_deref()?;
    scope.tell(|notes| notes.default(default));
    Some(default)
}

fn plain(value: &str) -> Option<String> {
    Some(page::collapse(&entities::decode(value))).filter(|text| !text.is_empty())
}
