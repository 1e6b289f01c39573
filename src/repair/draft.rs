//! Rules in the making: the place of the entries, then each field, tried on the pages and kept where they read more.

use super::Origin;
use super::field::{self, Variant, edit, line};
use super::reading::{FIELDS, Reading};
use super::recall::Recall;
use super::sight::{self, Level, Sighting};
use super::target::{Found, Look};
use crate::dates::Context;
use crate::fetch::Response;
use crate::induce;
use crate::item::Known;
use crate::listing::detect::Source as Words;
use crate::page::Page;
use crate::site::{self, Edit, Fields, ListingRule, Site, Source, Written};

/// What a draft is made with.
pub(super) struct Workshop<'w> {
    pub(super) site: &'w Site,
    pub(super) responses: &'w [Response],
    pub(super) recall: &'w Recall<'w>,
    pub(super) before: &'w Reading,
}

/// A rule, what differs from the one in the file, and what it reads.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) rule: ListingRule,
    pub(super) edits: Vec<Edit>,
    pub(super) after: Reading,
    pub(super) origin: Origin,
    pub(super) lost: Vec<&'static str>,
}

impl Draft {
    fn worth(&self) -> usize {
        self.after.hits * 2 + self.after.right("title") + self.after.right("link")
    }

    /// Whether the other reads more, or as much of a list that is far longer: an entry and not a group of them.
    pub(super) fn yields_to(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.worth(), other.worth());
        let is_finer = theirs * 20 >= mine * 19 && other.after.entries * 2 >= self.after.entries * 3;
        theirs * 19 > mine * 20 || is_finer
    }
}

/// Where the entries may be.
struct Spot {
    source: Source,
    edits: Vec<Edit>,
}

impl Workshop<'_> {
    /// A rule that is given as a whole: of a list in the page's data, or detected.
    pub(super) fn list(&self, keys: &[(&'static str, Written)], origin: Origin) -> Option<Draft> {
        let lines: String = keys.iter().map(|(key, value)| line(key, value)).collect();
        let rule = site::read_listing(&lines).ok()?;
        let old = ["item", "with", "json", "script", "next", "pages"].into_iter();
        let old = old.chain(self.site.listing.fields.named().map(|(key, _)| key));
        let gone = old.filter(|key| !keys.iter().any(|(new, _)| new == key)).map(|key| edit(key, None));
        let edits = keys.iter().map(|(key, value)| edit(key, Some(value.clone()))).chain(gone).collect();
        let after = self.read(&rule);
        Some(Draft { rule, edits, after, origin, lost: Vec::new() }).filter(|draft| draft.after.entries > 0)
    }

    /// The fields that the present rule gives.
    fn keys(&self) -> Vec<&'static str> {
        let named = self.site.listing.fields.named().into_iter();
        named.filter(|(_, field)| field.is_some()).map(|(key, _)| key).collect()
    }

    pub(super) fn read(&self, rule: &ListingRule) -> Reading {
        Reading::of(rule, self.site, self.responses, self.recall)
    }

    /// The rule whose items are the elements in which the remembered items stand.
    pub(super) fn by_items(&self, page: &Page, context: &Context<'_>, sightings: &[Sighting<'_>]) -> Option<Draft> {
        let look = Look { page, context };
        let mut best: Option<(Draft, Level<'_>)> = None;
        for level in sight::levels(page, sightings) {
            let Some(draft) = self.of_level(&look, &level) else { continue };
            if best.as_ref().is_none_or(|(best, _)| best.yields_to(&draft)) {
                best = Some((draft, level));
            }
        }
        let (draft, level) = best?;
        Some(self.with_fields(draft, &look, &level))
    }

    /// Where the entries are, and what they are known by: the old words where they still do.
    fn of_level<'a>(&self, look: &Look<'_, 'a>, level: &Level<'a>) -> Option<Draft> {
        let items = self.items(level);
        let find = |name| look.field(name, level, &items);
        let (title, link) = (find("title"), find("link"));
        let with = [&title, &link].into_iter().flatten().map(|found| found.with).max().unwrap_or(0);
        let titles = self.variants("title", title.as_ref(), false);
        let links = self.variants("link", link.as_ref(), true);
        let mut tried: Vec<Draft> = Vec::new();
        for spot in self.spots(look.page, level, with) {
            for (title, link) in titles.iter().flat_map(|title| links.iter().map(move |link| (title, link))) {
                let draft = self.draft(&spot, [title, link]);
                if draft.worth() * 20 >= level.known.len() * 4 * 19 {
                    return Some(draft);
                }
                tried.push(draft);
            }
        }
        let most = tried.iter().map(Draft::worth).max()?;
        tried.into_iter().find(|draft| draft.worth() * 20 >= most * 19).filter(|_| most > 0)
    }

    fn items<'k>(&'k self, level: &Level<'_>) -> Vec<&'k Known> {
        level.known.iter().map(|(_, place)| self.recall.item(*place)).collect()
    }

    /// The old field, the default in its place, and the new one.
    fn variants(&self, name: &'static str, found: Option<&Found>, has_default: bool) -> Vec<Variant> {
        let old = field::get(&self.site.listing.fields, name);
        let default = Variant { field: None, edits: vec![edit(name, None)] };
        let default = (has_default && old.is_some()).then_some(default);
        let new = found.map(|found| field::variants(name, old, &found.css)).unwrap_or_default();
        let as_it_was = Variant { field: old.cloned(), edits: Vec::new() };
        std::iter::once(as_it_was).chain(default).chain(new).collect()
    }

    fn spots(&self, page: &Page, level: &Level<'_>, with: usize) -> Vec<Spot> {
        let old = &self.site.listing.source;
        let is_list = matches!(old, Source::Html { .. } | Source::XPath { .. });
        let old = is_list.then(|| Spot { source: old.clone(), edits: Vec::new() });
        let induced = induce::items(page, &level.all).filter(|induced| induced.extra <= level.all.len());
        let new = induced.and_then(|induced| spot(&Words::Item { css: induced.css, says: None, with }));
        old.into_iter().chain(new).collect()
    }

    fn draft(&self, spot: &Spot, [title, link]: [&Variant; 2]) -> Draft {
        let old = &self.site.listing;
        let fields = Fields { title: title.field.clone(), link: link.field.clone(), ..old.fields.clone() };
        // The paths of another medium are none here.
        let (fields, paging, mut edits) = if is_data(&old.source) {
            let fields = Fields { title: fields.title, link: fields.link, ..Fields::default() };
            let others = self.keys().into_iter().filter(|key| !matches!(*key, "title" | "link"));
            (fields, None, others.chain(["next", "pages"]).map(|key| edit(key, None)).collect())
        } else {
            (fields, old.paging.clone(), Vec::new())
        };
        let rule = ListingRule { source: spot.source.clone(), fields, paging };
        [&spot.edits, &title.edits, &link.edits].into_iter().for_each(|more| put(&mut edits, more));
        let after = self.read(&rule);
        Draft { rule, edits, after, origin: Origin::Items, lost: Vec::new() }
    }

    /// The other fields of the rule, each as it was where it still finds something.
    fn with_fields<'a>(&self, mut draft: Draft, look: &Look<'_, 'a>, level: &Level<'a>) -> Draft {
        let items = self.items(level);
        let is_new = !matches!(self.site.listing.source, Source::Html { .. } | Source::XPath { .. });
        for name in FIELDS.into_iter().filter(|name| !matches!(*name, "title" | "link")) {
            let old = field::get(&self.site.listing.fields, name);
            if old.is_none() && (!is_new || matches!(name, "id" | "tags")) {
                continue;
            }
            let tried = self.tries(name, look, level, &items).into_iter();
            let tried = tried.map(|(new, with)| self.with_field(&draft, name, new, with));
            let is_better = |one: &Draft, other: &Draft| other.after.right(name) * 19 > one.after.right(name) * 20;
            let best = tried.reduce(|one, other| if is_better(&one, &other) { other } else { one });
            match best.filter(|best| is_mended(name, &draft.after, &best.after)) {
                Some(better) => draft = better,
                None if field::get(&draft.rule.fields, name).is_some() && is_dead(name, &draft.after) => {
                    draft.lost.push(name);
                }
                None => {}
            }
        }
        draft
    }

    /// Ways to read a field, each with the number of siblings that it needs.
    fn tries<'a>(
        &self,
        name: &'static str,
        look: &Look<'_, 'a>,
        level: &Level<'a>,
        items: &[&Known],
    ) -> Vec<(Variant, usize)> {
        let old = field::get(&self.site.listing.fields, name);
        if let Some(found) = look.field(name, level, items) {
            return field::variants(name, old, &found.css).into_iter().map(|new| (new, found.with)).collect();
        }
        let headings = (name == "date").then(|| look.date_headings(level, items)).flatten();
        headings.and_then(|css| field::preceding(&css)).map(|new| (new, 0)).into_iter().collect()
    }

    fn with_field(&self, draft: &Draft, name: &'static str, new: Variant, with: usize) -> Draft {
        let mut draft = draft.clone();
        field::put(&mut draft.rule.fields, name, new.field);
        put(&mut draft.edits, &new.edits);
        if let Source::Html { text, with_next, .. } = &draft.rule.source
            && *with_next < with
            && let Some(spot) = spot(&Words::Item { css: text.clone(), says: None, with })
        {
            draft.rule.source = spot.source;
            let with: Vec<Edit> = spot.edits.into_iter().filter(|edit| edit.key == "with").collect();
            put(&mut draft.edits, &with);
        }
        draft.after = self.read(&draft.rule);
        draft
    }
}

/// Adds edits in place of those of the same keys.
fn put(edits: &mut Vec<Edit>, more: &[Edit]) {
    edits.retain(|edit| more.iter().all(|new| new.key != edit.key));
    edits.extend(more.iter().cloned());
}

fn is_data(source: &Source) -> bool {
    matches!(source, Source::Json { .. } | Source::Feed | Source::Sitemap { .. })
}

/// Whether a field is found in less than half of the entries that should have it.
fn is_dead(name: &str, reading: &Reading) -> bool {
    reading.field(name).is_some_and(|field| field.remembered > 0 && field.filled * 2 < field.remembered)
}

/// Whether a field that was not found, or was another thing, is now what is remembered.
fn is_mended(name: &str, before: &Reading, after: &Reading) -> bool {
    let (Some(old), Some(new)) = (before.field(name), after.field(name)) else { return false };
    let was_wrong = old.filled * 2 < old.remembered || old.right * 2 < new.right;
    was_wrong && new.right > old.right && new.right * 3 >= new.remembered && after.hits * 20 >= before.hits * 19
}

/// The place of the entries as `sites.yaml` says it; what said it before goes.
fn spot(words: &Words) -> Option<Spot> {
    let keys = words.keys();
    let lines: String = keys.iter().map(|(key, value)| line(key, value)).collect();
    let source = site::read_listing(&lines).ok()?.source;
    let gone = ["with", "json", "script"].into_iter().filter(|key| !keys.iter().any(|(new, _)| new == key));
    let gone: Vec<Edit> = gone.map(|key| edit(key, None)).collect();
    Some(Spot { source, edits: keys.into_iter().map(|(key, value)| edit(key, Some(value))).chain(gone).collect() })
}
