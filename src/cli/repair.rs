//! `repair`: a rule that died, made anew of what is remembered, shown as a patch of sites.yaml, or written there. How it
//! is found is left to `repair` and `run`, how the text changes to `site`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use self::proposal::Proposal;
use super::{Exit, Options, outside::Outside, terminal};
use crate::repair::Outcome;
use crate::run::{self, Examined, SiteError};
use crate::site::{self, Edit, Part, Site};

mod json;
mod lines;
mod proposal;
mod tell;

/// A rule that died, made anew: what is remembered is looked up on the pages of today
///
/// The links and titles of remembered items are looked up on the listing page; the elements around them give `item:`, the
/// remembered values the selectors of the fields. Where the site has an `article:` with selectors, a few remembered articles
/// are fetched and their fields looked up likewise. The new rule is held against all that is remembered and shown as a
/// patch. Nothing is written without --apply.
#[derive(Debug, Args)]
pub(super) struct Repair {
    /// The site whose rule is looked at
    #[arg(value_name = "SITE")]
    site: String,
    /// Write the patch into sites.yaml; everything else of the file stays as it is
    #[arg(long)]
    apply: bool,
    /// For programs: what was found, as one JSON document (docs/repair.md)
    #[arg(long)]
    json: bool,
    /// Answer from recorded pages instead of the network
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
}

/// What a `repair` came to.
struct Done<'d> {
    site: &'d Site,
    /// The text of sites.yaml.
    old: &'d str,
    examined: Option<&'d Examined>,
    /// What it would be, where it changes.
    proposal: Option<&'d Proposal>,
    /// The stage, what is wrong, and what to do about it.
    error: Option<(&'d str, String, Option<String>)>,
    written: bool,
}

impl Repair {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(std::slice::from_ref(&self.site))?;
        let site = sites.first().context("a name that is known is a site")?;
        let old = std::fs::read_to_string(&options.config)?;
        let outside = Outside::for_trial(options, self.replay.as_deref())?;
        let mut done = Done { site, old: &old, examined: None, proposal: None, error: None, written: false };
        match run::repair(site, &outside.world()) {
            Ok(examined) => self.offer(Done { examined: Some(&examined), ..done }, &examined, options),
            Err(error) => {
                done.error = Some((error.stage(), error.to_string(), SiteError::advice(&error)));
                Ok(self.conclude(&done, options))
            }
        }
    }

    fn offer<'d>(&self, mut done: Done<'d>, examined: &'d Examined, options: &Options) -> anyhow::Result<Exit> {
        let edits = edits(examined);
        if edits.is_empty() {
            return Ok(self.conclude(&done, options));
        }
        let proposal = match Proposal::of(done.site, examined, done.old, &edits, &options.config)? {
            Ok(proposal) => proposal,
            Err(error) => {
                done.error = Some(("site", format!("site: {error}"), Some(error.advice().to_owned())));
                return Ok(self.conclude(&done, options));
            }
        };
        if self.apply {
            site::save(&options.config, Some(done.old), &proposal.new)
                .with_context(|| format!("{}: cannot be written", options.config.display()))?;
        }
        Ok(self.conclude(&Done { proposal: Some(&proposal), written: self.apply, ..done }, options))
    }

    fn conclude(&self, done: &Done<'_>, options: &Options) -> Exit {
        if self.json {
            terminal::say_json(&json::whole(done));
        } else {
            tell::tell(done, options);
        }
        if done.error.is_some() || done.is_left() { Exit::SomeFailed } else { Exit::Done }
    }
}

impl Done<'_> {
    /// Whether something is dead for which there is no patch, or could not be looked at.
    fn is_left(&self) -> bool {
        let Some(examined) = self.examined.filter(|_| self.proposal.is_none()) else { return false };
        examined.articles.as_ref().map_or(!examined.skipped.is_empty(), |articles| !articles.lost.is_empty())
    }
}

/// What changes in each rule, where something does.
fn edits(examined: &Examined) -> Vec<(Part, &[Edit])> {
    let listing = match &examined.listing {
        Some(Outcome::Repaired(repair)) => repair.edits.as_slice(),
        _ => &[],
    };
    let article = examined.articles.as_ref().map_or(&[][..], |articles| &articles.edits);
    [(Part::Listing, listing), (Part::Article, article)].into_iter().filter(|(_, edits)| !edits.is_empty()).collect()
}
