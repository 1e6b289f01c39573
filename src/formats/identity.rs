//! The id of an item as the files carry it. Which id an item has is decided in `item`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;
use uuid::Uuid;

/// URNs (RFC 8141) and tag URIs (RFC 4151) in the spelling that validators accept.
static URN_OR_TAG: LazyLock<Regex> = LazyLock::new(|| {
    let characters = r"(?:[A-Za-z0-9()+,\-.:=@;$_!*']|%[0-9A-Fa-f]{2})+";
    let pattern =
        format!(r"^(?:urn:[a-z0-9][a-z0-9-]{{1,31}}|tag:[a-z0-9.-]+,[0-9]{{4}}(?:-[0-9]{{2}}){{0,2}}):{characters}$");
    Regex::new(&pattern).expect("a constant pattern")
});

/// The id as an absolute IRI, the same string in all formats: Atom demands one (RFC 4287 4.2.6), and siblings must
/// agree. An id that is a canonical http(s) URL, a URN or a tag URI is written as it is; any other becomes a
/// `urn:uuid:` made of it and the feed's id, and the files carry the id itself beside it, so that nothing is lost
/// when the memory is rebuilt from them.
pub(super) fn iri<'a>(feed_id: &str, id: &'a str) -> Cow<'a, str> {
    if is_url(id) || URN_OR_TAG.is_match(id) {
        return Cow::Borrowed(id);
    }
    let namespace = feed_id.strip_prefix("urn:uuid:").and_then(|uuid| Uuid::parse_str(uuid).ok());
    let namespace = namespace.unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_URL, feed_id.as_bytes()));
    Cow::Owned(Uuid::new_v5(&namespace, id.as_bytes()).urn().to_string())
}

/// The id itself where [`iri`] had to replace it.
pub(super) fn replaced(iri: &str, id: &str) -> Option<String> {
    (iri != id).then(|| id.to_owned())
}

fn is_url(id: &str) -> bool {
    id.starts_with("http")
        && Url::parse(id).is_ok_and(|url| url.as_str() == id && matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEED: &str = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8";

    #[test]
    fn an_iri_stays_as_it_is() {
        for id in
            ["https://e.org/a?b=1", "urn:isbn:123", "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "tag:e.org,2025:a"]
        {
            assert_eq!(iri(FEED, id), id);
            assert_eq!(replaced(id, id), None);
        }
    }

    #[test]
    fn any_other_id_becomes_a_urn_of_its_own_for_each_feed() {
        for id in ["123", "https://e.org", "httpdoc", "https://e.org/ä", "tag: x", "urn:x", "ftp://e.org/", "ÿ"] {
            let urn = iri(FEED, id);
            assert!(urn.starts_with("urn:uuid:"), "{id}");
            assert_eq!(iri(FEED, &urn), urn, "a second time changes nothing");
            assert_ne!(iri("another feed", id), urn);
            assert_eq!(replaced(&urn, id).as_deref(), Some(id));
        }
    }
}
