//! What the formats promise of every feed: it obeys the feed rules, it is the same twice, and it can be read back.

use crate::support::feed_rules::{Options, breaches};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use haywain::feed::Feed;
use haywain::formats::{self, Format, FormatError};
use haywain::item::Item;
use haywain::listing::{Enclosure, Image};
use proptest::prelude::*;
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn moment(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 12, 12, 14, 5, 0).unwrap() - TimeDelta::minutes(minutes)
}

/// An item with nothing but what every item has.
fn bare(number: usize) -> Item {
    let link = url(&format!("https://e.org/a/{number}?b=1&c=2"));
    let date = moment(i64::try_from(number).unwrap());
    Item {
        id: link.to_string(),
        url: Some(link),
        title: format!("Article {number}"),
        published: date,
        updated: date,
        authors: vec![],
        publisher: None,
        summary: None,
        content: None,
        image: None,
        enclosures: vec![],
        tags: vec![],
    }
}

/// An item with everything.
fn full(number: usize) -> Item {
    let file = |name: &str, length, mime: &str| Enclosure { url: url(name), length, mime: mime.to_owned() };
    Item {
        updated: moment(-1),
        authors: vec!["Ann & Bob".to_owned(), "Zoë <z>".to_owned()],
        publisher: Some("The \"E\" Press".to_owned()),
        summary: Some("1 < 2 & 3".to_owned()),
        content: Some("<p>Body &amp; <a href=\"https://e.org/?a=1&amp;b=2\">link</a></p>".to_owned()),
        image: Some(Image { url: url("https://e.org/i.png?w=1&h=2"), width: Some(640), height: Some(480) }),
        enclosures: vec![
            file("https://e.org/a.mp3?x=1&y=2", Some(1234), "audio/mpeg"),
            file("https://e.org/a.pdf", None, "application/pdf"),
        ],
        tags: vec!["R&D".to_owned(), "news".to_owned()],
        ..bare(number)
    }
}

fn feed(items: Vec<Item>) -> Feed {
    Feed {
        name: "example-news".to_owned(),
        id: "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a".to_owned(),
        title: "Example & Sons".to_owned(),
        description: "News of <Example>".to_owned(),
        home: url("https://e.org/news/"),
        base_url: Some(url("https://feeds.e.net/")),
        hub: None,
        language: Some("en".to_owned()),
        updated: items.iter().map(|item| item.updated).max().unwrap_or(moment(0)),
        items,
    }
}

fn options(base_url: Option<&str>) -> Options<'_> {
    Options { base_url, now: Some(moment(-60)), speaks_of_markup: true }
}

fn assert_obeys(feed: &Feed) {
    for format in Format::ALL {
        let bytes = formats::write(format, feed).unwrap();
        let found = breaches(format, &bytes, &options(feed.base_url.as_ref().map(Url::as_str)));
        assert!(found.is_empty(), "{format:?}: {found:#?}\n{}", String::from_utf8_lossy(&bytes));
        assert_eq!(formats::check(format, &bytes), Ok(()));
        assert_eq!(formats::write(format, feed).unwrap(), bytes, "the same feed gives the same bytes");
    }
}

/// The file of a feed whose items are those read from its file is the same file.
fn assert_rebuilds(feed: &Feed) {
    for format in Format::ALL {
        let bytes = formats::write(format, feed).unwrap();
        let rebuilt = Feed { items: formats::read(format, &bytes).unwrap(), ..feed.clone() };
        let again = formats::write(format, &rebuilt).unwrap();
        assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(bytes).unwrap());
    }
}

/// SECURITY 22: titles and names are plain text in each format.
#[test]
fn every_kind_of_item_obeys_the_rules_and_rebuilds() {
    let own_id = Item { url: None, id: "item 7 & more".to_owned(), ..full(3) };
    let summary_only = Item { content: None, ..full(4) };
    let image_only = Item { content: None, summary: None, ..full(5) };
    let content_only = Item { summary: None, image: None, ..full(6) };
    let repeated = Item { summary: Some("Article 7".to_owned()), content: Some("Article 7".to_owned()), ..bare(7) };
    let feed = feed(vec![full(1), bare(2), own_id, summary_only, image_only, content_only, repeated]);
    assert_obeys(&feed);
    assert_rebuilds(&feed);
}

#[test]
fn a_feed_without_items_and_one_without_an_address_obey_the_rules() {
    assert_obeys(&feed(vec![]));
    assert_obeys(&Feed { base_url: None, language: None, ..feed(vec![full(1)]) });
}

#[test]
fn many_authors_are_one_element_each() {
    let authors: Vec<_> = (0..100).map(|number| format!("Author {number}")).collect();
    let feed = feed(vec![Item { authors: authors.clone(), ..bare(1) }]);
    assert_obeys(&feed);
    for format in Format::ALL {
        let read = formats::read(format, &formats::write(format, &feed).unwrap()).unwrap();
        assert_eq!(read[0].authors, authors);
    }
}

#[test]
fn atom_holds_everything_and_the_others_nearly() {
    let items = vec![full(1), bare(2), Item { url: None, id: "x".to_owned(), ..full(3) }];
    let feed = feed(items.clone());
    let read = |format| formats::read(format, &formats::write(format, &feed).unwrap()).unwrap();
    assert_eq!(read(Format::Atom), items);
    let without_updated = items.iter().cloned().map(|item| Item { updated: item.published, ..item });
    assert_eq!(read(Format::Rss), without_updated.collect::<Vec<_>>());
    let without_pixels = items.iter().cloned().map(|item| {
        let image = item.image.map(|image| Image { width: None, height: None, ..image });
        Item { image, ..item }
    });
    assert_eq!(read(Format::Json), without_pixels.collect::<Vec<_>>());
}

#[test]
fn the_same_id_stands_in_every_file() {
    let feed = feed(vec![bare(1), Item { id: "my id".to_owned(), ..bare(2) }]);
    let file = |format| String::from_utf8(formats::write(format, &feed).unwrap()).unwrap();
    let rss = file(Format::Rss);
    let urn = &rss[rss.find("urn:uuid:").unwrap()..][..45];
    for id in ["https://e.org/a/1?b=1", urn] {
        assert!(Format::ALL.into_iter().all(|format| file(format).contains(id)), "{id}");
    }
}

/// An upgrade of `atom_syndication` that escapes the attributes of extensions must not escape them twice.
#[test]
fn the_attributes_of_atom_extensions_are_escaped_once() {
    let atom = String::from_utf8(formats::write(Format::Atom, &feed(vec![full(1)])).unwrap()).unwrap();
    assert!(atom.contains(r#"medium="image" url="https://e.org/i.png?w=1&amp;h=2" width"#), "{atom}");
}

#[test]
fn an_image_is_never_an_enclosure_but_may_be_the_lead_image() {
    let comic = Enclosure { url: url("https://e.org/strip.png"), length: Some(9), mime: "image/png".to_owned() };
    let feed = feed(vec![Item { enclosures: vec![comic], ..bare(1) }]);
    assert_obeys(&feed);
    for format in Format::ALL {
        let item = formats::read(format, &formats::write(format, &feed).unwrap()).unwrap().remove(0);
        assert_eq!(item.enclosures, []);
        assert_eq!(item.image.unwrap().url.as_str(), "https://e.org/strip.png");
    }
}

#[test]
fn a_huge_feed_keeps_every_item_and_its_newest_contents() {
    let content = |number: usize| {
        format!("<p>Beginning of {number}.</p>{}", "<p>A sentence &amp; another that follows it.</p>".repeat(6_000))
    };
    let items: Vec<_> = (0..25).map(|n| Item { content: Some(content(n)), ..bare(n) }).collect();
    let feed = feed(items);
    assert_obeys(&feed);
    for format in Format::ALL {
        let read = formats::read(format, &formats::write(format, &feed).unwrap()).unwrap();
        let cut = read.iter().position(|item| item.content.is_none()).unwrap();
        assert!(read.len() == 25 && cut > 3, "{cut}");
        assert!(read[cut..].iter().all(|item| item.content.is_none()));
        assert!(read[cut].summary.as_ref().unwrap().starts_with(&format!("Beginning of {cut}.")));
    }
}

#[test]
fn a_feed_that_cannot_fit_is_an_error_with_advice() {
    let error =
        formats::write(Format::Json, &feed(vec![Item { title: "x".repeat(6_000_000), ..bare(1) }])).unwrap_err();
    assert!(matches!(error, FormatError::TooLarge(_)) && error.advice().is_some());
}

#[test]
fn check_refuses_what_readers_would() {
    let feed = feed(vec![full(1), bare(2)]);
    for (format, part, instead) in [
        (Format::Rss, "<guid>https://e.org/a/2", "<guid>https://e.org/a/1"),
        (Format::Rss, "<title>Article 2</title>", "<title/>"),
        (Format::Rss, "</channel>", "</Channel>"),
        (Format::Rss, " xmlns:media=", " xmlns:other="),
        (Format::Rss, "Article 2", "Article \u{8}"),
        (Format::Rss, "Fri, 12 Dec 2025", "yesterday"),
        (Format::Atom, "<id>https://e.org/a/2", "<id>https://e.org/a/1"),
        (Format::Atom, "<updated>2025", "<updated>"),
        (Format::Atom, "Article 2", "&nbsp;"),
        (Format::Json, "\"id\": \"https://e.org/a/2", "\"id\": \"https://e.org/a/1"),
        (Format::Json, "version/1.1", "version/1"),
        (Format::Json, "\"content_text\"", "\"content\""),
        (Format::Json, "]\n}", "]"),
    ] {
        let file = String::from_utf8(formats::write(format, &feed).unwrap()).unwrap();
        assert!(file.contains(part), "{part}");
        assert!(formats::check(format, file.replacen(part, instead, 1).as_bytes()).is_err(), "{format:?}: {instead}");
    }
}

#[test]
fn reading_never_panics_on_a_cut_file() {
    let feed = feed(vec![full(1), bare(2)]);
    for format in Format::ALL {
        let bytes = formats::write(format, &feed).unwrap();
        for end in 0..bytes.len() - 1 {
            assert!(formats::read(format, &bytes[..end]).is_err(), "{format:?} {end}");
        }
    }
}

/// What pages have done to feeds: markup, control characters, noncharacters, other scripts.
fn nasty() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "]]>",
        "]]",
        "\u{8}",
        "\0",
        "\u{fffe}",
        "\u{ffff}",
        "\u{fffd}",
        "\u{85}",
        "\u{92}",
        "\r\n",
        "\r",
        "\u{2028}",
        "\t",
        " ",
        "&",
        "&amp;",
        "&#8;",
        "&nbsp;",
        "\u{a0}",
        "<",
        "<b>",
        "</title>",
        "<![CDATA[",
        "<!--",
        "\"",
        "'",
        "שלום\u{202e}",
        "👩‍👩‍👧",
        "𝔘",
        "\u{1fffe}",
        "\u{fdd0}",
        "\u{200b}",
        "word",
        "日本",
    ]);
    let piece = prop_oneof![4 => pieces.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Content as it comes from cleaning: a serialised tree around a nasty text.
fn content() -> impl Strategy<Value = String> {
    let text =
        |text: String| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\u{a0}', "&nbsp;");
    nasty().prop_map(move |nasty| format!("<p>A text: {}</p><blockquote><p>x</p></blockquote>", text(nasty)))
}

fn item() -> impl Strategy<Value = Item> {
    let texts = (nasty(), prop::option::of(nasty()), prop::option::of(content()), prop::option::of(nasty()));
    let lists = (prop::collection::vec(nasty(), 0..3), prop::collection::vec(nasty(), 0..3));
    let choices = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (texts, lists, choices).prop_map(
        |((title, summary, content, publisher), (authors, tags), (image, files, link, id))| {
            let full = full(1);
            Item {
                id: if id { "own id".to_owned() } else { full.id },
                url: full.url.filter(|_| link),
                image: full.image.filter(|_| image),
                enclosures: if files { full.enclosures } else { vec![] },
                ..Item { title, summary, content, publisher, authors, tags, ..bare(1) }
            }
        },
    )
}

fn numbered(items: Vec<Item>) -> Vec<Item> {
    let numbered = items.into_iter().enumerate().map(|(number, item)| {
        let bare = bare(number);
        let id = if item.id == "own id" { format!("own id {number}") } else { bare.id };
        Item { id, url: item.url.and(bare.url), published: bare.published, updated: bare.updated, ..item }
    });
    numbered.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_a_page_says_the_files_obey_the_rules_and_rebuild(
        items in prop::collection::vec(item(), 0..4),
        title in nasty(),
        description in nasty(),
    ) {
        let feed = Feed { title, description, ..feed(numbered(items)) };
        assert_obeys(&feed);
        assert_rebuilds(&feed);
    }

    #[test]
    fn identity_link_title_and_date_come_back(items in prop::collection::vec(item(), 1..4)) {
        let feed = feed(numbered(items));
        for format in Format::ALL {
            let read = formats::read(format, &formats::write(format, &feed).unwrap()).unwrap();
            prop_assert_eq!(read.len(), feed.items.len());
            for (read, item) in read.iter().zip(&feed.items) {
                prop_assert_eq!((&read.id, &read.url, read.published), (&item.id, &item.url, item.published));
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                let legal = haywain::characters::legal(&item.title).replace(['\u{200b}', '\u{ad}', '\u{feff}'], "");
                let title = if words(&legal).is_empty() { item.url.as_ref().unwrap_or(&feed.home).to_string() } else { legal };
                prop_assert_eq!(words(&read.title), words(&title));
            }
        }
    }
}
