//! A site looked at once, without memory and files: what its rule reads on its listing pages, and whether it has a feed
//! by now. What is said of it is left to `cli`.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

use url::Url;

use super::discover::{Discovery, Reach, discover};
use super::{SiteError, Skipped, World, take, words, workers};
use crate::fetch::{Request, Response};
use crate::listing::{self, Listing};
use crate::site::{Site, Source, Start};

/// What was seen of one site.
#[derive(Debug, Default)]
pub struct Probe {
    /// The key in sites.yaml.
    pub site: String,
    /// The listing pages that were read, in the order of the rule.
    pub listings: Vec<Listing>,
    /// Pages of several that could not be read.
    pub skipped: Vec<Skipped>,
    /// Why nothing could be read.
    pub error: Option<SiteError>,
    /// What feeds the site has; `None`: nobody asked, or its rule reads one already.
    pub discovery: Option<Discovery>,
}

/// Looks at every site, many at once, each listing page once. With `discover` the site is also asked for the feeds that
/// it has. Probes come in the order of `sites`.
pub fn probe(sites: &[Site], world: &World<'_>, discover: bool) -> Vec<Probe> {
    let probes: Mutex<Vec<(usize, Probe)>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((place, site)) = take(sites, &next, world.stop) {
            let probe = one(site, world, discover);
            probes.lock().unwrap_or_else(PoisonError::into_inner).push((place, probe));
        }
    };
    thread::scope(|scope| {
        for _ in 1..world.threads.clamp(1, sites.len().max(1)) {
            // A thread that cannot be started leaves its work to the others.
            drop(Builder::new().name("probe".into()).stack_size(workers::STACK).spawn_scoped(scope, work));
        }
        work();
    });
    let mut probes = probes.into_inner().unwrap_or_else(PoisonError::into_inner);
    probes.sort_by_key(|(place, _)| *place);
    probes.into_iter().map(|(_, probe)| probe).collect()
}

/// A mistake of ours in one site is that site's error.
fn one(site: &Site, world: &World<'_>, discover: bool) -> Probe {
    let mut probe = Probe { site: site.id.clone(), ..Probe::default() };
    if let Err(cause) = panic::catch_unwind(AssertUnwindSafe(|| probe.look(site, world, discover))) {
        probe.error = Some(SiteError::Panicked(words(&*cause)));
    }
    probe
}

impl Probe {
    fn look(&mut self, site: &Site, world: &World<'_>, with_feeds: bool) {
        let mut first = None;
        for start in &site.urls {
            match get(start, site, world) {
                Ok(response) => {
                    self.read(start, &response, site);
                    first.get_or_insert(response);
                }
                Err(error) => self.fail(start, error),
            }
        }
        if !self.listings.is_empty() {
            self.error = None;
        } else {
            self.skipped.clear();
        }
        let reads_one = matches!(site.listing.source, Source::Feed | Source::Sitemap { .. });
        if let Some(response) = first.filter(|_| with_feeds && !reads_one) {
            let known = self.listings.first().map_or(&[][..], |listing| &listing.entries);
            self.discovery = Some(discover(&response, known, site, world.fetch, Reach::Everywhere));
        }
    }

    fn read(&mut self, url: &Url, response: &Response, site: &Site) {
        match listing::read(response, site) {
            Ok(listing) => self.listings.push(listing),
            Err(error) => self.fail(url, error.into()),
        }
    }

    fn fail(&mut self, url: &Url, error: SiteError) {
        self.skipped.push(Skipped { url: url.to_string(), why: error.to_string() });
        self.error.get_or_insert(error);
    }
}

fn get(start: &Start, site: &Site, world: &World<'_>) -> Result<Response, SiteError> {
    let http = site.http_of(start);
    let (url, body) = (&start.ask.url, start.ask.body.as_ref());
    Ok(world.fetch.fetch(&Request { body, ..Request::get(url, &http, &site.urls[0]) })?.fresh(url)?)
}
