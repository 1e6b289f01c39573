//! The recorded article pages of the fixtures against what a person noted down from them: with the rule of the case, and
//! with no rule at all.

use std::path::Path;

use haywain::article::{self, Article};
use haywain::fetch::Response;
use haywain::page::Page;
use haywain::site::{self, ArticleRule};
use haywain::{clean, dates};
use serde_json::Value;
use url::Url;

const CASES: &[(&str, &str)] = &[
    ("gbaf-nextjs", "nextjs-article.json"),
    ("gbaf-nextjs-streamed", "nextjs-article.json"),
    ("gbaf-wordpress", "wordpress-article.json"),
];

fn expected(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(Path::new("fixtures/gbaf/expected").join(file)).unwrap()).unwrap()
}

fn page(case: &str, url: &Value) -> Page {
    let text = std::fs::read_to_string(Path::new("fixtures").join(case).join("pages/article.html")).unwrap();
    let mut response = Response::of(Url::parse(url.as_str().unwrap()).unwrap(), &text);
    response.fetched_at = "2025-12-13T08:00:00Z".parse().unwrap();
    Page::parse(&response).unwrap()
}

fn read(page: &Page, rule: &ArticleRule) -> Article {
    let context = dates::Context::at(page.fetched_at(), page.language());
    article::read(page, rule, &context)
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn assert_metadata(article: &Article, expected: &Value, case: &str) {
    assert_eq!(article.title.as_deref(), expected["title"].as_str(), "{case}");
    assert_eq!(article.authors, texts(&expected["authors"]), "{case}");
    let published = article.date.map(|date| date.at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    assert_eq!(published.as_deref(), expected["published"].as_str(), "{case}");
    assert_eq!(article.publisher.as_deref(), expected["publisher"].as_str(), "{case}");
    assert!(article.tags.contains(&expected["category"].as_str().unwrap().to_owned()), "{case}: {:?}", article.tags);
    for tag in texts(&expected["tags"]) {
        assert!(article.tags.contains(&tag), "{case}: {tag} is not in {:?}", article.tags);
    }
    let image = article.image.as_ref().unwrap();
    assert_eq!(Some(image.url.as_str()), expected["image"].as_str(), "{case}");
    let size = serde_json::json!([image.width, image.height]);
    assert_eq!(size, expected["image_size"], "{case}");
}

fn assert_content(article: &Article, expected: &Value, base: &Url, case: &str) {
    let content = clean::html(article.content.as_deref().unwrap(), base).unwrap();
    let plain = content.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    for wanted in texts(&expected["content_must_contain"]).iter().chain(&texts(&expected["absolute_links_in_content"]))
    {
        assert!(plain.contains(wanted), "{case}: {wanted} is not in\n{content}");
    }
    for unwanted in texts(&expected["content_must_not_contain"]) {
        assert!(!plain.contains(&unwanted), "{case}: {unwanted} is in\n{content}");
    }
    let paragraphs = content.matches("<p>").count() as u64;
    assert!(paragraphs <= expected["content_paragraphs"].as_u64().unwrap(), "{case}: {content}");
}

#[test]
fn a_rule_reads_the_article_it_names() {
    for (case, file) in CASES {
        let expected = expected(file);
        let sites = site::load(&Path::new("fixtures").join(case).join("sites.yaml")).unwrap();
        let page = page(case, &expected["url"]);
        let article = read(&page, sites.sites[0].article.as_ref().unwrap());
        assert_metadata(&article, &expected, case);
        assert_content(&article, &expected, page.base(), case);
    }
}

#[test]
fn an_article_is_read_without_a_rule() {
    for (case, file) in CASES {
        let expected = expected(file);
        let page = page(case, &expected["url"]);
        let article = read(&page, &ArticleRule::default());
        assert_metadata(&article, &expected, case);
        assert_content(&article, &expected, page.base(), case);
    }
}

#[test]
fn an_article_that_is_only_streamed_data_is_read() {
    let text = std::fs::read_to_string("fixtures/gbaf-nextjs-streamed/pages/article.html").unwrap();
    let scripts: Vec<&str> = text.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next()).collect();
    let pushed = scripts.into_iter().filter(|script| script.contains("self.__next_f"));
    let shell: String = pushed.map(|script| format!("<script>{script}</script>")).collect();
    let expected = expected("nextjs-article.json");
    let url = Url::parse(expected["url"].as_str().unwrap()).unwrap();
    let mut response = Response::of(url, &format!("<title>The Paper</title><div id=root></div>{shell}"));
    response.fetched_at = "2025-12-13T08:00:00Z".parse().unwrap();
    let page = Page::parse(&response).unwrap();
    let article = read(&page, &ArticleRule::default());
    assert_content(&article, &expected, page.base(), "streamed data");
    assert_eq!(article.date.unwrap().at.to_rfc3339(), "2025-12-12T13:41:07+00:00");
}

/// An invented page with everything that surrounds an article on the web.
const PAGE: &str = r#"<html lang=en><title>Harbour reopens | The Paper</title>
<nav><a href=/>Home</a><a href=/news>All the news of the day</a></nav>
<div class=cookie-banner><p>We use cookies to improve your visit, and share data with our partners.</p></div>
<article><h1>Harbour reopens</h1><div class=share-bar><a href=/x>Share on X</a></div>
<p>The harbour of Castrel reopens on Monday, the council said, after two years of work on its eastern wall.</p>
<h2>What was done</h2><p>Divers set four hundred blocks, engineers measured each tide, and the wall is now a metre higher.</p>
<ul><li>Four hundred blocks, each of six tonnes, were set by hand.</li><li>The lamps were renewed, all forty of them.</li></ul>
<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2023</td><td>112</td></tr></table>
<figure><img src=/wall.jpg alt="The wall"><figcaption>The new wall at low tide.</figcaption></figure>
<blockquote><p>We waited long for this day, said the master of the port, and it has come.</p></blockquote>
<pre><code>tide = height(now)</code></pre>
<div class=newsletter-box><p>Get our newsletter every morning, free of charge, and never miss a story.</p></div>
<div style="display:none"><p>A hidden paragraph, kept for old browsers, which nobody should ever read.</p></div>
<p>The first ship is expected before noon, and the council has invited everybody to the eastern quay.</p>
<div class=related-articles><h3><a href=/a>Storm on the coast again</a></h3><p>A teaser of another story, with a sentence, and a comma.</p></div>
</article><footer><p>Copyright The Paper, all rights reserved, printed in Castrel.</p></footer></html>"#;

#[test]
fn the_parts_of_an_article_stay_and_what_surrounds_it_goes() {
    let url = Url::parse("https://www.example.org/news/harbour").unwrap();
    let page = Page::parse(&Response::of(url, PAGE)).unwrap();
    let article = read(&page, &ArticleRule::default());
    let content = clean::html(article.content.as_deref().unwrap(), page.base()).unwrap();
    for kept in [
        "<h2>What was done</h2>",
        "<li>The lamps were renewed",
        "<td>112</td>",
        r#"<figure><img src="https://www.example.org/wall.jpg""#,
        "<figcaption>The new wall at low tide.</figcaption>",
        "<blockquote><p>We waited",
        "<pre><code>tide = height(now)</code></pre>",
        "before noon",
    ] {
        assert!(content.contains(kept), "{kept} is not in\n{content}");
    }
    for gone in
        ["Harbour reopens", "Share on", "cookies", "newsletter", "hidden", "Storm", "teaser", "Copyright", "Home"]
    {
        assert!(!content.contains(gone), "{gone} is in\n{content}");
    }
}
