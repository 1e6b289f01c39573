//! The changed text of sites.yaml: where the rule stands, or, where other sites read by it too, under this site alone; loaded
//! and read by once before anybody sees it.

use std::path::Path;

use super::lines;
use crate::repair::Outcome;
use crate::run::Examined;
use crate::site::{self, Edit, Part, PatchError, Site};

/// A new text, and whom it is about.
pub(super) struct Proposal {
    pub(super) new: String,
    /// Other sites that read by the old rule and go on to, each part with them.
    pub(super) shared: Vec<(Part, Vec<String>)>,
    /// The sites of the same `for:`, which get the new rule too.
    pub(super) together: Vec<String>,
}

impl Proposal {
    /// The text with these edits. The outer error is a mistake of ours, or of the file; the inner one says that the rule
    /// cannot be changed where it stands.
    pub(super) fn of(
        site: &Site,
        examined: &Examined,
        old: &str,
        edits: &[(Part, &[Edit])],
        path: &Path,
    ) -> anyhow::Result<Result<Self, PatchError>> {
        let mut proposal = Self { new: old.to_owned(), shared: Vec::new(), together: Vec::new() };
        for (part, edits) in edits {
            if let Err(error) = proposal.add(site, *part, edits, path)? {
                return Ok(Err(error));
            }
        }
        let (before, after) = (load(old, path)?, load(&proposal.new, path)?);
        let changed = others(&before, &after, &site.id);
        let is_more = changed.iter().any(|other| !proposal.together.contains(other));
        let is_promised = after.iter().find(|new| new.id == site.id).is_some_and(|new| is_promised(new, examined));
        if is_more || before.len() != after.len() || !is_promised {
            let all: Vec<String> = edits.iter().map(|(_, edits)| lines::flat(edits)).collect();
            anyhow::bail!(
                "{}: {}: the patch would not do what it should\nhelp: write the lines by hand: {}",
                path.display(),
                site.id,
                all.join("; ")
            );
        }
        Ok(Ok(proposal))
    }

    /// One rule changed where it stands, or, where that would change other sites, for this one alone.
    fn add(&mut self, site: &Site, part: Part, edits: &[Edit], path: &Path) -> anyhow::Result<Result<(), PatchError>> {
        let here = match site::patch(&self.new, &site.id, part, edits) {
            Ok(here) => here,
            Err(error) => return Ok(Err(error)),
        };
        // An anchor that nobody refers to any more may be no anchor.
        let Ok(read) = load(&here, path) else {
            return Ok(Err(PatchError::Anchor { key: part.key().to_owned() }));
        };
        let changed = others(&load(&self.new, path)?, &read, &site.id);
        let together = site::made_together(&self.new, &site.id, changed.clone());
        let sharing: Vec<String> = changed.into_iter().filter(|other| !together.contains(other)).collect();
        if sharing.is_empty() {
            self.new = here;
        } else {
            // What refers to it in a way that is not seen would be lost: then the text does not load.
            let own = site::patch_own(&self.new, &site.id, part, edits).ok().filter(|own| load(own, path).is_ok());
            let Some(own) = own else {
                return Ok(Err(PatchError::Shared { key: part.key(), sites: sharing.join(", ") }));
            };
            self.new = own;
            self.shared.push((part, sharing));
        }
        let more = together.into_iter().filter(|other| !self.together.contains(other));
        self.together.extend(more.collect::<Vec<_>>());
        Ok(Ok(()))
    }
}

fn load(text: &str, path: &Path) -> anyhow::Result<Vec<Site>> {
    Ok(site::read(text, path, &|name| std::env::var(name).ok())?.sites)
}

/// The other sites that a change of the text changes.
fn others(old: &[Site], new: &[Site], own: &str) -> Vec<String> {
    let is_changed = |(old, new): &(&Site, &Site)| (&old.id, &old.fingerprint) != (&new.id, &new.fingerprint);
    let changed = old.iter().zip(new).filter(is_changed).map(|(old, _)| old.id.clone());
    changed.filter(|id| id != own).collect()
}

/// Whether the site reads by the new text what was promised.
fn is_promised(site: &Site, examined: &Examined) -> bool {
    let listing = match &examined.listing {
        Some(Outcome::Repaired(repair)) => examined.reads(site) == repair.after,
        _ => true,
    };
    let articles = examined.articles.as_ref().filter(|articles| !articles.edits.is_empty());
    listing && articles.is_none_or(|articles| examined.reads_articles(site) == articles.after)
}
