//! The files about all feeds, and the pages of each: what they are whatever the sites say, and what a run makes of them.
//! `SECURITY n` names a rule of the output and its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use haywain::feed::Feed;
use haywain::formats::overview::{Headline, HealthView, Overview, SiteView};
use haywain::formats::{Format, index, opml, status};
use haywain::item::Item;
use haywain::state::{Event, State};
use proptest::prelude::*;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::support::feed_rules::{Options, breaches};
use crate::support::haywain::Haywain;
use crate::support::server::{Reply, Request, Server};

/// A day in 2026, at noon.
fn day(number: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_268_800, 0).unwrap() + TimeDelta::days(number)
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// A site all of whose texts are this one.
fn site(name: &str, text: &str) -> SiteView {
    let headline = |n| Headline { title: text.to_owned(), url: Some(url("https://e.org/?a=1&b=2")), published: day(n) };
    SiteView {
        name: name.to_owned(),
        title: text.to_owned(),
        home: url("https://www.e.org/news/?a=1&b='2'"),
        base_url: Some(url("https://f.e.org/feeds/")),
        language: Some("de".to_owned()),
        formats: Format::ALL.to_vec(),
        is_published: true,
        health: Some(HealthView { state: State::Broken, why: text.to_owned(), since: Some(day(7)) }),
        latest: vec![headline(9), Headline { url: None, ..headline(8) }],
        published: (0..9).map(day).collect(),
        events: vec![event(7, State::Broken, text)],
    }
}

fn event(at: i64, state: State, why: &str) -> Event {
    Event { at: day(at), state, why: why.to_owned(), since: Some(day(at - 2)) }
}

fn well(name: &str) -> SiteView {
    let health = HealthView { state: State::Ok, why: String::new(), since: None };
    SiteView { health: Some(health), events: Vec::new(), ..site(name, "News") }
}

fn overview(sites: impl IntoIterator<Item = SiteView>) -> Overview {
    Overview { sites: sites.into_iter().collect() }
}

fn feed(text: &str) -> Feed {
    let item = Item {
        id: "1".into(),
        url: Some(url("https://e.org/1?a=1&b=2")),
        title: text.into(),
        published: day(1),
        updated: day(1),
        authors: vec![text.into(), "B".into()],
        publisher: None,
        summary: Some(text.into()),
        content: Some("<p>never shown</p>".into()),
        image: None,
        enclosures: Vec::new(),
        tags: Vec::new(),
    };
    Feed {
        name: "news".into(),
        id: "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a".into(),
        title: text.into(),
        description: text.into(),
        home: url("https://e.org/news/"),
        base_url: None,
        hub: None,
        language: Some(text.into()),
        updated: day(1),
        items: vec![item],
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Both pages of a site whose texts are all this one.
fn pages(words: &str) -> [String; 2] {
    let sites = [site("news", words), SiteView { is_published: false, health: None, ..site("other", words) }];
    [text(index::write(&overview(sites)).unwrap()), text(index::write_feed(&feed(words), &Format::ALL).unwrap())]
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// What a strict validator says of a page, as far as a person's use hangs on it.
fn faults(text: &str) -> Vec<String> {
    let page = Html::parse_document(text);
    let mut faults: Vec<String> = page.errors.iter().map(ToString::to_string).collect();
    let ids: Vec<&str> = all(&page, "[id]").iter().filter_map(|element| element.attr("id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    if known.len() != ids.len() {
        faults.push("an id twice".into());
    }
    for (selector, attribute) in [("label", "for"), ("output", "for"), ("[aria-labelledby]", "aria-labelledby")] {
        let dangling =
            all(&page, selector).into_iter().filter(|e| !e.attr(attribute).is_some_and(|id| known.contains(id)));
        faults.extend(dangling.map(|element| format!("{attribute} leads nowhere: {}", element.html())));
    }
    for (what, count) in [("h1", 1), ("main", 1), ("title", 1), ("html[lang]", 1), (".skip[href='#main']", 1)] {
        if all(&page, what).len() != count {
            faults.push(format!("not {count} {what}"));
        }
    }
    let labelled =
        |e: &ElementRef<'_>| e.attr("id").is_some_and(|id| !all(&page, &format!("label[for='{id}']")).is_empty());
    faults.extend(all(&page, "input").iter().filter(|input| !labelled(input)).map(ElementRef::html));
    let silent = |e: &ElementRef<'_>| e.text().collect::<String>().trim().is_empty();
    faults.extend(all(&page, "a, button, h1, h2, h3, title").iter().filter(|e| silent(e)).map(ElementRef::html));
    faults
}

/// What could ask for something, run, or lead elsewhere than to web pages and files beside this one.
fn dangers(text: &str) -> Vec<String> {
    let page = Html::parse_document(text);
    let allowed = "html head meta title link style body a header h1 h2 h3 p nav ul ol li main section div label input \
                   output article span time figure figcaption svg rect button script";
    let mut dangers = Vec::new();
    for element in all(&page, "*") {
        let (name, html) = (element.value().name(), element.html());
        if !allowed.split_whitespace().any(|known| known == name) {
            dangers.push(html);
            continue;
        }
        for (attribute, value) in element.value().attrs() {
            let leads_well = match (name, attribute) {
                ("a", "href") if value.starts_with("https://") || value.starts_with("http://") => true,
                ("a", "href") => !value.contains(':') && !value.starts_with('/'),
                ("link", "href") => !value.contains(':') || value.starts_with("data:image/svg+xml,"),
                (_, "href" | "src" | "srcset" | "style" | "action") => false,
                _ => !attribute.starts_with("on"),
            };
            if !leads_well {
                dangers.push(html.clone());
            }
        }
    }
    let scripts = all(&page, "script, style").len();
    if scripts != 2 {
        dangers.push(format!("{scripts} scripts and styles"));
    }
    dangers
}

const HOSTILE: &[&str] = &[
    "</title></style></script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% include 'x' %}",
    "<!--",
    "]]><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp;amp; &#0;",
    "\u{0}\u{8}\u{1b}[31m\u{85}\u{2028}\u{fffe}\u{feff}",
    "\u{202e}evil\u{202c}",
    "",
    "  \n ",
];

/// SECURITY 20 and 22: foreign text is text.
#[test]
fn no_text_of_a_page_becomes_markup() {
    let elements = |text: &str| all(&Html::parse_document(text), "*").len();
    let plain = pages("plain");
    for words in HOSTILE {
        for (page, plain) in pages(words).iter().zip(&plain) {
            assert_eq!(faults(page), [""; 0], "{words:?}");
            assert_eq!(dangers(page), [""; 0], "{words:?}");
            let empty = words.trim().is_empty() || !words.contains(|c: char| c.is_ascii_graphic());
            assert!(empty || elements(page) == elements(plain), "{words:?}: {page}");
        }
    }
    let [index, feed] = pages("<b>R&D</b> \"x\"");
    assert!(index.contains("&lt;b&gt;R&amp;D&lt;/b&gt;") && feed.contains("&lt;b&gt;R&amp;D&lt;/b&gt;"), "{index}");
}

/// SECURITY 19: what XML forbids is in none of these files, and each is strictly well-formed.
#[test]
fn no_character_that_readers_stumble_over_is_written() {
    let words = HOSTILE.concat();
    let sites = overview([site("news", &words)]);
    let files = [
        index::write(&sites).unwrap(),
        index::write_feed(&feed(&words), &Format::ALL).unwrap(),
        opml::write(&sites, None).unwrap(),
        status::write(&sites, None).unwrap(),
    ];
    for file in files.map(text) {
        assert!(
            !file.contains(|c: char| c.is_control() && c != '\n' || matches!(c, '\u{2028}' | '\u{fffe}')),
            "{file}"
        );
    }
    let atom = status::write(&sites, None).unwrap();
    let options = Options { base_url: Some("https://f.e.org/feeds/"), speaks_of_markup: true, now: None };
    assert_eq!(breaches(Format::Atom, &atom, &options), [""; 0]);
}

/// SECURITY 21.
#[test]
fn only_web_pages_without_user_and_password_are_linked() {
    for bad in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://me:pw@e.org/", "ftp://e.org/"]
    {
        let headline = Headline { title: "Bad".into(), url: Some(url(bad)), published: day(1) };
        let page = text(
            index::write(&overview([SiteView { latest: vec![headline], home: url(bad), ..well("news") }])).unwrap(),
        );
        let mut feed = Feed { home: url(bad), ..feed("Bad") };
        feed.items[0].url = Some(url(bad));
        let feed = text(index::write_feed(&feed, &Format::ALL).unwrap());
        for page in [page, feed] {
            assert!(page.contains("Bad") && !page.contains(bad), "{bad}");
            assert_eq!(dangers(&page), [""; 0], "{bad}");
        }
    }
}

/// SECURITY 20: the pages run their own script and nothing else.
#[test]
fn the_policy_allows_exactly_the_style_and_the_script_of_the_page() {
    for page in pages("News") {
        let page = Html::parse_document(&page);
        let hash = |selector: &str| {
            let text: String = all(&page, selector)[0].text().collect();
            let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
            format!("'sha256-{}'", BASE64_STANDARD.encode(digest))
        };
        let policy = all(&page, "meta[http-equiv='Content-Security-Policy']")[0].attr("content").unwrap();
        let expected = format!(
            "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
            hash("style"),
            hash("script")
        );
        assert_eq!(policy, expected, "put the right hashes into src/formats/index.rs");
    }
}

#[test]
fn the_page_of_all_feeds_shows_what_a_person_wants_to_know() {
    let sites =
        [well("good"), SiteView { language: Some("not a language".into()), ..site("bad", "listing: no items") }];
    let index = text(index::write(&overview(sites)).unwrap());
    assert_eq!(faults(&index), [""; 0]);
    let page = Html::parse_document(&index);
    let words = |selector: &str| all(&page, selector)[0].text().collect::<String>();
    assert_eq!(words(".lead"), "2 feeds: 1 broken, the others well");
    assert_eq!((words("#feed-good .health"), words("#feed-bad .health")), ("✓ ok".into(), "✕ broken".into()));
    assert!(words(".trouble").contains("listing: no items") && words(".trouble").contains("since 8 Jan 2026"));
    assert_eq!(all(&page, "[lang='not a language']").len(), 0);
    for (format, kind) in [("rss", "rss+xml"), ("atom", "atom+xml"), ("json", "feed+json")] {
        let kind = format!("type='application/{kind}'");
        assert_eq!(all(&page, &format!("link[rel=alternate][{kind}][title][href='good.{format}']")).len(), 1);
        assert_eq!(all(&page, &format!("#feed-good a[{kind}][href='good.{format}']")).len(), 1);
    }
    for link in ["feeds.opml", "status.atom", "good.html", "https://e.org/?a=1&b=2", "#feed-bad"] {
        assert!(!all(&page, &format!("a[href='{link}']")).is_empty(), "{link}");
    }
    assert_eq!(all(&page, "#feed-good button[data-copy='https://f.e.org/feeds/good.rss'][hidden]").len(), 1);
    let chart = all(&page, "#feed-good svg[role=img]")[0];
    assert!(chart.attr("aria-label").unwrap().starts_with("Items per week, 12 weeks to 9 Jan 2026: 0, "));
    assert_eq!(chart.select(&Selector::parse("rect").unwrap()).count(), 12);
}

#[test]
fn a_feed_without_a_public_address_has_relative_links_and_stands_in_no_list() {
    let sites = overview([SiteView { base_url: None, ..well("news") }]);
    let index = text(index::write(&sites).unwrap());
    assert!(index.contains("data-copy=\"news.rss\"") && !index.contains("feeds.opml"), "{index}");
    let list = text(opml::write(&sites, None).unwrap());
    assert!(!list.contains("xmlUrl") && list.contains("base_url"), "{list}");
    let status = text(status::write(&sites, None).unwrap());
    assert!(!status.contains("rel=\"self\"") && !status.contains("rel=\"alternate\""), "{status}");
}

#[test]
fn a_feed_without_any_file_has_pages_all_the_same() {
    let sites = overview([SiteView { formats: Vec::new(), ..well("news") }]);
    let [index, feed] = [index::write(&sites), index::write_feed(&feed("News"), &[])].map(|page| text(page.unwrap()));
    assert_eq!((faults(&index), faults(&feed)), (Vec::new(), Vec::new()));
    assert!(!text(opml::write(&sites, None).unwrap()).contains("xmlUrl"));
}

#[test]
fn the_list_of_feeds_changes_its_date_only_with_the_list() {
    let sites = overview([well("news"), site("other", "R&D \"<b>\"")]);
    let first = opml::write(&sites, None).unwrap();
    let list = text(first.clone());
    assert!(list.contains("<dateModified>Fri, 09 Jan 2026 12:00:00 GMT</dateModified>"), "{list}");
    assert!(
        list.contains(
            "<outline type=\"rss\" text=\"R&amp;D &quot;&lt;b&gt;&quot;\" title=\"R&amp;D &quot;&lt;b&gt;&quot;\" \
             xmlUrl=\"https://f.e.org/feeds/other.rss\" htmlUrl=\"https://www.e.org/news/?a=1&amp;b=%272%27\"/>"
        ),
        "{list}"
    );
    let unbuilt = SiteView { is_published: false, ..well("unbuilt") };
    assert_eq!(opml::write(&overview([sites.sites.clone(), vec![unbuilt]].concat()), Some(&first)).unwrap(), first);
    let mut later = sites;
    later.sites[0].published.push(day(12));
    assert_eq!(opml::write(&later, Some(&first)).unwrap(), first);
    later.sites.pop();
    let fewer = text(opml::write(&later, Some(&first)).unwrap());
    assert!(fewer.contains("Tue, 13 Jan 2026"), "{fewer}");
    assert!(opml::write(&later, Some(b"<broken")).is_ok());
}

fn entries(atom: &[u8]) -> Vec<Item> {
    haywain::formats::read(Format::Atom, atom).unwrap()
}

#[test]
fn the_status_feed_tells_each_breakage_and_recovery_once_and_for_ever() {
    let quiet = status::write(&overview([well("news")]), None).unwrap();
    assert_eq!(entries(&quiet).len(), 0);
    assert_eq!(status::write(&overview([well("news")]), Some(&quiet)).unwrap(), quiet);
    let broken = SiteView { events: vec![event(3, State::Broken, "fetch: 404")], ..well("news") };
    let first = status::write(&overview([broken.clone()]), Some(&quiet)).unwrap();
    let again = SiteView { events: vec![event(5, State::Ok, "fetch: 404"), broken.events[0].clone()], ..broken };
    let renamed = SiteView { title: "Renamed".into(), home: url("https://other.example/"), ..again };
    let second = status::write(&overview([renamed.clone()]), Some(&first)).unwrap();
    let told = entries(&second);
    assert_eq!(told[1], entries(&first)[0], "a new title and a new page change no entry");
    assert_eq!((told[1].title.as_str(), told[1].published), ("News: broken", day(3)));
    assert_eq!((told[0].title.as_str(), told[0].published), ("Renamed: ok again", day(5)));
    let forgotten = SiteView { events: Vec::new(), ..renamed };
    assert_eq!(status::write(&overview([forgotten]), Some(&second)).unwrap(), second);
    let options = Options { base_url: Some("https://f.e.org/feeds/"), now: Some(day(9)), speaks_of_markup: false };
    for file in [quiet, first, second] {
        assert_eq!(breaches(Format::Atom, &file, &options), [""; 0]);
    }
}

#[test]
fn the_status_feed_holds_the_latest_hundred_and_what_went_does_not_come_back() {
    let events: Vec<Event> = (0..130).map(|n| event(n, [State::Broken, State::Ok][n as usize % 2], "x")).collect();
    let full = overview([SiteView { events, ..well("news") }]);
    let first = status::write(&full, None).unwrap();
    let told = entries(&first);
    assert_eq!((told.len(), told[0].published, told[99].published), (100, day(129), day(30)));
    assert_eq!(status::write(&full, Some(&first)).unwrap(), first);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// SECURITY 15: no text makes a writer panic, or a page that browsers have to repair.
    #[test]
    fn every_text_gives_a_sound_page(words in any::<String>()) {
        for page in pages(&words) {
            prop_assert_eq!(faults(&page), Vec::<String>::new());
            prop_assert_eq!(dangers(&page), Vec::<String>::new());
        }
        let sites = overview([site("news", &words)]);
        prop_assert!(opml::write(&sites, None).is_ok() && status::write(&sites, None).is_ok());
    }
}

/// Two sites on one server; the answers can be changed.
struct Two {
    haywain: Haywain,
    answers: Arc<Mutex<BTreeMap<String, Reply>>>,
    _server: Server,
}

impl Two {
    fn new() -> Self {
        let answers: Arc<Mutex<BTreeMap<String, Reply>>> = Arc::default();
        let server = Server::start({
            let answers = answers.clone();
            move |request: &Request| answers.lock().unwrap().get(&request.path).cloned().unwrap_or(Reply::status(404))
        });
        let site = |name: &str| {
            let url = server.url(&format!("/{name}"));
            format!("  {name}: {{url: '{url}', listing: {{item: li, title: a, link: a, date: time}}}}\n")
        };
        let http = "http: {private: true, pause: 0s}";
        let sites =
            format!("defaults: {{{http}, base_url: 'https://f.e.org/'}}\nsites:\n{}{}", site("one"), site("two"));
        let two = Self { haywain: Haywain::with(&sites), answers, _server: server };
        two.answer("one", Reply::html(Self::listing("one")));
        two.answer("two", Reply::html(Self::listing("two")));
        two
    }

    fn listing(name: &str) -> String {
        let item = |n: usize| format!("<li><a href=/{name}/{n}>Title {n} of {name}</a> <time>2026-11-0{n}</time></li>");
        format!("<html lang=en><title>Site {name}</title><ul>{}</ul>", (1..=3).map(item).collect::<String>())
    }

    fn answer(&self, name: &str, reply: Reply) {
        self.answers.lock().unwrap().insert(format!("/{name}"), reply);
    }

    /// The names of the files that a run changed, beside those of the sites.
    fn run(&self, arguments: &[&str], code: i32) -> Vec<String> {
        let before = self.files();
        let ran = self.haywain.run(arguments);
        assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
        let changed = self.files().into_iter().filter(|(name, bytes)| before.get(name) != Some(bytes));
        changed.map(|(name, _)| name).collect()
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = fs::read_dir(self.haywain.output()) else { return BTreeMap::new() };
        let files = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        files.map(|path| (path.file_name().unwrap().to_string_lossy().into(), fs::read(path).unwrap())).collect()
    }
}

const ABOUT: [&str; 3] = ["feeds.opml", "index.html", "status.atom"];

/// SECURITY 25.
#[test]
fn a_run_writes_the_files_about_all_feeds_and_a_second_run_touches_none() {
    let two = Two::new();
    let written = two.run(&[], 0);
    assert!(ABOUT.iter().all(|name| written.iter().any(|file| file == name)), "{written:?}");
    assert!(written.contains(&"one.html".to_owned()));
    let modified = |name: &&str| fs::metadata(two.haywain.output().join(name)).unwrap().modified().unwrap();
    let before: Vec<_> = ABOUT.iter().map(modified).collect();
    assert_eq!(two.run(&[], 0), [""; 0]);
    assert_eq!(ABOUT.iter().map(modified).collect::<Vec<_>>(), before);
    let (index, feed) = (two.haywain.feed("index.html"), two.haywain.feed("one.html"));
    assert!(index.contains("Title 3 of two") && feed.contains("Title 1 of one"), "{index}");
    assert_eq!((faults(&index), faults(&feed)), (Vec::new(), Vec::new()));
    assert_eq!((dangers(&index), dangers(&feed)), (Vec::new(), Vec::new()));
    fs::remove_file(two.haywain.output().join("feeds.opml")).unwrap();
    assert_eq!(two.run(&[], 0), ["feeds.opml"]);
}

#[test]
fn a_build_of_one_site_keeps_the_others_in_the_overview() {
    let two = Two::new();
    two.run(&["one"], 0);
    assert!(two.haywain.feed("index.html").contains("2 feeds: 1 not built yet, the others well"));
    assert_eq!(two.run(&["one"], 0), [""; 0]);
    two.run(&["two"], 0);
    let index = two.haywain.feed("index.html");
    assert!(index.contains("2 feeds, all well") && index.contains("Title 3 of one"), "{index}");
    assert!(two.haywain.feed("feeds.opml").contains("https://f.e.org/one.rss"));
}

/// SECURITY 27 and 28: what a killed run left unsaid is said by the next, though its site is the same as before.
#[test]
fn an_overview_that_a_killed_run_did_not_reach_comes_with_the_next() {
    let two = Two::new();
    two.run(&["two"], 0);
    let old = two.haywain.feed("index.html");
    two.run(&["one"], 0);
    let (whole, mark) = (two.haywain.feed("index.html"), two.haywain.output().join("index.html"));
    // As if it had been killed after the site and before the overview: neither the file nor its mark in the memory.
    fs::write(&mark, old).unwrap();
    let memory = rusqlite::Connection::open(two.haywain.store()).unwrap();
    memory.execute("UPDATE site SET rendering = 'of the run before' WHERE name = 'index'", []).unwrap();
    assert_eq!(two.run(&[], 0), ["index.html"]);
    assert_eq!(two.haywain.feed("index.html"), whole);
}

/// SECURITY 29: one file that cannot be written is named, and the others are.
#[test]
fn a_file_that_cannot_be_put_is_an_error_and_stops_no_other() {
    let two = Two::new();
    fs::create_dir_all(two.haywain.output().join("index.html")).unwrap();
    let ran = two.haywain.run(&[]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.err.contains("error: the overview: publish: ") && ran.err.contains("index.html"), "{}", ran.err);
    assert!(two.haywain.feed("feeds.opml").contains("one.rss") && two.haywain.feed("one.rss").contains("Title 1"));
    fs::remove_dir(two.haywain.output().join("index.html")).unwrap();
    assert_eq!(two.run(&[], 0), ["index.html"], "the next run puts it");
}

/// A build of the shipped sites in a folder of its own.
fn shipped() -> Haywain {
    let haywain = Haywain::new();
    let built = haywain.build("sites.yaml".as_ref()).args(["--replay", "fixtures", "-q"]).output().unwrap();
    assert!(built.status.success());
    haywain
}

/// SECURITY 25: nothing depends on the time of the run.
#[test]
fn two_builds_of_the_same_pages_give_the_same_files() {
    let first = shipped();
    // Files tell times to the second; the other build has one of its own.
    while Utc::now().timestamp() == fs::metadata(first.store()).unwrap().mtime() {
        std::thread::yield_now();
    }
    let second = shipped();
    for file in fs::read_dir(first.output()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert_eq!(first.feed(&name), second.feed(&name), "{name}");
    }
}

#[test]
fn every_page_of_the_shipped_sites_is_sound_and_leads_to_files_that_are_there() {
    let haywain = shipped();
    let there: BTreeSet<String> =
        fs::read_dir(haywain.output()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let pages: Vec<&String> = there.iter().filter(|name| name.ends_with(".html")).collect();
    assert_eq!(pages.len(), 18, "17 sites and the index");
    for name in pages {
        let page = haywain.feed(name);
        assert_eq!((faults(&page), dangers(&page)), (Vec::new(), Vec::new()), "{name}");
        let page = Html::parse_document(&page);
        for href in all(&page, "[href]").iter().filter_map(|link| link.attr("href")).filter(|href| !href.contains(':'))
        {
            let (file, target) = href.split_once('#').unwrap_or((href, ""));
            assert!(file.is_empty() || there.contains(file), "{name}: {href}");
            let own = file.is_empty() && !target.is_empty();
            assert!(!own || !all(&page, &format!("[id='{target}']")).is_empty(), "{name}: {href}");
        }
    }
}
