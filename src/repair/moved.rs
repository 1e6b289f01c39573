//! Items whose addresses changed with the design: an `id:` that makes the remembered identity of the new address, so that
//! none of them comes twice.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::draft::{Draft, Workshop};
use super::field;
use crate::listing;
use crate::site::Site;

/// The last part of a path, without its extension: what stays of an address when the path before it changes.
const LAST: &str = r"([^/?#]+?)(?:\.\w+)?/?(?:[?#].*)?$";

static LAST_PART: LazyLock<Regex> = LazyLock::new(|| Regex::new(LAST).expect("a constant"));

/// The draft with such an `id:`, where addresses changed and one makes the old identity of nearly all entries.
pub(super) fn with_identity(workshop: &Workshop<'_>, draft: Draft) -> Draft {
    if draft.after.moved == 0 || draft.rule.fields.id.is_some() {
        return draft;
    }
    let named = template(workshop, &draft).and_then(|template| {
        let id = field::of_link(LAST, &template)?;
        let mut named = draft.clone();
        field::put(&mut named.rule.fields, "id", id.field);
        named.edits.extend(id.edits);
        named.after = workshop.read(&named.rule);
        Some(named)
    });
    // An identity that says nothing of an entry would lose it; one that is wrong would double it.
    let is_good =
        |named: &Draft| named.after.entries == draft.after.entries && named.after.moved * 20 < draft.after.moved;
    named.filter(is_good).unwrap_or(draft)
}

/// What stands around the last part of the new address in most of the old identities.
fn template(workshop: &Workshop<'_>, draft: &Draft) -> Option<String> {
    let site = Site { listing: draft.rule.clone(), ..workshop.site.clone() };
    let listings = workshop.responses.iter().filter_map(|response| listing::read(response, &site).ok());
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for entry in listings.flat_map(|listing| listing.entries) {
        let Some(known) = workshop.recall.by_entry(&entry).map(|place| workshop.recall.item(place)) else { continue };
        let part =
            entry.url.as_ref().and_then(|url| LAST_PART.captures(url.as_str())?.get(1)).map(|part| part.as_str());
        if let Some((before, after)) = part.and_then(|part| known.item.id.rsplit_once(part)) {
            *found.entry(format!("{before}{{value}}{after}")).or_default() += 1;
        }
    }
    let (template, _) = found.into_iter().max_by_key(|(_, count)| *count)?;
    Some(template).filter(|template| template.matches('{').count() == 1)
}
