//! What a feed reader remembers of one feed, as the measured readers do it: an entry is the one of the same guid, or
//! where it has none of the same link; what is new is shown to a person, and what was shown stays.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

/// A subscriber of one file.
#[derive(Default)]
pub(crate) struct Reader {
    entries: HashMap<String, Shown>,
    pub(crate) faults: Faults,
}

struct Shown {
    story: Option<usize>,
    date: Option<DateTime<Utc>>,
    link: Option<String>,
}

/// What a person would complain of.
#[derive(Default, Debug, PartialEq, Eq, Clone)]
pub(crate) struct Faults {
    /// A story that was shown already.
    pub(crate) doubles: Vec<String>,
    /// Another date than before.
    pub(crate) redated: Vec<String>,
    /// No story of the site.
    pub(crate) foreign: Vec<String>,
    /// A file that cannot be read.
    pub(crate) unread: Vec<String>,
}

impl Reader {
    /// Reads the file as it stands.
    pub(crate) fn poll(&mut self, bytes: &[u8], story: impl Fn(&str) -> Option<usize>, when: &str) {
        let feed = match feed_rs::parser::parse(bytes) {
            Ok(feed) => feed,
            Err(error) => return self.faults.unread.push(format!("{when}: {error}")),
        };
        for entry in feed.entries {
            let title = entry.title.map(|title| title.content).unwrap_or_default();
            let link = entry.links.first().map(|link| link.href.clone());
            let now = Shown { story: story(&title), date: entry.published, link };
            self.meet(entry.id, now, &format!("{when}: {title}"));
        }
    }

    fn meet(&mut self, guid: String, now: Shown, what: &str) {
        if let Some(shown) = self.entries.get_mut(&guid) {
            if shown.date != now.date {
                self.faults.redated.push(format!("{what}: {:?} was {:?}", now.date, shown.date));
                shown.date = now.date;
            }
            return;
        }
        match now.story {
            None => self.faults.foreign.push(format!("{what}: {guid}")),
            Some(story) => {
                if let Some((old, shown)) = self.entries.iter().find(|(_, shown)| shown.story == Some(story)) {
                    self.faults.doubles.push(format!("{what}: {guid} was {old} ({:?}, {:?})", now.link, shown.link));
                }
            }
        }
        self.entries.insert(guid, now);
    }

    /// The date under which a story was shown.
    pub(crate) fn date(&self, story: usize) -> Option<DateTime<Utc>> {
        self.entries.values().find(|shown| shown.story == Some(story))?.date
    }

    /// Whether a story was shown.
    pub(crate) fn has(&self, story: usize) -> bool {
        self.entries.values().any(|shown| shown.story == Some(story))
    }
}
