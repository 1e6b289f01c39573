//! Conditional requests by RFC 9110 section 13: whether the sender has the bytes already. Parts of a file are left to
//! `range`.

use std::time::SystemTime;

use hyper::header::{HeaderMap, HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};

/// What the conditions of a GET or HEAD ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The file.
    Send,
    /// 304: the sender has it.
    NotModified,
    /// 412: the sender wants another one.
    Failed,
}

/// Judges in the order of section 13.2.2. `etag` is the one of what would be sent, `modified` in whole seconds, if that tells it
/// from every other.
pub(super) fn judge(headers: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> Verdict {
    if headers.contains_key(IF_MATCH) {
        if !names(headers, &IF_MATCH, etag, Compare::Strong) {
            return Verdict::Failed;
        }
    } else if date(headers, &IF_UNMODIFIED_SINCE).zip(modified).is_some_and(|(since, modified)| modified > since) {
        return Verdict::Failed;
    }
    let has_it = if headers.contains_key(IF_NONE_MATCH) {
        names(headers, &IF_NONE_MATCH, etag, Compare::Weak)
    } else {
        date(headers, &IF_MODIFIED_SINCE).zip(modified).is_some_and(|(since, modified)| modified <= since)
    };
    if has_it { Verdict::NotModified } else { Verdict::Send }
}

/// Whether a `Range` counts: the part that the sender has is of this very file (section 13.1.5).
pub(super) fn is_same_for_range(headers: &HeaderMap, etag: &str, modified: Option<SystemTime>) -> bool {
    let Some(value) = headers.get(IF_RANGE) else { return true };
    match date(headers, &IF_RANGE) {
        Some(date) => modified == Some(date),
        None => value.to_str().is_ok_and(|value| value.trim() == etag),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    Strong,
    Weak,
}

/// Whether a list of entity tags, over however many headers, is `*` or has this one.
fn names(headers: &HeaderMap, name: &HeaderName, etag: &str, compare: Compare) -> bool {
    let texts = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    texts.into_iter().any(|text| text.trim() == "*" || has(text, etag, compare))
}

/// A tag may hold commas, so that the list cannot be split at them; what is no tag ends it.
fn has(mut list: &str, etag: &str, compare: Compare) -> bool {
    loop {
        list = list.trim_start_matches([' ', '\t', ',']);
        let (is_weak, rest) = list.strip_prefix("W/").map_or((false, list), |rest| (true, rest));
        let Some(end) = rest.strip_prefix('"').and_then(|rest| rest.find('"')) else { return false };
        let (tag, after) = rest.split_at(end + 2);
        if tag == etag && (compare == Compare::Weak || !is_weak) {
            return true;
        }
        list = after;
    }
}

/// The date of a header; one that is none is as if it were not there.
fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const TAG: &str = "\"abc\"";
    const DAY: u64 = 1_767_225_600; // Thu, 01 Jan 2026 00:00:00 GMT

    fn verdict(headers: &[(&'static str, &str)]) -> Verdict {
        judge(&map(headers), TAG, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(DAY)))
    }

    fn map(headers: &[(&'static str, &str)]) -> HeaderMap {
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_list_of_tags_is_compared_weakly_and_a_star_is_any() {
        for known in [TAG, "W/\"abc\"", "\"x\", \"abc\"", "\"a,b\" ,W/\"abc\"", ",, \"abc\"", "*", " * "] {
            assert_eq!(verdict(&[("if-none-match", known)]), Verdict::NotModified, "{known}");
        }
        for unknown in ["abc", "\"ab\"", "\"x\"", "", "\"abc", "w/\"abc\"", "\"x, \"abc\"\""] {
            assert_eq!(verdict(&[("if-none-match", unknown)]), Verdict::Send, "{unknown}");
        }
        assert_eq!(verdict(&[("if-none-match", "\"x\""), ("if-none-match", TAG)]), Verdict::NotModified);
    }

    #[test]
    fn a_tag_wins_over_a_date() {
        let same = "Thu, 01 Jan 2026 00:00:00 GMT";
        let all =
            [same, "Thursday, 01-Jan-26 00:00:00 GMT", "Thu Jan  1 00:00:00 2026", "Fri, 02 Jan 2026 00:00:00 GMT"];
        for date in all {
            assert_eq!(verdict(&[("if-modified-since", date)]), Verdict::NotModified, "{date}");
        }
        for date in ["Wed, 31 Dec 2025 23:59:59 GMT", "yesterday", "2026-01-01"] {
            assert_eq!(verdict(&[("if-modified-since", date)]), Verdict::Send, "{date}");
        }
        assert_eq!(verdict(&[("if-modified-since", same), ("if-none-match", "\"x\"")]), Verdict::Send);
    }

    #[test]
    fn a_date_that_may_be_of_other_bytes_too_tells_nothing() {
        let since = map(&[("if-modified-since", "Fri, 02 Jan 2026 00:00:00 GMT")]);
        assert_eq!(judge(&since, TAG, None), Verdict::Send);
    }

    #[test]
    fn who_wants_another_file_is_refused() {
        assert_eq!(verdict(&[("if-match", "\"x\"")]), Verdict::Failed);
        assert_eq!(verdict(&[("if-match", "W/\"abc\"")]), Verdict::Failed);
        assert_eq!(verdict(&[("if-match", "\"x\", \"abc\"")]), Verdict::Send);
        assert_eq!(verdict(&[("if-unmodified-since", "Wed, 31 Dec 2025 23:59:59 GMT")]), Verdict::Failed);
        assert_eq!(verdict(&[("if-unmodified-since", "Thu, 01 Jan 2026 00:00:00 GMT")]), Verdict::Send);
    }

    #[test]
    fn a_part_goes_only_to_who_has_the_rest_of_this_file() {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let is_same = |value: &str| is_same_for_range(&map(&[("if-range", value)]), TAG, Some(modified));
        assert!(is_same(TAG) && is_same("Sun, 09 Sep 2001 01:46:40 GMT"));
        assert!(!is_same("W/\"abc\"") && !is_same("\"x\"") && !is_same("Sun, 09 Sep 2001 01:46:41 GMT"));
        assert!(is_same_for_range(&HeaderMap::new(), TAG, Some(modified)));
    }
}
