//! The main text of a page, found by its structure: where the sentences are, with the fewest links and the least
//! furniture around them. What the page says of itself is left to the other sources, safety to `clean`.

mod appended;
mod cards;
mod furniture;
mod lead;
mod outline;
mod root;
mod select;
mod writer;

use super::{Article, Said, json_ld};
use crate::dates::Context;
use crate::page::Page;
use outline::Outline;

pub(super) use select::spoken_titles;

/// The least share of the text which the page gives to machines that must also be found in its elements.
const FOUND: usize = 3;

pub(super) fn read(page: &Page, _context: &Context<'_>) -> Said {
    let spoken = json_ld::body(page).filter(|body| body.len() > 400);
    let content = match (shown(page), spoken) {
        (Some(shown), Some(spoken)) if shown.len() * FOUND < spoken.len() => Some(paragraphs(&spoken)),
        (None, Some(spoken)) => Some(paragraphs(&spoken)),
        (shown, _) => shown,
    };
    Article { content, ..Article::default() }.into()
}

/// The article as the elements of the page hold it.
fn shown(page: &Page) -> Option<String> {
    let mut outline = Outline::of(page);
    furniture::mark(&mut outline);
    cards::mark(&mut outline);
    appended::mark(&mut outline, page);
    let root = root::choose(&outline)?;
    let lead = lead::find(&outline, root);
    select::mark(&mut outline, root, lead, page);
    let content = writer::write(&outline, lead, root);
    Some(content).filter(|html| !html.trim().is_empty())
}

/// Each line a paragraph.
pub(super) fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{}</p>", line.replace('&', "&amp;").replace('<', "&lt;"))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, page};
    use super::*;

    const SENTENCE: &str = "The harbour of Castrel reopens on Monday, the council said, after two years of work. ";

    fn content(body: &str) -> String {
        let html = format!("<title>Harbour reopens</title><article>{body}<p>{}</p></article>", SENTENCE.repeat(8));
        read(&page(&html), &context()).sure.content.unwrap_or_default()
    }

    #[test]
    fn words_of_a_sentence_stay_whatever_they_are_called() {
        let html = r##"<p><span class="dateline">CASTREL —</span> The mayor of <a class="meta-loc" href="/c">Castrel</a> spoke of an
            <a class="popup" href="/o">old</a> <span class="link"><a href="/p">promise</a></span> that he had made.
            <a class="readmore" href="/m">More of it</a></p>"##;
        let ended = r#"<p>The council, who spoke after the mayor of the town, had asked for <a class="popup" href="/n">none</a></p>"#;
        let text = crate::page::plain(&content(&format!("{html}{ended}")));
        assert!(text.contains("had asked for none"), "{text}");
        assert!(text.starts_with("CASTREL — The mayor of Castrel spoke of an old promise that he had made."), "{text}");
        assert!(!text.contains("More of it"), "{text}");
    }

    #[test]
    fn a_name_may_mean_something_else() {
        let text = format!("<h1>Harbour reopens</h1><p>{}</p>", SENTENCE.repeat(4));
        let other = format!("<div class=footer><p>{}</p></div>", SENTENCE.repeat(3).replace("harbour", "card"));
        let gallery = format!("<div class=gallery--part><img src=/a.jpg><p>{}</p></div>", SENTENCE.repeat(5));
        let tabs = format!(
            "<ul class=tabs><li><a href=#a>A</a></li></ul><div class='tab-pane active'><p>{}</p></div>",
            SENTENCE.repeat(4)
        );
        for (html, count) in [
            (format!("<div class=above-footer>{text}</div>{other}"), 4),
            (format!("<article>{gallery}</article>"), 5),
            (tabs, 4),
        ] {
            let found = read(&page(&format!("<title>Harbour reopens</title>{html}")), &context())
                .sure
                .content
                .unwrap_or_default();
            assert_eq!(found.matches("harbour of Castrel").count(), count, "{html}: {found}");
        }
    }

    #[test]
    fn an_article_may_be_a_picture() {
        let comic = "<nav><a href=/>Home</a></nav><article><h1>On maps</h1><img src=/maps.png alt=x></article>";
        let html = page(&format!("<title>On maps</title>{comic}"));
        assert!(read(&html, &context()).sure.content.is_some_and(|content| content.contains("<img")));
        assert_eq!(read(&page("<title>On maps</title><img src=/maps.png>"), &context()).sure.content, None);
    }

    #[test]
    fn the_headings_of_parts_stay() {
        let part = |name: &str| format!("<h1>{name}</h1><p>{SENTENCE}</p>");
        let kept =
            content(&format!("<h1>Harbour reopens</h1>{}{}{}", part("Why now"), part("What is new"), part("Who pays")));
        assert!(kept.contains("Why now") && kept.contains("Who pays") && !kept.contains("Harbour reopens"), "{kept}");
        let named = content(&format!("<p>{SENTENCE}</p><h2 id='more-links'>More links to the sea</h2>"));
        assert!(named.contains("More links to the sea"), "{named}");
    }
}
