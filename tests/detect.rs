//! The list of a page is found without a rule, and the rule that is derived reads the same. The pages are invented;
//! real ones are measured with `examples/listings.rs`.

use std::path::Path;
use std::time::Duration;

use haywain::fetch::Response;
use haywain::listing::{self, Listing, ListingError};
use haywain::site::{self, Site};
use url::Url;

use crate::support::processor;

/// A site with a listing in YAML, or without one.
fn site(listing: Option<&str>) -> Site {
    let listing = listing.map(|yaml| format!("    listing:\n      {}\n", yaml.trim().replace('\n', "\n      ")));
    let yaml = format!("sites:\n  test:\n    url: https://e.org/news/\n{}", listing.unwrap_or_default());
    let sites = site::read(&yaml, Path::new("sites.yaml"), &|_| None).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    sites.sites.into_iter().next().unwrap()
}

fn response(at: &str, body: &str) -> Response {
    let fetched_at = "2026-11-24T14:05:00Z".parse().unwrap();
    Response { fetched_at, ..Response::of(Url::parse(at).unwrap(), body) }
}

pub(crate) fn try_read(body: &str) -> Result<Listing, ListingError> {
    listing::read(&response("https://e.org/news/", body), &site(None))
}

/// What is detected, which is what the derived rule reads when it stands in sites.yaml.
pub(crate) fn read(body: &str) -> Listing {
    let detected = try_read(body).unwrap();
    let yaml = &detected.detected.as_ref().unwrap().yaml;
    let ruled = listing::read(&response("https://e.org/news/", body), &site(Some(yaml))).unwrap();
    assert_eq!(detected.entries, ruled.entries, "{yaml}");
    detected
}

pub(crate) fn titles(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.title.as_deref().unwrap()).collect()
}

pub(crate) fn paths(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.url.as_ref().unwrap().path()).collect()
}

pub(crate) fn days(listing: &Listing) -> Vec<String> {
    listing.entries.iter().map(|entry| entry.date.unwrap().at.date_naive().to_string()).collect()
}

pub(crate) const HEADLINES: [&str; 5] = [
    "Council votes for a second bridge",
    "Ferry timetable changes in winter",
    "Library opens its reading garden",
    "Why the mill wheel turns again",
    "School orchestra wins in Tallinn",
];

/// One text for each headline.
pub(crate) fn each(of: impl Fn(usize, &str) -> String) -> String {
    HEADLINES.iter().enumerate().map(|(n, headline)| of(n, headline)).collect()
}

fn cards() -> String {
    each(|n, headline| {
        format!(
            "<article class='card card-{n}'><a class=image href=/news/{n}><img src=/img/{n}.jpg alt=''></a>\
             <p class=kicker><a href=/topic/{n}>Town</a></p><h2><a href=/news/{n}>{headline}</a></h2>\
             <p class=lead>What was said about it on the day, in two or three lines that people read before they click.</p>\
             <time datetime=2026-11-{:02}>{:02} November</time><a href=/news/{n}>Read more</a></article>",
            20 - n,
            20 - n
        )
    })
}

fn menu() -> String {
    (0..30).map(|n| format!("<li><a href=/section/{n}>Section number {n}</a></li>")).collect()
}

#[test]
fn the_main_list_is_found_among_navigation_sidebar_and_footer() {
    let popular = each(|n, headline| format!("<li><a href=/news/{}>Most read: {headline}</a></li>", n + 50));
    let listing = read(&format!(
        "<nav><ul>{}</ul></nav><main>{}</main><aside class=popular><ol>{popular}</ol></aside><footer><ul>{}</ul></footer>",
        menu(),
        cards(),
        menu()
    ));
    assert_eq!(titles(&listing), HEADLINES);
    assert_eq!(paths(&listing), ["/news/0", "/news/1", "/news/2", "/news/3", "/news/4"]);
    assert_eq!(days(&listing), ["2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16"]);
    let entry = &listing.entries[0];
    assert!(entry.summary.as_deref().unwrap().starts_with("What was said"));
    assert_eq!(entry.image.as_ref().unwrap().url.path(), "/img/0.jpg");
    let guess = listing.detected.unwrap();
    assert!(guess.confidence > 0.9);
    assert!(!guess.yaml.contains("nth-") && guess.yaml.lines().count() <= 6, "{}", guess.yaml);
}

#[test]
fn a_sponsored_or_leading_entry_of_another_class_is_one_of_the_list() {
    let lead = "<article class='card card--lead'><h2><a href=/news/lead>The lead story of the whole day</a></h2>\
                <time datetime=2026-11-21>21 November</time></article>";
    let listing = read(&format!("<main>{lead}{}</main>", cards()));
    assert_eq!(listing.entries.len(), 6);
}

#[test]
fn the_title_of_a_row_is_its_name_and_not_the_word_of_its_link() {
    let rows = each(|n, headline| {
        format!("<tr><td>1{n}/11/2026</td><td>{headline}</td><td><a href=/files/{n}.pdf>PDF</a></td></tr>")
    });
    let head = "<tr><th>Filed</th><th>Case</th><th>Opinion</th></tr>";
    let listing = read(&format!("<ul>{}</ul><table>{head}{rows}</table>", menu()));
    assert_eq!(titles(&listing), HEADLINES);
    assert_eq!(days(&listing), ["2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13", "2026-11-14"]);
}

#[test]
fn rows_that_go_on_in_the_next_are_one_entry() {
    let row = |n: usize| {
        format!(
            "<tr class=story><td>{n}.</td><td><a href=https://other.example/{n}>{} of {n} towns</a> (other.example)</td></tr>\
             <tr><td></td><td class=sub>12 points, <span class=age>{n} hours ago</span> <a href=/item/{n}>discuss</a></td></tr>",
            HEADLINES[n % 5]
        )
    };
    let listing = read(&format!("<main><table>{}</table></main>", (1..=20).map(row).collect::<String>()));
    assert_eq!((listing.entries.len(), titles(&listing)[0]), (20, "Ferry timetable changes in winter of 1 towns"));
    assert!(listing.detected.as_ref().unwrap().yaml.contains("with: next"));
    assert_eq!(listing.entries[1].date.unwrap().at.to_rfc3339(), "2026-11-24T12:05:00+00:00");
}

#[test]
fn a_date_over_several_entries_is_the_date_of_each() {
    let list = |from: usize| {
        let items = HEADLINES.iter().skip(from).take(2).enumerate();
        items.map(|(n, text)| format!("<li><a href=/a/{}>{text}</a></li>", from + n)).collect::<String>()
    };
    let listing = read(&format!(
        "<div id=content><h3>3 March 2026</h3><ul>{}</ul><h3>1 March 2026</h3><ul>{}</ul></div>",
        list(0),
        list(2)
    ));
    assert_eq!(days(&listing), ["2026-03-03", "2026-03-03", "2026-03-01", "2026-03-01"]);
}

#[test]
fn a_front_page_is_all_its_stories() {
    let section = |name: &str, tag: &str| {
        let stories = (0..12).map(|n| {
            format!(
                "<{tag} class={name}><a href=/2026/11/{name}-{n}.html>The {name} story of number {n} today</a></{tag}>"
            )
        });
        format!("<section>{}</section>", stories.collect::<String>())
    };
    let body = ["town", "world", "sport", "arts"]
        .into_iter()
        .zip(["li", "h3", "p", "div"])
        .map(|(name, tag)| section(name, tag))
        .collect::<String>();
    let page = format!("<nav><ul>{}</ul></nav><main>{body}</main>", menu().replace("/20", "/x"));
    let listing = listing::read(&response("https://e.org/", &page), &site(None)).unwrap();
    assert_eq!(listing.entries.len(), 48);
}

/// Boxes of stories that have nothing in common but their addresses, and what stands among them.
fn front(story: impl Fn(&str, usize) -> String) -> String {
    let boxes = [("town", "li"), ("world", "h3"), ("sport", "p"), ("arts", "div")].map(|(name, tag)| {
        let stories: String = (0..12).map(|n| format!("<{tag} class={name}>{}</{tag}>", story(name, n))).collect();
        let advert = format!("<a href=/go/out.php?{name}=77123>What you can buy from the {name} today</a>");
        format!("<section class={name}>{stories}{advert}<a href=/{name}/>More of the same</a></section>")
    });
    format!("<nav><ul>{}</ul></nav>{}", menu(), boxes.concat())
}

#[test]
fn the_stories_of_a_front_page_are_known_by_their_addresses() {
    let page = front(|name, n| {
        let href = format!("/{name}/the-title-of-{n}-a-12847{n:02}.html");
        format!("<a href={href}><img src=x.jpg></a><a href={href}>The {name} story of number {n} today</a>")
    });
    let listing = listing::read(&response("https://e.org/en/", &page), &site(None)).unwrap();
    let yaml = listing.detected.unwrap().yaml;
    assert_eq!(yaml, "item: {css: 'a[href*=\"-a-\"]', text: '.{14}'}\n");
    let ruled = listing::read(&response("https://e.org/en/", &page), &site(Some(&yaml))).unwrap();
    assert_eq!((listing.entries.len(), listing.entries == ruled.entries), (48, true));
}

#[test]
fn a_blog_is_its_dated_posts_and_not_a_front_page() {
    let post =
        |n: usize| format!("<h2><a href=/2026/11/post-{n}>The post of the number {n}</a></h2><time>2026-11-{n}</time>");
    let posts: String = (10..30).map(|n| format!("<article class=post>{}</article>", post(n))).collect();
    let beside: String =
        (30..45).map(|n| format!("<p><a href=/2026/10/post-{n}>Of old: the post {n}</a></p>")).collect();
    let page = format!("<div>{posts}</div><div>{beside}</div>");
    let listing = listing::read(&response("https://e.org/", &page), &site(None)).unwrap();
    assert_eq!((listing.entries.len(), days(&listing)[0].as_str()), (20, "2026-11-10"));
}

#[test]
fn what_a_framework_counts_or_hashes_is_in_no_selector() {
    let rows = each(|n, headline| {
        format!(
            "<tr id=ctl00_Grid_row_{n} class='css-1q2w3e{n} sc-bdVaJa'><td><span id=cntBody_Grid_lblDate_{n}>1{n}/11/2026</span>\
             <p id=cntBody_Grid_lblLead_{n}>What was said about it on the day, in two or three lines.</p>\
             <span id=cntBody_Grid_lblTitle_{n} class=Card_title__x7Fa{n}><a id=post-{n}17 href=/a/{n}>{headline}</a></span></td></tr>"
        )
    });
    let listing = read(&format!("<main><table>{rows}</table></main>"));
    assert_eq!((titles(&listing), days(&listing)[4].as_str()), (HEADLINES.to_vec(), "2026-11-14"));
    let yaml = listing.detected.unwrap().yaml;
    for made_up in ["ctl00", "cntBody", "css-", "sc-", "x7Fa", "post-", "#"] {
        assert!(!yaml.contains(made_up), "{made_up}: {yaml}");
    }
}

#[test]
fn a_page_without_a_list_says_so() {
    let error = try_read("<h1>Under construction</h1><p>Come back soon. <a href=/about>About</a></p>").unwrap_err();
    assert!(matches!(error, ListingError::NothingRepeats { .. }));
    let error = try_read(&format!("<nav><ul>{}</ul></nav><p>{}</p>", menu(), "Words. ".repeat(300))).unwrap_err();
    let ListingError::Unsure { percent, .. } = &error else { panic!("{error}") };
    assert!(*percent < 50);
    assert!(error.advice().unwrap().contains("item: "));
}

#[test]
fn what_is_no_html_needs_no_rule_either() {
    let feed = "<?xml version='1.0'?><rss version='2.0'><channel><title>F</title><link>https://e.org/</link>\
                <description>d</description><item><title>A</title><link>https://e.org/a</link></item></channel></rss>";
    let listing = try_read(feed).unwrap();
    assert_eq!(paths(&listing), ["/a"]);
    assert_eq!(listing.detected.unwrap().yaml, "feed: true\n");
}

#[test]
fn the_data_of_a_page_drawn_by_scripts_is_its_list() {
    let posts = HEADLINES
        .iter()
        .enumerate()
        .map(|(n, text)| format!(r#"{{"title":"{text}","url":"/posts/{n}","date":"2026-11-0{}","id":{n}}}"#, n + 1));
    let data = format!(r#"{{"props":{{"pageProps":{{"posts":[{}]}}}}}}"#, posts.collect::<Vec<_>>().join(","));
    let page = format!("<div id=__next></div><script id=__NEXT_DATA__ type=application/json>{data}</script>");
    assert_eq!(titles(&read(&page)), HEADLINES);
}

#[test]
fn data_that_dates_the_entries_goes_before_elements_that_do_not() {
    let cards = each(|n, headline| {
        format!("<a class=card href=/posts/{n}><img src=x.jpg><div class=name>{headline}</div></a>")
    });
    let post =
        |(n, text): (usize, &&str)| format!(r#"{{"title":"{text}","url":"/posts/{n}","date":"2026-11-0{}"}}"#, n + 1);
    let posts = |dated: bool| {
        let posts = HEADLINES.iter().enumerate().map(post).collect::<Vec<_>>().join(",");
        if dated { posts } else { posts.replace("2026-11-", "x") }
    };
    let page = |dated: bool| {
        format!(
            "<main>{cards}</main><script id=__NEXT_DATA__ type=application/json>{{\"posts\":[{}]}}</script>",
            posts(dated)
        )
    };
    let listing = read(&page(true));
    assert_eq!((titles(&listing), days(&listing)[0].as_str()), (HEADLINES.to_vec(), "2026-11-01"));
    assert!(read(&page(false)).detected.unwrap().yaml.starts_with("item: "));
}

#[test]
fn a_huge_page_is_judged_in_bounded_time() {
    let items: String =
        (0..20_000).map(|n| format!("<li class=post><a href=/p/{n}>A post of the number {n}</a></li>")).collect();
    let deep = format!("{}{}", "<div><a href=/x>x</a>".repeat(400), "</div>".repeat(400));
    let before = processor::time();
    let _ = try_read(&format!("<ul>{items}</ul>{deep}"));
    assert!(processor::time() - before < Duration::from_secs(20));
}

#[test]
fn a_law_case_is_titled_by_its_parties_and_linked_to_its_document() {
    let names = ["Mill v. Weaver", "State v. Hall", "In re Estate of Lind", "Reeve vs. Harbour Board"];
    let row = |(n, name): (usize, &&str)| {
        format!(
            "<tr><td><a href=/case/{n}>24-0{n}17</a></td><td>{name}</td><td>November {}, 2026</td>\
             <td><a href=/files/{n}.pdf>View</a></td></tr>",
            20 - n
        )
    };
    let rows: String = names.iter().enumerate().map(row).collect();
    let listing = read(&format!("<main><table>{rows}</table></main>"));
    assert_eq!(titles(&listing), names);
    assert_eq!(paths(&listing), ["/files/0.pdf", "/files/1.pdf", "/files/2.pdf", "/files/3.pdf"]);
}

#[test]
fn the_list_beside_an_article_is_not_the_main_list() {
    let prose = "<p>A long paragraph of the article itself, which is what this page is about and why it is read.</p>";
    let related = each(|n, headline| format!("<li><h3><a href=/news/{n}>{headline}</a></h3></li>"));
    let page = |paragraphs: usize, head: &str| {
        format!("<head>{head}</head><body>{}<ul>{related}</ul></body>", prose.repeat(paragraphs))
    };
    assert!(try_read(&page(0, "")).is_ok());
    assert!(try_read(&page(30, "")).is_err());
    assert!(try_read(&page(30, "<meta property=og:type content=article>")).is_err());
    let described = "<script type=application/ld+json>{\"@type\": \"NewsArticle\"}</script>";
    assert!(try_read(&page(3, described)).is_err());
}

#[test]
fn a_long_introduction_does_not_outweigh_entries_with_text_of_their_own() {
    let introduction = "<p>What this page is for, who writes it and how often, in a paragraph of some length.</p>";
    let listing = read(&format!("<main>{}{}</main>", introduction.repeat(3), cards()));
    assert_eq!(titles(&listing), HEADLINES);
}

#[test]
fn of_two_like_lists_the_one_that_the_page_names_is_the_main_one() {
    let list =
        |way: &str, tag: &str| each(|n, headline| format!("<{tag}><a href=/{way}/{n}>{headline} ({way})</a></{tag}>"));
    let named = (0..5).map(|n| format!(r#"{{"@type":"ListItem","url":"/letters/{n}"}}"#)).collect::<Vec<_>>();
    let data = format!(r#"{{"@type":"ItemList","itemListElement":[{}]}}"#, named.join(","));
    let page = |data: &str| {
        format!("<div class=a>{}</div><div class=b>{}</div>{data}", list("minutes", "h3"), list("letters", "h4"))
    };
    let named = read(&page(&format!("<script type=application/ld+json>{data}</script>")));
    assert_eq!(paths(&named), ["/letters/0", "/letters/1", "/letters/2", "/letters/3", "/letters/4"]);
}

#[test]
fn the_date_of_a_row_may_stand_in_the_next() {
    let row = |n: usize| {
        format!(
            "<tr><td><a href=/talk/{n}>{} of {n} towns</a></td></tr><tr><td>1{n} November 2026</td></tr>",
            HEADLINES[n % 5]
        )
    };
    let rows: String = (1..=6).map(row).collect();
    let links: String = (0..12).map(|n| format!("<p><a href=/tag/{n}>A subject of the number {n}</a></p>")).collect();
    let listing = read(&format!("<table>{rows}</table><div>{links}</div>"));
    assert_eq!((listing.entries.len(), paths(&listing)[0]), (6, "/talk/1"));
}

#[test]
fn no_story_of_a_front_page_is_lost_where_their_addresses_share_nothing() {
    let words =
        ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "inlet", "jetty", "knoll", "ledge"];
    let page = front(|name, n| {
        let word = words[n];
        format!("<a href=/{word}-of-the-{name}-tells-all>The {name} story of the {word} today</a>")
    });
    let listing = listing::read(&response("https://e.org/", &page), &site(None)).unwrap();
    let stories = paths(&listing).iter().filter(|path| path.ends_with("-tells-all")).count();
    assert_eq!(stories, 48, "{}", listing.detected.unwrap().yaml);
}
