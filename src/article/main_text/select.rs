//! Which blocks inside the article's element are not the article: the headline said again, labels, link lists, lines
//! about reading on and sharing.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::super::letters;
use super::outline::{Element, Kind, Outline};
use crate::page::{self, Page};

/// What short lines about the page and not the subject say.
static ABOUT_THE_PAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^\W*(?:
          advertisement|anzeige|publicidad|publicité|pubblicità|реклама|reklama|annons|
          (?:read|see|watch|learn|view|show|load)\s(?:more|also|next|all|full)|also\sread|lesen\ssie\s(?:auch|mehr|hier)|mehr\szum\sthema|weiterlesen|lire\saussi|à\slire|
          leer\smás|lee\stambién|te\spuede\sinteresar|leggi\sanche|leia\s(?:mais|também)|veja\stambém|les\sogså|läs\s(?:mer|också)|lees\sook|læs\sogså|czytaj\stakże|
          zobacz\steż|читайте\sтакже|читать\sтакже|více\sk\stématu|čtěte\staké|olvassa\sel|
          related(?:\s(?:articles?|posts?|stories|topics|links|content|coverage))?|recommended(?:\sfor\syou)?|you\s(?:may|might)\s(?:also\s)?(?:like|be\sinterested)|more\s(?:from|on\sthis|stories)|auch\sinteressant|das\skönnte\ssie|
          share\s(?:this|on|via)?|teilen|partager|compartir|condividi|поделиться|follow\s(?:us|me|@)|folgen\ssie\suns|
          sign\s(?:up|in)|log\s?in|subscribe|newsletter|abonnieren|jetzt\s(?:abonnieren|anmelden|registrieren|testen|weiterlesen)|s'abonner|suscr[ií]bete|iscriviti|подпи[сш]|
          copyright\b|©|\(c\)\s?\d|all\srights\sreserved|alle\srechte\svorbehalten|
          click\shere|tap\shere|skip\sto|back\sto\stop|print\sthis|comments?\s*\(?\d*\)?$|\d+\scomments?$|leave\sa\s(?:comment|reply)|join\sthe\sconversation|
          (?:to\sview\sthis\svideo\s)?please\senable\sjavascript|this\s(?:website|site)\suses\scookies|we\suse\scookies|
          (?:photo|image|foto|bild|picture)s?(?:\s(?:credit|by|courtesy))?\s*[:/]|tags?\s*:|filed\sunder|topics?\s*:|schlagwörter|
          (?:first\s)?published(?:\son)?\s*:?\s|last\supdated|updated\s*:|posted\s(?:on|by|in)\b|veröffentlicht|publié\sle|publicado|pubblicato|aktualisiert|опубликовано
        )",
    )
    .expect("a constant pattern")
});

/// Marks the blocks that are left out; `lead` stands before them.
pub(super) fn mark(outline: &mut Outline<'_>, root: usize, lead: Option<usize>, page: &Page) {
    let titles = titles(page);
    let mut seen: HashSet<String> =
        lead.map(|at| letters(&page::text(outline.elements[at].node))).into_iter().collect();
    let prose = outline.prose_sums();
    let end = outline.elements[root].end;
    let mut at = root + 1;
    while at < end {
        let element = &outline.elements[at];
        let held = prose[element.end] - prose[at];
        if element.out || is_left_out(outline, at, held, &titles, &mut seen) {
            outline.elements[at].out = true;
            at = outline.elements[at].end;
        } else {
            at += 1;
        }
    }
    trim(outline, root);
}

/// The headline as it may be said again above the text. More than two `<h1>`s are the headings of its parts.
fn titles(page: &Page) -> Vec<String> {
    let headings: Vec<String> = page.elements("h1").take(3).map(|heading| letters(&page::text(heading))).collect();
    let own = if headings.len() > 2 { 1 } else { headings.len() };
    let headings = headings.into_iter().take(own);
    spoken_titles(page).into_iter().chain(headings).filter(|title| title.len() > 8).collect()
}

/// What the page calls itself, letters only.
pub(in super::super) fn spoken_titles(page: &Page) -> Vec<String> {
    let said = [page.title(), page.meta("og:title").map(str::to_owned)];
    said.into_iter().flatten().map(|title| letters(&title)).collect()
}

fn is_left_out(outline: &Outline<'_>, at: usize, held: u32, titles: &[String], seen: &mut HashSet<String>) -> bool {
    let element = &outline.elements[at];
    if is_leaf(element) && (is_said(element, titles, seen) || is_about_the_page(element)) {
        return true;
    }
    match element.kind {
        Kind::Silent => true,
        Kind::List | Kind::Table | Kind::Block => element.text > 0 && element.link_density() > 0.6 && held < 150,
        Kind::Paragraph => is_pointer(element),
        _ => false,
    }
}

/// All of its text is its own.
fn is_leaf(element: &Element<'_>) -> bool {
    element.is_block() && element.own > 0 && element.own * 10 >= element.text * 9
}

/// Said before: the headline, or the same long text of a wide and a narrow layout.
fn is_said(element: &Element<'_>, titles: &[String], seen: &mut HashSet<String>) -> bool {
    if element.own < 8 || element.own > 2_000 {
        return false;
    }
    let text = letters(&page::text(element.node));
    if element.own < 300 && titles.iter().any(|title| is_title(&text, title)) {
        return true;
    }
    element.own >= 50 && !seen.insert(text)
}

/// The same words, with the site's name or a kicker more or less.
pub(super) fn is_title(text: &str, title: &str) -> bool {
    let (short, long) = if text.len() < title.len() { (text, title) } else { (title, text) };
    short.len() * 10 > long.len() * 7 && (long.starts_with(short) || long.ends_with(short))
}

fn is_about_the_page(element: &Element<'_>) -> bool {
    element.own < 160 && ABOUT_THE_PAGE.is_match(&page::text(element.node))
}

/// A paragraph that is only a way to somewhere else: "Read more: Another story".
fn is_pointer(element: &Element<'_>) -> bool {
    let bare = element.text - element.linked;
    let density = element.link_density();
    element.linked > 0 && (density > 0.9 || (element.linked >= 25 && density > 0.6 && bare <= 25 && element.stops <= 1))
}

/// Labels before the first and after the last sentence, and headings of nothing.
fn trim(outline: &mut Outline<'_>, root: usize) {
    let leaves = leaves(outline, root);
    let is_prose = |at: &usize| outline.elements[*at].prose() > 0;
    let Some(first) = leaves.iter().position(is_prose) else { return };
    let last = leaves.iter().rposition(is_prose).unwrap_or(first);
    let mut marked = Vec::new();
    for (place, at) in leaves.iter().enumerate() {
        let element = &outline.elements[*at];
        let is_outside = place < first || place > last;
        let is_label = element.own < 90
            && is_leaf(element)
            && !matches!(element.kind, Kind::Heading | Kind::Figure | Kind::Item | Kind::Table);
        let is_empty =
            element.kind == Kind::Heading && (place > last || heads_nothing(outline, *at, leaves.get(place + 1)));
        if is_outside && is_label || is_empty {
            marked.push(*at);
        }
    }
    for at in marked {
        outline.elements[at].out = true;
    }
}

/// The blocks with text of their own that are kept so far.
fn leaves(outline: &Outline<'_>, root: usize) -> Vec<usize> {
    let (mut found, mut at) = (Vec::new(), root);
    while at < outline.elements[root].end {
        let element = &outline.elements[at];
        if element.out {
            at = element.end;
            continue;
        }
        if element.is_block() && element.own > 0 {
            found.push(at);
        }
        at += 1;
    }
    found
}

/// Whether a heading is followed by one of its own or a higher rank, with no picture between.
fn heads_nothing(outline: &Outline<'_>, at: usize, next: Option<&usize>) -> bool {
    let Some(next) = next.filter(|next| outline.elements[**next].kind == Kind::Heading) else { return false };
    let has_picture = (at..*next).any(|between| matches!(outline.name(between), "img" | "video" | "iframe" | "table"));
    outline.name(*next) <= outline.name(at) && !has_picture
}
