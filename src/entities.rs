//! What markup leaves behind in a text that should be plain: character references that were escaped twice, tags that
//! a template let through. Which texts are plain is known to their readers.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});"));
/// Only elements that titles and names are written with: `<2% of savers` and `Vec<T>` are text.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)</?(?:a|abbr|b|big|br|center|cite|code|del|div|em|font|h[1-6]|i|img|ins|li|mark|nobr|ol|p|q|s|small|span|strike|strong|sub|sup|time|tt|u|ul|wbr)(?:\s[^<>]*)?/?>",
    )
});
static SCRIPT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?is)<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// Appends a text to HTML, so that it stands in an element or an attribute as it is.
pub(crate) fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, sign) in text.match_indices(['&', '<', '>', '"']) {
        out.push_str(&text[from..at]);
        out.push_str(match sign {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            _ => "&quot;",
        });
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Character references (HTML 13.5) decoded once, where a whole one with its semicolon is left.
#[must_use]
pub fn decode(text: &str) -> Cow<'_, str> {
    if !REFERENCE.is_match(text) {
        return Cow::Borrowed(text);
    }
    REFERENCE.replace_all(text, |found: &regex::Captures<'_>| -> String {
        Html::parse_fragment(&found[0]).root_element().text().collect()
    })
}

/// The text without tags, scripts and comments, its references decoded once. White space is left as it is.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return decode(text);
    }
    let silent = SCRIPT.replace_all(text, "");
    let bare = TAG.replace_all(&silent, "");
    Cow::Owned(decode(&bare).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_once() {
        assert_eq!(decode("Envoy&#8217;s &amp;amp; &eacute;t&#xE9;"), "Envoy’s &amp; été");
        assert_eq!(decode("AT&T; R&D &copy"), "AT&T; R&D &copy");
    }

    #[test]
    fn leaked_tags_go_and_signs_stay() {
        assert_eq!(plain("<b>New</b> rules<script>x('<b>')</script><br/>"), "New rules");
        assert_eq!(plain("<2% of savers, a<b and Vec<T>"), "<2% of savers, a<b and Vec<T>");
    }
}
