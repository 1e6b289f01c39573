//! What a link in a page means: absolute, http or https, and normalised so that one article has one
//! identity. Fetching a link is left to `fetch`, choosing one to `field`.

use std::collections::BTreeSet;

use url::Url;

/// Query parameters that say how a reader came, not what is read. A name that ends in `*` is a prefix.
const TRACKING: &[&str] = &[
    "utm_*",
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "oly_enc_id",
    "oly_anon_id",
    "wickedid",
    "ref_src",
    "cmpid",
    "ocid",
    "ncid",
    "s_cid",
    "phpsessid",
    "jsessionid",
    "mtm_*",
    "pk_*",
    "piwik_*",
    "hsa_*",
    "at_medium",
    "at_campaign",
    "__twitter_impression",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
];

/// The longest link that is kept, in bytes (longer ones are data or an attack).
pub const MAX_LENGTH: usize = 2_000;

/// Resolves `href` against `base`: an absolute http(s) URL without user and password, or nothing.
#[must_use]
pub fn resolve(base: &Url, href: &str) -> Option<Url> {
    let mut url = base.join(href.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || url.as_str().len() > MAX_LENGTH {
        return None;
    }
    // Neither can fail for an http URL with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(url)
}

/// The link as an identity: tracking parameters, session ids and the fragment are gone, the rest stays as it
/// is written (the case of the path and a final slash distinguish articles on real sites).
#[must_use]
pub fn normalise(url: &Url) -> Url {
    let mut url = url.clone();
    if !url.fragment().is_some_and(|f| f.starts_with('!') || f.starts_with('/')) {
        url.set_fragment(None); // `#!` and `#/` are the path of script-driven sites
    }
    let kept: Vec<&str> =
        url.query().map(|q| q.split('&').filter(|p| !p.is_empty() && !is_tracking(p)).collect()).unwrap_or_default();
    let query = kept.join("&");
    url.set_query((!query.is_empty()).then_some(&query));
    url
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKING.iter().any(|known| match known.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == *known,
    })
}

/// The loosest sameness of two links: a normalised link without scheme, `www.` and final slash. Used to find a
/// remembered item again after a site went to https or changed its slashes; never written to a feed.
#[must_use]
pub fn key(url: &Url) -> String {
    let url = normalise(url);
    let text = &url[url::Position::BeforeHost..];
    text.strip_prefix("www.").unwrap_or(text).trim_end_matches('/').to_owned()
}

/// The link as it was when the site stood at an earlier address.
#[must_use]
pub fn moved(url: &Url, from: &Url) -> Option<Url> {
    let mut old = url.clone();
    old.set_host(from.host_str()).ok()?;
    old.set_port(from.port()).ok()?;
    Some(old)
}

/// One address, of which one form has parameters that the other lacks; what both have is the same.
#[must_use]
pub fn differ_in_parameters(a: &Url, b: &Url) -> bool {
    let bare = |url: &Url| {
        let mut url = url.clone();
        url.set_query(None);
        key(&url)
    };
    let parameters = |url: &Url| -> BTreeSet<String> {
        url.query().into_iter().flat_map(|q| q.split('&')).map(str::to_owned).collect()
    };
    let (of_a, of_b) = (parameters(a), parameters(b));
    bare(a) == bare(b) && (of_a.is_subset(&of_b) || of_b.is_subset(&of_a))
}

/// Two links of one site: the same host but for a leading `www.`, or one a subdomain of the other.
#[must_use]
pub fn same_site(a: &Url, b: &Url) -> bool {
    let (a, b) = (host(a), host(b));
    let is_below =
        |low: &str, high: &str| low.strip_suffix(high).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !a.is_empty() && !b.is_empty() && (is_below(a, b) || is_below(b, a))
}

/// The host of a link without a leading `www.`; empty where it has none.
#[must_use]
pub fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

/// The real image behind an image proxy of the page's own framework (`/_next/image?url=…`, `/_vercel/image`,
/// `/_ipx/…?url=`), or the link itself.
#[must_use]
pub fn unwrap_image(url: Url) -> Url {
    let path = url.path().trim_end_matches('/');
    if !["/_next/image", "/_vercel/image", "/_image"].iter().any(|proxy| path.ends_with(proxy)) {
        return url;
    }
    let inner = url
        .query_pairs()
        .find(|(name, _)| matches!(name.as_ref(), "url" | "href"))
        .map(|(_, inner)| inner.into_owned());
    inner.and_then(|inner| resolve(&url, &inner)).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn tracking_and_fragment_are_dropped_and_the_rest_stays_as_written() {
        let got = normalise(&url("https://E.org/A/b/?utm_source=x&id=7&FBCLID=1&q=a%20b#top"));
        assert_eq!(got.as_str(), "https://e.org/A/b/?id=7&q=a%20b");
        assert_eq!(normalise(&url("https://e.org/?utm_id=1")).as_str(), "https://e.org/");
        assert_eq!(normalise(&url("https://e.org/#!/news/1")).as_str(), "https://e.org/#!/news/1");
    }

    #[test]
    fn only_http_links_resolve() {
        let base = url("https://e.org/news/");
        assert_eq!(resolve(&base, " a b ").unwrap().as_str(), "https://e.org/news/a%20b");
        assert_eq!(resolve(&base, "https://me:pw@e.org/").unwrap().as_str(), "https://e.org/");
        for bad in ["javascript:alert(1)", "data:text/html,x", "mailto:a@b", "ftp://e.org/", "\u{a0}javascript:x"] {
            assert!(resolve(&base, bad).is_none_or(|u| u.scheme() == "https"), "{bad}");
        }
    }

    #[test]
    fn https_www_and_a_slash_do_not_make_another_article() {
        assert_eq!(key(&url("http://www.e.org/a/?utm_x=1")), key(&url("https://e.org/a")));
        assert_ne!(key(&url("https://e.org/A")), key(&url("https://e.org/a")));
    }

    #[test]
    fn a_next_image_is_the_image_behind_it() {
        let got = unwrap_image(url("https://e.org/_next/image/?url=https%3A%2F%2Fcdn.e.org%2Fa.webp&w=828&q=75"));
        assert_eq!(got.as_str(), "https://cdn.e.org/a.webp");
        assert_eq!(unwrap_image(url("https://e.org/_next/image?url=%2Fa.png&w=1")).as_str(), "https://e.org/a.png");
    }
}
