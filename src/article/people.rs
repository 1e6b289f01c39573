//! Bylines to names: "By Ana Verrill and Tomas Okonedo, Chief Correspondent" is two persons. Where bylines stand is left
//! to the sources.

use std::sync::LazyLock;

use regex::Regex;

use crate::entities;
use crate::page::{self, Page};

/// What stands before names, in the languages that news is written in.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:
        (?:(?:article|story|text|words|written|reported|posted|published|photos?|geschrieben|verfasst|ein\ beitrag|ein\ artikel|publié|écrit|escrito|scritto|skrevet|skriven|geschreven)\s+)?
        (?:by|von|vom|par|por|di|de|door|av|af|od|przez|från|fra)
        (?:\s*:\s*|\s+)
        |(?:author|authors|autor|autorin|autoren|autore|auteur|auteurs|autora|författare|skribent|forfatter|journalist|text|tekst|texte|texto|testo|words|reporter|автор|текст|записал|записала|著者|記者|作者|撰文|文|記者|編輯|责任编辑|yazar|penulis|oleh|tác\ giả|نویسنده|بقلم|كتب|by|von|par|written\ by|posted\ by)\s*[:：/]\s*
        |(?:автор|oleh|بقلم|記者|文／)\s*)",
    )
});
/// What stands between names.
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\s*(?:[;|•·/、，،\n]|\s&\s|\s\+\s|,?\s(?:and|und|et|y|e|och|og|en|i|и|with|mit|avec)\s)\s*")
});
/// Where the names end and something else begins.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\s*(?:
        \(.*$|\[.*$|\s[–—|]\s.*$|\s-\s.*$|<.*$|\bfor\s.*$|\s(?:in|aus)\s+\p{Lu}.*$
        |\s*,?\s*\b(?:updated|published|posted|veröffentlicht|aktualisiert|publié|mis\ à\ jour|on|am|le|at)\b[\s:,]*(?:\p{L}+\s)?\d.*$
        |\d{1,2}[./:]\d.*$
        )",
    )
});
/// Nobody's name, whole.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:the\s+)?(?:admin(?:istrator)?|web\s?master|editor(?:s|ial)?|editorial\s+(?:staff|team|board)|news\s?(?:desk|room)|staff(?:\s+(?:writer|reporter|report|author)s?)?|(?:web|online)\s*(?:desk|team|redaktion)|redaktion|redaktionen|redazione|redacción|rédaction|la\s+rédaction|redactie|redakcja|редакция|guest(?:\s+\w+)?|unknown|anonymous|author|autor|user|root|default|n/?a|none|null|undefined|test|contributors?|team|press\s+release|more|share|follow|website|home|archive|view\s+all.*|all\s+posts.*|by|von|source)$",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// The persons that a byline names.
pub(super) fn names(byline: &str) -> Vec<String> {
    let plain = page::collapse(&entities::plain(byline));
    let mut found = Vec::new();
    for part in BETWEEN.split(unled(&plain)) {
        for name in comma_parts(part) {
            let name = tidy(name);
            if is_name(&name) && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// Without "By".
pub(super) fn unled(byline: &str) -> &str {
    let mut rest = byline.trim();
    while let Some(lead) = LEAD.find(rest).filter(|lead| lead.end() > 0) {
        rest = rest[lead.end()..].trim_start();
    }
    rest
}

/// Whether a text begins as bylines do.
pub(super) fn is_led(text: &str) -> bool {
    LEAD.is_match(text)
}

/// "Ana Verrill, Tomas Okonedo" are two; "Ana Verrill, Chief Correspondent" is one with a role.
fn comma_parts(part: &str) -> Vec<&str> {
    part.split(',').collect()
}

fn tidy(name: &str) -> String {
    let name = unled(name.trim());
    let cut = TAIL.find(name).map_or(name, |tail| &name[..tail.start()]);
    cut.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '.' | ':' | ';' | '-' | '–' | '|' | '"' | '•' | '·' | '@')
    })
    .to_owned()
}

/// Each name once, in order.
pub(super) fn once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.iter().any(|known| same(known, &name)) {
            found.push(name);
        }
    }
    found
}

/// Two spellings of one name.
pub(super) fn same(a: &str, b: &str) -> bool {
    letters(a) == letters(b)
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a name is the site's own: its OpenGraph name, or its host.
pub(super) fn is_site(name: &str, page: &Page) -> bool {
    let name = letters(name);
    let host = page.url().host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let domain = host.rsplit('.').nth(1).unwrap_or(host);
    page.meta("og:site_name").is_some_and(|site| letters(site) == name) || letters(host) == name || domain == name
}

fn is_name(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2
        && words <= 6
        && name.chars().count() <= 60
        && !name.contains("://")
        && !name.contains('@')
        && !name.contains("www.")
        && name.chars().filter(char::is_ascii_digit).count() <= 2
        && !NOBODY.is_match(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_is_its_persons() {
        assert_eq!(names("By\u{a0}Ana Verrill and Tomas Okonedo"), ["Ana Verrill", "Tomas Okonedo"]);
        assert_eq!(names("Von Jörg Maier, Lea Ost und Ulf Ek"), ["Jörg Maier", "Lea Ost", "Ulf Ek"]);
        assert_eq!(names("Автор: Анна Ионова"), ["Анна Ионова"]);
        assert_eq!(names("Bob Byrne"), ["Bob Byrne"]);
    }

    #[test]
    fn nobody_is_no_person() {
        for nobody in ["editor", "Admin", "https://example.org/author/x", "", "Redaktion", "me@example.org"] {
            assert_eq!(names(nobody), Vec::<String>::new(), "{nobody}");
        }
    }
}
