//! Whether a listing page is the one that was asked for. How a wrong one looks is left to `health`, what is done about one
//! that fails to `listings`.

use url::Url;

use super::{SiteError, Visit};
use crate::fetch::Response;
use crate::health::{self, Usual, WrongPage};
use crate::item::{Index, Known};
use crate::listing::{self, Entry, Listing, ListingError};

impl Visit<'_> {
    /// Reads a listing page, on a parse thread. A wrong page is told as such, not as a list without entries.
    pub(super) fn read_right(
        &self,
        asked: &Url,
        response: Response,
        language: Option<String>,
    ) -> Result<Listing, SiteError> {
        let (site, asked, url) = (self.site, asked.clone(), response.url.clone());
        let read = move || {
            let listing = listing::read(&response, site);
            let usual = Usual { language: language.as_deref() };
            let is_suspect = listing.is_err() || health::is_suspect(&response, &asked, &usual);
            let wrong = is_suspect.then(|| health::wrong_page(&response, &asked, &usual)).flatten();
            (listing, wrong)
        };
        match self.workers.run(read) {
            (listing, None) => Ok(listing?),
            (listing, Some(page)) => self.right_after_all(listing, page, url),
        }
    }

    /// The listing of a page that looks like a wrong one, where its entries prove that it is not.
    fn right_after_all(
        &self,
        listing: Result<Listing, ListingError>,
        page: WrongPage,
        url: Url,
    ) -> Result<Listing, SiteError> {
        match listing {
            // The advice on the script that holds the data is the better one.
            Err(error @ ListingError::NoItems { payload: Some(_), .. }) if page.yields_to_entries() => {
                Err(error.into())
            }
            Ok(listing) if page.yields_to_entries() && !listing.entries.is_empty() => Ok(listing),
            Ok(listing) if self.proves(&listing, &page)? => Ok(listing),
            _ => Err(SiteError::WrongPage { url: Box::new(url), page }),
        }
    }

    /// Whether at least half of the entries are remembered, or as many are there as the site expects.
    fn proves(&self, listing: &Listing, page: &WrongPage) -> Result<bool, SiteError> {
        let known = self.world.store.items(&self.site.id)?;
        let index = Index::of(&known, &self.site.moved_from);
        let found = listing.entries.iter().filter_map(|entry| Some((entry, &known[index.find(entry)?])));
        let is_same = |(entry, known): &(&Entry, &Known)| entry.title.as_ref() == Some(&known.item.title);
        let (all, same) = found.fold((0, 0), |(all, same), pair| (all + 1, same + usize::from(is_same(&pair))));
        let is_known = all * 2 >= listing.entries.len() && all > 0;
        let is_expected = self.site.expect.items.is_some_and(|items| listing.entries.len() >= items);
        Ok((is_known || is_expected) && (page.yields_to_known_entries() || same > 0))
    }
}
