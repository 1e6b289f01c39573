//! What could be added: entries, and the lines of the rule that reads them.

use url::Url;

use crate::dates::Precision;
use crate::discover::Kind;
use crate::fetch::Response;
use crate::links;
use crate::listing::{self, Entry, Listing, ListingError};
use crate::run::Found;
use crate::site::{Fields, ListingRule, Site, Source};

/// The most entries that are shown.
pub(super) const SHOWN: usize = 5;

/// What a person who writes a rule by hand begins from.
pub(super) const BEGINNING: &str = "item: article  # each element that is an entry\ntitle: h2\nlink: a\ndate: time\n";

/// A rule and what it reads.
pub(super) struct Proposal {
    /// What it is, for the person.
    pub(super) what: String,
    /// Where it is read; `None`: the page that was asked for.
    pub(super) url: Option<Url>,
    /// The lines under `listing:`; empty: the list is detected in every run.
    pub(super) rule: String,
    /// The titles are on the article pages only.
    pub(super) follow: bool,
    /// What it reads now.
    pub(super) listing: Listing,
}

/// The list of the page, by detection.
///
/// # Errors
/// The page has none, or it is not certain enough.
pub(super) fn detected(response: &Response, site: &Site) -> Result<Proposal, ListingError> {
    let rule = ListingRule { source: Source::Detect, fields: Fields::default(), paging: None };
    let listing = listing::read(response, &Site { listing: rule, ..site.clone() })?;
    let what = format!("the list of {} was found, {} entries", response.url, listing.entries.len());
    // A page that has moved on the same site is asked for where it is now.
    let url = Some(response.url.clone()).filter(|url| links::same_site(url, &site.urls[0]));
    let rule = listing.detected.as_ref().map(|guess| guess.yaml.clone()).unwrap_or_default();
    Ok(Proposal { what, url, rule, follow: false, listing })
}

impl Proposal {
    /// What the site has that can be read like a list.
    pub(super) fn of(found: &Found) -> Self {
        Self {
            what: format!("{} ({found})", found.url),
            url: Some(found.url.clone()),
            rule: found.kind.rule().unwrap_or_default().to_owned(),
            follow: found.kind == Kind::Sitemap,
            listing: found.listing.clone(),
        }
    }

    /// The first entries as a table with its heading.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let heading = ["DATE", "TITLE", "LINK"].map(str::to_owned).to_vec();
        std::iter::once(heading).chain(self.listing.entries.iter().take(SHOWN).map(row)).collect()
    }
}

fn row(entry: &Entry) -> Vec<String> {
    let date = entry.date.or(entry.updated).map(|date| {
        let form = if date.precision <= Precision::Day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
        date.at.format(form).to_string()
    });
    let link = entry.url.as_ref().map(Url::to_string).or_else(|| entry.id.clone());
    [date, entry.title.clone(), link].map(|cell| cell.unwrap_or_else(|| "-".into())).to_vec()
}

/// An address as a value of sites.yaml, where braces would be places for parameters.
pub(super) fn yaml(url: &Url) -> String {
    let text = url.as_str().replace('{', "%7B").replace('}', "%7D");
    if text.ends_with(':') { format!("'{}'", text.replace('\'', "''")) } else { text }
}
