//! How much a page shows: its text, links and headings, and whether that is little enough for a page that is only an
//! obstacle.

use scraper::ElementRef;

use super::marks;
use crate::page::{self, Page};

/// The most text (characters) and links of a page that is only an obstacle.
const BARE: (usize, usize) = (1_500, MOST_LINKS);
pub(super) const MOST_LINKS: usize = 20;
/// Of one that has a form to log in and nothing else.
const FORM: (usize, usize) = (800, 12);
/// Of one that waits for its scripts, or shows a captcha alone.
const SHELL: (usize, usize) = (400, 5);

/// What a page shows.
pub(super) struct Sight {
    pub(super) title: String,
    pub(super) text: String,
    headings: Vec<String>,
    links: usize,
    has_password: bool,
    scripts: usize,
    without_script: String,
    has_data: bool,
}

impl Sight {
    pub(super) fn of(page: &Page) -> Self {
        let texts =
            |name: &str| page.elements(name).map(page::text).filter(|text| !text.is_empty()).collect::<Vec<_>>();
        let is_password =
            |input: ElementRef<'_>| input.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("password"));
        Self {
            title: page.title().unwrap_or_default(),
            text: page.elements("body").next().map(page::text).unwrap_or_default(),
            headings: ["h1", "h2"].into_iter().flat_map(texts).take(6).collect(),
            links: page.elements("a").filter(|link| link.attr("href").is_some()).count(),
            has_password: page.elements("input").any(is_password),
            scripts: page.elements("script").count(),
            has_data: page.elements("script").any(is_data),
            without_script: page.elements("noscript").flat_map(|element| element.text()).collect::<String>(),
        }
    }

    fn is_within(&self, (text, links): (usize, usize)) -> bool {
        self.links <= links && self.text.chars().nth(text).is_none()
    }

    /// Little enough for a page that is only an obstacle.
    pub(super) fn is_bare(&self) -> bool {
        self.is_within(BARE)
    }

    pub(super) fn says_not_found(&self) -> bool {
        let by_title = marks::is_not_found(&self.title);
        let by_heading = self.headings.iter().any(|heading| marks::heads_nothing(heading));
        by_title && (by_heading || self.is_bare()) || by_heading && self.is_bare()
    }

    /// `redirected`: to an address at which people log in.
    pub(super) fn is_login(&self, redirected: bool) -> bool {
        let is_form = self.has_password && (self.is_within(FORM) || self.is_bare() && marks::is_login(&self.title));
        is_form || redirected && (self.has_password || self.is_bare())
    }

    /// The captcha that is all that a page shows.
    pub(super) fn is_captcha(&self, html: &str) -> Option<&'static str> {
        let found = marks::CAPTCHAS.iter().find(|(mark, _)| html.contains(mark))?;
        (self.is_within(SHELL) && !self.has_password).then_some(found.1)
    }

    pub(super) fn needs_script(&self) -> bool {
        let says = |text: &str| {
            let text = text.to_lowercase();
            ["javascript", "java script", "джаваскрипт", "جافا سكريبت", "جاوا اسکریپت"]
                .iter()
                .any(|word| text.contains(word))
        };
        !self.has_data
            && self.is_within(SHELL)
            && (says(&self.text) || says(&self.without_script) || self.is_empty_text() && self.scripts > 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.has_data && self.links == 0 && self.is_empty_text()
    }

    fn is_empty_text(&self) -> bool {
        self.text.chars().filter(|c| c.is_alphanumeric()).nth(2).is_none()
    }
}

/// A script in which a page that is drawn by scripts carries what it will show.
fn is_data(script: ElementRef<'_>) -> bool {
    const STATES: [&str; 8] = [
        "__next_f",
        "__NEXT_DATA__",
        "__NUXT__",
        "__INITIAL_STATE__",
        "__PRELOADED_STATE__",
        "__APOLLO_STATE__",
        "__remixContext",
        "__sveltekit",
    ];
    let is_json = script.attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("json"));
    let has_state = |text: &str| STATES.iter().any(|state| text.contains(state));
    script.attr("id").is_some_and(has_state)
        || script.text().any(|text| is_json && text.contains(['{', '[']) || has_state(text))
}
