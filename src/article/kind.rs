//! Whether a page says of itself that it is one article, and not a list of them.

use serde_json::Value;

use crate::page::Page;

/// Whether a page calls itself an article: its OpenGraph type is one, or it describes exactly one in JSON-LD
/// (schema.org `Article` and what is one by name). A page that does not say so may still be one.
#[must_use]
pub fn is_article(page: &Page) -> bool {
    let is_typed = page.meta("og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article"));
    let described = page.json_ld().iter().filter(|object| names_article(&object["@type"])).count();
    is_typed || described == 1
}

fn names_article(kind: &Value) -> bool {
    match kind {
        Value::String(name) => name.ends_with("Article") || name.ends_with("BlogPosting"),
        Value::Array(names) => names.iter().any(names_article),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::page;
    use super::*;

    #[test]
    fn one_article_is_an_article_and_several_are_a_list() {
        let ld = |objects: &str| format!("<script type=application/ld+json>[{objects}]</script>");
        let article = r#"{"@type": ["NewsArticle"]}"#;
        assert!(is_article(&page("<meta property=og:type content=article>")));
        assert!(is_article(&page(&ld(article))));
        assert!(!is_article(&page(&ld(&format!("{article}, {article}")))));
        assert!(!is_article(&page("<meta property=og:type content=website>")));
        assert!(!is_article(&page(&ld(r#"{"@type": "ItemList"}"#))));
    }
}
