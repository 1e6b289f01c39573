//! `add`: the feed that a site has already, or else the list of the page with the rule that reads it, put into
//! sites.yaml. What the file becomes is left to `site`, where feeds are looked for to `run`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use url::Url;

use self::file::SitesFile;
use self::proposal::{Proposal, SHOWN};
use super::{Exit, Options, outside::Outside, terminal};
use crate::fetch::{FetchError, Request, Response};
use crate::listing::ListingError;
use crate::run::{self, Body, Discovery, Found, Reach};
use crate::site::{self, Site};

mod file;
mod proposal;

/// The feed that a site has already, or else the list that was found on the page, added to sites.yaml
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The page that lists the articles
    #[arg(value_name = "URL")]
    url: String,
    /// The key of the site, which names the files [default: made of the address]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Add without asking
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// Only show what would be added
    #[arg(long)]
    dry_run: bool,
    /// Make a feed of the page although the site has one
    #[arg(long)]
    anyway: bool,
    /// Follow each link and take the whole article; if the site has a feed, its items are followed
    #[arg(long, conflicts_with = "anyway")]
    enrich: bool,
    /// Allow private and local addresses for this site
    #[arg(long)]
    private: bool,
    /// Answer from recorded pages instead of the network
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
}

/// What is known while one site is added.
struct Adding<'a> {
    verb: &'a Add,
    options: &'a Options,
    file: SitesFile,
    name: String,
    url: Url,
    outside: Outside,
}

impl Add {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let url = address(&self.url)?;
        let file = SitesFile::open(&options.config)?;
        let name = self.name.clone().unwrap_or_else(|| site::name_for(&url, &file.names()));
        let outside = Outside::dry(self.replay.as_deref())?;
        let adding = Adding { verb: self, options, file, name, url, outside };
        match adding.file.reader_of(&adding.url).filter(|_| self.name.is_none()) {
            Some(name) => Ok(adding.is_there(name, &adding.url)),
            None => adding.run(),
        }
    }
}

/// The address as people type it: `example.org/news` too.
fn address(text: &str) -> anyhow::Result<Url> {
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    match Url::parse(&whole) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none() =>
        {
            Ok(url)
        }
        _ => anyhow::bail!("{text}: not the address of a web page\nhelp: write it as your browser shows it: https://…"),
    }
}

impl Adding<'_> {
    fn run(&self) -> anyhow::Result<Exit> {
        // Any rule would do: it brings the defaults of the file, as the site will have them.
        let site = self.file.with(&self.name, &self.keys(&self.url, "feed: true\n", false))?.1;
        let response = match self.fetch(&site) {
            Ok(response) => response,
            Err(error) => return Ok(self.no_page(&error)),
        };
        match run::itself(&response, &site) {
            Some(Ok(found)) if found.kind.is_feed() => return self.has_feed(&found, true),
            Some(Ok(found)) => return self.offer(&Proposal::of(&found)),
            Some(Err(error)) => return Ok(self.fail("listing", &error.to_string(), error.advice().as_deref())),
            None => {}
        }
        let list = proposal::detected(&response, &site);
        if self.verb.anyway {
            return self.offer_list(list, None);
        }
        let known = list.as_ref().map_or(&[][..], |list| &list.listing.entries);
        let discovery = run::discover(&response, known, &site, self.outside.world().fetch, Reach::Everywhere);
        match discovery.usable() {
            Some(found) if found.kind.is_feed() => self.has_feed(found, false),
            _ => {
                self.tell_no_feed(&discovery);
                self.offer_list(list, discovery.usable())
            }
        }
    }

    fn fetch(&self, site: &Site) -> Result<Response, FetchError> {
        self.outside.world().fetch.fetch(&Request::get(&self.url, &site.http, &self.url))?.fresh(&self.url)
    }

    /// The lines of the site: `rule` are those under `listing:`, none where the list is to be detected in every run.
    fn keys(&self, url: &Url, rule: &str, follow: bool) -> String {
        let mut keys = format!("url: {}\n", proposal::yaml(url));
        if self.verb.private {
            keys += "http: {private: true}\n";
        }
        if !rule.is_empty() {
            keys += "listing:\n";
            keys.extend(rule.lines().map(|line| format!("  {line}\n")));
        }
        if self.verb.enrich || follow {
            keys += "article: true\n";
        }
        keys
    }

    /// There is nothing to make: the feed is told, and added only to be enriched.
    fn has_feed(&self, found: &Found, itself: bool) -> anyhow::Result<Exit> {
        if self.verb.enrich || (itself && self.verb.anyway) {
            return self.offer(&Proposal::of(found));
        }
        let relation = if itself { String::new() } else { format!("; {}", found.relation) };
        self.say(&format!("{} {}:", self.url, if itself { "is a feed itself" } else { "has a feed already" }));
        self.say("");
        self.say(&format!("  {}", found.url));
        self.say(&format!("  {found}{relation}"));
        self.say("");
        self.say(
            "Give that address to your feed reader. Nothing was added to sites.yaml, because nothing has to be made.",
        );
        let again = format!("  haywain add {}{}", self.verb.url, if self.verb.private { " --private" } else { "" });
        if found.body != Body::Full {
            self.say(&format!("{again} --enrich   adds it, to follow each item for the whole article"));
        }
        if !itself {
            self.say(&format!("{again} --anyway   makes a feed of the page all the same"));
        }
        Ok(Exit::Done)
    }

    /// What was looked for in vain, or shows other things than the page.
    fn tell_no_feed(&self, discovery: &Discovery) {
        let others = discovery.found.iter().filter(|found| !found.is_usable() && found.kind.is_feed());
        for found in others {
            self.say(&format!("not the list of this page: {} ({found}; {})", found.url, found.relation));
        }
        match &discovery.stopped {
            Some(error) => terminal::warn(&format!("{}: the search for feeds ended early: fetch: {error}", self.url)),
            None => self.say(&format!("{} has no feed of its own ({} addresses asked)", self.url, discovery.asked)),
        }
    }

    /// The list of the page, else what else can be read like one, else how to write the rule by hand.
    fn offer_list(&self, list: Result<Proposal, ListingError>, other: Option<&Found>) -> anyhow::Result<Exit> {
        match (list, other) {
            (Ok(list), _) => self.offer(&list),
            (Err(_), Some(found)) => self.offer(&Proposal::of(found)),
            (Err(error), None) => Ok(self.by_hand(&error)),
        }
    }

    fn by_hand(&self, error: &ListingError) -> Exit {
        let advice = format!(
            "write the rule by hand: put the lines below into {}, with the selectors of the page (docs/sites.md), \
             and look at it with `haywain show {}`",
            self.options.config.display(),
            self.name
        );
        let exit = self.fail("listing", &format!("no list was found: {error}"), Some(&advice));
        self.say_site(&self.keys(&self.url, proposal::BEGINNING, false));
        exit
    }

    /// Shows the entries and the lines, asks, and adds.
    fn offer(&self, proposal: &Proposal) -> anyhow::Result<Exit> {
        let url = proposal.url.as_ref().unwrap_or(&self.url);
        if let Some(name) = self.file.reader_of(url).filter(|_| self.verb.name.is_none()) {
            return Ok(self.is_there(name, url));
        }
        let keys = self.keys(url, &proposal.rule, proposal.follow);
        let (text, site) = self.file.with(&self.name, &keys)?;
        let first = if proposal.listing.entries.len() > SHOWN { "; its first entries" } else { "" };
        self.say(&format!("{}{first}:", proposal.what));
        if !self.options.quiet {
            terminal::table(&proposal.rows());
        }
        self.say("");
        self.say(&format!("this goes into {}:", self.options.config.display()));
        self.say("");
        self.say_site(&keys);
        if self.verb.dry_run {
            return Ok(Exit::Done);
        }
        if !self.verb.yes && !self.is_wanted()? {
            self.say("nothing was added");
            return Ok(Exit::Done);
        }
        self.file.save(&text)?;
        let file = site.formats.first().map(|format| format!("{}.{}", site.id, format.extension())).unwrap_or_default();
        self.say(&format!(
            "added {}; `haywain build {}` writes {}",
            site.id,
            site.id,
            self.options.output.join(file).display()
        ));
        Ok(Exit::Done)
    }

    fn is_there(&self, name: &str, url: &Url) -> Exit {
        self.say(&format!("{name} in {} reads {url} already; nothing was added", self.options.config.display()));
        self.say(&format!(
            "  haywain show {name}   shows what it reads; another site of this page wants a --name of its own"
        ));
        Exit::Done
    }

    fn is_wanted(&self) -> anyhow::Result<bool> {
        if !io::stdin().is_terminal() {
            anyhow::bail!(
                "{}: nothing was added, because nobody can be asked here\nhelp: --yes adds it, --dry-run only shows it",
                self.name
            );
        }
        terminal::say("add it? [y/N]");
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(is_yes(&answer))
    }

    fn no_page(&self, error: &FetchError) -> Exit {
        let advice = match error {
            FetchError::Private { .. } => Some("if this host is meant, say so with --private".to_owned()),
            error => error.advice(),
        };
        self.fail("fetch", &error.to_string(), advice.as_deref())
    }

    fn fail(&self, stage: &str, why: &str, advice: Option<&str>) -> Exit {
        terminal::error(&format!("{}: {stage}: {why}", self.url), advice);
        Exit::SomeFailed
    }

    fn say_site(&self, keys: &str) {
        site::lines(&self.name, keys, "  ").lines().for_each(|line| self.say(line));
    }

    fn say(&self, line: &str) {
        if !self.options.quiet {
            terminal::say(line);
        }
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_typed_as_people_do() {
        assert_eq!(address(" example.org/news ").unwrap().as_str(), "https://example.org/news");
        assert_eq!(address("http://example.org").unwrap().as_str(), "http://example.org/");
        for wrong in ["ftp://example.org/", "https://me:secret@example.org/", "", "two words", "https://"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_yes_is_one() {
        assert!(is_yes("y\n") && is_yes(" Yes \n"));
        assert!(!is_yes("\n") && !is_yes("n") && !is_yes("yolo"));
    }
}
