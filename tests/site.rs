//! sites.yaml as people write it: what is read, and what is said where it is wrong.

use std::path::Path;

use haywain::site::{self, Sites};

use crate::support::processor;

fn read(text: &str) -> Sites {
    site::read(text, Path::new("sites.yaml"), &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

const SMALL: &str = "
sites:
  example-news:
    url: https://example.org/news/
    listing:
      item: article.card
      title: h2
      link: a.card__link
      date: time
";

const FULL: &str = r#"
defaults:
  formats: [rss, atom, json]
  base_url: https://feeds.example.net/
  http: {user_agent: "haywain (+https://feeds.example.net/about)"}
sites:
  example-news:
    title: Example News               # default: the page's own title
    url: https://example.org/news/    # or a list of listing pages
    language: en                      # default: <html lang>
    timezone: Europe/Berlin           # for dates that carry none; default UTC
    listing:
      item: article.card:not(:has(.ad))
      title: h2
      link: a.card__link
      date: [time@datetime, .byline]  # ordered fallbacks: the first that gives a value
      author: {css: .byline, match: '^By (.+)$'}
      image: img@data-src
      tags: .tags li
      next: a[rel=next]               # paging; with pages: 3
    article:                          # follow each new entry's link
      content: {css: .article__body, remove: [aside, .share]}
      author: .author__name
    exclude: {title: '^Sponsored'}
    every: 1h
"#;

#[test]
fn the_simple_case_stays_small() {
    let site = &read(SMALL).sites[0];
    assert_eq!((site.id.as_str(), site.urls[0].as_str()), ("example-news", "https://example.org/news/"));
    assert!(site.listing.fields.date.is_some() && site.article.is_none() && site.listing.paging.is_none());
}

#[test]
fn the_full_power_is_more_of_the_same() {
    let sites = read(FULL);
    let site = &sites.sites[0];
    assert_eq!(site.http.user_agent, "haywain (+https://feeds.example.net/about)");
    assert_eq!(site.listing.fields.date.as_ref().unwrap().steps.len(), 2);
    assert_eq!(site.listing.paging.as_ref().unwrap().pages, 3);
    assert!(sites.warnings.is_empty(), "{:?}", sites.warnings);
}

/// What is said about a file: its errors, or where it has none its warnings.
fn said(text: &str) -> String {
    let environment = |name: &str| (name == "HAYWAIN_TOKEN").then(|| "s3cret".to_owned());
    match site::read(text, Path::new("sites.yaml"), &environment) {
        Ok(sites) => sites.warnings.join("\n"),
        Err(error) => error.to_string(),
    }
}

/// `fixtures/errors/NAME.yaml` is answered with `NAME.err`; `BLESS=1` writes the answers.
#[test]
fn every_mistake_is_answered_as_expected() {
    let mut wrong = Vec::new();
    for path in files("fixtures/errors", "yaml") {
        let got = said(&std::fs::read_to_string(&path).unwrap()) + "\n";
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path.with_extension("err"), &got).unwrap();
        }
        let expected = std::fs::read_to_string(path.with_extension("err")).unwrap_or_default();
        if got != expected || got.len() < 2 {
            wrong.push(format!("{}:\n{got}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn files(folder: &str, extension: &str) -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|known| known == extension)).collect();
    files.sort();
    files
}

fn wrong(text: &str) -> site::SiteError {
    site::read(text, Path::new("sites.yaml"), &|_| None).expect_err("it should be wrong")
}

fn rule(rule: &str) -> Sites {
    read(&format!("sites: {{news: {{url: 'https://example.org/', {rule}}}}}"))
}

fn fingerprint(rest: &str) -> String {
    rule(rest).sites[0].fingerprint.clone()
}

#[test]
fn findings_name_key_line_and_column_for_programs() {
    let error = wrong("sites:\n  news:\n    url: https://example.org/\n    listing: {itme: 'ü', item: 'a..b'}\n");
    let places: Vec<_> = error.findings().iter().map(|f| (f.key.as_str(), f.line, f.column)).collect();
    assert_eq!(places, [("sites.news.listing", Some(4), Some(15)), ("sites.news.listing.item", Some(4), Some(34))]);
    assert!(!error.to_string().ends_with('\n'));
}

#[test]
fn defaults_merge_key_by_key_and_only_some_maps_deeply() {
    let sites = read(
        "defaults:
  formats: [rss]
  http: {pause: 5s, headers: {a: '1', b: '1'}}
  limits: {feed: 10}
  exclude: {title: Ad}
sites:
  a:
    url: https://example.org/a/
    listing: {item: li}
    http: {timeout: 20s, headers: {b: '2', c: '2'}}
    limits: {keep: 20}
    exclude: {link: x}
    formats: atom
  b: {url: 'https://example.org/b/', listing: {item: li}}
",
    );
    let [a, b] = &sites.sites[..] else { panic!("two sites") };
    let headers: Vec<_> = a.http.headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect();
    assert_eq!(headers, [("b", "2"), ("c", "2"), ("a", "1")]);
    assert_eq!((a.http.pause.as_secs(), a.http.timeout.as_secs()), (5, 20));
    assert_eq!((a.limits.feed, a.limits.keep), (10, 20));
    assert_eq!(a.exclude.len(), 1, "the site's own exclude stands alone");
    assert_eq!((a.formats.len(), b.formats.len(), b.exclude.len()), (1, 1, 1));
}

#[test]
fn parameters_make_every_combination_and_leave_other_braces_alone() {
    let sites = read(
        r"sites:
  x-{a}-{b}:
    for: {a: [1, 2], b: [p, q]}
    title: X {a} {b}
    url: https://example.org/{a}/{b}?n={a}
    listing:
      item: .s{a}
      date: {css: time, match: '\d{4}'}
      link: {css: a@data-id, template: 'https://example.org/{value}/{b}'}
      next: '?p={page}&a={a}'
",
    );
    let ids: Vec<_> = sites.sites.iter().map(|site| site.id.as_str()).collect();
    assert_eq!(ids, ["x-1-p", "x-1-q", "x-2-p", "x-2-q"]);
    let site = &sites.sites[3];
    assert_eq!((site.title.as_deref(), site.urls[0].as_str()), (Some("X 2 q"), "https://example.org/2/q?n=2"));
    let date = &site.listing.fields.date.as_ref().unwrap().steps[0];
    assert_eq!(date.matches.as_ref().unwrap().as_str(), r"\d{4}");
    let link = &site.listing.fields.link.as_ref().unwrap().steps[0];
    let rendered = link.template.as_ref().unwrap().render(&serde_json::json!({"value": 7})).unwrap();
    assert_eq!(rendered, "https://example.org/7/q");
}

#[test]
fn a_parameter_may_be_a_map_and_stand_beside_others() {
    let sites = read(
        "sites:\n  'x-{feed.id}-{lang}':\n    for:\n      feed: [{id: a, path: one}, {id: b, path: two}]\n      lang: [de, en]\n    \
         url: https://e.org/{lang}/{feed.path}\n    title: '{feed.id}'\n    listing: {item: 'li.{feed.id}'}\n",
    );
    let of = |site: &site::Site| format!("{} {} {}", site.id, site.urls[0].path(), site.title.as_deref().unwrap());
    let found: Vec<String> = sites.sites.iter().map(of).collect();
    assert_eq!(found, ["x-a-de /de/one a", "x-a-en /en/one a", "x-b-de /de/two b", "x-b-en /en/two b"]);
}

#[test]
fn parameters_may_be_maps_of_values_that_belong_together() {
    let sites = read(
        "sites:
  c-{id}:
    for: [{id: a, name: First}, {id: b, name: Second}]
    title: '{name}'
    url: https://example.org/{id}/
    listing: {item: li}
",
    );
    let titles: Vec<_> = sites.sites.iter().map(|site| site.title.as_deref().unwrap()).collect();
    assert_eq!(titles, ["First", "Second"]);
}

#[test]
fn secrets_come_from_the_environment_and_are_never_shown() {
    let text = "sites:
  a:
    url: https://example.org/
    listing: {item: li}
    http:
      headers: {Authorization: 'Bearer ${env:HAYWAIN_TOKEN}'}
      cookies: {session: '${env:HAYWAIN_TOKEN}', theme: dark}
      proxy: http://me:${env:HAYWAIN_TOKEN}@proxy.example.org:3128
";
    let environment = |name: &str| (name == "HAYWAIN_TOKEN").then(|| "s3cret".to_owned());
    let sites = site::read(text, Path::new("sites.yaml"), &environment).unwrap();
    let http = &sites.sites[0].http;
    let headers: Vec<_> = http.headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect();
    assert_eq!(headers, [("authorization", "Bearer s3cret"), ("cookie", "session=s3cret; theme=dark")]);
    assert_eq!(http.proxy.as_ref().unwrap().reveal(), "http://me:s3cret@proxy.example.org:3128");
    assert!(!format!("{sites:?}").contains("s3cret"));
}

#[test]
fn a_rule_that_reads_otherwise_has_another_fingerprint() {
    let base = fingerprint("listing: {item: li}");
    for other in [
        "listing: {item: li, title: h2}",
        "listing: {item: 'li '}",
        "listing: {item: li}, article: true",
        "listing: {item: li}, timezone: Asia/Tokyo",
        "listing: {item: li}, http: {charset: gbk}",
        "listing: {item: li}, exclude: {title: Ad}",
    ] {
        assert_ne!(fingerprint(other), base, "{other}");
    }
    for same in [
        "title: News, formats: rss, listing: {item: 'li'}",
        "listing: {item: li}, http: {pause: 3s}, limits: {feed: 3}, every: 1h, base_url: 'https://e.org/'",
    ] {
        assert_eq!(fingerprint(same), base, "{same}");
    }
}

#[test]
fn what_is_left_out_has_its_default() {
    let sites = rule("listing: {item: li, next: a.more}, article: ");
    let site = &sites.sites[0];
    assert_eq!(site.http.user_agent, concat!("haywain/", env!("CARGO_PKG_VERSION")));
    assert_eq!((site.http.max_body, site.http.pause.as_secs()), (8 << 20, 1));
    assert_eq!((site.limits.feed, site.limits.keep, site.limits.max_new), (50, 200, 20));
    assert_eq!((site.limits.entries, site.limits.requests), (500, 30));
    assert_eq!((site.timezone, site.formats.len()), (chrono_tz::UTC, 3));
    assert!(site.article.is_some(), "an empty `article:` follows the links");
    assert!(rule("listing: {item: li}, article: false").sites[0].article.is_none());
}

#[test]
fn a_list_of_conditions_means_either_of_them() {
    let sites = rule("listing: {item: li}, include: {title: [Rust, Go]}, exclude: {title: [Ad, Promo]}");
    let site = &sites.sites[0];
    assert!(site.include.len() == 1 && site.include[0].pattern.is_match("On Go"));
    assert_eq!(site.exclude.len(), 2);
}

#[test]
fn the_next_page_is_a_link_or_counted() {
    let next =
        |text: &str| rule(&format!("listing: {{item: li, next: {text}}}")).sites[0].listing.paging.clone().unwrap();
    let site::Next::Link(field) = next("'a[rel=next]'").next else { panic!("a link") };
    assert!(matches!(&field.steps[0].origin, site::Origin::Css(place) if place.attribute.as_deref() == Some("href")));
    let made = |text: &str| match next(text).next {
        site::Next::Made(made) => *made,
        site::Next::Link(_) => panic!("{text} is a link"),
    };
    assert!(matches!(made("{template: '?p={page}', first: 0}").value, site::Onward::Page { first: 0 }));
    assert!(matches!(made("'page/{page}/'").value, site::Onward::Page { first: 1 }));
    let offset = made("{template: '?from={offset}', step: 20}");
    assert!(matches!(offset.value, site::Onward::Offset { first: 0, step: 20 }));
    let cursor = made("{cursor: 'button@data-next', template: '?after={cursor}'}");
    assert!(matches!(cursor.value, site::Onward::Cursor(_)) && cursor.template.is_some());
    let site::Next::Link(field) = next("{css: a, attr: data-n, template: '?after={value}'}").next else {
        panic!("a link")
    };
    assert!(field.steps[0].template.is_some());
}

#[test]
fn texts_keep_their_spelling() {
    let sites =
        rule("title: 007, language: no, listing: {item: li, publisher: {value: 1.10}, summary: {value: 'null'}}");
    let site = &sites.sites[0];
    assert_eq!((site.title.as_deref(), site.language.as_deref()), (Some("007"), Some("no")));
    let publisher = &site.listing.fields.publisher.as_ref().unwrap().steps[0];
    assert!(matches!(&publisher.origin, site::Origin::Value(value) if value == "1.10"));
}

#[test]
fn anchors_and_block_texts_are_yaml_that_is_meant() {
    let sites = read(
        "sites:
  a:
    url: https://example.org/a/
    listing: &cards
      item: >-
        article.card:not(.ad)
      title: h2   # the headline
    article: &body {content: .body}
  b: {url: 'https://example.org/b/', listing: *cards, article: *body}
  c: {url: 'https://example.org/c/', listing: {<<: *cards, title: h3}}
",
    );
    assert_eq!(sites.sites.len(), 3);
    assert!(sites.warnings.is_empty());
}

/// SECURITY 31 and 33: no file costs more than a second.
#[test]
fn files_made_to_be_slow_are_refused_at_once() {
    let bomb = |mark: &str| format!("a: &a [{}]\n", mark.repeat(50_000));
    let cases = [
        ("brackets", "[".repeat(200_000)),
        ("brackets on lines", "[\n".repeat(100_000)),
        ("dashes", format!("{}\n", "- ".repeat(30_000)).repeat(3)),
        ("braces", "{a: ".repeat(15_000)),
        ("large", format!("sites:\n{}", "  a: b\n".repeat(200_000))),
        ("long line", format!("a: {}", "x".repeat(70_000))),
        ("references", bomb("*a,")),
        ("mistakes", format!("sites:\n{}", (0..60_000).map(|n| format!("  s{n}: b\n")).collect::<String>())),
        ("no YAML on every line", "a: *b\n".repeat(150_000)),
        (
            "parameters",
            format!(
                "sites:\n  x-{{a}}:\n    for: {{a: [{}]}}\n    listing: {{item: li}}\n    http:\n      headers:\n{}",
                (0..900).map(|n| format!("{n},")).collect::<String>(),
                (0..9_000).map(|n| format!("        h{n}: '{}'\n", "x".repeat(80))).collect::<String>()
            ),
        ),
    ];
    for (name, text) in cases {
        let before = processor::time();
        let error = wrong(&text);
        let took = processor::time() - before;
        assert!(took.as_secs() < 5, "{name} took {took:?}");
        assert!(error.to_string().len() < 100_000, "{name} says too much");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = site::load(Path::new("no/such/sites.yaml")).unwrap_err().to_string();
    assert!(missing.contains("no/such/sites.yaml") && missing.contains("help: "), "{missing}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sites.yaml");
    std::fs::write(&path, b"sites:\n  a: \xff\n").unwrap();
    assert!(site::load(&path).unwrap_err().to_string().contains("line 2 is not UTF-8"));
    std::fs::write(&path, format!("\u{feff}{SMALL}")).unwrap();
    assert_eq!(site::load(&path).unwrap().sites.len(), 1);
}

/// Every place of a rule that is parsed, with the same text.
fn everywhere(text: &str) -> String {
    let listing = serde_json::json!({
        "item": text, "next": text,
        "title": {"css": text, "match": text, "template": text, "remove": text},
        "link": {"ld": text}, "date": {"css": text, "format": text, "timezone": text, "language": text},
    });
    let site = serde_json::json!({
        "url": text, "title": text, "every": text, "base_url": text, "listing": listing,
        "http": {"max_body": text, "charset": text, "headers": {"a": text}, "allow_hosts": text},
    });
    serde_json::json!({"sites": {"a": site}}).to_string()
}

proptest::proptest! {
    /// SECURITY 15: nothing in a file makes haywain panic.
    #[test]
    fn no_file_panics(text in "(sites:|  a:|    (url|item|for|title|listing): ?|[-{}\\[\\]'\"#@*&!|>%:., \n\ta-zé{}]){0,60}") {
        let _ = site::read(&text, Path::new("sites.yaml"), &|_| None);
    }

    #[test]
    fn no_text_of_a_rule_panics(text in "[a-c.#>+~:,()\\[\\]='\"@ \\\\é*/{}$^|0-9%]{0,24}") {
        let _ = site::read(&everywhere(&text), Path::new("sites.yaml"), &|_| None);
    }
}

/// SECURITY 35: a snippet from a stranger cannot speak to the terminal.
#[test]
fn a_report_holds_no_control_characters() {
    let sites =
        ["sites:\n  a: \u{1b}[31m", "sites:\n  \"a\\e[2J\": {}\n", "sites: {a: {url: 'x\u{202e}y', titel: '\u{9b}'}}"];
    for text in sites {
        let report = wrong(text).to_string();
        let hidden = |c: &char| (c.is_control() && *c != '\n') || *c == '\u{202e}';
        assert_eq!(report.chars().find(hidden), None, "{report:?}");
    }
}
