//! What one page and one feed cost, in CPU time of one thread: `cargo bench --bench stages`.

use chrono::{TimeDelta, TimeZone, Utc};
use haywain::dates::Context;
use haywain::feed::Feed;
use haywain::fetch::Response;
use haywain::formats::{self, Format, index};
use haywain::item::{self, Sight};
use haywain::page::Page;
use haywain::site::{self, Site};
use haywain::{article, induce, listing};
use scraper::Selector;
use std::path::Path;
use url::Url;

fn main() {
    divan::main();
}

const SITES: &str = "
sites:
  news:
    url: https://example.org/news/
    listing: {item: article.card, title: h2, link: a.more, date: time, summary: p, image: img, author: .byline, tags: .tags li}
    article: {content: .body}
";

fn site() -> Site {
    site::read(SITES, Path::new("sites.yaml"), &|_| None).expect("the rule is right").sites.remove(0)
}

/// 100 kB with 30 entries among the usual ballast.
fn listing_page() -> Response {
    let entry = |n: usize| {
        format!(
            "<article class=\"card card--{n} teaser\"><a class=image href=\"/news/{n}\"><img loading=lazy src=\"data:image/gif;base64,R0\" \
             data-src=\"/img/{n}-400.jpg\" srcset=\"/img/{n}-400.jpg 400w, /img/{n}-1200.jpg 1200w\"></a><h2><a href=\"/news/{n}\">Headline \
             number {n} &amp; what came of it</a></h2><p>{}</p><span class=byline>By Ana Verrill and Tom Okonedo</span><time \
             datetime=\"2026-11-{:02}T08:{:02}:00Z\">{} November 2026</time><ul class=tags><li>One</li><li>Two</li></ul><a class=more \
             href=\"/news/{n}?utm_source=list\">Read more</a></article>",
            "A teaser of some length about the matter. ".repeat(8),
            n % 20 + 1,
            n % 60,
            n % 20 + 1
        )
    };
    let menu: String = (0..150)
        .map(|n| format!("<li class=\"menu-item\"><a href=\"/section/{n}\"><span>Section {n}</span></a></li>"))
        .collect();
    let script = format!("<script>window.state = {{\"x\":\"{}\"}}</script>", "y".repeat(35_000));
    let cards: String = (0..30).map(entry).collect();
    page(format!(
        "<html lang=en><head><title>News</title>{script}</head><body><nav><ul>{menu}</ul></nav><main>{cards}</main><footer><ul>{menu}</ul></footer></body>"
    ))
}

fn article_page() -> Response {
    let paragraph = |n: usize| {
        format!(
            "<p>{} <a href=\"/x/{n}\">{n}</a></p>",
            "A sentence that says something, and then says more. ".repeat(9)
        )
    };
    let body: String = (0..25).map(paragraph).collect();
    let menu: String = (0..250)
        .map(|n| format!("<li class=\"menu-item\"><a href=\"/section/{n}\"><span>Section {n}</span></a></li>"))
        .collect();
    let ld = r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"H","datePublished":"2026-11-20T08:00:00Z","author":[{"name":"Ana"}]}</script>"#;
    let ballast = format!("<script>{}</script>", "z".repeat(24_000));
    page(format!(
        "<html lang=en><head><title>H</title>{ld}{ballast}<meta property=og:image content=/a.jpg></head><body><ul>{menu}</ul><article><h1>H</h1>\
         <div class=body>{body}</div></article><footer>{menu}</footer></body>"
    ))
}

fn page(html: String) -> Response {
    let url = Url::parse("https://example.org/news/").expect("a URL");
    Response { fetched_at: Utc.with_ymd_and_hms(2026, 11, 24, 9, 0, 0).unwrap(), ..Response::of(url, &html) }
}

/// A listing page of 100 kB with 30 entries, from text to items.
#[divan::bench]
fn listing_page_to_items(bencher: divan::Bencher<'_, '_>) {
    let (site, response) = (site(), listing_page());
    bencher.bench(|| {
        let listing = listing::read(&response, &site).expect("a listing");
        assert_eq!(listing.entries.len(), 30);
        let sight = |position| Sight { at: response.fetched_at, position, base: &response.url, follow: false };
        listing.entries.into_iter().enumerate().map(|(n, entry)| item::first(entry, sight(n))).collect::<Vec<_>>()
    });
}

/// The list of the same page, detected: what it costs beside the parsing.
#[divan::bench]
fn list_detected(bencher: divan::Bencher<'_, '_>) {
    let page = Page::parse(&listing_page()).expect("a page");
    let context = Context::at(page.fetched_at(), Some("en"));
    bencher.bench_local(|| listing::detect::detect(&page, &context).expect("a list"));
}

/// The selectors of the items and of five fields on the same page, from the elements.
#[divan::bench]
fn elements_to_selectors(bencher: divan::Bencher<'_, '_>) {
    let page = Page::parse(&listing_page()).expect("a page");
    let css = |css: &str| Selector::parse(css).expect("a selector");
    let items: Vec<_> = page.all(&css("article.card")).collect();
    let fields = ["h2", "h2 a", "time", "p", "img"].map(css);
    let targets = fields.map(|field| items.iter().map(|item| item.select(&field).next()).collect::<Vec<_>>());
    bencher.bench_local(|| {
        let item = induce::items(&page, &items);
        (item, targets.each_ref().map(|targets| induce::field(&items, targets)))
    });
}

/// An article page of 70 kB, from text to a clean item, by rule and by haywain's own reading.
#[divan::bench(args = ["by rule", "by itself"])]
fn article_page_to_item(bencher: divan::Bencher<'_, '_>, how: &str) {
    let (site, response) = (site(), article_page());
    let rule = if how == "by rule" { site.article.clone().unwrap_or_default() } else { site::ArticleRule::default() };
    let entry = listing::Entry { url: Some(response.url.clone()), ..listing::Entry::default() };
    let known = item::first(entry, Sight { at: response.fetched_at, position: 0, base: &response.url, follow: true });
    let context = site.date_context(response.fetched_at, Some("en"));
    bencher.bench(|| {
        let page = Page::parse(&response).expect("a page");
        item::complete(&known, article::read(&page, &rule, &context), page.base(), response.fetched_at)
    });
}

/// A feed of 50 items with 5 kB of content each, to bytes and checked.
#[divan::bench(args = [Format::Rss, Format::Atom, Format::Json])]
fn feed_to_bytes(bencher: divan::Bencher<'_, '_>, format: Format) {
    let feed = feed();
    bencher.bench(|| {
        let bytes = formats::write(format, &feed).expect("a feed");
        formats::check(format, &bytes).expect("a valid feed");
        bytes
    });
}

/// The same to its page for people.
#[divan::bench]
fn feed_to_page(bencher: divan::Bencher<'_, '_>) {
    let feed = feed();
    bencher.bench(|| index::write_feed(&feed, &Format::ALL).expect("a page"));
}

fn feed() -> Feed {
    let (site, response) = (site(), article_page());
    let known = |n: usize| {
        let entry = listing::Entry {
            url: response.url.join(&n.to_string()).ok(),
            title: Some(format!("Headline {n}")),
            content: Some(format!("<p>{}</p>", "Some text of the body &amp; more. ".repeat(150))),
            ..listing::Entry::default()
        };
        item::first(
            entry,
            Sight { at: response.fetched_at - TimeDelta::hours(1), position: n, base: &response.url, follow: false },
        )
    };
    Feed::of(&site, Some("News"), Some("en"), (0..50).map(known).collect())
}
