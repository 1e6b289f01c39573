//! The rule of the articles, held against remembered ones on their pages of today: a field that died is looked for there by
//! what is remembered of it. Which articles are asked for is left to `run`.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::field::{self, Variant};
use super::places;
use super::reading::{FieldReading, compare};
use crate::article::{self, Article};
use crate::dates::Context;
use crate::fetch::Response;
use crate::item::Known;
use crate::listing::Entry;
use crate::page::Page;
use crate::site::{ArticleRule, Edit, Field, Fields, Origin, Site};

/// The fields that can be found again, in the order of a rule.
const FIELDS: [&str; 8] = ["title", "date", "author", "publisher", "summary", "content", "image", "tags"];
/// One page is no proof of a selector.
const PROOF: usize = 2;

/// A remembered article and its page of today.
pub struct Sample {
    /// What is remembered.
    pub known: Known,
    /// What stands at its address.
    pub response: Response,
}

/// What was found of the rule of the articles.
#[derive(Debug, Clone, Default)]
pub struct Articles {
    /// The keys that change; none where the rule works.
    pub edits: Vec<Edit>,
    /// Articles that were looked at.
    pub pages: usize,
    /// What the fields of the rule read, each beside what is remembered.
    pub before: Vec<FieldReading>,
    /// What they read with the changes.
    pub after: Vec<FieldReading>,
    /// Fields that find nothing and for which nothing was found.
    pub lost: Vec<&'static str>,
}

/// The page of an article, parsed.
pub(super) struct Sheet<'s> {
    pub(super) page: Page,
    pub(super) known: &'s Known,
    at: DateTime<Utc>,
}

impl<'s> Sheet<'s> {
    /// `None`: the page cannot be parsed.
    fn of(sample: &'s Sample) -> Option<Self> {
        let page = Page::parse(&sample.response).ok()?;
        Some(Self { page, known: &sample.known, at: sample.response.fetched_at })
    }

    pub(super) fn context<'c>(&'c self, site: &'c Site) -> Context<'c> {
        site.date_context(self.at, self.page.language())
    }

    /// What a rule says of the page. Only where it leaves a field to haywain, haywain is asked.
    fn read(&self, rule: &ArticleRule, is_auto: bool, site: &Site) -> Entry {
        let context = self.context(site);
        let by_rule = article::by_rule(&self.page, rule, &context);
        let article = if is_auto { by_rule.and_page(&self.page, &context) } else { by_rule };
        let Article { title, date, authors, publisher, summary, content, image, tags, .. } = article;
        Entry { title, date, authors, publisher, summary, content, image, tags, ..Entry::default() }
    }
}

/// The fields of a site's article rule that can be looked for.
#[must_use]
pub fn article_fields(site: &Site) -> Vec<&'static str> {
    let Some(rule) = &site.article else { return Vec::new() };
    let is_asked = |name: &&str| field::get(&rule.fields, name).is_some_and(|field| !is_auto_alone(field));
    FIELDS.into_iter().filter(is_asked).collect()
}

/// How many of the fields that a site's article rule names are remembered of an item.
#[must_use]
pub fn remembered(known: &Known, site: &Site) -> usize {
    let entry = Entry::default();
    let has = |name: &&str| compare(name, &entry, known, site.timezone).1;
    article_fields(site).iter().filter(|name| has(name)).count()
}

/// What the article rule of a site reads on these pages, held against what is remembered.
#[must_use]
pub fn read_articles(samples: &[Sample], site: &Site) -> Vec<FieldReading> {
    let sheets: Vec<Sheet<'_>> = samples.iter().filter_map(Sheet::of).collect();
    let Some(rule) = &site.article else { return Vec::new() };
    let desk = Desk { site, sheets: &sheets };
    article_fields(site).into_iter().map(|name| desk.read(name, field::get(&rule.fields, name))).collect()
}

/// Whether the article rule of a site finds on these pages all that is remembered.
#[must_use]
pub fn is_as_remembered(samples: &[Sample], site: &Site) -> bool {
    read_articles(samples, site).iter().all(|field| field.right == field.remembered)
}

/// Looks for selectors that read what is remembered on the pages of these articles, where those of the rule do not.
#[must_use]
pub fn articles(samples: &[Sample], site: &Site) -> Articles {
    let sheets: Vec<Sheet<'_>> = samples.iter().filter_map(Sheet::of).collect();
    let mut found = Articles { pages: sheets.len(), ..Articles::default() };
    let desk = Desk { site, sheets: &sheets };
    for name in article_fields(site) {
        let old = site.article.as_ref().and_then(|rule| field::get(&rule.fields, name));
        let before = desk.read(name, old);
        let mended = desk.mended(name, old, &before);
        if mended.is_none() && is_dead(&before) {
            found.lost.push(name);
        }
        let (after, edits) = mended.unwrap_or_else(|| (before.clone(), Vec::new()));
        found.before.push(before);
        found.after.push(after);
        found.edits.extend(edits);
    }
    found
}

impl Articles {
    /// Whether every field finds what is remembered.
    #[must_use]
    pub fn works(&self) -> bool {
        self.edits.is_empty() && self.lost.is_empty()
    }
}

struct Desk<'d, 's> {
    site: &'d Site,
    sheets: &'d [Sheet<'s>],
}

impl Desk<'_, '_> {
    /// One field alone, on all pages.
    fn read(&self, name: &'static str, field: Option<&Field>) -> FieldReading {
        let mut fields = Fields::default();
        field::put(&mut fields, name, field.cloned());
        let (rule, zone): (_, Tz) = (ArticleRule { fields }, self.site.timezone);
        let is_auto = field.is_some_and(is_auto_alone);
        let mut reading = FieldReading::of(name);
        for sheet in self.sheets {
            reading.add(compare(name, &sheet.read(&rule, is_auto, self.site), sheet.known, zone));
        }
        reading
    }

    /// What another selector reads, and what it changes in the file.
    fn mended(
        &self,
        name: &'static str,
        old: Option<&Field>,
        before: &FieldReading,
    ) -> Option<(FieldReading, Vec<Edit>)> {
        if before.remembered == 0 || before.right == before.remembered {
            return None;
        }
        let found = places::selectors(name, self.sheets, self.site);
        let named = found.iter().flat_map(|css| field::variants(name, old, css));
        let auto = (name == "content").then(field::auto).flatten();
        let mut best: Option<(FieldReading, Variant)> = None;
        for variant in named.chain(auto) {
            let reading = self.read(name, variant.field.as_ref());
            if best.as_ref().is_none_or(|(best, _)| reading.right > best.right) {
                best = Some((reading, variant));
            }
        }
        let (after, variant) = best.filter(|(after, _)| is_mended(before, after))?;
        Some((after, variant.edits))
    }
}

/// Whether a field is found in less than half of the articles that should have it.
fn is_dead(reading: &FieldReading) -> bool {
    reading.filled * 2 < reading.remembered
}

/// Whether a field that was not found, or was another thing, is now what is remembered of most articles.
fn is_mended(before: &FieldReading, after: &FieldReading) -> bool {
    let was_wrong = is_dead(before) || before.right * 2 < after.right;
    was_wrong && after.right > before.right && after.right >= PROOF && after.right * 2 > after.remembered
}

/// `content: auto`, which no redesign breaks.
fn is_auto_alone(field: &Field) -> bool {
    field.steps.iter().all(|step| matches!(step.origin, Origin::Auto))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use chrono::{TimeZone, Utc};
    use url::Url;

    use super::*;
    use crate::item::{self, Sight};

    const RULE: &str =
        "{title: h1, date: time, author: .by, summary: .lead, content: .body, image: img, tags: .tags a}";

    fn site(article: &str) -> Site {
        let text =
            format!("sites: {{news: {{url: 'https://example.org/', listing: {{item: li}}, article: {article}}}}}");
        crate::site::read(&text, "sites.yaml".as_ref(), &|_| None).unwrap().sites.remove(0)
    }

    /// An article of which everything is remembered.
    fn sample(number: usize, html: &str) -> Sample {
        let url = Url::parse(&format!("https://example.org/news/{number}")).unwrap();
        let at = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
        let text = format!("<p>The whole story of number {number}, told by those who were there when it began.</p>");
        let entry = Entry {
            url: Some(url.clone()),
            title: Some(format!("The story of number {number}")),
            authors: vec!["Ada Brook".into()],
            tags: vec!["Town".into()],
            summary: Some(format!("What number {number} is about, in one sentence.")),
            content: Some(text),
            ..Entry::default()
        };
        let known = item::first(entry, Sight { at, position: number, base: &url, follow: false });
        Sample { known, response: Response::of(url, html) }
    }

    #[test]
    fn large_pages_that_hold_nothing_or_everything_cost_bounded_time() {
        let link = |n: usize| {
            format!("<div class='c{n}'><a href='/news/{n}'>The story of</a><p>Ada Brook</p><p>2 Jan 2026</p></div>")
        };
        let deep = format!("{}{}", "<div>".repeat(400), (0..6_000).map(link).collect::<String>());
        let empty = format!("{}{}", "<div>".repeat(400), "<i></i>".repeat(20_000));
        for html in [deep, empty] {
            let samples: Vec<Sample> = (0..5).map(|number| sample(number, &html)).collect();
            let started = Instant::now();
            let _ = articles(&samples, &site(RULE));
            assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
        }
    }

    #[test]
    fn one_article_is_no_proof_and_a_value_that_is_nowhere_is_lost() {
        let html = |n: usize| format!("<h2>The story of number {n}</h2><p class=who>Ada Brook</p>");
        let found = |many: usize| {
            let samples: Vec<Sample> = (0..many).map(|number| sample(number, &html(number))).collect();
            articles(&samples, &site("{title: h1, author: .by, content: .body}"))
        };
        let (one, three) = (found(1), found(3));
        assert_eq!((one.edits.len(), one.lost), (0, vec!["title", "author", "content"]));
        let css = |edit: &Edit| (edit.key, edit.value.as_ref().unwrap().own.clone());
        let edits: Vec<_> = three.edits.iter().map(css).collect();
        assert_eq!((edits, three.lost), (vec![("title", "h2".into()), ("author", "p.who".into())], vec!["content"]));
    }

    #[test]
    fn what_the_rule_leaves_to_haywain_is_not_looked_at() {
        assert_eq!(article_fields(&site("{content: auto, title: h1}")), ["title"]);
        assert!(article_fields(&site("true")).is_empty());
    }
}
