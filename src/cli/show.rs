//! `show`: one site, one stage after the other, on the terminal: what was fetched, the entries as a table, what was
//! left out. For a URL: what the article page says.

use std::path::PathBuf;

use clap::Args;
use url::Url;

use super::{Exit, Options, outside::Outside, terminal};
use crate::article::{self, Article};
use crate::dates::{Context, Moment, Precision};
use crate::fetch::{Answer, Request, Response, Validators};
use crate::listing::{self, Listing};
use crate::page::Page;
use crate::site::{ArticleRule, Ask, Http, Site};

/// One site, one stage after the other: what was fetched, its entries as a table, what was left out
#[derive(Debug, Args)]
pub(super) struct Show {
    /// A site of sites.yaml, or the URL of an article page
    #[arg(value_name = "SITE|URL")]
    what: String,
    /// Answer from recorded pages instead of the network
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
}

impl Show {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let outside = Outside::dry(self.replay.as_deref())?;
        match Url::parse(&self.what) {
            Ok(url) if url.has_host() => show_article(&url, &outside),
            _ => {
                let sites = options.chosen(std::slice::from_ref(&self.what))?;
                sites.iter().try_for_each(|site| show_site(site, &outside))
            }
        }?;
        Ok(Exit::Done)
    }
}

fn show_site(site: &Site, outside: &Outside) -> anyhow::Result<()> {
    for start in &site.urls {
        let http = Http { charset: start.charset.or(site.http.charset), ..site.http.clone() };
        let response = fetch(&start.ask, &http, outside)?;
        let listing = listing::read(&response, site)?;
        show_listing(&listing);
    }
    Ok(())
}

fn fetch(ask: &Ask, http: &Http, outside: &Outside) -> anyhow::Result<Response> {
    let (url, body) = (&ask.url, ask.body.as_ref());
    let request = Request { url, body, http, origin: url, validators: Validators::default() };
    match outside.world().fetch.fetch(&request)? {
        Answer::Fresh(response) => {
            terminal::say(&format!("fetch: {} ({} bytes)", response.url, response.bytes));
            Ok(response)
        }
        Answer::Unchanged => anyhow::bail!("{url} answered 304 to a question without validators"),
    }
}

fn show_listing(listing: &Listing) {
    terminal::say(&format!("listing: {} entries, {} left out", listing.entries.len(), listing.dropped.len()));
    let mut rows = vec![["", "DATE", "TITLE", "LINK"].map(str::to_owned).to_vec()];
    for (number, entry) in listing.entries.iter().enumerate() {
        let link = entry.url.as_ref().map(Url::to_string).or_else(|| entry.id.clone());
        rows.push(vec![
            (number + 1).to_string(),
            entry.date.map_or_else(|| "-".into(), moment),
            entry.title.clone().unwrap_or_else(|| "-".into()),
            link.unwrap_or_else(|| "-".into()),
        ]);
    }
    terminal::table(&rows);
    for dropped in &listing.dropped {
        terminal::say(&format!("left out: {dropped}"));
    }
    if let Some(next) = &listing.next {
        terminal::say(&format!("next page: {next}"));
    }
}

fn show_article(url: &Url, outside: &Outside) -> anyhow::Result<()> {
    let response = fetch(&Ask::get(url.clone()), &Http::default(), outside)?;
    let page = Page::parse(&response)?;
    let context = Context {
        now: response.fetched_at,
        timezone: chrono_tz::UTC,
        language: page.language(),
        day_first: None,
        format: None,
    };
    say_article(article::read(&page, &ArticleRule::default(), &context));
    Ok(())
}

fn say_article(article: Article) {
    let line =
        |name: &str, value: Option<String>| terminal::say(&format!("{name}: {}", value.as_deref().unwrap_or("-")));
    let list = |values: Vec<String>| Some(values.join(", ")).filter(|text| !text.is_empty());
    line("title", article.title);
    line("date", article.date.map(moment));
    line("updated", article.updated.map(moment));
    line("authors", list(article.authors));
    line("publisher", article.publisher);
    line("summary", article.summary);
    line("image", article.image.map(|image| image.url.into()));
    line("tags", list(article.tags));
    line("content", article.content.map(|html| format!("{} characters of HTML", html.chars().count())));
}

fn moment(moment: Moment) -> String {
    let form = if moment.precision <= Precision::Day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
    moment.at.format(form).to_string()
}
