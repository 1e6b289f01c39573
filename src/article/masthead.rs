//! The names that a site puts before and behind its headlines.

use super::letters;
use crate::page::Page;

/// What stands between a headline and the name of the site.
const SEPARATORS: &[&str] =
    &[" | ", " - ", " – ", " — ", " · ", " » ", " « ", " :: ", " • ", " / ", "│", "｜", "ㅣ", "|"];

/// The longest name that has a word or two of a section beside it, bytes.
const LONGEST: usize = 40;

/// The name of a site, and of its host; letters only.
pub(super) struct Site {
    name: String,
    host: String,
}

impl Site {
    pub(super) fn of(page: &Page) -> Self {
        let host = page.url().host_str().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').filter(|label| *label != "www").collect();
        let name = page.meta("og:site_name").map(letters).unwrap_or_default();
        Self { name, host: letters(labels.first().copied().unwrap_or_default()) }
    }

    /// Whether a text is the name alone.
    pub(super) fn is_name(&self, text: &str) -> bool {
        let text = letters(text);
        text == self.name || text == self.host
    }

    /// A title without the name of the site before or behind it.
    pub(super) fn bare(&self, title: &str) -> String {
        let mut title = title.trim();
        while let Some(shorter) = self.without_tail(title).or_else(|| self.without_head(title)) {
            title = shorter;
        }
        title.to_owned()
    }

    fn without_tail<'t>(&self, title: &'t str) -> Option<&'t str> {
        let cuts = SEPARATORS.iter().filter_map(|separator| Some((title.rfind(separator)?, separator.len())));
        let (at, length) = cuts.max()?;
        let (head, tail) = (title[..at].trim(), &title[at + length..]);
        // What is longer than the name and than all before it is a headline that speaks of the site.
        let is_long = tail.len() > head.len().max(LONGEST) && !self.is_name(tail);
        (self.names(tail) && !head.is_empty() && !is_long).then_some(head)
    }

    fn without_head<'t>(&self, title: &'t str) -> Option<&'t str> {
        let cuts = SEPARATORS.iter().filter_map(|separator| Some((title.find(separator)?, separator.len())));
        let (at, length) = cuts.min()?;
        let (head, tail) = (&title[..at], title[at + length..].trim());
        (self.is_name(head) && !tail.is_empty()).then_some(tail)
    }

    /// A part of a title that is the site, or the site and a section.
    fn names(&self, part: &str) -> bool {
        let part = letters(part);
        let holds = |name: &str| name.len() >= 3 && (part.contains(name) || name.contains(&part));
        !part.is_empty() && part.len() <= 60 && (holds(&self.name) || holds(&self.host))
    }
}
