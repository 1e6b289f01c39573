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
    let context = dates::Context {
        now: page.fetched_at(),
        timezone: chrono_tz::UTC,
        language: page.language(),
        day_first: None,
        format: None,
    };
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
