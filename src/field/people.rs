//! A byline to the persons it names: "By Ana Verrill and Tomas Okonedo" is two. Which text is a byline is left to
//! the rule and to `article`.

use std::sync::LazyLock;

use regex::Regex;

use crate::page;

/// The most persons of one article, and the longest name (characters).
const MOST: usize = 50;
const LONGEST: usize = 100;

/// The persons a byline names, one each, in its order, without doubles. Links, addresses, roles, dates and
/// nobody in particular ("staff", "admin") are no persons; an organisation stays whole.
#[must_use]
pub fn people(byline: &str) -> Vec<String> {
    let text = page::collapse(&ADDRESS.replace_all(byline, " "));
    let named = without_label(&text);
    if ORGANISATION.is_match(named) && !named.contains(',') {
        return distinct(name(named));
    }
    let mut found: Vec<String> = Vec::new();
    for part in named.split(SEPARATORS).map(str::trim).flat_map(conjoined) {
        match found.last_mut() {
            Some(last) if SUFFIX.is_match(part) => *last = format!("{last}, {part}"),
            Some(_) if ROLE.is_match(part) => {}
            _ => found.extend(name(part)),
        }
    }
    distinct(found)
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| constant(r"\S*(?:://|@|\bwww\.)\S*"));

/// Without doubles (letter case aside), in the order of the first.
pub(super) fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for name in names.into_iter().take(MOST) {
        if !seen.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
            seen.push(name);
        }
    }
    seen
}

const SEPARATORS: [char; 9] = [',', ';', '|', '/', '•', '·', '、', '，', '\n'];

fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant")
}

/// "By" and its like. Those that are also the beginning of surnames (de, von, di, da) need two words after them.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?xi)^(?:
            (?:(?:written|posted|published|reported|reporting|edited|story|words|text|a\s+report)\s+)? by (?:\s*:\s*|\s+)
            | (?:author|authors|autor|autoren|autora|autores|auteur|auteurs|autore|autori|forfatter|författare|автор|автори|авторы|text|texto|texte|tekst|testo)
              \s*:\s*
            | (?:par|por|door|от) \s+
            | (?:af|av|von|de|di|da|od) \s+ (?P<kept>(?-i:\p{Lu})\S*\s+\S)
        )",
    )
});

fn without_label(text: &str) -> &str {
    match LABEL.captures(text) {
        Some(found) => match (found.name("kept"), found.get(0)) {
            (Some(kept), _) => &text[kept.start()..],
            (None, Some(whole)) => without_label_again(&text[whole.end()..]),
            (None, None) => text,
        },
        None => text,
    }
}

/// "Author: By Ana Verrill".
fn without_label_again(text: &str) -> &str {
    text.get(..3).filter(|start| start.eq_ignore_ascii_case("by ")).map_or(text, |_| text[3..].trim_start())
}

static AND: LazyLock<Regex> = LazyLock::new(|| constant(r"(?i)\s(?:and|und|et|og|och|oraz|with)\s"));
/// Short ones also stand inside names ("Ortega y Gasset", "Bain & Company"): each side needs two words.
static WEAK_AND: LazyLock<Regex> = LazyLock::new(|| constant(r"\s(?:&|\+|y|e|i|en|и)\s"));
static LEADING_AND: LazyLock<Regex> = LazyLock::new(|| constant(r"(?i)^(?:and|und|et|og|och|oraz|with|&)\s+"));

fn conjoined(part: &str) -> Vec<&str> {
    let part = LEADING_AND.find(part).map_or(part, |found| &part[found.end()..]);
    if FIRM.is_match(part) {
        return vec![part];
    }
    AND.split(part).flat_map(weakly_conjoined).collect()
}

fn weakly_conjoined(part: &str) -> Vec<&str> {
    let sides: Vec<&str> = WEAK_AND.split(part).collect();
    if sides.iter().all(|side| side.split(' ').count() >= 2) { sides } else { vec![part] }
}

/// What ends the name of an organisation, not of a person.
static ORGANISATION: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?ix)\b(?:review|news|times|post|press|media|magazine|journal|agency|agencies|group|team|desk|office|institute
            |university|ministry|department|commission|council|foundation|association|company|co|partners|sons
            |associates|inc|ltd|llc|plc|gmbh|ag)\.?$",
    )
});
static FIRM: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?i)\s(?:and|&|und)\s(?:company|co|partners|sons|associates|bros)\.?$"));

static SUFFIX: LazyLock<Regex> =
    LazyLock::new(|| constant(r"(?i)^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq|mba|cfa|cpa)\.?$"));

static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?ix)^(?:the\s+)?(?:staff|staff\s+(?:writers?|reporters?|correspondent)|admin|administrator|editors?|editorial|redaktion
            |newsroom|guest|guest\s+(?:author|contributor|post)|unknown|anonymous|none|n/a|null|undefined|author)$",
    )
});
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"(?ix)\b(?:reporter|editor|correspondent|writer|columnist|journalist|contributor|producer|photographer|analyst
            |redakteur(?:in)?|redacteur|rédact(?:eur|rice)|chief)$",
    )
});

/// One name as it is fit to print, if it is one.
fn name(part: &str) -> Option<String> {
    let name = part.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '(' | ')' | '*'));
    let dated = name.split(' ').any(|word| word.chars().all(|c| c.is_ascii_digit() || c == ':'));
    let fits = name.chars().count() <= LONGEST && name.chars().any(char::is_alphabetic);
    (fits && !dated && !NOBODY.is_match(name)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cases: &[(&str, &[&str])]) {
        for (byline, expected) in cases {
            assert_eq!(people(byline), *expected, "{byline}");
        }
    }

    #[test]
    fn a_byline_is_split_into_persons_without_its_by() {
        check(&[
            ("By\u{a0}Ana Verrill and Tomas Okonedo", &["Ana Verrill", "Tomas Okonedo"]),
            ("by Ana Verrill, Tomas Okonedo and Li Wei", &["Ana Verrill", "Tomas Okonedo", "Li Wei"]),
            ("Ana Verrill, Tomas Okonedo, and Li Wei", &["Ana Verrill", "Tomas Okonedo", "Li Wei"]),
            ("Written by: Ana Verrill", &["Ana Verrill"]),
            ("Author: By Ana Verrill", &["Ana Verrill"]),
            ("Ana Verrill & Tomas Okonedo", &["Ana Verrill", "Tomas Okonedo"]),
            ("Ana Verrill | Tomas Okonedo", &["Ana Verrill", "Tomas Okonedo"]),
            ("", &[]),
        ]);
    }

    #[test]
    fn bylines_of_other_languages_are_read() {
        check(&[
            ("Von Anna Schmidt und Jörg Maier", &["Anna Schmidt", "Jörg Maier"]),
            ("Par Anne Petit et Luc Blanc", &["Anne Petit", "Luc Blanc"]),
            ("de Ana Pérez y Luis Gómez", &["Ana Pérez", "Luis Gómez"]),
            ("Di Anna Rossi e Luca Bianchi", &["Anna Rossi", "Luca Bianchi"]),
            ("Автор: Иван Петров", &["Иван Петров"]),
        ]);
    }

    #[test]
    fn what_belongs_to_a_name_stays_with_it() {
        check(&[
            ("By John Smith, Jr. and Ana Verrill", &["John Smith, Jr.", "Ana Verrill"]),
            ("Martin Luther King Jr.", &["Martin Luther King Jr."]),
            ("José Ortega y Gasset", &["José Ortega y Gasset"]),
            ("de Gaulle", &["de Gaulle"]),
            ("Ursula von der Leyen", &["Ursula von der Leyen"]),
            ("Bain & Company", &["Bain & Company"]),
            ("Published by Global Banking and Finance Review", &["Global Banking and Finance Review"]),
        ]);
    }

    #[test]
    fn links_roles_dates_and_nobody_are_no_persons() {
        check(&[
            ("Staff", &[]),
            ("editor", &[]),
            ("https://example.org/author/ana", &[]),
            ("Ana Verrill ana@example.org", &["Ana Verrill"]),
            ("By Ana Verrill, Senior Reporter", &["Ana Verrill"]),
            ("Ana Verrill | December 12, 2025", &["Ana Verrill"]),
            ("Ana Verrill, ana verrill", &["Ana Verrill"]),
        ]);
    }
}
