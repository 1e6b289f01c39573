//! Entries that are values of a JSON document: the body itself, or what a script or an attribute of an HTML page holds.

use serde_json::Value;
use url::Url;

use super::{Found, ListingError, draft, paging, title_of};
use crate::fetch::Response;
use crate::field::{Scope, Trace};
use crate::page::{self, Page};
use crate::site::{Path, Place, Site};

pub(super) fn read(
    response: &Response,
    site: &Site,
    path: &Path,
    script: Option<&Place>,
    watch: Option<&Trace>,
) -> Result<Found, ListingError> {
    let Some(place) = script else {
        let root = body(response)?;
        return found(&[root], path, response, site, None, watch);
    };
    let page = Page::parse(response)?;
    let roots = documents(&page, place, &response.url)?;
    found(&roots, path, response, site, Some(&page), watch)
}

/// The first document in which the path finds anything, read.
fn found(
    roots: &[Value],
    path: &Path,
    response: &Response,
    site: &Site,
    page: Option<&Page>,
    watch: Option<&Trace>,
) -> Result<Found, ListingError> {
    let (text, url) = (path.text.clone(), Box::new(response.url.clone()));
    let matches = roots.iter().find_map(|root| items(root, path).map(|items| (root, items)));
    let Some((root, values)) = matches else { return Err(ListingError::NoPath { path: text, url }) };
    if values.is_empty() {
        return Err(ListingError::NoItems { selector: text, url, payload: None });
    }
    let base = page.map_or(&response.url, Page::base);
    let scope = |value| {
        let scope = Scope::json(value, root, base);
        page.map_or(scope, |page| scope.within(page))
    };
    let language = page.and_then(Page::language);
    let scopes: Vec<_> = values.iter().take(site.limits.entries).map(|value| scope(value)).collect();
    Ok(Found {
        drafts: draft::read(&scopes, &site.listing.fields, &site.date_context(response.fetched_at, language), watch),
        beyond: values.len() - scopes.len(),
        next: paging::link(site, &scope(root)),
        cursor: paging::cursor(site, &scope(root)),
        title: page.and_then(title_of),
        language: language.map(str::to_owned),
        ..Found::default()
    })
}

/// The items at a path; it may lead to them, or to the lists that hold them. `None`: it leads nowhere.
fn items<'a>(root: &'a Value, path: &Path) -> Option<Vec<&'a Value>> {
    let nodes = path.path.query(root).all();
    match nodes.as_slice() {
        [] => None,
        [Value::Array(items)] => Some(items.iter().collect()),
        _ if nodes.iter().all(|node| is_list_of_objects(node)) => {
            Some(nodes.iter().filter_map(|node| node.as_array()).flatten().collect())
        }
        _ => Some(nodes),
    }
}

fn is_list_of_objects(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_object))
}

fn body(response: &Response) -> Result<Value, ListingError> {
    page::lenient_json(&response.text).ok_or_else(|| ListingError::NotJson {
        place: "the body".into(),
        url: Box::new(response.url.clone()),
        cause: cause(&response.text),
    })
}

/// Every JSON document that the place holds; a selector such as `script[type="application/json"]` finds several.
fn documents(page: &Page, place: &Place, url: &Url) -> Result<Vec<Value>, ListingError> {
    if matches!(place.text.trim(), "self.__next_f" | "__next_f") {
        let rows = page::next_flight(page);
        return if rows.is_empty() { Err(no_script(place, url)) } else { Ok(vec![Value::Array(rows)]) };
    }
    let elements = place.selector.iter().flat_map(|selector| page.all(selector));
    let texts: Vec<String> = elements
        .filter_map(|element| match &place.attribute {
            Some(name) => element.attr(name).map(str::to_owned),
            None => Some(element.text().collect()),
        })
        .collect();
    let Some(first) = texts.first() else { return Err(no_script(place, url)) };
    let documents: Vec<Value> = texts.iter().filter_map(|text| page::lenient_json(text)).collect();
    if documents.is_empty() {
        let place = format!("`{}`", place.text);
        return Err(ListingError::NotJson { place, url: Box::new(url.clone()), cause: cause(first) });
    }
    Ok(documents)
}

fn no_script(place: &Place, url: &Url) -> ListingError {
    ListingError::NoScript { selector: place.text.clone(), url: Box::new(url.clone()) }
}

/// What a strict parser says of the text.
fn cause(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Err(_) if text.trim().is_empty() => "it is empty".into(),
        Err(_) if text.trim_start().starts_with('<') => "it begins like HTML".into(),
        Err(error) => error.to_string(),
        Ok(_) => "it holds no object".into(),
    }
}
