//! What was found, for a person: what each rule reads, the patch, and what to know before it is written.

use super::super::{Options, terminal};
use super::lines::{self, Line};
use super::{Done, edits};
use crate::repair::{Articles, FieldReading, Origin, Outcome, Repair};
use crate::run::Examined;
use crate::site::{Part, Site};

/// Says it.
pub(super) fn tell(done: &Done<'_>, options: &Options) {
    let id = &done.site.id;
    if let Some(examined) = done.examined {
        if !options.quiet {
            listing(done.site, examined);
            examined.articles.iter().for_each(|found| articles(found, id));
        }
        match done.proposal {
            Some(proposal) if !options.quiet => lines::changed(done.old, &proposal.new).iter().for_each(Line::say),
            None if done.error.is_some() => by_hand(examined),
            _ => {}
        }
        warn(done, examined);
    }
    if let Some((_, what, advice)) = &done.error {
        terminal::error(&format!("{id}: {what}"), advice.as_deref());
    } else if done.written {
        terminal::say(&format!("{} is changed; `haywain build {id}` reads by it", options.config.display()));
    } else if done.proposal.is_some() {
        terminal::say(&format!("nothing is written; `haywain repair {id} --apply` writes it"));
    }
}

fn listing(site: &Site, examined: &Examined) {
    match &examined.listing {
        None => terminal::say(&format!("{}: the listing has no selectors that could break", site.id)),
        Some(Outcome::Works(reading)) => {
            let rest = if edits(examined).is_empty() { "; nothing to repair" } else { "" };
            let (entries, hits) = (reading.entries, reading.hits);
            terminal::say(&format!(
                "{}: the rule works: it reads {entries} entries, {hits} of them remembered{rest}",
                site.id
            ));
        }
        Some(Outcome::Repaired(repair)) => repaired(site, repair, examined.items.len()),
    }
}

/// What the old rule reads, what the new one does, and each field of it.
fn repaired(site: &Site, repair: &Repair, known: usize) {
    let Repair { before, after, present, origin, .. } = repair;
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

fn articles(found: &Articles, id: &str) {
    let state = if found.works() { "works" } else { "is held" };
    terminal::say(&format!("{id}: the rule of the articles {state} against {} remembered ones:", found.pages));
    for (before, after) in found.before.iter().zip(&found.after).filter(|(before, _)| before.remembered > 0) {
        let FieldReading { name, right, remembered, .. } = after;
        let old =
            if before == after { String::new() } else { format!(" by a new selector, {} by the old", before.right) };
        terminal::say(&format!("  {name}: {right} of {remembered} known values{old}"));
    }
}

/// What a person should know before it is written.
fn warn(done: &Done<'_>, examined: &Examined) {
    let warn = |what: String| terminal::warn(&format!("{}: {what}", done.site.id));
    match &examined.listing {
        Some(Outcome::Works(reading)) => warn_of_moved(reading.moved, &warn),
        Some(Outcome::Repaired(repair)) => {
            warn_of_moved(repair.after.moved, &warn);
            if repair.after.hits == 0 {
                warn("nothing of the list is remembered; compare it with `haywain show` before you apply it".into());
            }
            for field in &repair.lost {
                warn(format!("{field}: nothing on the page is what is remembered; its selector stays as it was"));
            }
        }
        None => {}
    }
    for skipped in &examined.skipped {
        warn(format!("an article could not be looked at: {}", skipped.why));
    }
    for field in examined.articles.iter().flat_map(|articles| &articles.lost) {
        warn(format!("article: {field}: nothing on the pages is what is remembered; its selector stays as it was"));
    }
    let Some(proposal) = done.proposal else { return };
    for (part, sites) in &proposal.shared {
        let (key, sites) = (part.key(), sites.join(", "));
        warn(format!("`{key}` is shared with {sites}, which stay as they are; this site gets one of its own"));
    }
    if !proposal.together.is_empty() {
        warn(format!("{} other sites of the same `for:` get the new rule too", proposal.together.len()));
    }
}

fn warn_of_moved(moved: usize, warn: &dyn Fn(String)) {
    if moved > 0 {
        warn(format!(
            "{moved} of the items have new addresses that say nothing of the old; a build would take them for new ones \
             (docs/repair.md)"
        ));
    }
}

/// The lines of a patch that has no place.
fn by_hand(examined: &Examined) {
    for (part, edits) in edits(examined) {
        terminal::say(&format!("{}:", Part::key(part)));
        for edit in edits {
            let Some(value) = &edit.value else { continue };
            let inner = |option| format!("{{{option}: {}, …}}", value.inner);
            let value = edit.option.map_or_else(|| value.own.replace('\n', "\n  "), inner);
            terminal::say(&format!("  {}: {value}", edit.key));
        }
    }
}
