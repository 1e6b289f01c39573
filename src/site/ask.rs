//! What a listing page is asked with: a URL, for some a body, and how the next page's differs. How it goes over the
//! wire is left to `fetch`.

use std::ops::Deref;

use encoding_rs::Encoding;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use super::Template;

/// A URL, and the body that makes its request a POST.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Absolute, http or https.
    pub url: Url,
    /// `None`: it is a GET.
    pub body: Option<Body>,
}

impl Ask {
    /// A plain GET.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self { url, body: None }
    }

    /// What tells it from others of the site, in memory: the URL, and for a POST the hash of its body.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.body {
            None => self.url.to_string(),
            Some(body) => format!("{} {}", self.url, &blake3::hash(body.text().as_bytes()).to_hex()[..32]),
        }
    }
}

/// A listing page of a site, and what holds for it alone.
#[derive(Debug, Clone)]
pub struct Start {
    /// What is asked.
    pub ask: Ask,
    /// Its charset, instead of the site's (`http: {charset: …}`).
    pub charset: Option<&'static Encoding>,
    /// Categories of all its entries, beside those that the page gives them.
    pub tags: Vec<String>,
}

impl Deref for Start {
    type Target = Url;

    /// Most of a run needs only to know where the page is.
    fn deref(&self) -> &Url {
        &self.ask.url
    }
}

/// The body of a POST. It holds no secret: those are headers.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// `application/x-www-form-urlencoded`, in the order of the file.
    Form(Vec<(String, String)>),
    /// `application/json`.
    Json(Value),
}

impl Body {
    /// The media type.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        match self {
            Self::Form(_) => "application/x-www-form-urlencoded",
            Self::Json(_) => "application/json",
        }
    }

    /// As it is sent.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Form(pairs) => form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish(),
            Self::Json(value) => value.to_string(),
        }
    }
}

/// What of a body differs from page to page: keys that lead to a value, and its text with a place.
#[derive(Debug, Clone, Default)]
pub struct Patch(pub Vec<(Vec<String>, Template)>);

impl Patch {
    /// The body with the values put in. What is put where a number was, or is itself a number where nothing was,
    /// stays a number; a place without a value leaves the body as it was.
    #[must_use]
    pub fn apply(&self, body: Option<&Body>, values: &Value) -> Option<Body> {
        let mut body = body?.clone();
        for (keys, template) in &self.0 {
            let Ok(text) = template.render(values) else { continue };
            match &mut body {
                Body::Form(pairs) => put_pair(pairs, keys, text),
                Body::Json(value) => put_value(value, keys, text, is_number(template, values)),
            }
        }
        Some(body)
    }
}

/// Whether a template is one place whose value is a number.
fn is_number(template: &Template, values: &Value) -> bool {
    let name = template.as_str().trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    name.and_then(|name| values.get(name)).is_some_and(Value::is_number)
}

fn put_pair(pairs: &mut Vec<(String, String)>, keys: &[String], text: String) {
    let Some(key) = keys.last() else { return };
    match pairs.iter_mut().find(|(known, _)| known == key) {
        Some(pair) => pair.1 = text,
        None => pairs.push((key.clone(), text)),
    }
}

fn put_value(value: &mut Value, keys: &[String], text: String, is_number: bool) {
    let mut place = value;
    for key in keys {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[key.as_str()];
    }
    let number = (place.is_number() || (is_number && place.is_null())).then(|| text.parse::<i64>().ok()).flatten();
    *place = number.map_or_else(|| text.into(), Value::from);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patch(keys: &[&str], text: &str) -> Patch {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Patch(vec![(keys, Template::parse(text).unwrap())])
    }

    #[test]
    fn a_json_body_keeps_its_numbers_and_gets_keys_it_did_not_have() {
        let body = Body::Json(json!({"query": "{ a }", "variables": {"offset": 0, "after": null, "word": "x"}}));
        let put = |keys: &[&str], text: &str, values: &Value| {
            patch(keys, text).apply(Some(&body), values).map(|body| body.text()).unwrap_or_default()
        };
        let counted = json!({"offset": 20});
        assert!(put(&["variables", "offset"], "{offset}", &counted).contains(r#""offset":20,"after":null"#));
        assert!(put(&["variables", "after"], "{offset}", &counted).contains(r#""after":20,"#));
        assert!(put(&["variables", "word"], "{offset}", &counted).contains(r#""word":"20""#));
        assert!(put(&["page", "from"], "n{offset}", &counted).ends_with(r#""page":{"from":"n20"}}"#));
        let cursor = json!({"cursor": "40"});
        assert!(put(&["variables", "offset"], "{cursor}", &cursor).contains(r#""offset":40"#));
        assert!(put(&["variables", "after"], "{cursor}", &cursor).contains(r#""after":"40""#));
        assert_eq!(put(&["query"], "{nope}", &cursor), body.text());
    }

    #[test]
    fn a_form_keeps_its_order_and_is_encoded_once() {
        let body = Body::Form(vec![("q".into(), "a b&c".into()), ("start".into(), "0".into())]);
        assert_eq!(body.text(), "q=a+b%26c&start=0");
        let next = patch(&["start"], "{offset}").apply(Some(&body), &json!({"offset": 20})).unwrap();
        assert_eq!(next.text(), "q=a+b%26c&start=20");
    }

    #[test]
    fn requests_for_one_url_are_told_apart_by_their_bodies() {
        let url: Url = "https://example.org/api".parse().unwrap();
        let post = |text: &str| Ask { url: url.clone(), body: Some(Body::Form(vec![("q".into(), text.into())])) }.key();
        assert_eq!(Ask::get(url.clone()).key(), url.as_str());
        assert!(post("a") != post("b") && post("a") == post("a") && post("a").starts_with(url.as_str()));
    }
}
