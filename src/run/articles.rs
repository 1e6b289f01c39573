//! The second half of a visit: the pages of the items that wait for one are fetched and read.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use url::Url;

use super::{Items, SiteError, Skipped, Visit};
use crate::article;
use crate::fetch::{Answer, FetchError, Response, Validators};
use crate::health::{self, Usual};
use crate::item::{self, Followed, Known};
use crate::page::Page;

/// How often a page that cannot be read is asked for again while the listing still shows it.
const TRIES: u8 = 3;

impl<'env> Visit<'env> {
    /// Reads at most `max_new` article pages: first of what the listing shows now, in its order, then of what waits
    /// from earlier runs. Gives the places of the items that became visible, in listing order. A page that fails
    /// costs its item only the page.
    pub(super) fn read_articles(&mut self, shown: &[usize], items: &mut Items) -> Vec<usize> {
        if self.site.article.is_none() {
            return release(shown, items);
        }
        let (mut visible, mut held) = (Vec::new(), None);
        for place in self.wanted(shown, items) {
            let known = &items.known[place];
            let was_waiting = known.article == Followed::Waiting;
            match self.read_article(known) {
                Ok(known) => {
                    health::articles(&mut self.report.numbers, &known);
                    items.known[place] = known;
                }
                Err(SiteError::Fetch(error)) if is_of_the_host(&error) => {
                    // Those of other hosts are read all the same; more of this one are refused without a request.
                    held.get_or_insert_with(|| error.to_string());
                    continue;
                }
                Err(error @ (SiteError::Budget(_) | SiteError::Store(_))) => {
                    held = Some(error.to_string());
                    break;
                }
                Err(error) => {
                    self.report.skipped.push(Skipped { url: link(known).to_owned(), why: error.to_string() });
                    items.known[place] = item::give_up(known);
                }
            }
            if was_waiting {
                visible.push(place);
            }
        }
        let note = |why| format!("the other articles wait for the next run: {why}");
        self.report.notes.extend(held.map(note));
        visible
    }

    /// The places of the items whose pages are read in this run.
    fn wanted(&self, shown: &[usize], items: &Items) -> Vec<usize> {
        let again = |place: &usize| matches!(items.known[*place].article, Followed::Failed(tries) if tries < TRIES);
        let waits = |place: &usize| items.known[*place].article == Followed::Waiting;
        let from_before = (0..items.known.len()).filter(|place| !shown.contains(place)).filter(waits);
        let wanted = shown.iter().copied().filter(|place| waits(place) || again(place)).chain(from_before);
        wanted.take(self.site.limits.max_new).collect()
    }

    fn read_article(&mut self, known: &Known) -> Result<Known, SiteError> {
        let Some(url) = &known.item.url else { return Ok(known.clone()) };
        let Answer::Fresh(response) = self.fetch(url, Validators::default())? else { return Ok(known.clone()) };
        let (site, known, asked) = (self.site, known.clone(), url.clone());
        self.workers.run(move || {
            // Not before the listing showed it, whatever the clock says now.
            let at: DateTime<Utc> = response.fetched_at.max(known.first_seen);
            ensure_right(&response, &asked)?;
            let page = Page::parse(&response).map_err(SiteError::Page)?;
            drop(response);
            let rule = site.article.as_ref().ok_or_else(|| SiteError::Panicked("no article rule".into()))?;
            let context = site.date_context(at, page.language());
            let by_rule = article::by_rule(&page, rule, &context);
            let article = by_rule.clone().and_page(&page, &context);
            let article = item::yielding(article, &by_rule, &site.listing.fields, &known);
            Ok(item::complete(&known, article, page.base(), at))
        })
    }
}

/// What waits for its page while the rule follows no links any more stands in the feed with what the listing said.
fn release(shown: &[usize], items: &mut Items) -> Vec<usize> {
    let is_shown: BTreeSet<usize> = shown.iter().copied().collect();
    let others = (0..items.known.len()).filter(|place| !is_shown.contains(place));
    let places = shown.iter().copied().chain(others);
    let waiting: Vec<usize> = places.filter(|place| items.known[*place].article == Followed::Waiting).collect();
    waiting.iter().for_each(|place| items.known[*place].article = Followed::Done);
    waiting
}

/// Refuses a captcha or a "not found" in the place of an article.
pub(super) fn ensure_right(response: &Response, asked: &Url) -> Result<(), SiteError> {
    let usual = Usual::default();
    let page =
        health::is_suspect(response, asked, &usual).then(|| health::wrong_page(response, asked, &usual)).flatten();
    // A shell may still say in its metadata what its article is.
    let page = page.filter(|page| !page.yields_to_entries());
    page.map_or(Ok(()), |page| Err(SiteError::WrongPage { url: Box::new(response.url.clone()), page }))
}

/// Such an error says nothing about the article: it stays waiting.
fn is_of_the_host(error: &FetchError) -> bool {
    match error {
        FetchError::Status { status, .. } | FetchError::Challenge { status, .. } => matches!(status, 429 | 503),
        FetchError::Held { .. } | FetchError::Resting { .. } | FetchError::NoRules { .. } => true,
        _ => false,
    }
}

/// The link of an item that is followed; only items with one ever wait.
fn link(known: &Known) -> &str {
    known.item.url.as_ref().map_or("", Url::as_str)
}
