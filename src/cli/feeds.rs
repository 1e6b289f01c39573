//! The feeds that a site has already, in words. Looking for them is left to `run`.

use crate::run::{Discovery, Found};

/// What was found, a line each; `all`: also what is advertised and is no feed.
pub(super) fn lines(discovery: &Discovery, all: bool) -> Vec<String> {
    let mut lines: Vec<String> = best(discovery).into_iter().collect();
    if all {
        let broken = discovery.broken.iter();
        lines.extend(broken.map(|(url, why)| format!("advertises {url}, which is no feed: {why}")));
    }
    lines
}

/// Why the search ended before its time.
pub(super) fn trouble(discovery: &Discovery) -> Option<String> {
    discovery.stopped.as_ref().map(|error| format!("the search for feeds ended early: fetch: {error}"))
}

fn best(discovery: &Discovery) -> Option<String> {
    match (discovery.usable(), discovery.found.first()) {
        (Some(found), _) => {
            let rule = found.kind.rule().and_then(|lines| lines.lines().next()).unwrap_or_default();
            Some(format!("{}: `{rule}` would read it", told(found)))
        }
        (None, Some(found)) => Some(format!("{}: not the list of this page", told(found))),
        (None, None) if discovery.stopped.is_none() => Some(format!("no feed at {} addresses", discovery.asked)),
        (None, None) => None,
    }
}

/// "advertises https://… (RSS, 20 items, newest today, summaries; the page's newest entry is in it)".
fn told(found: &Found) -> String {
    let verb = if found.hint.is_advertised() { "advertises" } else { "has" };
    format!("{verb} {} ({found}; {})", found.url, found.relation)
}
