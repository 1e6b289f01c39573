//! What a listing page gives by its rule: small pages written for one promise each. The recorded pages of the
//! fixtures are held against their expectations in `listing_golden.rs`.

use std::path::Path;

use haywain::dates::Precision;
use haywain::fetch::Response;
use haywain::listing::{self, Entry, Listing, ListingError, Why};
use haywain::site::{self, Ask, Site};
use url::Url;

use crate::support::processor;

/// The site of some keys, in YAML.
fn site(keys: &str) -> Site {
    let keys = keys.trim_end().replace('\n', "\n    ");
    let yaml = format!("sites:\n  test:\n    url: https://e.org/news/\n    {keys}\n");
    let sites = site::read(&yaml, Path::new("sites.yaml"), &|_| None).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    sites.sites.into_iter().next().unwrap()
}

fn response(body: &str) -> Response {
    let fetched_at = "2025-12-12T14:05:00Z".parse().unwrap();
    Response { fetched_at, ..Response::of(Url::parse("https://e.org/news/").unwrap(), body) }
}

fn read(keys: &str, body: &str) -> Listing {
    listing::read(&response(body), &site(keys)).unwrap()
}

/// The only entry of a page whose items are `li`.
fn entry(fields: &str, item: &str) -> Entry {
    let keys = format!("listing:\n  item: li\n  {}", fields.replace('\n', "\n  "));
    let mut listing = read(&keys, &format!("<ul><li>{item}</li></ul>"));
    assert_eq!(listing.entries.len(), 1);
    listing.entries.remove(0)
}

fn urls(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.url.as_ref().unwrap().as_str()).collect()
}

fn titles(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.title.as_deref().unwrap()).collect()
}

fn days(listing: &Listing) -> Vec<String> {
    listing.entries.iter().map(|entry| entry.date.unwrap().at.date_naive().to_string()).collect()
}

fn reasons(listing: &Listing) -> Vec<Why> {
    listing.dropped.iter().map(|dropped| dropped.why).collect()
}

const LI: &str = "listing: {item: li}";

#[test]
fn one_entry_per_story_the_first_wins_and_its_blanks_are_filled() {
    let listing = read(
        "listing: {item: article, title: h2, link: a, summary: p, image: img}",
        "<article><a href='/a?utm_source=hero'><h2>A</h2></a></article>
         <article><a href=/b><h2>B</h2></a></article>
         <article><a href=/a#x><h2>A again</h2></a><p>About A</p><img src=a.jpg></article>",
    );
    assert_eq!(titles(&listing), ["A", "B"]);
    assert_eq!(urls(&listing)[0], "https://e.org/a?utm_source=hero");
    assert_eq!(listing.entries[0].summary.as_deref(), Some("About A"));
    assert_eq!(listing.entries[0].image.as_ref().unwrap().url.as_str(), "https://e.org/news/a.jpg");
    assert_eq!((listing.dropped[0].position, listing.dropped[0].why), (3, Why::Double));
}

#[test]
fn what_is_no_entry_is_dropped_with_its_reason() {
    let listing = read(
        LI,
        "<li>Advertisement</li><li><a href='javascript:x()'>Menu</a></li><li><a href='mailto:a@b'>Mail</a></li>
         <li><a href=/a></a></li><li><a href=#top>Up</a></li><li><a href=/b>B</a></li><li><a href=/b>B</a></li>",
    );
    assert_eq!(titles(&listing), ["B"]);
    let expected = [Why::NoLink, Why::NotHttp, Why::NotHttp, Why::NoTitle, Why::Itself, Why::Double];
    assert_eq!(reasons(&listing), expected);
    assert_eq!(listing.dropped[1].what.as_deref(), Some("javascript:x()"));
}

#[test]
fn without_rules_link_and_title_are_found() {
    for (item, title) in [
        ("<a href=/a><img src=a.jpg alt=Photo></a><h2><a href=/a>Title</a></h2>", "Title"),
        ("<a href='javascript:x'>x</a><a href=/a>Title</a>", "Title"),
        ("<h3>Title</h3><p>Text</p><a href=/a></a>", "Title"),
        ("<a href=/a><time>Today</time><h3>Title</h3><p>Teaser</p></a>", "Title"),
        ("<a href=/a><img src=a.jpg alt=Title></a>", "Title"),
    ] {
        assert_eq!(entry("date: time", item).title.as_deref(), Some(title), "{item}");
    }
    let listing = read("listing: {item: a}", "<a href=/a><h2>A</h2><p>Text</p></a>");
    assert_eq!((titles(&listing), urls(&listing)), (vec!["A"], vec!["https://e.org/a"]));
}

#[test]
fn an_item_without_a_link_may_have_an_id() {
    let listing = read(
        "listing: {item: tr, id: 'td:first-child', title: 'td:first-child'}",
        "<table><tr><td>One<tr><td>Two<tr><td>One</table>",
    );
    assert_eq!(titles(&listing), ["One", "Two"]);
    assert_eq!((listing.entries[0].url.as_ref(), listing.entries[0].id.as_deref()), (None, Some("One")));
}

#[test]
fn entries_of_one_long_page_are_told_apart_by_their_id() {
    let page = "<h2 id=v2><a href=#v2>2.0</a></h2><p>New</p><h2 id=v1><a href=#v1>1.0</a></h2><p>Old</p>";
    let listing = read("listing: {item: h2, with: next, id: .@id, content: p}", page);
    assert_eq!(titles(&listing), ["2.0", "1.0"]);
    assert_eq!(listing.entries[1].content.as_deref(), Some("Old"));
}

#[test]
fn entities_are_read_once_even_if_they_were_escaped_twice() {
    for (html, title) in [
        ("It&#x27;s &lt;2% &amp; more", "It's <2% & more"),
        ("  It&amp;#8217;s\n <!-- -->here&nbsp;", "It’s here"),
        ("UPDATE 2-Envoy’s visit", "UPDATE 2-Envoy’s visit"),
    ] {
        assert_eq!(entry("link: a", &format!("<a href=/a>{html}</a>")).title.as_deref(), Some(title), "{html}");
    }
}

#[test]
fn links_stand_on_the_base_and_keep_their_case_and_slash() {
    let listing = read(LI, "<base href=/x/><li><a href='GRAINS-7d1f/'>G</a>");
    assert_eq!(urls(&listing), ["https://e.org/x/GRAINS-7d1f/"]);
}

#[test]
fn the_first_step_with_a_value_wins() {
    let item = "<a href=/a>x</a><h3> </h3><h4>T</h4>";
    assert_eq!(entry("title: [h3, .none, h4]", item).title.as_deref(), Some("T"));
    assert_eq!(entry("tags: [.none, {value: News}]", item).tags, ["News"]);
    assert_eq!(entry("publisher: {css: .none, default: The Site}", item).publisher.as_deref(), Some("The Site"));
}

#[test]
fn options_apply_in_their_order() {
    let item = "<a href=/a/17>x</a><p>one <b>Ad</b></p><p>No. 17 of <i>all</i></p>";
    let read = |options: &str| entry(&format!("publisher: {options}"), item);
    for (options, value) in [
        ("{css: p, remove: [b]}", Some("one")),
        ("{css: p, all: true, join: ' / '}", Some("one Ad / No. 17 of all")),
        (r"{css: p, match: 'No\. (\d+)', template: 'Issue {value}'}", Some("Issue 17")),
        ("{css: p, match: No, replace: {'N(o)': 'y$1'}}", Some("yo")),
        (r"{url: '/a/(\d+)$', template: 'No. {value}'}", Some("No. 17")),
        ("{css: 'p:nth-of-type(2)', as: html}", Some("No. 17 of <i>all</i>")),
        ("{css: a, as: url}", Some("https://e.org/a/17")),
        ("{css: p, match: never}", None),
    ] {
        assert_eq!(read(options).publisher.as_deref(), value, "{options}");
    }
}

#[test]
fn a_field_may_be_read_from_the_page_or_from_before_the_item() {
    let listing = read(
        "listing: {item: li, date: {css: h2, from: preceding}, publisher: {css: h1, from: page}}",
        "<h1>Site</h1><h2>December 12, 2025</h2><ul><li><a href=/a>A</a><li><a href=/b>B</a></ul>
         <h2>December 11, 2025</h2><ul><li><a href=/c>C</a></ul>",
    );
    assert_eq!(days(&listing), ["2025-12-12", "2025-12-12", "2025-12-11"]);
    assert_eq!(listing.entries[2].publisher.as_deref(), Some("Site"));
}

#[test]
fn elements_are_known_by_their_text_and_by_their_place_beside_such_a_one() {
    let entry = entry(
        "title: a\ndate: {css: th, text: '^Date', then: + td}\nauthor: {css: dt, text: By, then: '~ dd b'}\n\
         link: {css: a, text: '(?i)^download$'}\nsummary: {css: th, text: Nowhere, then: + td, default: none}\n\
         enclosure: {css: p, then: '> a'}",
        "<a href=/a>A</a><table><tr><th> <b>Date</b>\nof it <td>2 May 2025<tr><th>Place<td>Here</table>
         <dl><dt>By<dd><i>the staff</i><dd><b>Ann Lee</b></dl><a href=/get>Download</a>
         <p><span><a href=/no.pdf>1</a></span><a href=/yes.pdf>2</a></p>",
    );
    assert_eq!(entry.date.unwrap().at.date_naive().to_string(), "2025-05-02");
    assert_eq!((entry.authors, entry.summary.as_deref()), (vec!["Ann Lee".to_owned()], Some("none")));
    assert_eq!(entry.url.unwrap().path(), "/get");
    assert_eq!(entry.enclosures[0].url.path(), "/yes.pdf");
}

#[test]
fn xpath_is_seen_from_the_item_and_reads_what_css_reads() {
    let listing = read(
        "listing:\n  item: {xpath: \"//tr[td[contains(., 'Minutes')]]\"}\n  with: next\n  \
         title: {xpath: 'string(td[2])'}\n  link: {xpath: './/a'}\n  image: {xpath: './/img'}\n  \
         date: {xpath: 'preceding::h2[1]'}\n  tags: {xpath: 'following-sibling::tr[1]//li[position() > 1]'}\n  \
         summary: [{xpath: './/p/@data-no'}, {xpath: td/@data-s, match: 's(.+)'}]\n  \
         author: {xpath: '//footer/text()', from: page}\n  content: {xpath: td, remove: i}",
        "<h2>2 May 2025</h2><table><tr><td data-s=s1><i>x</i>Minutes<td> Of  May <a href=/a><img src=/a.jpg></a>
         <tr><td><ul><li>no<li>A<li>B</ul><tr><td>Agenda<td>x</table><h2>3 May 2025</h2><table><tr><td>Minutes<td>Later
         <a href=/b></a></table><footer>Ann Lee<p></p></footer>",
    );
    let entry = &listing.entries[0];
    assert_eq!(
        (titles(&listing), days(&listing)),
        (vec!["Of May", "Later"], vec!["2025-05-02".into(), "2025-05-03".into()])
    );
    assert_eq!((entry.url.as_ref().unwrap().path(), entry.tags.join(",")), ("/a", "A,B".to_owned()));
    assert_eq!((entry.summary.as_deref(), entry.authors.join(",")), (Some("1"), "Ann Lee".to_owned()));
    assert_eq!(entry.image.as_ref().unwrap().url.path(), "/a.jpg");
    assert_eq!(entry.content.as_deref(), Some("Minutes"));
    let error = listing::read(&response("<p>"), &site("listing: {item: {xpath: //tr}}")).unwrap_err();
    assert!(error.to_string().ends_with("matches `//tr`"), "{error}");
}

#[test]
fn items_are_known_by_their_text_and_lists_by_their_heading() {
    let page = "<h2>Jobs</h2><ul><li><a href=/j>J</a></ul><h2>News <i>of today</i></h2><p>Hello</p>
        <ul><li><a href=/a>A</a> (paid)<li><a href=/b>B</a></ul><h2>News again</h2><ul><li><a href=/c>C</a></ul>";
    let listing = |item: &str| titles(&read(&format!("listing: {{item: {item}}}"), page)).join(" ");
    assert_eq!(listing("{css: li, text: '^[AB]'}"), "A B");
    assert_eq!(listing("{css: h2, text: '^News of', then: ~ ul li}"), "A B C");
    assert_eq!(listing("{css: h2, text: ^News, then: ~ ul li}"), "A B C");
    assert_eq!(listing("{css: h2, text: again, then: + ul > li}"), "C");
    let error = listing::read(&response(page), &site("listing: {item: {css: h2, text: Sport, then: + ul}}"));
    assert!(error.unwrap_err().to_string().contains("`h2 that says \"Sport\", then + ul`"));
}

#[test]
fn a_heading_before_the_item_may_be_known_by_its_text() {
    let listing = read(
        "listing: {item: li, tags: {css: h2, from: preceding}, date: {css: h2, text: '\\d{4}', from: preceding}}",
        "<h2>2 May 2025</h2><h2>Morning</h2><li><a href=/a>A</a></li><h2>Noon</h2><li><a href=/b>B</a></li>",
    );
    assert_eq!(listing.entries[1].tags, ["Noon"]);
    assert_eq!(days(&listing), ["2025-05-02", "2025-05-02"]);
}

#[test]
fn structured_data_of_the_page_is_a_place_too() {
    let listing = read(
        "listing: {item: li, publisher: {ld: $.publisher}}",
        r#"<script type="application/ld+json">{"publisher": {"@type": "Organization", "name": "A &amp; B"}}</script>
           <li><a href=/a>A</a>"#,
    );
    assert_eq!(listing.entries[0].publisher.as_deref(), Some("A & B"));
}

#[test]
fn several_values_are_several_persons_and_tags() {
    let item = "<a href=/a>x</a><p>By&nbsp;Ana Verrill and Tomas Okonedo</p><p>By Friday all was calm</p>
                <b>One</b><b>Two</b><b>One</b>";
    let entry = entry("author: {css: p, match: '^By (.+)$'}\ntags: b", item);
    assert_eq!(entry.authors, ["Ana Verrill", "Tomas Okonedo"]);
    assert_eq!(entry.tags, ["One", "Two"]);
}

#[test]
fn content_is_html_without_what_the_rule_removes() {
    let item = "<a href=/a>x</a><div><p>One &amp; <b>two</b></p><aside>Ad</aside><script>x()</script><br></div>";
    let content = entry("content: {css: div, remove: [aside]}", item).content;
    assert_eq!(content.as_deref(), Some("<p>One &amp; <b>two</b></p><br>"));
}

#[test]
fn a_file_becomes_an_enclosure() {
    let entry = entry("enclosure: a", "<a href=/doc.PDF>Decision</a>");
    assert_eq!(entry.enclosures[0].url.as_str(), "https://e.org/doc.PDF");
    assert_eq!((entry.enclosures[0].mime.as_str(), entry.enclosures[0].length), ("application/pdf", None));
}

#[test]
fn day_and_month_are_told_apart_by_all_entries_together() {
    let read = |dates: [&str; 2]| {
        let items = dates.map(|date| format!("<li><a href=/{date}>{date}</a><time>{date}</time>")).concat();
        days(&read("language: en\nlisting: {item: li, date: time}", &items))
    };
    assert_eq!(read(["04/03/2025", "13/03/2025"]), ["2025-03-04", "2025-03-13"]);
    assert_eq!(read(["03/04/2025", "03/13/2025"]), ["2025-03-04", "2025-03-13"]);
}

#[test]
fn the_machines_date_goes_before_the_one_for_people() {
    let date = |time: &str| entry("date: time", &format!("<a href=/a>x</a>{time}")).date;
    let exact = date("<time datetime=2025-12-12T13:41:07Z>December 12</time>").unwrap();
    assert_eq!((exact.at.to_rfc3339().as_str(), exact.precision), ("2025-12-12T13:41:07+00:00", Precision::Second));
    assert_eq!(date("<time datetime=soon>December 12, 2025</time>").unwrap().precision, Precision::Day);
    assert_eq!(date("<time>25 mins ago</time>").unwrap().at.to_rfc3339(), "2025-12-12T13:40:00+00:00");
    assert_eq!(date("<time>Sponsored</time><time>December 12, 2025</time>"), None);
}

#[test]
fn filters_choose_and_an_empty_choice_is_no_error() {
    let page = "<li><a href=/a>Sponsored A</a><li><a href=/b>B</a><li><a href=/c>C</a>";
    let read = |keys: &str| read(&format!("{LI}\n{keys}"), page);
    assert_eq!(titles(&read("exclude: {title: '^Sponsored'}")), ["B", "C"]);
    assert_eq!(titles(&read("include: {link: '/[ac]$'}\nexclude: {title: '^Sponsored'}")), ["C"]);
    let nothing = read("include: {title: Other}");
    assert_eq!((nothing.entries.len(), reasons(&nothing)), (0, vec![Why::Filtered; 3]));
}

#[test]
fn a_title_may_be_left_to_the_article_page() {
    let page = response("<li><a href=/a><img src=a.jpg></a>");
    assert!(matches!(listing::read(&page, &site(LI)), Err(ListingError::NoTitles { found: 1, .. })));
    let followed = listing::read(&page, &site("listing: {item: li}\narticle: {title: h1}")).unwrap();
    assert_eq!(followed.entries[0].title, None);
}

#[test]
fn nothing_found_says_what_is_missing() {
    let json = "listing: {json: $.items, title: t, link: u}";
    let sitemap = "listing: {sitemap: true}";
    for (keys, body, message) in [
        (LI, "<p>redesigned", "no item on https://e.org/news/ matches `li`"),
        (LI, "<li>a<li>b", "none of the 2 items on https://e.org/news/ has a link by `a[href]`"),
        (
            "listing: {item: li, link: [h2 a, .@data-url]}",
            "<li><a href=/a>a</a>",
            "none of the 1 items on https://e.org/news/ has a link by `h2 a`, `.@data-url`",
        ),
        (json, "<html>", "the body of https://e.org/news/ is not JSON: it begins like HTML"),
        (json, "{}", "the path `$.items` finds nothing in the JSON of https://e.org/news/"),
        (json, r#"{"items": []}"#, "no item on https://e.org/news/ matches `$.items`"),
        (
            "listing: {json: $.items, script: '#data', title: t, link: u}",
            "<p>",
            "no script on https://e.org/news/ matches `#data`",
        ),
        (sitemap, "<html></html>", "https://e.org/news/ is not a sitemap: its root element is `html`"),
        (sitemap, "<urlset><url>", "https://e.org/news/ is not a sitemap: it ends inside `url`"),
        (sitemap, "<urlset/>", "https://e.org/news/ has no entries"),
    ] {
        let error = listing::read(&response(body), &site(keys)).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_page_drawn_by_scripts_is_advised_to_be_read_as_json() {
    for (script, name) in [
        ("<script id=__NEXT_DATA__>{}</script>", "#__NEXT_DATA__"),
        ("<script>self.__next_f.push([1,'x'])</script>", "self.__next_f"),
    ] {
        let error = listing::read(&response(script), &site(LI)).unwrap_err();
        assert!(error.advice().unwrap().contains(name));
    }
}

#[test]
fn what_is_no_page_or_no_feed_is_refused() {
    let read = |keys: &str, body: &str| listing::read(&response(body), &site(keys)).unwrap_err();
    assert!(matches!(read("listing: {feed: true}", "<html>"), ListingError::NotAFeed { .. }));
    assert!(matches!(read(LI, &"<div>".repeat(5_000)), ListingError::Page(_)));
}

#[test]
fn fewer_than_expected_is_an_error_of_all_pages_together() {
    let site = site("listing: {item: li}\nexpect: {items: 5}");
    assert_eq!(listing::ensure_enough(5, &site), Ok(()));
    assert_eq!(listing::ensure_enough(4, &site), Err(ListingError::TooFew { found: 4, expected: 5 }));
}

#[test]
fn json_lists_are_found_in_bodies_scripts_attributes_and_streams() {
    let list = r#"{"items": [{"t": "It&#8217;s <em>on</em>", "u": "/1"}, {"t": "Two", "u": "2"}]}"#;
    let escaped = list.replace('"', "\\\"");
    let (start, end) = escaped.split_at(41);
    let push = |text: &str| format!("<script>self.__next_f.push([1,\"{text}\"])</script>");
    for (rule, body) in [
        ("json: $.items", list.to_owned()),
        ("json: 'items[*]'", list.to_owned()),
        ("script: '#d', json: $.items", format!("<script id=d type=application/json>{list}</script>")),
        ("script: '#d', json: $.items", format!("<script id=d>window.state = {list}; go()</script>")),
        ("script: script, json: $.items", format!("<script>go()</script><script>{{}}</script><script>{list}</script>")),
        (
            "script: '#d@data-props', json: $.items",
            format!("<div id=d data-props='{list}'></div>").replace("&#", "&amp;#"),
        ),
        ("script: __next_f, json: $..items", push(&format!("2:{start}")) + &push(&format!("{end}\\n"))),
    ] {
        let listing = read(&format!("listing: {{{rule}, title: t, link: u}}"), &body);
        assert_eq!(titles(&listing), ["It’s on", "Two"], "{rule}: {body}");
        assert_eq!(urls(&listing), ["https://e.org/1", "https://e.org/news/2"], "{rule}");
    }
}

#[test]
fn json_fields_read_numbers_lists_objects_and_templates() {
    let listing = read(
        "listing:
  json: $.value
  title: name
  id: n
  link: {template: 'https://e.org/item/{paper.id}'}
  author: paper.authors[*].name
  tags: tags
  image: cover
  content: html
  publisher: {json: $.site, from: page}",
        r#"{"site": "E", "value": [{
            "name": "A", "n": 7, "paper": {"id": "x1", "authors": [{"name": "Ana V"}, {"name": "Tom O"}]},
            "tags": ["One", "Two"], "cover": {"url": "/_next/image?url=%2Fa-120x80.png"}, "html": "<p>B &amp; C</p>"
        }]}"#,
    );
    let entry = &listing.entries[0];
    assert_eq!((entry.id.as_deref(), entry.publisher.as_deref()), (Some("7"), Some("E")));
    assert_eq!(urls(&listing), ["https://e.org/item/x1"]);
    assert_eq!(entry.authors, ["Ana V", "Tom O"]);
    assert_eq!(entry.tags, ["One", "Two"]);
    let image = entry.image.as_ref().unwrap();
    assert_eq!((image.url.as_str(), image.width), ("https://e.org/a-120x80.png", Some(120)));
    assert_eq!(entry.content.as_deref(), Some("<p>B &amp; C</p>"));
}

#[test]
fn a_plain_sitemap_over_the_limit_keeps_its_newest_pages() {
    let urls: String = (10..32).map(|n| format!("<url><loc>/{n}</loc><lastmod>2025-10-{n}</lastmod></url>")).collect();
    let keys = "listing: {sitemap: true}\nlimits: {entries: 5}\narticle: {title: h1}";
    let listing = read(keys, &format!("<urlset>{urls}</urlset>"));
    assert_eq!(listing.entries[0].url.as_ref().unwrap().path(), "/31");
    assert_eq!((listing.entries.len(), listing.dropped.len()), (5, 17));
}

#[test]
fn an_existing_feed_is_a_listing() {
    let listing = read(
        "listing: {feed: true, tags: {value: All}}",
        r#"<?xml version="1.0"?><rss version="2.0"><channel><title>E &amp; F</title><link>https://e.org/</link>
        <language>en-gb</language><description>d</description>
        <item><title>One &amp;amp; two</title><link>/1</link><guid isPermaLink="false">e:1</guid>
        <pubDate>Fri, 12 Dec 2025 13:41:07 +0000</pubDate><description>&lt;p&gt;Hello&lt;/p&gt;</description>
        <enclosure url="https://e.org/1.mp3" length="7" type="audio/mpeg"/></item>
        <item><title>No link</title></item></channel></rss>"#,
    );
    let entry = &listing.entries[0];
    assert_eq!((listing.title.as_deref(), listing.language.as_deref()), (Some("E & F"), Some("en-gb")));
    assert_eq!((titles(&listing), entry.id.as_deref()), (vec!["One & two"], Some("e:1")));
    assert_eq!((entry.summary.as_deref(), entry.content.as_deref()), (Some("Hello"), Some("<p>Hello</p>")));
    assert_eq!((entry.enclosures[0].length, entry.enclosures[0].mime.as_str()), (Some(7), "audio/mpeg"));
    assert_eq!(entry.date.unwrap().at.to_rfc3339(), "2025-12-12T13:41:07+00:00");
    assert_eq!((entry.tags.join(","), reasons(&listing)), ("All".to_owned(), vec![Why::NoLink]));
}

/// What is asked after a page that names this link or cursor.
fn next_ask(site: &Site, number: usize, link: Option<&str>, cursor: Option<&str>, asked: &[Ask]) -> Option<Ask> {
    let next = link.map(|link| Url::parse("https://e.org/news/").unwrap().join(link).unwrap());
    let page = Listing { next, cursor: cursor.map(str::to_owned), ..Listing::default() };
    listing::next_page(site, &site.urls[0], number, &page, asked)
}

#[test]
fn the_next_page_is_bounded_near_and_new() {
    let linked = site("listing: {item: li, next: 'a[rel=next]', pages: 3}");
    let second = Ask::get(Url::parse("https://e.org/news/?page=2").unwrap());
    let next = |number, link: Option<&str>, asked: &[Ask]| next_ask(&linked, number, link, None, asked);
    assert_eq!(next(1, Some("?page=2"), &[]).as_ref(), Some(&second));
    assert_eq!(next(3, Some("?page=2"), &[]), None);
    assert_eq!(next(2, Some("?page=2"), std::slice::from_ref(&second)), None);
    assert_eq!(next(2, Some(""), &[]), None);
    assert_eq!(next(1, Some("https://other.net/"), &[]), None);
    assert_eq!(next(1, None, &[]), None);
    assert_eq!(next_ask(&site(LI), 1, Some("?page=2"), None, &[]), None);
    let page = response("<li><a href=/a>A</a></li><a rel=next href='?page=2'>2</a>");
    assert_eq!(listing::read(&page, &linked).unwrap().next, Some(second.url));
}

#[test]
fn pages_offsets_and_cursors_go_into_the_url() {
    let next = |next: &str, number, cursor| {
        let site = site(&format!("listing: {{json: list, link: url, next: {next}, pages: 9}}"));
        next_ask(&site, number, None, cursor, &[]).map(|ask| ask.url.to_string()).unwrap_or_default()
    };
    assert_eq!(next("'page/{page}/'", 1, None), "https://e.org/news/page/2/");
    assert_eq!(next("{template: '?p={page}', first: 0}", 2, None), "https://e.org/news/?p=2");
    assert_eq!(next("{template: '?from={offset}', step: 20}", 3, None), "https://e.org/news/?from=60");
    assert_eq!(next("{template: '?from={offset}', step: 20, first: 1}", 1, None), "https://e.org/news/?from=21");
    let cursor = "{cursor: meta.next, template: '?n=9&after={cursor}'}";
    assert_eq!(next(cursor, 1, Some("a=&b/ü")), "https://e.org/news/?n=9&after=a%3D%26b%2F%C3%BC");
    assert_eq!(next(cursor, 1, None), "");
}

#[test]
fn a_body_is_made_of_the_first_one_and_asked_once() {
    let yaml = "sites:\n  t:\n    url: {url: 'https://e.org/api', json: {query: news, page: {size: 20, from: 0}}}\n    \
                listing: {json: list, link: url, pages: 9, next: {step: 20, json: {page: {from: '{offset}'}}}}";
    let site = site::read(yaml, Path::new("sites.yaml"), &|_| None).unwrap().sites.remove(0);
    let second = next_ask(&site, 1, None, None, &[]).unwrap();
    assert_eq!(second.url.as_str(), "https://e.org/api");
    assert_eq!(second.body.clone().unwrap().text(), r#"{"query":"news","page":{"size":20,"from":20}}"#);
    assert_eq!(next_ask(&site, 1, None, None, &[second]), None);
}

#[test]
fn json_names_its_next_page_by_a_link_or_a_cursor() {
    let body =
        r#"{"list": [{"url": "/a", "title": "A"}], "meta": {"next": "/news/?after=7", "more": 7, "last": null}}"#;
    let read = |next: &str| read(&format!("listing: {{json: list, link: url, title: title, next: {next}}}"), body);
    assert_eq!(read("meta.next").next.unwrap().as_str(), "https://e.org/news/?after=7");
    assert_eq!(read("{json: meta.more, template: '?after={value}'}").next.unwrap().query(), Some("after=7"));
    assert_eq!(read("{cursor: meta.more, template: '?after={cursor}'}").cursor.as_deref(), Some("7"));
    assert_eq!(read("{cursor: meta.last, template: '?after={cursor}'}").cursor, None);
}

#[test]
fn a_sitemap_index_names_its_sitemaps_the_newest_first() {
    let index = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>
        <sitemap><loc>/1.xml</loc><lastmod>2025-12-01</lastmod></sitemap><sitemap><loc>/2.xml</loc></sitemap>
        <sitemap><loc>/3.xml</loc></sitemap><sitemap><loc>/4.xml.gz</loc><lastmod>2025-12-11T10:00Z</lastmod></sitemap>
        </sitemapindex>";
    let listing = read("listing: {sitemap: true}", index);
    let paths: Vec<&str> = listing.sitemaps.iter().map(Url::path).collect();
    assert_eq!((paths, listing.entries.len()), (vec!["/4.xml.gz", "/1.xml", "/3.xml", "/2.xml"], 0));
}

#[test]
fn twenty_thousand_items_are_bounded_in_number_and_time() {
    let before = processor::time();
    let item = |n| format!("<h2>December 1, 2025</h2><li><a href=/{n}>Story {n}</a></li>");
    let keys = "listing: {item: li, date: {css: h2, from: preceding}}\nlimits: {entries: 1000}";
    let listing = read(keys, &(0..20_000).map(item).collect::<String>());
    assert_eq!((listing.entries.len(), listing.dropped.len()), (1000, 19_000));
    assert_eq!(listing.dropped[0].why, Why::Beyond);
    let took = processor::time() - before;
    assert!(took.as_secs() < 20, "{took:?}");
}
