//! `show` as a person and a program meet it: every stage, why each field is what it is, the drawn page, and each way
//! to be wrong.

use serde_json::Value;

use crate::support::haywain::{Haywain, Ran};
use crate::support::server::{Reply, Server};

/// `show` on the sites and recordings that ship.
fn shipped(arguments: &[&str]) -> Ran {
    let haywain = Haywain::new();
    let mut command = haywain.command("show", "sites.yaml".as_ref());
    Ran::of(command.args(["--replay", "fixtures"]).args(arguments).output().unwrap())
}

fn document(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
}

/// A site of one page, and `show news` on it.
struct News {
    haywain: Haywain,
    server: Server,
}

impl News {
    fn of(page: &'static str, rule: &str) -> Self {
        let server = Server::start(move |_| Reply::html(page));
        let url = server.url("/news/");
        let private = "http: {private: true}";
        let haywain =
            Haywain::with(&format!("sites:\n  news:\n    url: {url}\n    {private}\n    listing:\n{}", indented(rule)));
        Self { haywain, server }
    }

    fn show(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.haywain.command("show", &self.haywain.config()).args(arguments).output().unwrap())
    }
}

fn indented(rule: &str) -> String {
    rule.lines().map(|line| format!("      {line}\n")).collect()
}

#[track_caller]
fn assert_says(ran: &Ran, parts: &[&str]) {
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for part in parts {
        assert!(ran.out.contains(part), "no {part:?} in: {}", ran.out);
    }
}

#[test]
fn every_stage_is_told_in_order() {
    let ran = shipped(&["csc-notices"]);
    let stages = [
        "fetch: https://www.csc.edu.cn/news/gonggao",
        "  status: 200, 3047 bytes, GBK by the page, recorded 2026-11-23 08:55:00 UTC\n",
        "page: 公告",
        "listing: 10 entries, 1 left out\n  by: elements that match `.list-a li`\n  times of: Asia/Shanghai\n",
        "1   2026-11-20  ",
        "filled: title 10/10, link 10/10, date 10/10",
        "left out: 1 no link",
        "  item 6",
        "article: https://www.csc.edu.cn/article/3161 (entry 1)",
        "date: 2026-11-20 09:30 (by rule)",
    ];
    assert_says(&ran, &stages);
    let places: Vec<usize> = stages.iter().map(|stage| ran.out.find(stage).unwrap()).collect();
    assert!(places.is_sorted(), "{}", ran.out);
}

#[test]
fn no_line_is_wider_than_a_pipe_gets_and_wide_characters_stand_in_columns() {
    let ran = shipped(&["csc-notices"]);
    let columns = |text: &str| text.chars().map(|c| if u32::from(c) < 0x2e80 { 1 } else { 2 }).sum::<usize>();
    assert!(ran.out.lines().all(|line| columns(line) <= 160), "{}", ran.out);
    let links: Vec<usize> =
        ran.out.lines().filter_map(|line| line.find(" /article/").map(|at| columns(&line[..at]))).collect();
    // Quotation marks are narrow in width but not in the count above.
    assert!(links.len() == 10 && links.iter().max().unwrap() - links.iter().min().unwrap() <= 8, "{}", ran.out);
}

#[test]
fn a_table_site_explains_which_fallback_gave_a_field_and_why_not_the_first() {
    let ran = shipped(&["apple-security", "--item", "5"]);
    assert_says(
        &ran,
        &[
            "entry: 5 of 16, item 5 of its page",
            "title: visionOS 27.1.1\n  1. css `a`: no element matches `a`\n  2. css `td:first-child`\n     found",
            "match    'visionOS 27.1.1'",
            "date     2026-11-17  (zone UTC, language en)",
            "nowhere: updated, author, publisher, content, image, tags, enclosure",
        ],
    );
}

#[test]
fn a_json_listing_is_explained_like_any_other() {
    let ran = shipped(&["hf-papers", "--item", "1"]);
    assert_says(
        &ran,
        &[
            "1. no place, only what the options make\n     template 'https://huggingface.co/papers/2611.14021'",
            "1. json `paper.submittedOnDailyAt`\n     found    '2026-11-23T03:10:44.120Z'",
            "author: Ines Valcourt, Odran Pell, Xu Lanying",
        ],
    );
}

#[test]
fn a_heading_before_the_item_and_joined_cells_are_explained() {
    assert_says(&shipped(&["mozilla-security", "--item", "1"]), &["date: 2026-11-19\n  1. css `h2`, from preceding\n"]);
    assert_says(&shipped(&["nvidia-drivers", "--item", "1"]), &["join     'Linux x64 Display Driver 612.34'"]);
}

#[test]
fn the_sources_of_an_article_stand_side_by_side_and_the_one_that_won_is_marked() {
    let ran = shipped(&["gbaf-banking", "--item", "1"]);
    assert_says(
        &ran,
        &[
            "   * rule               Ines Valcourt\n",
            "     meta               Norvia's central bank",
            "     listing            2026-11-23\n   * json-ld            2026-11-23 07:05:30",
            "   * listing            Norvia's central bank",
            "in the feed: published 2026-11-23 07:05:30, updated 2026-11-23 07:05:30, id https://",
        ],
    );
}

const REFUSED: &str = "<ul><li><a href=/a>One</a> <i class=by>Someone</i> <b>12 pears</b> <time datetime=2025-12-12>x</time>\
                       <li><a href='mailto:x'>Two</a><li><a href=/a>One again</a><li><a href=/c>Three</a></ul>";
const RULE: &str = "item: li\nlink: a\ntitle: [.headline, a@title, a]\nauthor: {css: .by, match: '^By (.+)$', default: Nobody}\n\
                    date: [{css: i, match: '^On (.+)$'}, b, time]\nimage: img";

#[test]
fn each_reason_why_a_step_gave_nothing_is_named() {
    let ran = News::of(REFUSED, RULE).show(&["news", "--item", "1", "--listing"]);
    assert_says(
        &ran,
        &[
            "1. css `.headline`: no element matches `.headline`",
            "2. css `a@title`: one element matches without that attribute",
            "1. css `i`: `match` refuses it: 'Someone'",
            "2. css `b`: not a date: '12 pears'",
            "3. css `time`\n     found    '2025-12-12'  (time)",
            "default  'Nobody'",
            "image: -\n  1. css `img`: no element matches `img`",
        ],
    );
}

#[test]
fn what_was_left_out_is_grouped_and_verbose_names_all() {
    let page = "<ul><li><a href=/a>One</a><li>x<li>y<li>z<li>w<li>v<li><a href=/a>Double</a></ul>";
    let news = News::of(page, "item: li");
    let ran = news.show(&["news"]);
    assert_says(&ran, &["left out: 5 no link\n  item 2\n", "and 2 more (-v names them)", "left out: 1 double"]);
    assert!(!ran.out.contains("item 6\n"), "{}", ran.out);
    assert_says(&news.show(&["news", "-v"]), &["item 6\n"]);
}

#[test]
fn what_the_rule_does_not_name_is_explained_too() {
    let ran = News::of(REFUSED, "item: li").show(&["news", "--item", "1"]);
    assert_says(
        &ran,
        &["title: One\n  1. no rule: the text of the link", "link: http://127.0.0.1", "1. no rule: the first link"],
    );
}

#[test]
fn what_a_sitemap_tells_is_said_to_be_its_word() {
    let haywain = Haywain::new();
    let mut command = haywain.command("show", "fixtures/gbaf-news-sitemap/sites.yaml".as_ref());
    let ran = Ran::of(
        command.args(["headlines", "--replay", "fixtures/gbaf-news-sitemap/pages", "--item", "1"]).output().unwrap(),
    );
    assert_says(&ran, &["\n  as the feed, the sitemap or a double of the entry says\n"]);
}

#[test]
fn a_thousand_values_are_counted_and_the_one_that_won_is_told() {
    let spans = "<span>no</span>".repeat(3_000);
    let page = format!("<ul><li><a href=/a>One</a>{spans}<span>On Friday, 12 December 2025</span></ul>");
    let rule = "item: li\ndate: {css: span, match: '^On (.+)$'}\ntags: {css: span, all: true}";
    let ran = News::of(page.leak(), rule).show(&["news", "--item", "1"]);
    assert_says(&ran, &["2025-12-12  (zone UTC)", "more (--json has them)", "no, On Friday, 12 December 2025"]);
    assert!(ran.out.lines().count() < 60, "{}", ran.out);
}

#[test]
fn an_explanation_tells_what_the_entry_holds() {
    let sites = ["anthropic-news", "apple-security", "bnb-press", "hf-papers", "lol-patch-notes", "nvidia-drivers"];
    for site in sites {
        for number in 1..=5_usize {
            let ran = shipped(&[site, "--json", "--listing", "--item", &number.to_string()]);
            let document = document(&ran);
            for (name, told) in document["item"]["fields"].as_object().unwrap() {
                let won = told["won"].as_u64().map(|won| &told["steps"][usize::try_from(won).unwrap() - 1]);
                let values = won.and_then(|step| step["values"].as_array()).into_iter().flatten();
                let read: Vec<&Value> = values.map(|value| &value["read"]).filter(|read| !read.is_null()).collect();
                let entry = &document["entries"][number - 1][name];
                let is_said = match entry {
                    Value::Array(all) if name == "enclosure" => all.len() == read.len(),
                    Value::Array(all) => read
                        .iter()
                        .flat_map(|one| one.as_array().map_or(std::slice::from_ref(*one), Vec::as_slice))
                        .eq(all),
                    Value::Object(image) if name == "image" => read.iter().any(|one| **one == image["url"]),
                    value => read.first().map_or(value.is_null(), |read| *read == value),
                };
                assert!(is_said, "{site} {number} {name}: {entry} is explained by {told:#}");
            }
        }
    }
}

#[test]
fn programs_get_one_document_and_every_key_is_documented() {
    let documented = std::fs::read_to_string("docs/show.md").unwrap();
    let ran = shipped(&["gbaf-banking", "--json", "--item", "2"]);
    let document = document(&ran);
    assert_eq!((ran.code, &document["version"]), (0, &Value::from(1)));
    assert_eq!(document["pages"][0]["fill"]["title"], document["pages"][0]["entries"]);
    assert_eq!(document["article"]["by"]["author"], "rule");
    assert_eq!(document["article"]["item"]["authors"][0], document["article"]["fields"]["author"][0]);
    let mut values = vec![&document];
    while let Some(value) = values.pop() {
        values.extend(value.as_array().into_iter().flatten());
        for (key, value) in value.as_object().into_iter().flatten() {
            assert!(documented.contains(&format!("`{key}`")), "docs/show.md lacks {key}");
            values.push(value);
        }
    }
}

#[test]
fn a_site_that_fails_says_what_build_says() {
    let news = News::of("<p>nothing", "item: .card");
    let (shown, built) = (news.show(&["news"]), news.haywain.run(&["news"]));
    assert_eq!((shown.code, shown.err.as_str()), (1, built.err.as_str()));
    assert!(shown.err.contains("help: ") && shown.out.contains("fetch: http://127"), "{}{}", shown.out, shown.err);
    let ran = news.show(&["news", "--json"]);
    let error = &document(&ran)["error"];
    assert_eq!((ran.code, error["stage"].as_str()), (1, Some("listing")));
    assert!(error["message"].as_str().unwrap().contains("matches `.card`") && error["advice"].is_string(), "{error}");
}

#[test]
fn items_of_which_none_is_an_entry_are_explained() {
    let news = News::of("<ul><li><a href=/a>One</a><li><a href=/b>Two</a></ul>", "item: li\nlink: a.more\ntitle: a");
    let file = news.haywain.folder().join("news.html");
    let ran = news.show(&["news", "--html", file.to_str().unwrap()]);
    assert!(ran.code == 1 && ran.err.contains("none of the 2 items"), "{}", ran.err);
    assert!(ran.out.contains("items: 2, none of them an entry; item 1:\n"), "{}", ran.out);
    assert!(ran.out.contains("link:\n  1. css `a.more`: no element matches `a.more`\n"), "{}", ran.out);
    assert!(std::fs::read_to_string(&file).unwrap().contains("data-haywain-label=\"left out: no entry\""));
    let ran = news.show(&["news", "--json", "--item", "2"]);
    assert_eq!(document(&ran)["item"]["fields"]["title"]["steps"][0]["values"][0]["raw"], "Two");
}

#[test]
fn an_entry_that_is_not_there_is_told_how_many_there_are() {
    let ran = shipped(&["who-news", "--item", "99"]);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.err, "error: who-news: there is no entry 99\n  help: the listing has 15, numbered from 1\n");
    assert_eq!(shipped(&["who-news", "--item", "0"]).code, 2);
    assert_eq!(shipped(&["who-news", "--item", "first"]).code, 2);
}

#[test]
fn an_unknown_site_and_a_file_that_cannot_be_written_try_nothing() {
    let ran = shipped(&["who-nwes"]);
    assert!(ran.code == 2 && ran.err.contains("did you mean `who-news`?"), "{}", ran.err);
    let ran = shipped(&["mozilla-security", "--html", "/nowhere/at/all.html"]);
    assert!(ran.code == 2 && ran.err.contains("error: /nowhere/at/all.html: cannot be written: "), "{}", ran.err);
    let ran = shipped(&["who-news", "--html", "/nowhere/at/all.html"]);
    assert!(ran.code == 2 && ran.err.contains("who-news: there is nothing to draw\n  help: "), "{}", ran.err);
    assert_eq!(shipped(&["who-news", "--article", "--listing"]).code, 2);
}

#[test]
fn an_address_of_sites_yaml_is_read_by_its_rule() {
    let listing = shipped(&["https://www.mozilla.org/en-US/security/advisories/"]);
    assert_says(
        &listing,
        &["listing: 15 entries, 0 left out\n  by: elements that match `#main-content li.level-item`"],
    );
    let article = "https://www.globalbankingandfinance.com/norvia-central-bank-keeps-rate-food-calmer/";
    assert_says(&shipped(&[article]), &["author: Ines Valcourt (by rule)", "tags: Banking (by rule)"]);
    assert_says(&shipped(&[article, "-v"]), &["1. css `div.article-content p`\n     found    'By Ines Valcourt'"]);
}

#[test]
fn an_address_of_no_site_is_an_article_without_a_file_too() {
    let haywain = Haywain::new();
    let address = "https://www.globalbankingandfinance.com/norvia-central-bank-keeps-rate-food-calmer/";
    let mut command = haywain.command("show", &haywain.config());
    let ran = Ran::of(command.args([address, "--article", "--replay", "fixtures"]).output().unwrap());
    assert_says(&ran, &["title: Norvia's central bank keeps rate at 3.25%, says food prices 'calmer' (by headline)"]);
    let mut command = haywain.command("show", &haywain.config());
    let ran = Ran::of(command.args(["https://e.org/nowhere", "--replay", "fixtures"]).output().unwrap());
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("error: https://e.org/nowhere: fetch: "), "{}", ran.err);
}

#[test]
fn an_article_that_cannot_be_read_is_a_warning() {
    let page = "<ul><li><a href=/a>One</a></ul>";
    let server = Server::start(move |request| if request.path == "/" { Reply::html(page) } else { Reply::status(404) });
    let haywain = Haywain::with(&format!(
        "sites:\n  news:\n    url: {}\n    http: {{private: true}}\n    listing: {{item: li}}\n    article: true\n",
        server.url("/")
    ));
    let ran = Ran::of(haywain.command("show", &haywain.config()).arg("news").output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.starts_with("warning: news: fetch: ") && ran.err.contains("404"), "{}", ran.err);
    assert!(!haywain.output().exists() && !haywain.store().exists(), "show writes nothing");
}

const HOSTILE: &str = "<html><head><base href='https://e.org/base/'><meta http-equiv=refresh content='0;url=https://evil.example'>\
    <script>alert(1)</script><link rel=preload as=script href=x.js><link rel=stylesheet href=a.css></head>\
    <body onload=alert(2) data-haywain-legend=x><ul>\
    <li><a href=/a onclick='alert(3)' title='\"><script>alert(4)</script>'>One</a> <time>12 May 2025</time>\
    <li><a href=' java\nscript:alert(5)'>Two</a><iframe srcdoc='<script>alert(6)</script>'></iframe>\
    <li><a href=/a>One again</a></ul><svg><style><img src=x onerror=alert(7)></style><script>alert(8)</script></svg>\
    <noscript><img src=x onerror=alert(9)></noscript></body></html>";

#[test]
fn the_drawn_page_marks_what_was_found_and_runs_nothing() {
    let news = News::of(HOSTILE, "item: li\ndate: time");
    let file = news.haywain.folder().join("news.html");
    let ran = news.show(&["news", "--html", file.to_str().unwrap()]);
    assert_says(&ran, &["drawn: "]);
    let html = std::fs::read_to_string(&file).unwrap();
    for part in [
        "script-src 'none'",
        "<base href=\"https://e.org/base/\">",
        "rel=\"stylesheet\"",
        "data-haywain-entry=\"1\"",
        "data-haywain-label=\"1\"",
        "data-haywain-field=\"title link\"",
        "data-haywain-field=\"date\"",
        "data-haywain-label=\"left out: double\"",
        "data-haywain-label=\"left out: not an http link\"",
        "news: 1 entries, 2 left out",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
    for part in [
        "<script",
        "onload=",
        "onclick=",
        "onerror=alert(9)",
        "<iframe",
        "srcdoc",
        "refresh",
        "preload",
        "href=\" java",
    ] {
        assert!(!html.contains(part), "{part} in {html}");
    }
    assert!(html.find("Content-Security-Policy") < html.find("a.css"), "the policy comes first");
    assert_eq!(html.matches("data-haywain-legend=").count(), 1, "a page cannot pass for the legend");
    let _ = &news.server;
}

#[test]
fn nothing_from_a_page_commands_the_terminal_in_any_form() {
    let page = "<title>x\u{1b}[31m</title><ul><li><a href=/a title='\u{9b}2J'>bad \u{1b}[31mred\u{9b}2J \u{202e}title</a> \u{7f}</ul>";
    let news = News::of(page, "item: li\ntitle: [a@title, a]\nsummary: .");
    for arguments in [&["news"][..], &["news", "--item", "1"], &["news", "--json", "--item", "1"], &["news", "-v"]] {
        let ran = news.show(arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(!ran.out.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{7f}']), "{arguments:?}: {:?}", ran.out);
    }
    assert!(document(&news.show(&["news", "--json"]))["entries"][0]["summary"].as_str().unwrap().contains('\u{202e}'));
}
