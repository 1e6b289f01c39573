//! What stands around the names in the titles of a list, the same words, numbers of dockets or dates, as a regular
//! expression that keeps the name.

use std::sync::LazyLock;

use regex::Regex;

use super::most;

/// Words of a label.
const WORDS: usize = 3;
/// Names that tell soon whether the others are worth a look.
const FEW: usize = 4;

/// A kind of text before or after a name.
struct Kind {
    /// As `match:` has it.
    pattern: String,
    /// Nothing else.
    alone: Regex,
    /// The name in its first group.
    name: Regex,
}

impl Kind {
    fn before(pattern: &str) -> Self {
        Self::new(pattern, &format!("^{pattern}(.+)$"))
    }

    fn after(pattern: &str) -> Self {
        Self::new(pattern, &format!("^(.+?){pattern}$"))
    }

    fn new(pattern: &str, name: &str) -> Self {
        let regex = |text: &str| Regex::new(text).expect("made of constants");
        Self { pattern: pattern.to_owned(), alone: regex(&format!("^(?:{pattern})$")), name: regex(name) }
    }

    fn cut<'t>(&self, text: &'t str) -> Option<&'t str> {
        let name = self.name.captures(text)?.get(1)?.as_str();
        name.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '„' | '«' | '「' | '『'))
            .then_some(name)
    }
}

/// What stands before and after names.
pub(super) struct Around {
    before: Vec<Kind>,
    after: Vec<Kind>,
}

/// The number of a docket, of the decision or of the page where it is printed.
pub(super) static NUMBERS: LazyLock<Around> = LazyLock::new(|| Around {
    before: [r"No\. \S+ [-–—|] ", r"No\. \S+ ", r"\S*\d\S* [-–—|:] ", r"\S*\d\S* ", r"\d{4} \S+(?: \S+)? \d+\S* "]
        .map(Kind::before)
        .into(),
    after: [
        r"(?: \([^()]*\d[^()]*\))+",
        r" [-–—|] \S*\d\S*",
        r",? No\. \S+",
        r",? \S*\d\S*",
        r",? \d{4} \S+(?: \S+)? \d+",
    ]
    .map(Kind::after)
    .into(),
});

/// The date, in brackets or set off by a dash; before the name it may be in numbers alone.
pub(super) static DATES: LazyLock<Around> = LazyLock::new(|| {
    let numeric = [r"\d{4}-\d\d-\d\d", r"\d\d?[./-]\d\d?[./-]\d{4}", r"\d{4}[./]\d\d?[./]\d\d?"];
    let written = [r"\d\d?\.? \p{L}+\.? \d{4}", r"\p{L}+\.? \d\d?, \d{4}"];
    let set_off = || numeric.iter().chain(&written);
    let before =
        set_off().flat_map(|date| [format!(r"\({date}\) "), format!(r"\[{date}\] "), format!("{date} ?[-–—|:] ")]);
    let before = before.chain(numeric.iter().map(|date| format!("{date} ")));
    let after =
        set_off().flat_map(|date| [format!(r" \({date}\)"), format!(r" \[{date}\]"), format!(" [-–—|] {date}")]);
    Around {
        before: before.map(|kind| Kind::before(&kind)).collect(),
        after: after.map(|kind| Kind::after(&kind)).collect(),
    }
});

impl Around {
    /// The names without this before them, after them, or both, where nearly all have it and are good names without it.
    pub(super) fn cut(&self, names: Vec<String>, is_good: impl Fn(&[&str]) -> bool) -> Vec<String> {
        if !most(names.iter(), |name| name.chars().any(char::is_numeric)) {
            return names;
        }
        let (before, after) = (fitting(&self.before, &names), fitting(&self.after, &names));
        let ways = before.iter().flat_map(|before| after.iter().map(move |after| (*before, *after)));
        ways.skip(1).find_map(|way| cut(way, &names, &is_good)).unwrap_or(names)
    }
}

/// Nothing, and each of the kinds that nearly all names have.
fn fitting<'k>(kinds: &'k [Kind], names: &[String]) -> Vec<Option<&'k Kind>> {
    let fits = |kind: &&Kind| {
        let has = |name: &String| kind.name.is_match(name);
        most(names.iter().take(FEW), has) && most(names.iter(), has)
    };
    std::iter::once(None).chain(kinds.iter().filter(fits).map(Some)).collect()
}

fn cut(
    (before, after): (Option<&Kind>, Option<&Kind>),
    names: &[String],
    is_good: impl Fn(&[&str]) -> bool,
) -> Option<Vec<String>> {
    let by = |kind: Option<&Kind>, name| kind.map_or(Some(name), |kind| kind.cut(name));
    let all: Vec<Option<&str>> = names.iter().map(|name| by(after, name).and_then(|name| by(before, name))).collect();
    let found: Vec<&str> = all.iter().copied().flatten().collect();
    let is_good = most(all.iter(), |name| name.is_some()) && is_good(&found);
    is_good.then(|| all.iter().zip(names).map(|(cut, name)| cut.unwrap_or(name).to_owned()).collect())
}

/// What `match:` says so that the name of each text is kept. `None`: nothing has to go, or nothing says it of all.
pub(super) fn pattern(texts: &[String], names: &[String]) -> Option<String> {
    let around = |(text, name): (&'_ String, &String)| Some((text.find(name.as_str())?, name.len()));
    let places: Vec<Option<(usize, usize)>> = texts.iter().zip(names).map(around).collect();
    let known = || texts.iter().zip(&places).filter_map(|(text, place)| Some((text, (*place)?)));
    let before: Vec<&str> = known().map(|(text, (at, _))| &text[..at]).collect();
    let after: Vec<&str> = known().map(|(text, (at, length))| &text[at + length..]).collect();
    let (head, tail) = (head(&before)?, tail(&after)?);
    if (head.as_str(), tail.as_str()) == ("^", "$") {
        return None;
    }
    let pattern = if tail == "$" { format!("{head}(.+)$") } else { format!("{head}(.+?){tail}") };
    keeps(&pattern, texts, names).then_some(pattern)
}

fn keeps(pattern: &str, texts: &[String], names: &[String]) -> bool {
    let Ok(regex) = Regex::new(pattern) else { return false };
    let kept = |text: &str| Some(regex.captures(text)?.get(1)?.as_str().trim().to_owned());
    most(texts.iter().zip(names), |(text, name)| kept(text).as_ref() == Some(name))
}

fn head(before: &[&str]) -> Option<String> {
    if most(before.iter(), |text| text.is_empty()) {
        return Some("^".into());
    }
    label_before(before).or_else(|| of_kind([&DATES.before, &NUMBERS.before], before).map(|kind| format!("^{kind}")))
}

fn tail(after: &[&str]) -> Option<String> {
    if most(after.iter(), |text| text.is_empty()) {
        return Some("$".into());
    }
    of_kind([&DATES.after, &NUMBERS.after], after).map(|kind| format!("{kind}$")).or_else(|| label_after(after))
}

fn of_kind(kinds: [&Vec<Kind>; 2], texts: &[&str]) -> Option<String> {
    let mut kinds = kinds.into_iter().flatten();
    kinds.find(|kind| most(texts.iter(), |text| kind.alone.is_match(text))).map(|kind| kind.pattern.clone())
}

/// The last words before the names, where they are the same.
fn label_before(before: &[&str]) -> Option<String> {
    let first = *before.iter().find(|text| !text.is_empty())?;
    let begins = first.trim_end().char_indices().rev().filter(|(_, c)| *c == ' ').map(|(at, _)| at + 1);
    let labels = begins.chain([0]).take(WORDS).map(|at| &first[at..]);
    let label = labels.take_while(|label| most(before.iter(), |text| text.ends_with(label))).last()?;
    let anchor = if label == first { "^" } else { "" };
    is_label(label).then(|| format!("{anchor}{}", escaped(label)))
}

/// The first words after the names, where they are the same.
fn label_after(after: &[&str]) -> Option<String> {
    let first = *after.iter().find(|text| !text.is_empty())?;
    let start = first.len() - first.trim_start().len();
    let ends = first[start..].char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| start + at);
    let is_over = |at: &usize| !first[..*at].trim_end_matches(|c| c != ' ').trim_end().ends_with(':'); // Type: A
    let labels = ends.chain([first.len()]).take(WORDS).take_while(is_over).map(|at| &first[..at]);
    let label = labels.take_while(|label| most(after.iter(), |text| text.starts_with(label))).last()?;
    is_label(label).then(|| escaped(label))
}

fn is_label(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.chars().any(char::is_numeric)
}

/// A text that a regular expression takes as it is.
pub(super) fn escaped(text: &str) -> String {
    let mark = |c: char| if r"\.+*?()|[]{}^$".contains(c) { Some('\\') } else { None };
    text.chars().flat_map(|c| mark(c).into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern_of(pairs: &[(&str, &str)]) -> Option<String> {
        let texts: Vec<String> = pairs.iter().map(|(text, _)| (*text).to_owned()).collect();
        let names: Vec<String> = pairs.iter().map(|(_, name)| (*name).to_owned()).collect();
        pattern(&texts, &names)
    }

    fn are_plain(names: &[&str]) -> bool {
        names.iter().all(|name| !name.contains(char::is_numeric))
    }

    fn cut(around: &Around, names: &[&str]) -> Vec<String> {
        around.cut(names.iter().map(|name| (*name).to_owned()).collect(), are_plain)
    }

    #[test]
    fn labels_that_are_the_same_keep_what_is_between_them() {
        let pairs =
            [("Posted: 1/2/2026 Caption: Mill Type: A", "Mill"), ("Posted: 1/3/2026 Caption: Dam Type: B", "Dam")];
        assert_eq!(pattern_of(&pairs).unwrap(), "Caption: (.+?) Type:");
        assert_eq!(pattern_of(&[("Case: Mill", "Mill"), ("Case: Dam", "Dam")]).unwrap(), "^Case: (.+)$");
        assert_eq!(pattern_of(&[("Mill", "Mill"), ("Dam", "Dam")]), None);
        assert_eq!(pattern_of(&[("a Mill", "Mill"), ("b Dam", "Dam")]), None);
    }

    #[test]
    fn numbers_of_dockets_are_cut_where_nearly_all_have_them() {
        for (texts, names, wanted) in [
            (["24-1 Mill v. Dam", "A-2 Ox v. Elm"], ["Mill v. Dam", "Ox v. Elm"], r"^\S*\d\S* (.+)$"),
            (["24-1 - Mill v. Dam", "A-2 - Ox v. Elm"], ["Mill v. Dam", "Ox v. Elm"], r"^\S*\d\S* [-–—|:] (.+)$"),
            (
                ["Mill v. Dam (A 1) (May 2, 2026)", "Ox v. Elm (A 2)"],
                ["Mill v. Dam", "Ox v. Elm"],
                r"^(.+?)(?: \([^()]*\d[^()]*\))+$",
            ),
            (
                ["2026 ME 4, Mill v. Dam, 24-1", "2026 ME 5, Ox v. Elm, 24-7"],
                ["Mill v. Dam", "Ox v. Elm"],
                r"^\d{4} \S+(?: \S+)? \d+\S* (.+?),? \S*\d\S*$",
            ),
        ] {
            assert_eq!(cut(&NUMBERS, &texts), names);
            let pairs: Vec<_> = texts.into_iter().zip(names).collect();
            assert_eq!(pattern_of(&pairs).unwrap(), wanted);
        }
        assert_eq!(cut(&NUMBERS, &["24-1 Mill", "Ox v. Elm"]), ["24-1 Mill", "Ox v. Elm"]);
    }

    #[test]
    fn dates_are_cut_where_they_are_set_off() {
        for texts in [
            ["Mill (2026-05-02)", "Dam (2026-05-01)"],
            ["Mill - May 2, 2026", "Dam - May 1, 2026"],
            ["2026-05-02 Mill", "2026-05-01 Dam"],
            ["[02.05.2026] Mill", "[01.05.2026] Dam"],
        ] {
            assert_eq!(cut(&DATES, &texts), ["Mill", "Dam"]);
        }
        let sentences = ["Minutes of 2 May 2026", "Minutes of 1 May 2026"];
        assert_eq!(cut(&DATES, &sentences), sentences);
    }
}
