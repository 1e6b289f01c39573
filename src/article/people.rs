//! Which names of a byline are persons, and which are the site itself. Splitting is done by `field::people`.

use std::sync::LazyLock;

use regex::Regex;

use super::letters;
use crate::page::{self, Page};
use crate::{entities, field, links};

/// What stands before names, in the languages that news is written in.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:
          (?:(?:article|artikel|story|text|texts?\s(?:and|und|&)\s(?:photos?|fotos?|bilder)|words|written|reported|review|posted|published|photos?|geschrieben|verfasst|eingestellt|veröffentlicht|publiziert|erstellt|gepostet|kommentar|analyse|interview|bericht|ein\s(?:beitrag|artikel|kommentar|gastbeitrag)|publié|écrit|propos\srecueillis|escrito|scritto|skrevet|skriven|geschreven|opublikowano|an\sanalysis|a\scommentary|opinion)\s+)?
          (?:by|von|vom|par|por|di|door|av|af|przez|från|oleh|bởi)(?:\s*:\s*|\s+)
        | (?:authors?|autor|autorin|autoren|autore|autori|auteurs?|autora|autores|författare|skribent|forfatter|journalist|reporter|text|tekst|texte|texto|testo|words|interview|foto|fotos|photos?|text\s(?:und|&)\sfotos?|by|von|par|written\sby|posted\sby|автор|авторы|текст|著者|記者|作者|撰文|編輯|责任编辑|yazar|penulis|tác\sgiả|نویسنده|بقلم|كتب)\s*[:：]\s*
        | (?:posted|published|written|veröffentlicht|erstellt|publiziert|geschrieben|publié|publicado)\s(?:on|am|le|el)\s[^|]{4,30}?\s(?:by|von|par|por)\s+
        | (?:投稿者|文／|文/|بقلم|作者)\s*
        | By(?-i:(?P<glued>\p{Lu}\p{Ll}))
        )",
    )
});
/// Where the names end and something else begins.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\s*(?:
          [\(\[<].*$ | \s[–—|•·]\s.*$ | \s-\s.*$
        | ,?\s*\b(?:updated|published|posted|veröffentlicht|aktualisiert|publiziert|publié|mis\sà\sjour|last\s|am|on|le|at|says|sagt|for|über)\b.*$
        | \sin\s[^'’].*$
        | \s(?:fotos?|photos?|photograph(?:s|y|ie)?|bilder|pictures|grafik)(?:\s?:|\s(?:by|von|par|por|di)\b).*$
        | ,?\s*\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*$ | ,?\s*\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b.*$
        | ,?\s*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\w*\.?\s\d.*$
        | \s*\d{1,2}[./:]\s?\d.*$ | \s기자.*$
        )",
    )
});
/// Nobody's name.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:the\s+)?(?:admin(?:istrator)?|web\s?master|editor(?:s|ial)?|editorial\s+(?:staff|team|board)|news\s?(?:desk|room)|staff(?:\s+\w+)?|(?:web|online)\s*(?:desk|team|redaktion)|redaktion|redazione|redacción|rédaction|la\s+rédaction|redactie|redakcja|редакция|guest(?:\s+\w+)?|unknown|anonymous|authors?|autor(?:en|in)?|user|root|default|n/?a|none|null|undefined|test|contributors?|team|press\s+release|red|more|share|follow(?:\s.*)?|.*\s(?:by|von|par|por|on|am)|(?:images?|photos?|fotos?|bild|credits?|quelle|source)\s?:.*|sponsored(?:\s.*)?|gesponserte?\s.*|folgen|website|home|archive?|view\s.*|all\s+posts.*|by|von|source|name\s?\*?|posted(?:\son)?|published|publiziert(?:\sam)?|text|fotos?|photos?|interview|nachrichten|news|comments?|kommentare?|twitter|facebook|email|e-mail|\w+\s+ago)$",
    )
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// The names in a byline, one each.
pub(super) fn names(byline: &str) -> Vec<String> {
    let plain = page::collapse(&entities::plain(byline));
    let whole = cut(unled(&plain));
    let found = field::people(whole).into_iter().map(|name| tidy(&name)).filter(|name| is_name(name));
    let mut names = once(found);
    // What follows a company is its address.
    if names.first().is_some_and(|name| is_organisation(name)) {
        names.truncate(1);
    }
    names
}

/// Without "By".
fn unled(byline: &str) -> &str {
    let mut rest = byline.trim();
    while let Some(lead) = LEAD.captures(rest) {
        let end = lead.name("glued").map_or_else(|| lead.get(0).map_or(0, |all| all.end()), |name| name.start());
        if end == 0 {
            break;
        }
        rest = rest[end..].trim_start();
    }
    rest
}

/// Whether a text begins as bylines do.
pub(super) fn is_led(text: &str) -> bool {
    LEAD.is_match(text)
}

fn cut(names: &str) -> &str {
    TAIL.find(names).filter(|tail| tail.start() > 0).map_or(names, |tail| &names[..tail.start()])
}

fn tidy(name: &str) -> String {
    let name = cut(unled(name));
    name.trim_matches(|c: char| c.is_whitespace() || ",.:;-–|\"•·@*/".contains(c)).to_owned()
}

fn is_name(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2
        && name.split_whitespace().count() <= 6
        && name.chars().count() <= 60
        && name.chars().filter(char::is_ascii_digit).count() <= 2
        && !NOBODY.is_match(name)
}

/// First and last name as they are written: what tells a person from a label where only its place says "author".
pub(super) fn is_full_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_cased = |word: &&&str| word.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic());
    let is_short = (2..=5).contains(&words.len());
    is_short
        && words.iter().filter(is_cased).count() * 2 >= words.len()
        && !name.chars().any(|c| c.is_numeric() || "?!:".contains(c))
}

/// A company or a society by its legal form.
static LEGAL_FORM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:GmbH|AG|KG|SE|Inc|Ltd|LLC|PLC|S\.?A\.?S?|S\.?[Rr]\.?[Ll]|B\.?V|e\.\s?V|[Cc]orp|株式会社)\b\.?$|株式会社",
    )
});

pub(super) fn is_organisation(name: &str) -> bool {
    LEGAL_FORM.is_match(name)
}

/// Of two lists of authors the first, unless it is a first name or an account that the other gives in full.
pub(super) fn fuller(first: Vec<String>, second: Vec<String>) -> Vec<String> {
    let is_short = |name: &str, full: &str| {
        let mut words = full.split_whitespace();
        let is_first_name = words.next().is_some_and(|word| same(word, name)) && words.next().is_some();
        is_first_name || !name.contains(' ') && full.contains(' ') && same(name, full)
    };
    match (first.as_slice(), second.as_slice()) {
        ([name], [full]) if is_short(name, full) => second,
        _ => super::filled(first, second),
    }
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

/// Whether a name is that of a publisher, or says it with a word more or less before or after: "The Paper Staff".
pub(super) fn is_publisher(name: &str, publisher: &str) -> bool {
    let (name, publisher) = (letters(name), letters(publisher));
    let (short, long) = if name.len() < publisher.len() { (name, publisher) } else { (publisher, name) };
    !short.is_empty() && (long.starts_with(&short) || long.ends_with(&short))
}

/// Whether a name is the site's own: its OpenGraph name, or its host.
pub(super) fn is_site(name: &str, page: &Page) -> bool {
    let name = letters(name);
    let host = links::host(page.url());
    let domain = host.rsplit('.').nth(1).unwrap_or(host);
    let is_host = letters(host) == name || letters(domain) == name;
    is_host || page.meta("og:site_name").is_some_and(|site| letters(site) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_is_its_persons() {
        assert_eq!(names("By\u{a0}Ana Verrill and Tomas Okonedo"), ["Ana Verrill", "Tomas Okonedo"]);
        assert_eq!(names("Von Jörg Maier, Lea Ost und Ulf Ek"), ["Jörg Maier", "Lea Ost", "Ulf Ek"]);
        assert_eq!(names("Автор: Анна Ионова"), ["Анна Ионова"]);
        assert_eq!(names("ByTravis Haney"), ["Travis Haney"]);
        assert_eq!(names("Ana Verrill Dec 12, 2025"), ["Ana Verrill"]);
        assert_eq!(names("Veröffentlicht von Lea Ost am 3. Mai"), ["Lea Ost"]);
        assert_eq!(names("Bob Byrne"), ["Bob Byrne"]);
        assert_eq!(names("Posted on September 21, 2025 by Ana Verrill"), ["Ana Verrill"]);
        assert_eq!(names("Written by Ana Verrill in Harbours on 1 June 2025"), ["Ana Verrill"]);
        assert_eq!(names("Text von Lea Ost  Fotos von Ulf Ek"), ["Lea Ost"]);
        assert_eq!(names("Harbour Media GmbH, Castrel, Germany"), ["Harbour Media GmbH"]);
    }

    #[test]
    fn nobody_is_no_person() {
        for nobody in [
            "editor",
            "Admin",
            "https://example.org/author/x",
            "",
            "Redaktion",
            "me@example.org",
            "View all posts",
            "Published by",
        ] {
            assert_eq!(names(nobody), Vec::<String>::new(), "{nobody}");
        }
    }

    #[test]
    fn of_two_spellings_the_full_name_stays() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        assert_eq!(fuller(list(&["Ana"]), list(&["Ana Verrill"])), ["Ana Verrill"]);
        assert_eq!(fuller(list(&["anaverrill"]), list(&["Ana Verrill"])), ["Ana Verrill"]);
        assert_eq!(fuller(list(&["Ana"]), list(&["Ulf Ek"])), ["Ana"]);
        assert_eq!(fuller(list(&["Ana Verrill"]), list(&["Ana"])), ["Ana Verrill"]);
        assert!(is_organisation("Harbour Media GmbH") && !is_organisation("Ana Verrill"));
    }

    #[test]
    fn a_label_is_no_full_name() {
        assert!(is_full_name("Ana Verrill") && is_full_name("Ursula von der Leyen") && is_full_name("Лев Толстой"));
        assert!(!is_full_name("Nachrichten") && !is_full_name("posted on monday") && !is_full_name("7 comments"));
    }
}
