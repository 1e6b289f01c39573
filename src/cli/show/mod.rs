//! `show`: one site or one address, one stage after the other: what was fetched, the entries, what was left out, the
//! article, and why each field is what it is.

mod draw;
mod facts;
mod fetched;
mod followed;
mod json;
mod marks;
mod stages;
mod text;
mod why;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use url::Url;

use self::followed::Followed;
use self::stages::Shown;
use super::{Exit, Options, outside, outside::Outside, terminal};
use crate::item::Index;
use crate::links;
use crate::run::{Reach, SiteError};
use crate::site::{self, Ask, Site, Start};

/// One site or one address, one stage after the other: what was fetched, the entries, what was left out, the article
#[derive(Debug, Args)]
#[command(
    after_help = "An address that is a listing page of sites.yaml is read by that site's rule, an address on such \
                        a site's host by its `article:`. Of any other, the list is shown if it has one and is no article by its own word."
)]
pub(super) struct Show {
    /// A site of sites.yaml, or the address of a listing or an article
    #[arg(value_name = "SITE|URL")]
    what: String,
    /// Explain each field of the N-th entry: the steps that were tried, what each found and what became of it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    item: Option<u64>,
    /// Write the page with the entries and their fields outlined, to be opened in a browser
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Tell programs: one JSON document
    #[arg(long)]
    json: bool,
    /// Read the address as an article, and follow the links of a site that has no `article:`
    #[arg(long, conflicts_with = "listing")]
    article: bool,
    /// Read the address as a listing, and follow no link
    #[arg(long)]
    listing: bool,
    /// Answer from recorded pages instead of the network
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
}

impl Show {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let outside = Outside::dry(self.replay.as_deref())?;
        let shown = match Url::parse(&self.what) {
            Ok(url) if url.has_host() => self.address(&url, options, &outside)?,
            _ => {
                let sites = options.chosen(std::slice::from_ref(&self.what))?;
                let site = sites.first().context("a name that is known is a site")?;
                self.site(site, &site.urls, options, &outside)?
            }
        };
        let is_drawn = self.draw(&shown)?;
        self.tell(&shown, options);
        if let Some(file) = self.html.as_ref().filter(|_| is_drawn && !self.json && !options.quiet) {
            text::stage("drawn").plain(&file.display().to_string()).say();
        }
        Ok(complain(&shown))
    }

    /// The listing of a site, and the article of the entry that is asked for, or of the first new one.
    fn site(&self, site: &Site, starts: &[Start], options: &Options, outside: &Outside) -> anyhow::Result<Shown> {
        let mut shown = Shown::listings(site, starts, outside);
        self.discover(&mut shown, site, outside, Reach::Advertised);
        if shown.error.is_some() && shown.rows.is_empty() {
            return Ok(shown);
        }
        self.ensure_entry(&shown)?;
        if !self.listing {
            let number = self.number().unwrap_or_else(|| self.first_new(&shown, site, options));
            shown.follow(number, site, self.article, outside);
        }
        Ok(shown)
    }

    fn address(&self, url: &Url, options: &Options, outside: &Outside) -> anyhow::Result<Shown> {
        let sites = if options.config.exists() { options.sites()?.sites } else { Vec::new() };
        let is_it = |start: &&Start| links::normalise(start) == links::normalise(url);
        let listed = sites.iter().find_map(|site| Some((site, site.urls.iter().find(is_it)?)));
        if let Some((site, start)) = listed.filter(|_| !self.article) {
            return self.site(site, std::slice::from_ref(start), options, outside);
        }
        let is_own = |site: &&Site| site.urls.iter().any(|own| links::same_site(own, url));
        let owner = sites.iter().filter(is_own).find(|site| site.article.is_some()).filter(|_| !self.listing);
        let site = owner.cloned().map_or_else(|| undeclared(url), Ok)?;
        let fetched = fetched::fetch(&Ask::get(url.clone()), &site.http, stages::origin(&site, url), outside);
        let mut shown = Shown::of(url.as_str(), site.timezone);
        if self.listing || self.item.is_some() {
            let start = site.urls.first().context("an address is a site")?;
            shown.listing(start, url, fetched, &site);
            shown.error = shown.pages.iter_mut().find_map(|page| page.error.take());
            self.discover(&mut shown, &site, outside, Reach::Everywhere);
            return self.ensure_entry(&shown).map(|()| shown);
        }
        let fetched = match fetched {
            Ok(fetched) if !self.article && owner.is_none() => match shown.try_listing(url, fetched, &site) {
                None => {
                    self.discover(&mut shown, &site, outside, Reach::Everywhere);
                    return Ok(shown);
                }
                Some(fetched) => Ok(fetched),
            },
            fetched => fetched,
        };
        let mut followed = Followed::of(url, fetched, &site, None);
        shown.error = followed.error.take();
        shown.article = Some(followed);
        Ok(shown)
    }

    /// The feeds that the site has already; one entry alone is not about them.
    fn discover(&self, shown: &mut Shown, site: &Site, outside: &Outside, reach: Reach) {
        if self.item.is_none() && !self.article {
            shown.discover(site, outside, reach);
        }
    }

    fn number(&self) -> Option<usize> {
        self.item.map(|number| usize::try_from(number).unwrap_or(usize::MAX))
    }

    fn ensure_entry(&self, shown: &Shown) -> anyhow::Result<()> {
        let entries = shown.rows.len();
        match self.number() {
            Some(number) if shown.error.is_none() && number > entries => anyhow::bail!(
                "{}: there is no entry {number}\nhelp: the listing has {entries}, numbered from 1",
                shown.what
            ),
            _ => Ok(()),
        }
    }

    /// The first entry that the memory does not know, where there is a memory.
    fn first_new(&self, shown: &Shown, site: &Site, options: &Options) -> usize {
        let path = options.store();
        let known = (self.replay.is_none() && path.exists())
            .then(|| outside::memory(options).and_then(|store| Ok(store.items(&site.id)?)));
        let known = known.and_then(Result::ok).unwrap_or_default();
        let index = Index::of(&known, &site.moved_from);
        shown.rows.iter().position(|row| index.find(&row.entry).is_none()).map_or(1, |place| place + 1)
    }

    /// Whether there was something to draw on: a page that did not come is nothing.
    fn draw(&self, shown: &Shown) -> anyhow::Result<bool> {
        let has_items = shown.pages.iter().any(|page| !page.items.is_empty());
        let Some(file) = self.html.as_ref().filter(|_| shown.error.is_none() || has_items) else {
            return Ok(false);
        };
        let html = marks::page(shown)?;
        std::fs::write(file, html).with_context(|| format!("{}: cannot be written", file.display()))?;
        Ok(true)
    }

    fn tell(&self, shown: &Shown, options: &Options) {
        if self.json {
            return terminal::say_json(&json::whole(shown, self.number()));
        }
        if options.quiet {
            return;
        }
        if let Some(page) = shown.pages.iter().find(|page| page.is_refused()).filter(|_| shown.rows.is_empty()) {
            text::tell(shown, false);
            return why::tell_refused(page, self.number().unwrap_or(1), shown.zone);
        }
        match (self.number(), shown.article.as_ref().and_then(|article| article.read.as_ref())) {
            (Some(number), _) => why::tell(shown, number),
            (None, Some(read)) if options.verbose > 0 && shown.pages.is_empty() => {
                text::tell(shown, true);
                why::tell_article(read, shown.zone);
            }
            _ => text::tell(shown, options.verbose > 0),
        }
    }
}

/// A site of which only the address is known.
fn undeclared(url: &Url) -> anyhow::Result<Site> {
    let text = format!("sites: {{page: {{url: {}}}}}", serde_json::to_string(url.as_str())?);
    let site = site::read(&text, "the address".as_ref(), &|_| None)?.sites.pop();
    Ok(Site { id: url.to_string(), ..site.context("an address is a site")? })
}

/// Says on standard error what failed; a page of several and an article that fail are only warned of.
fn complain(shown: &Shown) -> Exit {
    let pages = shown.pages.iter().filter_map(|page| page.error.as_ref());
    let article = shown.article.iter().filter_map(|article| article.error.as_ref());
    for error in pages.chain(article) {
        terminal::warn(&format!("{}: {error}", shown.what));
    }
    let Some(error) = &shown.error else { return Exit::Done };
    terminal::error(&format!("{}: {error}", shown.what), SiteError::advice(error).as_deref());
    Exit::SomeFailed
}
