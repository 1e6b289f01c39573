//! `repair`: a rule that died, made anew of what is remembered, shown as a patch of sites.yaml, or written there. How it
//! is found is left to `repair` and `run`, how the text changes to `site`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use self::lines::Line;
use super::{Exit, Options, outside::Outside, terminal};
use crate::repair::{Origin, Outcome, Reading, Repair as Repaired};
use crate::run::{self, Examined, SiteError};
use crate::site::{self, Edit, Site};

mod lines;

/// A rule that died, made anew: what is remembered is looked up on the page of today
///
/// The links and titles of remembered items are looked up on the listing page; the elements around them give `item:`, the
/// remembered values the selectors of the fields. The new rule is held against all that is remembered and shown as a
/// patch. Nothing is written without --apply.
#[derive(Debug, Args)]
pub(super) struct Repair {
    /// The site whose rule is looked at
    #[arg(value_name = "SITE")]
    site: String,
    /// Write the patch into sites.yaml; everything else of the file stays as it is
    #[arg(long)]
    apply: bool,
    /// Answer from recorded pages instead of the network
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
}

impl Repair {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(std::slice::from_ref(&self.site))?;
        let site = sites.first().context("a name that is known is a site")?;
        let outside = Outside::for_trial(options, self.replay.as_deref())?;
        let examined = match run::repair(site, &outside.world()) {
            Ok(examined) => examined,
            Err(error) => return Ok(fail(site, &error.to_string(), SiteError::advice(&error).as_deref())),
        };
        match &examined.outcome {
            Outcome::Works(reading) => {
                tell_works(site, reading);
                Ok(Exit::Done)
            }
            Outcome::Repaired(repair) => self.offer(site, &examined, repair, options),
        }
    }

    fn offer(&self, site: &Site, examined: &Examined, repair: &Repaired, options: &Options) -> anyhow::Result<Exit> {
        let old = std::fs::read_to_string(&options.config)?;
        if !options.quiet {
            tell(site, repair, examined.known);
        }
        let new = match site::patch(&old, &site.id, &repair.edits) {
            Ok(new) => new,
            Err(error) => {
                by_hand(&repair.edits);
                return Ok(fail(site, &format!("site: {error}"), Some(error.advice())));
            }
        };
        let shared = ensure_only_this(site, examined, repair, &old, &new, options)?;
        if !options.quiet {
            lines::changed(&old, &new).iter().for_each(Line::say);
        }
        warn(site, repair, shared);
        if !self.apply {
            terminal::say(&format!("nothing is written; `haywain repair {} --apply` writes it", site.id));
            return Ok(Exit::Done);
        }
        site::save(&options.config, Some(&old), &new)
            .with_context(|| format!("{}: cannot be written", options.config.display()))?;
        terminal::say(&format!("{} is changed; `haywain build {}` reads by it", options.config.display(), site.id));
        Ok(Exit::Done)
    }
}

fn fail(site: &Site, why: &str, advice: Option<&str>) -> Exit {
    terminal::error(&format!("{}: {why}", site.id), advice);
    Exit::SomeFailed
}

fn tell_works(site: &Site, reading: &Reading) {
    let Reading { entries, hits, moved, .. } = reading;
    terminal::say(&format!(
        "{}: the rule works: it reads {entries} entries, {hits} of them remembered; nothing to repair",
        site.id
    ));
    warn_of_moved(site, *moved);
    if site.article.as_ref().is_some_and(|article| article.fields.named().iter().any(|(_, field)| field.is_some())) {
        terminal::say(&format!(
            "what stands under `article:` is not looked at: `haywain show {}` shows what it reads",
            site.id
        ));
    }
}

fn warn_of_moved(site: &Site, moved: usize) {
    if moved > 0 {
        terminal::warn(&format!(
            "{}: {moved} of the items have new addresses that say nothing of the old; a build would take them for new ones \
             (docs/repair.md)",
            site.id
        ));
    }
}

/// What the old rule reads, what the new one does, and each field of it.
fn tell(site: &Site, repair: &Repaired, known: usize) {
    let Repaired { before, after, present, origin, .. } = repair;
    let why = before.error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
    terminal::say(&format!("{}: the rule reads {} of {present} known items on the page{why}", site.id, before.hits));
    let how = match origin {
        Origin::Items => String::new(),
        Origin::Data => " from the data of the page".into(),
        Origin::Detected { confidence } => format!(" by detection, {:.0} % sure", confidence * 100.0),
    };
    terminal::say(&format!(
        "a new rule reads {} of {present} known items{how}, and {} entries that are not remembered ({known} items are)",
        after.hits,
        after.unknown()
    ));
    let told = after.fields.iter().filter(|field| field.filled > 0 && field.remembered > 0);
    let told: Vec<String> = told.map(|field| format!("{} {}/{}", field.name, field.right, field.remembered)).collect();
    if !told.is_empty() {
        terminal::say(&format!("as remembered: {}", told.join(", ")));
    }
}

/// What a person should know before it is written.
fn warn(site: &Site, repair: &Repaired, shared: usize) {
    let warn = |what: String| terminal::warn(&format!("{}: {what}", site.id));
    warn_of_moved(site, repair.after.moved);
    if repair.after.hits == 0 {
        warn("nothing of the list is remembered; compare it with `haywain show` before you apply it".into());
    }
    for field in &repair.lost {
        warn(format!("{field}: nothing on the page is what is remembered; its selector stays as it was"));
    }
    if shared > 0 {
        warn(format!("{shared} other sites of the same `for:` get the new rule too"));
    }
}

fn by_hand(edits: &[Edit]) {
    for edit in edits {
        let Some(value) = &edit.value else { continue };
        let value = edit.option.map_or_else(|| value.own.clone(), |option| format!("{{{option}: {}, …}}", value.inner));
        terminal::say(&format!("  {}: {value}", edit.key));
    }
}

/// Loads the new text: the site must read by it what was promised, and no other may change but those of the same `for:`,
/// whose number this is.
fn ensure_only_this(
    site: &Site,
    examined: &Examined,
    repair: &Repaired,
    old: &str,
    new: &str,
    options: &Options,
) -> anyhow::Result<usize> {
    let read = |text: &str| site::read(text, &options.config, &|name| std::env::var(name).ok());
    let (old, new) = (read(old)?.sites, read(new)?.sites);
    let is_other = |(old, new): &(&Site, &Site)| old.fingerprint != new.fingerprint && old.id != site.id;
    let others: Vec<_> = old.iter().zip(&new).filter(is_other).collect();
    let same_rule = |other: &Site| format!("{:?}", other.listing.source) == format!("{:?}", site.listing.source);
    let stays = old.len() == new.len() && old.iter().zip(&new).all(|(old, new)| old.id == new.id);
    let reads = new.iter().find(|new| new.id == site.id).is_some_and(|new| examined.reads(new) == repair.after);
    if !stays || !reads || !others.iter().all(|(old, _)| same_rule(old)) {
        anyhow::bail!(
            "{}: {}: the patch would not do what it should\nhelp: write the lines by hand: {}",
            options.config.display(),
            site.id,
            lines::flat(&repair.edits)
        );
    }
    Ok(others.len())
}
