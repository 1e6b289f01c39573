//! What the page shows people: bylines, and the dates beside the headline. Which names are persons is known to `people`.

mod authors;
mod candidate;
mod dates;
mod shown;

use super::{Article, Said};
use crate::dates::Context;
use crate::page::Page;
use shown::Shown;

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    let shown = Shown::of(page);
    let dates = dates::read(&shown, context);
    let doubtful = Article { date: dates.doubtful, ..Article::default() };
    let authors = authors::read(&shown, page);
    let sure = Article { authors, date: dates.published, updated: dates.changed, ..Article::default() };
    Said { sure, doubtful, shown: dates.shown, clocks: dates.clocks }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{context, page};
    use super::*;

    fn sure(html: &str) -> Article {
        read(&page(html), &context()).sure
    }

    fn date(html: &str) -> Option<String> {
        read(&page(html), &context()).shown.map(|moment| moment.at.format("%F %R").to_string())
    }

    #[test]
    fn the_byline_paragraph_of_the_body_is_found() {
        let html = "<h1>T</h1><a rel=author>editor</a><div><p>By&nbsp;Ana Verrill and Tomas Okonedo</p><p>CASTREL - x</p></div>\
            <div class=author>Someone Else</div>";
        assert_eq!(sure(html).authors, ["Ana Verrill", "Tomas Okonedo"]);
    }

    #[test]
    fn an_account_may_be_one_word() {
        for html in [
            "<h1>T</h1><span class='author vcard'><a class='url fn n' href=/author/ana/>ana7</a></span>",
            "<h1>T</h1><p class=byline>By <a href=/user/ana7.html>ana7</a></p>",
        ] {
            assert_eq!(sure(html).authors, ["ana7"], "{html}");
        }
        assert!(sure("<h1>T</h1><p class=author>Nachrichten</p>").authors.is_empty());
    }

    #[test]
    fn the_date_beside_the_headline_is_the_date() {
        let html = "<div class=comments><p>12 March 2024</p></div><h1>T</h1><p class=meta>Posted on December 12, 2025</p>\
            <p>Updated: December 14, 2025</p>";
        assert_eq!(date(html).as_deref(), Some("2025-12-12 12:00"));
        assert_eq!(sure(html).updated.unwrap().at.to_rfc3339(), "2025-12-14T12:00:00+00:00");
    }

    #[test]
    fn of_a_line_that_gives_both_dates_each_is_what_its_label_says() {
        for line in [
            "Written: 2025-11-07 15:03 / Updated: 2025-11-08 15:30",
            "Last updated 8 Nov 2025, 15:30, originally created 7 Nov 2025, 15:03",
        ] {
            let said = sure(&format!("<h1>T</h1><p class=date>{line}</p>"));
            assert_eq!(said.date.unwrap().at.to_rfc3339(), "2025-11-07T15:03:00+00:00", "{line}");
            assert_eq!(said.updated.unwrap().at.to_rfc3339(), "2025-11-08T15:30:00+00:00", "{line}");
        }
    }

    #[test]
    fn a_date_in_a_sentence_a_caption_or_a_quote_is_not_the_date_of_the_page() {
        let html = "<h1>T</h1><figure><figcaption>The harbour on 3 May 2019</figcaption></figure>\
            <blockquote class=post>Soon! <time datetime=2020-04-01>April 1, 2020</time></blockquote>\
            <p>The court had decided on 24 January 2020 that the appeal of the harbour company may be heard again.</p>\
            <p class=date>14.01.2022</p>";
        assert_eq!(date(html).as_deref(), Some("2022-01-14 12:00"));
    }

    #[test]
    fn the_dates_of_a_list_stand_back_behind_one_of_its_own_kind() {
        let teasers: String =
            (1..6).map(|day| format!("<li><span class=date>0{day}.12.2025</span> Another story</li>")).collect();
        let html = format!("<h1>T</h1>{}<p class=detail>27 Sep 2016</p><ul>{teasers}</ul>", "<p>word</p>".repeat(30));
        let found = read(&page(&html), &context()).doubtful.date.unwrap();
        assert_eq!(found.at.to_rfc3339(), "2016-09-27T12:00:00+00:00");
    }

    #[test]
    fn what_is_said_in_words_counts_before_a_machine_date_of_another_day() {
        let html = "<h1>T</h1><time datetime=2025-07-03T10:18:46Z>Published on 29 June 2025</time>";
        assert_eq!(date(html).as_deref(), Some("2025-06-29 12:00"));
    }

    #[test]
    fn people_may_be_told_the_time_of_a_day_that_machines_are_given() {
        let html = "<h1>T</h1><aside class=meta><time datetime=2025-01-21>21.01.2025 - 13:30</time></aside>";
        assert_eq!(date(html).as_deref(), Some("2025-01-21 13:30"));
        assert_eq!(date(&html.replace("class=meta", "class=related")), None);
    }

    #[test]
    fn a_dateline_and_a_time_counted_from_now_are_only_doubtful() {
        let doubtful = |html: &str| read(&page(html), &context()).doubtful.date.map(|moment| moment.at.to_rfc3339());
        let dateline = format!("<h1>T</h1><p>29.11.2022 – {}</p>", "The harbour reopens. ".repeat(20));
        assert_eq!(doubtful(&dateline).as_deref(), Some("2022-11-29T12:00:00+00:00"));
        let bracketed = format!("<h1>T</h1><p>Castrel, (29.11.2022). {}</p>", "The harbour reopens. ".repeat(20));
        assert_eq!(doubtful(&bracketed).as_deref(), Some("2022-11-29T12:00:00+00:00"));
        let told = format!("<h1>T</h1><p>On 29.11.2022 the harbour {}</p>", "closed – and reopened. ".repeat(20));
        assert_eq!(doubtful(&told), None);
        let ago = "<h1>T</h1><p class=date>3 hours ago</p>";
        assert_eq!((date(ago), doubtful(ago).as_deref()), (None, Some("2025-12-31T21:00:00+00:00")));
    }
}
