//! A rule as a person would write it: the texts of its fields, the lines under `listing:`, and what haywain's own reader
//! makes of them. Which texts they are is left to the detectors.

use url::Url;

use crate::dates::Context;
use crate::field::Scope;
use crate::listing::draft;
use crate::page::Page;
use crate::site::{self, ListingRule, Written, yaml};

/// Where the entries are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `item:` a selector, what the items' text must match, and how many following siblings belong to each (`with:`).
    Item {
        /// CSS.
        css: String,
        /// A regular expression; `None`: any text.
        says: Option<String>,
        /// None but for rows that go on in the next.
        with: usize,
    },
    /// `json:` a path, and the place in an HTML page that holds the JSON (`script:`).
    Json {
        /// JSONPath.
        path: String,
        /// `selector` or `selector@attribute`; `None`: the body is JSON.
        script: Option<String>,
    },
    /// `feed: true`
    Feed,
    /// `sitemap: true`
    Sitemap,
}

impl Source {
    /// The keys that say it.
    #[must_use]
    pub fn keys(&self) -> Vec<(&'static str, Written)> {
        let text = |text: &str| Field::from(text).written();
        let flag = || Written { own: "true".into(), inner: "true".into() };
        match self {
            Self::Item { css, says, with } => {
                let item = match says {
                    None => text(css),
                    Some(says) => Field::Long(vec![("css", css.clone()), ("text", says.clone())]).written(),
                };
                let with = match with {
                    0 => None,
                    1 => Some(text("next")),
                    more => Some(Written { own: more.to_string(), inner: more.to_string() }),
                };
                std::iter::once(("item", item)).chain(with.map(|with| ("with", with))).collect()
            }
            Self::Json { path, script } => {
                let script = script.as_ref().map(|script| ("script", text(script)));
                script.into_iter().chain([("json", text(path))]).collect()
            }
            Self::Feed => vec![("feed", flag())],
            Self::Sitemap => vec![("sitemap", flag())],
        }
    }
}

/// A field as the grammar has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// `css`, `css@attribute`, a JSONPath.
    Short(String),
    /// Options in the order in which they are written: `css`, `match`, …
    Long(Vec<(&'static str, String)>),
    /// The first that gives a value wins.
    Fallbacks(Vec<Field>),
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Short(text.to_owned())
    }
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Self::Short(text)
    }
}

impl Field {
    /// As the value of a key.
    fn yaml(&self) -> String {
        match self {
            Self::Short(text) => yaml::scalar(text),
            Self::Fallbacks(fields) if fields.len() == 1 => fields[0].yaml(),
            Self::Fallbacks(fields) => yaml::list(&fields.iter().map(Self::inner).collect::<Vec<_>>()),
            Self::Long(_) => self.inner(),
        }
    }

    /// Both ways in which it can stand in the file.
    #[must_use]
    pub fn written(&self) -> Written {
        let inner = match self {
            Self::Fallbacks(fields) if fields.len() > 1 => format!("[{}]", self.inner()),
            _ => self.inner(),
        };
        Written { own: self.yaml(), inner }
    }

    /// As a member of a list.
    fn inner(&self) -> String {
        match self {
            Self::Short(text) => yaml::inner(text),
            Self::Long(options) => yaml::map(options.iter().map(|(key, text)| (*key, option(key, text)))),
            Self::Fallbacks(fields) => fields.iter().map(Self::inner).collect::<Vec<_>>().join(", "),
        }
    }

    /// Without what the grammar would do anyway: `link: a@href`, `date: time@datetime`.
    fn without(self, attribute: &str) -> Self {
        match self {
            Self::Short(text) => match text.strip_suffix(attribute).filter(|rest| !rest.is_empty()) {
                Some(rest) => Self::Short(rest.to_owned()),
                None => Self::Short(text),
            },
            other => other,
        }
    }
}

/// Flags stay as they are.
fn option(key: &str, text: &str) -> String {
    if matches!(key, "all" | "day_first") { text.to_owned() } else { yaml::inner(text) }
}

/// What stands under `listing:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where the entries are.
    pub source: Source,
    /// The identity, where there is no link.
    pub id: Option<Field>,
    /// The headline.
    pub title: Option<Field>,
    /// The entry's page; left out where it is the first link of the item.
    pub link: Option<Field>,
    /// When it was published.
    pub date: Option<Field>,
    /// A teaser.
    pub summary: Option<Field>,
    /// Who wrote it.
    pub author: Option<Field>,
    /// The lead image.
    pub image: Option<Field>,
    /// Categories.
    pub tags: Option<Field>,
    /// The next page.
    pub next: Option<Field>,
}

impl Rule {
    /// A rule without fields.
    #[must_use]
    pub fn new(source: Source) -> Self {
        let nothing = || None;
        Self {
            source,
            id: nothing(),
            title: nothing(),
            link: nothing(),
            date: nothing(),
            summary: nothing(),
            author: nothing(),
            image: nothing(),
            tags: nothing(),
            next: nothing(),
        }
    }

    /// The lines under `listing:`, not indented, each with its line break.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut out = String::new();
        self.keys().iter().for_each(|(key, value)| put(key, &value.own, &mut out));
        out
    }

    /// The same, key by key.
    #[must_use]
    pub fn keys(&self) -> Vec<(&'static str, Written)> {
        let link = self.link.clone().map(|field| field.without("@href"));
        let date = self.date.clone().map(|field| field.without("@datetime"));
        let fields = [
            ("id", &self.id),
            ("title", &self.title),
            ("link", &link),
            ("date", &date),
            ("summary", &self.summary),
            ("author", &self.author),
            ("image", &self.image),
            ("tags", &self.tags),
            ("next", &self.next),
        ];
        let fields = fields.into_iter().filter_map(|(key, field)| Some((key, field.as_ref()?.written())));
        self.source.keys().into_iter().chain(fields).collect()
    }

    /// The rule without `link:` where the first link of each item is the same.
    #[must_use]
    pub fn without_defaults(self, page: &Page) -> Self {
        let shorter = Self { link: None, ..self.clone() };
        match (self.known_by(page), shorter.known_by(page)) {
            (Some(long), Some(short)) if long == short => shorter,
            _ => self,
        }
    }

    /// Links and titles of the entries, if they are elements of the page.
    fn known_by(&self, page: &Page) -> Option<Vec<(Option<Url>, Option<String>)>> {
        let read = self.rule()?;
        let site::Source::Html { item, with_next, .. } = &read.source else { return None };
        let items: Vec<Scope<'_>> = page.all(item).map(|element| Scope::element(page, element, *with_next)).collect();
        let fields = site::Fields { link: read.fields.link, title: read.fields.title, ..site::Fields::default() };
        let now = page.fetched_at();
        let context = Context::at(now, None);
        let drafts = draft::read(&items, &fields, &context, None);
        Some(drafts.into_iter().map(|draft| (draft.entry.url, draft.entry.title)).collect())
    }

    /// The rule as haywain reads it from the file; `None` where a text of it is none of the grammar.
    #[must_use]
    pub fn rule(&self) -> Option<ListingRule> {
        site::read_listing(&self.yaml()).ok()
    }
}

fn put(key: &str, value: &str, out: &mut String) {
    let space = if value.starts_with('\n') { "" } else { " " };
    *out += &format!("{key}:{space}{value}\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::site::{self, Origin};

    fn rule(item: &str, title: Field) -> Rule {
        Rule { title: Some(title), ..Rule::new(Source::Item { css: item.into(), says: None, with: 0 }) }
    }

    fn read_back(item: &str, title: &str) -> (String, String) {
        let rule = rule(item, title.into());
        let read = site::read_listing(&rule.yaml()).unwrap_or_else(|error| panic!("{}: {error}", rule.yaml()));
        let site::Source::Html { text, .. } = read.source else { panic!("{item}") };
        let Origin::Css(place) = read.fields.title.unwrap().steps.remove(0).origin else { panic!("{title}") };
        (text, place.text)
    }

    const NASTY: &[&str] = &[
        "article",
        "#main li",
        "div #main li",
        "*",
        "> h2",
        "[data-x]",
        "a[rel=next]",
        "a[rel=\"x: y\"]",
        "h2, h3",
        ".a:not(.b)",
        "li:has(> a)",
        ".title@data-x",
        "a[href*='@']",
        "a[href*=\"it's\"]",
        "[class*=\"Card_title\"]",
        "td:nth-of-type(2)",
        "no",
        "true",
        "ул > .класс",
        r".md\:flex",
        "[class~='md:w-1/2']",
        "a:is(b, c)",
        "[title='a #b']",
        "*:not(a)",
        ".",
        ".@id",
        "y",
        "null",
        "on",
        "#a",
        "a[title=\"x\u{a0}y\"]",
        "[title=\"it's \\\"so\\\"\"]",
        "& a",
        "time",
        "a  b",
        "[data-a='- b']",
        "a[title='c: d']",
    ];

    #[test]
    fn every_selector_comes_back_as_it_was() {
        for title in NASTY.iter().filter(|text| **text != "& a") {
            assert_eq!(read_back("#main article", title).1, *title);
        }
        for item in NASTY
            .iter()
            .filter(|text| !text.contains(".@id") && **text != "." && **text != "& a" && !text.ends_with("@data-x"))
        {
            assert_eq!(read_back(item, "h2").0, *item);
        }
    }

    #[test]
    fn lists_and_maps_come_back_as_they_were() {
        for one in NASTY.iter().filter(|text| **text != "& a") {
            let long = Field::Long(vec![("css", (*one).into()), ("match", r"^By: (.+), #\d{4} 'x' [a-z]$".into())]);
            let many = Field::Fallbacks(vec![Field::from(*one), long, Field::from("h2")]);
            let rule = rule("li", many).rule().unwrap_or_else(|| panic!("{one}"));
            let steps = rule.fields.title.unwrap().steps;
            let Origin::Css(place) = &steps[1].origin else { panic!("{one}") };
            assert_eq!((place.text.as_str(), steps.len()), (*one, 3));
            assert_eq!(steps[1].matches.as_ref().unwrap().as_str(), r"^By: (.+), #\d{4} 'x' [a-z]$");
        }
    }

    #[test]
    fn what_needs_no_quotes_has_none() {
        let mut rule = rule("article.card", "h2 a".into());
        rule.link = Some("a.more@href".into());
        rule.date = Some(Field::Fallbacks(vec!["time@datetime".into(), ".byline".into()]));
        rule.author = Some(Field::Long(vec![("css", ".byline".into()), ("match", "^By (.+)$".into())]));
        rule.next = Some("a[rel=next]".into());
        let expected = "item: article.card\ntitle: h2 a\nlink: a.more\ndate: [time@datetime, .byline]\n\
            author: {css: .byline, match: '^By (.+)$'}\nnext: a[rel=next]\n";
        assert_eq!(rule.yaml(), expected);
        let json = Rule {
            title: Some("title".into()),
            link: Some("url".into()),
            ..Rule::new(Source::Json { path: "$.props.posts[*]".into(), script: Some("#__NEXT_DATA__".into()) })
        };
        assert_eq!(json.yaml(), "script: '#__NEXT_DATA__'\njson: $.props.posts[*]\ntitle: title\nlink: url\n");
        assert!(json.rule().is_some());
        assert_eq!(Rule::new(Source::Feed).yaml(), "feed: true\n");
    }

    #[test]
    fn the_first_link_needs_no_rule() {
        let html =
            "<li><a href=/1>One</a> <a href=/1#c>c</a><li><a href=/2>Two</a><li><b>Three</b> <a href=/3>more</a>";
        let response = crate::fetch::Response::of("https://example.org/".parse().unwrap(), html);
        let page = Page::parse(&response).unwrap();
        let rule = |link: &str, title: &str| Rule { link: Some(link.into()), ..rule("li", title.into()) };
        assert_eq!(rule("a", "a, b").without_defaults(&page).link, None);
        assert_eq!(rule("a:nth-of-type(2)", "a").without_defaults(&page).link, Some("a:nth-of-type(2)".into()));
    }

    proptest! {
        #[test]
        fn any_attribute_value_comes_back_as_it_was(value in "[^\"\\\\\\x00-\\x1f]{0,40}") {
            let css = format!("[title=\"{value}\"]");
            prop_assert_eq!(read_back(&css, &css), (css.clone(), css.clone()));
            prop_assert!(rule("li", Field::Fallbacks(vec!["a".into(), css.as_str().into()])).rule().is_some());
        }
    }
}
