//! CSS selectors and `selector@attribute`, with messages that say what to write instead: the selector library's own
//! errors name no place and no cause, and it accepts a bracket that is never closed.

use scraper::Selector;
use scraper::error::SelectorErrorKind;

use super::error::{Finding, Findings, Span, nearest, quoted};
use super::values::Text;
use super::{Narrow, Place, Then};

const BY_TEXT: &str = "CSS cannot select by text: write the text beside the selector, `{css: th, text: '^Date'}`";

/// Of the siblings behind an element only so many are looked at, so that no page makes `then: '~ p'` slow.
const MOST_SIBLINGS: usize = 200;

/// What other tools have and CSS has not, and what to write instead.
const FOREIGN: &[(&str, &str)] = &[
    ("::text", "leave it out: the text is what is read of an element"),
    ("::attr", "write the attribute behind an @: `a@href`"),
    (":contains", BY_TEXT),
    (":has-text", BY_TEXT),
    (":-soup-contains", BY_TEXT),
    (":icontains", BY_TEXT),
    (":nth-match", "write `:nth-child(…)` or `:nth-of-type(…)`, which count among siblings"),
    (
        ":eq",
        "it counts from 0 over all matches, CSS counts siblings from 1: write `:nth-child(…)` or `:nth-of-type(…)`",
    ),
    (":gt", "write `:nth-child(n + …)`, which counts siblings from 1"),
    (":lt", "write `:nth-child(-n + …)`, which counts siblings from 1"),
    (":even", "write `:nth-child(even)`"),
    (":odd", "write `:nth-child(odd)`"),
    (
        ":first",
        "the first match is what a field reads anyway; for the first sibling write `:first-child` or `:first-of-type`",
    ),
    (":last", "write `:last-child` or `:last-of-type`"),
    (":parent", "write `:has(*)`, or select the parent with `:has(> …)`"),
    (":link", "write `a[href]`"),
    (":any-link", "write `a[href]`"),
    (":visible", "haywain sees the page without styles, so nothing is visible or hidden: leave it out"),
    (":hidden", "haywain sees the page without styles, so nothing is visible or hidden: write `[hidden]`"),
    (":hover", "no pointer is over a page that is only read: leave it out"),
    ("::before", "what styles put in is not in the page: leave it out"),
    ("::after", "what styles put in is not in the page: leave it out"),
];

/// The pseudo-classes that the selector library reads.
const KNOWN: &[&str] = &[
    ":not",
    ":is",
    ":where",
    ":has",
    ":first-child",
    ":last-child",
    ":only-child",
    ":nth-child",
    ":nth-last-child",
    ":first-of-type",
    ":last-of-type",
    ":only-of-type",
    ":nth-of-type",
    ":nth-last-of-type",
    ":empty",
    ":root",
    ":scope",
];

/// A selector, or nothing when it is wrong, which is noted.
pub(super) fn selector(text: &Text, findings: &mut Findings<'_>) -> Option<Selector> {
    parse(text, 0..text.value.len(), findings)
}

/// `selector`, `selector@attribute`, `.`, `.@attribute`.
pub(super) fn place(text: &Text, findings: &mut Findings<'_>) -> Option<Place> {
    let (end, attribute) = match Css::of(&text.value).at_sign() {
        Some(at) => (at, Some(attribute(text, at + 1..text.value.len(), findings)?)),
        None => (text.value.len(), None),
    };
    let head = text.value[..end].trim();
    let selector = match head {
        "." => None,
        "" if attribute.is_some() => None,
        _ => Some(parse(text, 0..end, findings)?),
    };
    Some(Place { selector, attribute, narrow: Narrow::default(), text: text.value.clone() })
}

/// A selector relative to an element, which may also look at the siblings after it.
pub(super) fn then(text: &Text, findings: &mut Findings<'_>) -> Option<Then> {
    let selector = selector(text, findings)?;
    Some(Then { selector, siblings: Css::of(text.value.trim()).siblings() })
}

fn attribute(text: &Text, part: Span, findings: &mut Findings<'_>) -> Option<String> {
    let name = text.value[part.clone()].trim();
    if is_attribute_name(name) {
        return Some(name.to_ascii_lowercase());
    }
    let spot = text.part(part, findings.source);
    findings.error(Finding::new(&spot, "not an attribute name").reason("after the @ stands the name of an attribute"));
    None
}

/// Whether a page may have an attribute of this name.
pub(super) fn is_attribute_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
}

fn parse(text: &Text, part: Span, findings: &mut Findings<'_>) -> Option<Selector> {
    let written = &text.value[part.clone()];
    let css = Css::of(written.trim());
    let problem = match css.ensure_valid() {
        Ok(()) => match Selector::parse(&css.scoped()) {
            Ok(selector) => return Some(selector),
            Err(error) => css.explain(&error),
        },
        Err(problem) => problem,
    };
    let start = part.start + (written.len() - written.trim_start().len());
    let span = problem.part.unwrap_or(0..css.text.len());
    let spot = text.part(start + span.start..start + span.end, findings.source);
    let finding = Finding::new(&spot, "not a valid CSS selector").reason(text.reason(problem.reason, findings.source));
    findings.error(match problem.advice {
        Some(advice) => finding.advice(advice),
        None => finding,
    });
    None
}

/// What is wrong with a selector.
struct Problem {
    part: Option<Span>,
    reason: String,
    advice: Option<String>,
}

impl Problem {
    fn new(reason: impl Into<String>) -> Self {
        Self { part: None, reason: reason.into(), advice: None }
    }

    fn at(mut self, part: Span) -> Self {
        self.part = Some(part);
        self
    }

    fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

/// A selector as written, and the characters in it that mean something to CSS.
struct Css<'a> {
    text: &'a str,
    marks: Vec<Mark>,
    /// A quote that is never closed.
    open_quote: Option<usize>,
}

/// A character that is neither escaped nor in quotes.
struct Mark {
    at: usize,
    c: char,
    /// In how many brackets and parentheses it is.
    depth: usize,
    /// In how many brackets it is.
    square: usize,
}

impl<'a> Css<'a> {
    fn of(text: &'a str) -> Self {
        let mut css = Self { text, marks: Vec::new(), open_quote: None };
        let (mut quote, mut escaped, mut depth, mut square) = (None, false, 0_usize, 0_usize);
        for (at, c) in text.char_indices() {
            let taken = std::mem::take(&mut escaped);
            escaped = c == '\\' && !taken;
            match quote {
                _ if taken || escaped => {}
                Some((_, open)) if open == c => quote = None,
                Some(_) => {}
                None if matches!(c, '"' | '\'') => quote = Some((at, c)),
                None => {
                    depth = depth.saturating_sub(usize::from(matches!(c, ']' | ')')));
                    square = square.saturating_sub(usize::from(c == ']'));
                    css.marks.push(Mark { at, c, depth, square });
                    depth += usize::from(matches!(c, '[' | '('));
                    square += usize::from(c == '[');
                }
            }
        }
        css.open_quote = quote.map(|(at, _)| at);
        css
    }

    /// The last `@` outside brackets: an attribute follows.
    fn at_sign(&self) -> Option<usize> {
        self.marks.iter().rfind(|mark| mark.c == '@' && mark.depth == 0).map(|mark| mark.at)
    }

    /// A bare `> h2` means a child of the item, which CSS writes `:scope > h2`.
    fn scoped(&self) -> String {
        let commas = self.marks.iter().filter(|mark| mark.c == ',' && mark.depth == 0);
        let mut scoped = String::new();
        let mut start = 0;
        for end in commas.map(|mark| mark.at).chain([self.text.len()]) {
            let part = self.text[start..end].trim();
            scoped += if start > 0 { "," } else { "" };
            scoped += if part.starts_with(['>', '+', '~']) { ":scope " } else { "" };
            scoped += part;
            start = end + 1;
        }
        scoped
    }

    /// How many siblings after the element a relative selector can reach.
    fn siblings(&self) -> usize {
        let combinators = self.marks.iter().filter(|mark| mark.depth == 0);
        combinators.fold(0, |reached, mark| match mark.c {
            '~' => MOST_SIBLINGS,
            '+' => MOST_SIBLINGS.min(reached + 1),
            _ => reached,
        })
    }

    /// The mistakes that the selector library does not name, or does not see.
    fn ensure_valid(&self) -> Result<(), Problem> {
        self.ensure_css()?;
        self.ensure_closed()?;
        self.ensure_not_foreign()?;
        self.ensure_names()
    }

    fn ensure_css(&self) -> Result<(), Problem> {
        match self.text {
            "" => Err(Problem::new("it is empty")),
            text if text.starts_with('/') => Err(Problem::new("this looks like XPath")
                .advice("write `{xpath: …}`, or as CSS: `//div[@id='x']/a` is `div[id='x'] > a`")),
            _ => Ok(()),
        }
    }

    fn ensure_closed(&self) -> Result<(), Problem> {
        let mut open: Vec<&Mark> = Vec::new();
        for mark in &self.marks {
            match mark.c {
                '[' | '(' => open.push(mark),
                ']' | ')' if open.pop().is_none_or(|opened| (opened.c == '[') != (mark.c == ']')) => {
                    return Err(Problem::new(format!("`{}` closes nothing", mark.c)).at(mark.at..mark.at + 1));
                }
                _ => {}
            }
        }
        if let Some(at) = self.open_quote {
            return Err(Problem::new("this quote is never closed").at(at..self.text.len()));
        }
        match open.first() {
            Some(mark) => Err(Problem::new(format!("`{}` is never closed", mark.c)).at(mark.at..self.text.len())),
            None => Ok(()),
        }
    }

    /// The places of pseudo-classes, with their colons and names.
    fn pseudos(&self) -> impl Iterator<Item = (usize, &'a str)> {
        let colon = |mark: &&Mark| mark.c == ':' && mark.square == 0 && !self.text[..mark.at].ends_with(':');
        self.marks.iter().filter(colon).map(|mark| {
            let rest = &self.text[mark.at..];
            let colons = rest.len() - rest.trim_start_matches(':').len();
            (mark.at, &rest[..colons + word(&rest[colons..], is_name).len()])
        })
    }

    fn ensure_not_foreign(&self) -> Result<(), Problem> {
        for (at, name) in self.pseudos() {
            if let Some((_, instead)) = FOREIGN.iter().find(|(foreign, _)| *foreign == name) {
                return Err(Problem::new(format!("CSS has no `{name}`")).at(at..at + name.len()).advice(*instead));
            }
        }
        Ok(())
    }

    fn ensure_names(&self) -> Result<(), Problem> {
        for mark in self.marks.iter().filter(|mark| matches!(mark.c, '.' | '#') && mark.square == 0) {
            let (kind, condition) = if mark.c == '.' { ("class", "class~") } else { ("id", "id") };
            let rest = &self.text[mark.at + 1..];
            let name = word(rest, |c| is_name(c) || matches!(c, '/' | '.'));
            let part = mark.at..mark.at + 1 + name.len();
            if name.starts_with(|c: char| c.is_ascii_digit()) {
                return Err(Problem::new(format!("in CSS the name of a {kind} cannot begin with a digit"))
                    .at(part)
                    .advice(format!("write `[{condition}='{name}']`")));
            }
            if !rest.starts_with(|c| is_name(c) || c == '\\') {
                return Err(Problem::new(format!("the name of a {kind} must follow")).at(mark.at..mark.at + 1));
            }
        }
        Ok(())
    }

    fn explain(&self, error: &SelectorErrorKind) -> Problem {
        // The kinds of the crate behind the library are not exported, but their names are.
        let kind = match error {
            SelectorErrorKind::UnexpectedSelectorParseError(kind) => format!("{kind:?}"),
            other => format!("{other:?}"),
        };
        match kind.as_str() {
            "EndOfLine" | "DanglingCombinator" | "EmptySelector" => self.explain_end(),
            "UnsupportedPseudoClassOrElement" => self.explain_pseudo(),
            kind if kind.contains("Attr") => Problem::new("it has a condition on an attribute that is not valid")
                .advice("write `[name]` or `[name='value']`; besides `=` there are `^=`, `$=`, `*=` and `~=`"),
            _ => self.explain_mark(),
        }
    }

    fn explain_end(&self) -> Problem {
        match self.text.chars().next_back() {
            Some(c @ ('>' | '+' | '~' | ',')) => {
                Problem::new(format!("nothing follows the `{c}`")).at(self.text.len() - 1..self.text.len())
            }
            _ => Problem::new("a part of it is empty"),
        }
    }

    fn explain_pseudo(&self) -> Problem {
        let Some((at, name)) = self.pseudos().find(|(_, name)| !KNOWN.contains(name)) else {
            return Problem::new("it has a pseudo-class that is not supported");
        };
        let problem = Problem::new(format!("{} is not supported", quoted(name))).at(at..at + name.len());
        let before = self.text[..at].rsplit(|c| !is_name(c)).next().unwrap_or_default();
        if self.text[..at - before.len()].ends_with('.') {
            return problem.advice(format!("if the colon is part of a class name, write `[class~='{before}{name}']`"));
        }
        match nearest(name, KNOWN.iter().copied()) {
            Some(near) => problem.advice(format!("did you mean `{near}`?")),
            None => problem.advice(format!("haywain knows {}", KNOWN.join(", "))),
        }
    }

    fn explain_mark(&self) -> Problem {
        let odd = |mark: &&Mark| mark.square == 0 && "/@!%$&{};=^|".contains(mark.c);
        let Some(mark) = self.marks.iter().find(odd) else { return Problem::new("it is not understood") };
        let problem = Problem::new(format!("`{}` does not belong here", mark.c)).at(mark.at..mark.at + 1);
        let before = self.text[..mark.at].rsplit(char::is_whitespace).next().unwrap_or_default();
        match mark.c {
            '/' | '%' | '!' | '@' if before.starts_with('.') => {
                let class = format!("{}{}", &before[1..], word(&self.text[mark.at..], |c| !c.is_whitespace()));
                problem.advice(format!("if it is part of a class name, write `[class~='{class}']`"))
            }
            '=' | '^' | '$' => {
                problem.advice("conditions on attributes stand in brackets, and in YAML in quotes: \"[class^='card']\"")
            }
            '{' | '}' => problem.advice("only the parameters of `for:` stand in braces"),
            _ => problem,
        }
    }
}

/// The beginning of a text that consists of such characters.
fn word(text: &str, part: impl Fn(char) -> bool) -> &str {
    text.split(|c| !part(c)).next().unwrap_or_default()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::site::error::Spot;

    fn text(value: &str) -> Text {
        Text { value: value.to_owned(), spot: Spot::of(0..value.len()) }
    }

    fn wrong(value: &str) -> String {
        let mut findings = Findings::new(value, Path::new("sites.yaml"));
        assert!(place(&text(value), &mut findings).is_none(), "{value}");
        findings.close().unwrap_err().to_string()
    }

    fn read(value: &str) -> Place {
        place(&text(value), &mut Findings::new(value, Path::new("sites.yaml"))).unwrap_or_else(|| panic!("{value}"))
    }

    #[test]
    fn the_last_at_sign_outside_brackets_names_the_attribute() {
        let attribute = |value: &str| read(value).attribute;
        assert_eq!(attribute("a@href").as_deref(), Some("href"));
        assert_eq!(attribute("a[href*='@'] b@data-URL").as_deref(), Some("data-url"));
        assert_eq!(attribute(r".\@md\:w").as_deref(), None);
        assert_eq!(attribute(".@id").as_deref(), Some("id"));
        assert!(read(".@id").selector.is_none() && read(".").selector.is_none());
        assert!(read("a:is(b, c)@x").selector.is_some());
    }

    #[test]
    fn a_bare_combinator_is_a_child_of_the_item() {
        assert_eq!(Css::of("> h2, + p, a:is(b, c) > d").scoped(), ":scope > h2,:scope + p,a:is(b, c) > d");
        assert!(read("> h2").selector.is_some());
    }

    #[test]
    fn what_stands_in_brackets_and_quotes_is_no_mistake() {
        for good in [
            "[class^=\"PublicationList-module__\"][class$=\"__list\"] a",
            "a[href*=':contains(x)']",
            "[style='a:first']",
        ] {
            assert!(read(good).selector.is_some(), "{good}");
        }
        for good in [
            r".md\:flex",
            "tr:nth-child(2n+1) td:first-child",
            "li:has(a[href*=\"/mfsa\"])",
            "ул > .класс",
            "#repo > ul",
        ] {
            assert!(read(good).selector.is_some(), "{good}");
        }
    }

    #[test]
    fn what_other_tools_have_is_answered_with_what_to_write() {
        for foreign in FOREIGN {
            assert!(wrong(&format!("a{}", foreign.0)).contains(foreign.1), "{}", foreign.0);
        }
        assert!(wrong("li:contains('x')").contains("{css: th, text:"));
        assert!(wrong("li:not(:visible)").contains("CSS has no `:visible`"));
    }

    #[test]
    fn what_is_not_closed_is_refused() {
        for bad in ["a[href", "a:not(.x", "a[href='x]", "a]", "a(]", "a[b)"] {
            assert!(wrong(bad).contains("not a valid CSS selector"), "{bad}");
        }
    }

    #[test]
    fn a_long_selector_takes_linear_time() {
        let started = std::time::Instant::now();
        let _ = Css::of(&"a:".repeat(30_000)).pseudos().count();
        assert!(started.elapsed().as_secs() < 2);
    }
}
