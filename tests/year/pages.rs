//! What a site of the year answers on a day, and the rule that reads it. Nothing is drawn here: the same plan, day and
//! path give the same answer.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::plan::{Dates, Plan, Story, Trouble, Whim, morning};
use crate::support::server::{Reply, Request};

/// What somebody has put into sites.yaml for a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Mended {
    /// How many of the site's troubles are mended.
    pub(super) troubles: usize,
}

/// For so many days an old address leads to the new one.
const LED_ON: i64 = 14;

/// The bodies of the wrong pages, by name.
static WRONG: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let files = fs::read_dir("fixtures/wrong").unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
});

impl Plan {
    /// What is wrong with the site for the rule as it is mended so far: what only lasts a while first.
    pub(super) fn trouble(&self, day: i64, mended: Mended) -> Option<Trouble> {
        let passing = self.troubles.iter().find(|event| event.days.contains(&day) && !event.what.needs_mending());
        let lasting = self.lasting(day).nth(mended.troubles);
        passing.map(|event| event.what).or(lasting)
    }

    /// Whether the old address leads to the new one, so that a run may well read the site by the old rule.
    pub(super) fn is_led_on(&self, day: i64, mended: Mended) -> bool {
        let unmended: Vec<_> = self.lasting(day).skip(mended.troubles).collect();
        unmended == [Trouble::Moved]
            && self.troubles.iter().any(|event| {
                event.what == Trouble::Moved && (event.days.start..event.days.start + LED_ON).contains(&day)
            })
    }

    /// Whether page and rule both have the dates.
    pub(super) fn is_dated(&self, day: i64, mended: Mended) -> bool {
        let lacks = |last: Option<Trouble>| last == Some(Trouble::Undated);
        !lacks(self.lasting(day).last()) && !lacks(self.lasting(day).take(mended.troubles).last())
    }

    /// The troubles until this day that need somebody's hand, in order.
    pub(super) fn lasting(&self, day: i64) -> impl Iterator<Item = Trouble> {
        self.troubles.iter().filter(move |event| event.what.needs_mending() && event.days.start <= day).map(|e| e.what)
    }

    /// How often the site has moved until a day; a site with an address of its own for each time.
    pub(super) fn moves(&self, day: i64) -> usize {
        self.lasting(day).filter(|trouble| *trouble == Trouble::Moved).count()
    }

    fn whim(&self, day: i64, whim: Whim) -> bool {
        self.whims.iter().any(|event| event.days.contains(&day) && event.what == whim)
    }

    /// The stories that the list shows at the hour of the run, in its order, by number.
    pub(super) fn shown(&self, day: i64) -> Vec<usize> {
        let there = self.stories.partition_point(|story| story.at <= morning(day));
        let most = if self.whim(day, Whim::Short) { self.shows.div_ceil(2) + 1 } else { self.shows };
        let mut shown: Vec<usize> = (there.saturating_sub(most)..there).rev().collect();
        if self.whim(day, Whim::Hidden) && shown.len() > 3 {
            shown.remove(shown.len() / 2);
        }
        if self.whim(day, Whim::Reversed) {
            shown.reverse();
        }
        if self.whim(day, Whim::Shuffled) {
            fastrand::Rng::with_seed(day.unsigned_abs()).shuffle(&mut shown);
        }
        if let (true, Some(old)) = (self.whim(day, Whim::Pinned), there.checked_sub(self.shows + 5)) {
            shown.insert(0, old);
        }
        shown
    }

    fn title(&self, number: usize, day: i64) -> String {
        let mended = self.stories[number].mended.is_some_and(|mended| day >= mended);
        let subject = ["harbour", "council", "library", "orchestra", "river", "railway", "museum"][number % 7];
        let verb = ["opens", "closes", "moves", "celebrates", "reports"][number % 5];
        let rest = if mended { "after all, as we now know" } else { "for everybody" };
        format!("The {subject} {verb} {rest} [{}#{number}]", self.name)
    }

    /// The story that a title is of.
    pub(super) fn story(&self, title: &str) -> Option<usize> {
        let (_, rest) = title.split_once(&format!("[{}#", self.name))?;
        rest.split_once(']')?.0.parse().ok()
    }

    fn link(&self, number: usize, day: i64, authority: &str) -> String {
        let scheme = if self.whim(day, Whim::Https) { "https" } else { "http" };
        let slash = if self.whim(day, Whim::Slash) { "/" } else { "" };
        let query =
            if self.whim(day, Whim::Tracking) { format!("?utm_source=home&utm_term={day}") } else { String::new() };
        format!("{scheme}://{authority}/2026/story-{number}{slash}{query}")
    }

    /// The answer to a request on a day at one of the site's addresses: the first, or where it has moved since.
    pub(super) fn reply(&self, request: &Request, day: i64, address: usize, homes: &[String]) -> Reply {
        let path = request.path.split('?').next().unwrap_or_default();
        if path == "/robots.txt" {
            return Reply::status(404);
        }
        let moves = self.moves(day);
        if address < moves {
            return self.old_address(&request.path, day, address, homes);
        }
        let passing = self.troubles.iter().find(|event| event.days.contains(&day) && !event.what.needs_mending());
        if let Some(event) = passing {
            return self.passing(event.what, path, day);
        }
        match path.trim_end_matches('/').strip_prefix("/2026/story-").map(str::parse) {
            Some(Ok(number)) => self.article(number, day),
            _ if path == "/news/" => self.validated(request, self.listing(day, &homes[address])),
            _ => Reply::html(
                "<html lang=en><title>The town</title><h1>The town</h1><p>This is the home page of the town.",
            ),
        }
    }

    /// For a fortnight the old address leads to the new one, then nobody answers there.
    fn old_address(&self, path: &str, day: i64, address: usize, homes: &[String]) -> Reply {
        let moved = |event: &&super::plan::Event<Trouble>| event.what == Trouble::Moved;
        let since = self.troubles.iter().filter(moved).nth(address).map_or(0, |event| event.days.start);
        if day < since + LED_ON {
            return Reply::new(301, "moved").header("location", &format!("http://{}{path}", homes[address + 1]));
        }
        Reply::reset()
    }

    fn passing(&self, trouble: Trouble, path: &str, day: i64) -> Reply {
        match trouble {
            Trouble::Status(status) => Reply::status(status),
            Trouble::Wait(status, seconds) => Reply::status(status).header("retry-after", &seconds.to_string()),
            Trouble::Reset => Reply::reset(),
            Trouble::Cut => {
                Reply::html("<html lang=en><title>The town</title><ul><li>").header("content-length", "9000").close()
            }
            Trouble::Home if path != "/" => Reply::redirect("/"),
            Trouble::Wrong(kind) => {
                let pages: Vec<_> =
                    WRONG.iter().filter(|(name, _)| name.starts_with(kind)).map(|(_, body)| body).collect();
                Reply::html(pages[day.unsigned_abs() as usize % pages.len()].clone())
            }
            _ => Reply::html(
                "<html lang=en><title>The town</title><h1>The town</h1><p>This is the home page of the town.",
            ),
        }
    }

    fn validated(&self, request: &Request, body: String) -> Reply {
        if !self.validates {
            return Reply::html(body);
        }
        let etag = format!("\"{}\"", blake3::hash(body.as_bytes()).to_hex());
        if request.header("if-none-match") == Some(&etag) {
            return Reply::new(304, "").header("etag", &etag);
        }
        Reply::html(body).header("etag", &etag)
    }

    fn listing(&self, day: i64, authority: &str) -> String {
        let lasting: Vec<Trouble> = self.lasting(day).collect();
        let look = look(&lasting);
        let is_undated = lasting.last() == Some(&Trouble::Undated);
        let items: String =
            self.shown(day).into_iter().map(|number| self.entry(number, day, authority, look, is_undated)).collect();
        let partners = if lasting.last() == Some(&Trouble::Partners) { self.partners(look - 1) } else { String::new() };
        let nonce = if self.restless { format!("<script>var visit = {day};</script>") } else { String::new() };
        format!(
            "<!doctype html><html lang=en><head><title>News of the town</title>{nonce}</head><body><nav><ul><li><a href=/>Home</a>\
             <li><a href=/news/>News</a><li><a href=/about/>About</a></ul></nav><h1>News</h1><main>{items}</main>{partners}\
             <footer><a href=/imprint/>Imprint</a> <a href=/privacy/>Privacy</a></footer></body></html>"
        )
    }

    fn entry(&self, number: usize, day: i64, authority: &str, look: usize, is_undated: bool) -> String {
        let (title, link) = (self.title(number, day), self.link(number, day, authority));
        let date = if is_undated { String::new() } else { self.date(&self.stories[number]) };
        match look % 3 {
            0 => format!(
                "<article class='entry-{look}'><h2><a href='{link}'>{title}</a></h2>{date}<p>What is to be said of it.</article>"
            ),
            1 => format!(
                "<div class='entry-{look}'>{date}<a href='{link}'><span class=headline>{title}</span></a></div>"
            ),
            _ => {
                format!("<section class='entry-{look}'><a href='{link}'>Read more</a><h3>{title}</h3>{date}</section>")
            }
        }
    }

    fn partners(&self, look: usize) -> String {
        let entry = |number: usize| {
            let (title, link) =
                (format!("Buy a good product, number {number}"), format!("http://partners.example/shop/{number}"));
            match look % 3 {
                0 => format!("<article class='entry-{look}'><h2><a href='{link}'>{title}</a></h2></article>"),
                1 => {
                    format!("<div class='entry-{look}'><a href='{link}'><span class=headline>{title}</span></a></div>")
                }
                _ => format!("<section class='entry-{look}'><a href='{link}'>Read more</a><h3>{title}</h3></section>"),
            }
        };
        (0..9).map(entry).collect()
    }

    fn date(&self, story: &Story) -> String {
        match self.dates {
            Dates::Exact => format!("<time datetime='{}'>lately</time>", story.at.format("%Y-%m-%dT%H:%M:%SZ")),
            Dates::Day => format!("<time>{}</time>", story.at.format("%-d %B %Y")),
            Dates::Nothing => String::new(),
        }
    }

    fn article(&self, number: usize, day: i64) -> Reply {
        let title = self.title(number, day);
        let text =
            "It was said for a long time that nothing of the kind would happen here, and then it did. ".repeat(6);
        Reply::html(format!(
            "<!doctype html><html lang=en><title>{title}</title><article><h1>{title}</h1><div class=text><p>{text}<p>{text}</div></article>"
        ))
    }

    /// What stands in sites.yaml, as far as it is mended.
    pub(super) fn rule(&self, day: i64, mended: Mended, homes: &[String]) -> String {
        let lasting: Vec<Trouble> = self.lasting(day).take(mended.troubles).collect();
        let look = look(&lasting);
        let moves = lasting.iter().filter(|trouble| **trouble == Trouble::Moved).count();
        let (title, link) = [("h2", "h2 a"), (".headline", "a"), ("h3", "a")][look % 3];
        let dated = self.dates != Dates::Nothing && lasting.last() != Some(&Trouble::Undated);
        let date = if dated { ", date: time" } else { "" };
        let from: Vec<String> = homes[..moves].iter().map(|home| format!("'http://{home}/'")).collect();
        let from = if moves > 0 { format!("    moved_from: [{}]\n", from.join(", ")) } else { String::new() };
        let article = if self.follows { "    article: {content: .text}\n" } else { "" };
        format!(
            "  {}:\n    url: 'http://{}/news/'\n    listing: {{item: '.entry-{look}', title: {title}, link: '{link}'{date}}}\n{from}{article}",
            self.name, homes[moves]
        )
    }

    /// When a story must be dated, to the day; `None`: the site does not say.
    pub(super) fn dated(&self, number: usize) -> Option<DateTime<Utc>> {
        (self.dates != Dates::Nothing).then(|| self.stories[number].at)
    }
}

/// How often the markup has changed.
fn look(lasting: &[Trouble]) -> usize {
    lasting.iter().filter(|trouble| matches!(trouble, Trouble::Redesign | Trouble::Partners)).count()
}
