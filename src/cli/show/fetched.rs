//! What came for an address, and what the page says of itself as a whole.

use std::time::Instant;

use url::Url;

use crate::cli::outside::Outside;
use crate::entities;
use crate::fetch::{Request, Response};
use crate::page::Page;
use crate::run::SiteError;
use crate::site::{Ask, Http};

/// What came.
pub(super) struct Fetched {
    pub(super) response: Response,
    pub(super) millis: u128,
    pub(super) recorded: bool,
}

/// What a page says of itself as a whole.
pub(super) struct About {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    pub(super) canonical: Option<Url>,
}

/// Asks for one page.
pub(super) fn fetch(ask: &Ask, http: &Http, origin: &Url, outside: &Outside) -> Result<Fetched, SiteError> {
    let started = Instant::now();
    let request = Request { body: ask.body.as_ref(), ..Request::get(&ask.url, http, origin) };
    let response = outside.world().fetch.fetch(&request)?.fresh(&ask.url)?;
    Ok(Fetched { response, millis: started.elapsed().as_millis(), recorded: outside.world().recorded })
}

impl About {
    pub(super) fn of(page: &Page) -> Self {
        let title = page.title().map(|title| entities::decode(&title).into_owned());
        Self { title, language: page.language().map(str::to_owned), canonical: page.canonical() }
    }
}
