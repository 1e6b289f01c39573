//! What a build changed, as a reader of the feed sees it: the files that stood against those that it put.

use super::SiteError;
use crate::feed::Difference;
use crate::formats::{self, Format};
use crate::item::Item;
use crate::publish::Publish;
use crate::site::Site;

/// Compares the files of a site before and after a build; where there were none, every item is new.
///
/// # Errors
/// A file cannot be read.
pub fn difference(site: &Site, before: &dyn Publish, after: &dyn Publish) -> Result<Difference, SiteError> {
    // The first is the one that holds most of an item; both sides are read from the same.
    let order = [Format::Atom, Format::Json, Format::Rss];
    for format in order.into_iter().filter(|format| site.formats.contains(format)) {
        if let Some(old) = items(site, format, before)? {
            return Ok(Difference::of(&old, items(site, format, after)?.unwrap_or_default()));
        }
    }
    let new = order.into_iter().find_map(|format| items(site, format, after).transpose());
    Ok(Difference::of(&[], new.transpose()?.unwrap_or_default()))
}

/// `None`: no such file, or none that can be read; it is replaced by the next build.
fn items(site: &Site, format: Format, files: &dyn Publish) -> Result<Option<Vec<Item>>, SiteError> {
    let file = files.get(&format!("{}.{}", site.id, format.extension()))?;
    Ok(file.and_then(|bytes| formats::read(format, &bytes).ok()))
}
