//! An article page to an article: what the rule names, then what the page says of itself in JSON-LD, microdata,
//! OpenGraph and meta elements, then the main text. Making the content safe is left to `clean`.

mod byline;
mod embedded;
mod headline;
mod image;
mod json_ld;
mod kind;
mod link_date;
mod main_text;
mod masthead;
mod microdata;
mod open_graph;
mod people;
mod rule;
mod zone;

use crate::dates::{Context, Moment, Precision};
use crate::field::{Explanation, Scope, Trace};
use crate::links;
use crate::listing::{Enclosure, Image};
use crate::page::Page;
use crate::site::ArticleRule;

pub use kind::is_article;

/// What is known of an article; every field may be silent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// Plain text.
    pub title: Option<String>,
    /// First published.
    pub date: Option<Moment>,
    /// Last changed.
    pub updated: Option<Moment>,
    /// Persons, one each.
    pub authors: Vec<String>,
    /// The organisation.
    pub publisher: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// HTML as the page has it, not yet clean.
    pub content: Option<String>,
    /// The lead image.
    pub image: Option<Image>,
    /// Files that belong to it.
    pub enclosures: Vec<Enclosure>,
    /// Categories.
    pub tags: Vec<String>,
    /// BCP 47.
    pub language: Option<String>,
}

/// What one kind of evidence says of an article.
#[derive(Default)]
struct Said {
    sure: Article,
    /// What only counts where no evidence is sure.
    doubtful: Article,
    /// The date that people are shown.
    shown: Option<Moment>,
    /// Other readings of the publication, which may tell its zone.
    clocks: Vec<Moment>,
}

impl From<Article> for Said {
    fn from(sure: Article) -> Self {
        Self { sure, ..Self::default() }
    }
}

impl Said {
    /// All of it together. An article that was published, changed, and is now shown with the day of its change and
    /// nothing that calls it a change, is published anew.
    fn presented(self) -> Article {
        let again = shown_again(self.sure.date, self.sure.updated, self.shown);
        let article = self.sure.or(self.doubtful);
        let date = again.or(article.date).map(|date| zone::placed(date, &self.clocks));
        Article { date, ..article }
    }

    /// With what evidence of less trust says.
    fn and(mut self, other: Self) -> Self {
        self.clocks.extend(other.sure.date.into_iter().chain(other.doubtful.date).chain(other.clocks));
        Self {
            sure: self.sure.beside(other.sure),
            doubtful: self.doubtful.or(other.doubtful),
            shown: self.shown.or(other.shown),
            clocks: self.clocks,
        }
    }
}

/// Reads one kind of evidence.
type Source = fn(&Page, &Context<'_>) -> Said;

/// Where a page speaks of its article, in order of trust; the second name is for what is doubtful.
const SOURCES: &[(&str, &str, Source)] = &[
    ("url", "url, doubtful", link_date::read),
    ("headline", "headline, doubtful", headline::read),
    ("json-ld", "json-ld, doubtful", json_ld::read),
    ("microdata", "microdata, doubtful", microdata::read),
    ("meta", "meta, doubtful", open_graph::read),
    ("byline", "byline, doubtful", byline::read),
    ("embedded data", "embedded data, doubtful", embedded::read),
    ("main text", "main text, doubtful", main_text::read),
];

/// Reads everything that an article page says; the rule comes first.
#[must_use]
pub fn read(page: &Page, rule: &ArticleRule, context: &Context<'_>) -> Article {
    by_rule(page, rule, context).and_page(page, context)
}

/// What the rule alone finds.
#[must_use]
pub fn by_rule(page: &Page, rule: &ArticleRule, context: &Context<'_>) -> Article {
    rule::read(page, rule, context, Scope::page(page))
}

/// How each field of the rule was read: the same reading as [`by_rule`], watched.
#[must_use]
pub fn explain(page: &Page, rule: &ArticleRule, context: &Context<'_>) -> Vec<(&'static str, Explanation)> {
    let trace = Trace::default();
    trace.fields(&rule.fields);
    trace.item(1, None);
    let _ = rule::read(page, rule, context, Scope::page(page).watched(&trace, 1));
    trace.told().pop().map(|told| told.fields).unwrap_or_default()
}

/// What each source says, in order of trust, each with its name; what is doubtful comes last, and only where there is
/// some.
#[must_use]
pub fn sources(page: &Page, rule: &ArticleRule, context: &Context<'_>) -> Vec<(&'static str, Article)> {
    let by_page = SOURCES.iter().map(|(name, doubtful, source)| (name, doubtful, source(page, context)));
    let (sure, doubtful): (Vec<_>, Vec<_>) =
        by_page.map(|(name, doubtful, said)| ((*name, said.sure), (*doubtful, said.doubtful))).unzip();
    let doubtful = doubtful.into_iter().filter(|(_, article)| *article != Article::default());
    std::iter::once(("rule", by_rule(page, rule, context))).chain(sure).chain(doubtful).collect()
}

impl Article {
    /// With what the page says of itself where the rule is silent.
    #[must_use]
    pub fn and_page(self, page: &Page, context: &Context<'_>) -> Self {
        let all = SOURCES.iter().map(|(_, _, source)| source(page, context));
        let article = self.or(all.fold(Said::default(), Said::and).presented());
        // A page that only says when it changed was published by then.
        Self { date: article.date.or(article.updated), ..article }
    }

    /// [`Article::or`] between two sources of one page: an author may be given in full by the second.
    fn beside(mut self, mut other: Self) -> Self {
        let authors = people::fuller(std::mem::take(&mut self.authors), std::mem::take(&mut other.authors));
        Self { authors, ..self.or(other) }
    }

    /// Fills what is blank here from `other`, which is trusted less. Of two dates of one day the finer one stays, of two
    /// images the larger copy of one picture.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            date: finer(self.date, other.date),
            updated: finer(self.updated, other.updated),
            authors: filled(self.authors, other.authors),
            publisher: self.publisher.or(other.publisher),
            summary: self.summary.or(other.summary),
            content: self.content.or(other.content),
            image: image::better(self.image, other.image),
            enclosures: filled(self.enclosures, other.enclosures),
            tags: filled(self.tags, other.tags),
            language: self.language.or(other.language),
        }
    }
}

/// The addresses of a page itself.
struct Own<'a> {
    page: &'a Page,
    keys: Vec<String>,
}

impl<'a> Own<'a> {
    fn of(page: &'a Page) -> Self {
        Self { page, keys: std::iter::once(page.url()).chain(&page.canonical()).map(links::key).collect() }
    }

    /// Whether an address that the page writes is one of them.
    fn is(&self, address: &str) -> bool {
        self.page.resolve(address).is_some_and(|url| self.keys.contains(&links::key(&url)))
    }
}

/// The letters and digits of a text in lower case: what two spellings of one name or headline have in common.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The first moment, unless the second says the same day more finely, or the same instant with the zone of the page.
fn finer(first: Option<Moment>, second: Option<Moment>) -> Option<Moment> {
    match (first, second) {
        (Some(a), Some(b)) if a.at == b.at && has_zone(b) && !has_zone(a) => {
            Some(Moment { precision: a.precision.max(b.precision), ..b })
        }
        (Some(a), Some(b)) if b.precision > a.precision && same_span(a, b) => Some(b),
        (a, b) => a.or(b),
    }
}

/// The shown date, where it is later than the first one and is that of the change.
fn shown_again(published: Option<Moment>, changed: Option<Moment>, shown: Option<Moment>) -> Option<Moment> {
    let (published, changed, shown) = (published?, changed?, shown?);
    // The same moment in another zone is no second date.
    let zone = if shown.precision > Precision::Day { 14 } else { 26 };
    let is_later = (shown.at - published.at).num_hours() > 14;
    let is_change = (shown.at - changed.at).num_hours().abs() <= zone;
    (is_later && is_change && shown.precision >= Precision::Day).then(|| finer(Some(shown), Some(changed)))?
}

/// Whether the finer moment lies within what the coarser one says; that one stands in the middle of its day.
fn same_span(coarse: Moment, fine: Moment) -> bool {
    use Precision::{Day, Hour, Minute, Month, Second, Year};
    let (before, after) = match coarse.precision {
        Year => (1, 366 * 24),
        Month => (36, 31 * 24),
        // Where the page tells its zone, its day is known.
        Day if has_zone(fine) => return fine.at.date_naive() == coarse.at.date_naive(),
        // Half a day, and the zones that one day may be in.
        Day => (26, 26),
        Hour | Minute | Second => (1, 1),
    };
    let apart = (fine.at - coarse.at).num_hours();
    -before <= apart && apart <= after
}

/// Whether the offset is one that the page gives: nought may only be how its machines write.
fn has_zone(moment: Moment) -> bool {
    moment.at.offset().local_minus_utc() != 0
}

fn filled<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
    if first.is_empty() { second } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Response;

    pub(super) fn page(html: &str) -> Page {
        Page::parse(&Response::of("https://www.example.org/news/a".parse().unwrap(), html)).unwrap()
    }

    pub(super) fn context() -> Context<'static> {
        Context::at("2026-01-01T00:00:00Z".parse().unwrap(), None)
    }

    fn moment(at: &str, precision: Precision) -> Option<Moment> {
        Some(Moment { at: at.parse().unwrap(), precision })
    }

    #[test]
    fn of_two_dates_of_one_day_the_finer_stays() {
        let day = moment("2025-12-12T12:00:00Z", Precision::Day);
        let time = moment("2025-12-12T20:05:00Z", Precision::Minute);
        let next = moment("2025-12-15T20:05:00Z", Precision::Minute);
        assert_eq!(finer(day, time), time);
        assert_eq!(finer(time, day), time);
        assert_eq!(finer(day, next), day);
        assert_eq!(finer(None, next), next);
        let zoned = moment("2025-12-12T14:05:00-06:00", Precision::Minute);
        assert_eq!(finer(time, zoned).unwrap().at.to_rfc3339(), "2025-12-12T14:05:00-06:00");
        let [local, other] = ["2025-12-12T23:30:00-08:00", "2025-12-13T03:00:00+01:00"];
        assert_eq!(finer(day, moment(local, Precision::Second)), moment(local, Precision::Second));
        assert_eq!(finer(day, moment(other, Precision::Second)), day);
    }

    #[test]
    fn blanks_are_filled_and_nothing_is_overwritten() {
        let known = Article { title: Some("a".into()), ..Article::default() };
        let other = Article { title: Some("b".into()), authors: vec!["A".into()], ..Article::default() };
        let both = known.or(other);
        assert_eq!((both.title.as_deref(), both.authors.as_slice()), (Some("a"), ["A".to_owned()].as_slice()));
    }
}
