//! The text of a robots.txt to the rules for haywain, and what they say of a URL (RFC 9309). Where the text comes from is
//! left to `robots`.

use std::time::Duration;

use url::{Position, Url};

/// The name by which a robots.txt addresses haywain (RFC 9309 section 2.2.1), whatever `user_agent:` says.
pub const PRODUCT: &str = "haywain";
/// The longest pause that a `Crawl-delay` can ask for.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// What a robots.txt says to haywain; nothing at all unless it says something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    rules: Vec<Rule>,
    /// The pause between two requests that it asks for, at most 30 s. No part of the RFC, but widely written.
    pub delay: Option<Duration>,
}

/// One `allow` or `disallow`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The line in the file, counted from 1.
    pub line: usize,
    /// Its path as it is written.
    pub path: String,
    allows: bool,
    /// The path with its percent-encoding made uniform, without a final `$`; `*` is any text.
    pattern: String,
    /// A final `$`: nothing may follow.
    ends: bool,
}

/// Reads a robots.txt. The groups for haywain count as one, and without any those for everybody (section 2.2.1); a line
/// that means nothing is passed over.
#[must_use]
pub fn parse(text: &str) -> Rules {
    let (mut own, mut all) = (None::<Rules>, Rules::default());
    let (mut is_own, mut is_all, mut in_head) = (false, false, false);
    for (line, key, value) in records(text) {
        if key.eq_ignore_ascii_case("user-agent") {
            (is_own, is_all) = (in_head && is_own || is_product(value), in_head && is_all || value == "*");
            in_head = true;
            if is_own {
                own.get_or_insert_default();
            }
            continue;
        }
        let group = own.as_mut().filter(|_| is_own);
        let groups = group.into_iter().chain(is_all.then_some(&mut all));
        if let Some(rule) = Rule::of(line, key, value) {
            in_head = false;
            groups.for_each(|group| group.rules.extend(rule.clone()));
        } else if key.eq_ignore_ascii_case("crawl-delay") {
            // Such a line stands between the heads of a group without ending it (section 2.2.4).
            groups.for_each(|group| group.delay = delay(value).max(group.delay));
        }
    }
    own.unwrap_or(all)
}

impl Rules {
    /// The rule that keeps haywain away from a URL: of those that match the longest, of equal ones one that allows
    /// (section 2.2.2). The robots.txt itself is always open.
    #[must_use]
    pub fn refusal(&self, url: &Url) -> Option<&Rule> {
        let path = uniform(&url[Position::BeforePath..Position::AfterQuery], false);
        let longest = self.rules.iter().filter(|rule| rule.matches(&path)).max_by_key(|rule| rule.rank());
        longest.filter(|rule| !rule.allows && path != "/robots.txt")
    }
}

impl Rule {
    /// The rule of a line; `None`: the line is none, `Some(None)`: a rule about nothing (`Disallow:`).
    fn of(line: usize, key: &str, path: &str) -> Option<Option<Self>> {
        let allows = key.eq_ignore_ascii_case("allow");
        if !allows && !key.eq_ignore_ascii_case("disallow") {
            return None;
        }
        let (pattern, ends) = path.strip_suffix('$').map_or((path, false), |pattern| (pattern, true));
        // Every path begins so; whoever leaves it out means it.
        let slash = if pattern.starts_with(['/', '*']) { "" } else { "/" };
        let pattern = uniform(&format!("{slash}{pattern}"), true);
        let rule = Self { line, path: path.to_owned(), allows, pattern, ends };
        Some(Some(rule).filter(|_| !path.is_empty()))
    }

    fn rank(&self) -> (usize, bool) {
        (self.pattern.len() + usize::from(self.ends), self.allows)
    }

    /// Each part where it is found first: a later place could only leave less for the parts after it.
    fn matches(&self, path: &str) -> bool {
        let mut parts = self.pattern.split('*').peekable();
        let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
        while let Some(part) = parts.next() {
            if self.ends && parts.peek().is_none() {
                return rest.ends_with(part);
            }
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        !self.ends || rest.is_empty()
    }
}

/// The lines `key: value` with their numbers, without comments.
fn records(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let text = text.trim_start_matches('\u{feff}');
    // A line ends with CR, LF or both (section 2.2).
    let lines = text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    (1..).zip(lines).filter_map(|(number, line)| {
        let (key, value) = line.split('#').next()?.split_once(':')?;
        Some((number, key.trim(), value.trim()))
    })
}

/// Whether a `User-agent` line means haywain; a version after the name does not matter.
fn is_product(name: &str) -> bool {
    let end = name.find(|c: char| !c.is_ascii_alphabetic() && !matches!(c, '-' | '_')).unwrap_or(name.len());
    name[..end].eq_ignore_ascii_case(PRODUCT)
}

fn delay(value: &str) -> Option<Duration> {
    let seconds = value.parse::<f64>().ok().filter(|seconds| *seconds > 0.0)?;
    Some(Duration::from_secs_f64(seconds.min(LONGEST_DELAY.as_secs_f64())))
}

/// A path with one way to write each octet (section 2.2.2): encoded unless it is unreserved or a delimiter that stands
/// for itself. `*` and `$` stand for themselves in a URL, and mean something else in a pattern.
fn uniform(path: &str, is_pattern: bool) -> String {
    let (bytes, mut uniform, mut at) = (path.as_bytes(), String::with_capacity(path.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        let decoded = encoded(&bytes[at..]);
        at += if decoded.is_some() { 3 } else { 1 };
        let is_plain = match (decoded, byte) {
            (Some(octet), _) => octet.is_ascii_alphanumeric() || b"-._~".contains(&octet),
            (None, b'*') => is_pattern,
            (None, b'$') => false,
            (None, _) => byte.is_ascii_graphic(),
        };
        let octet = decoded.unwrap_or(byte);
        if is_plain {
            uniform.push(char::from(octet));
        } else {
            uniform.push_str(&format!("%{octet:02X}"));
        }
    }
    uniform
}

/// The octet that bytes begin with, where it is percent-encoded.
fn encoded(bytes: &[u8]) -> Option<u8> {
    let [b'%', digits @ ..] = bytes.get(..3)? else { return None };
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line that forbids a path.
    fn line(text: &str, path: &str) -> Option<usize> {
        let url = Url::parse("https://example.org").unwrap().join(path).unwrap();
        parse(text).refusal(&url).map(|rule| rule.line)
    }

    fn is_open(rules: &str, path: &str) -> bool {
        line(&format!("User-agent: *\n{rules}"), path).is_none()
    }

    #[test]
    fn the_own_groups_count_as_one_and_those_for_all_only_without_them() {
        let text = "User-agent: *\nDisallow: /\n\nUser-Agent: HayWain/2.0\nDisallow: /a\n\nuser-agent: other\n\
                    user-agent: haywain\nCrawl-delay: 2\ndisallow: /b # comment\n\nUser-agent: haywainbot\nDisallow: /c";
        assert_eq!(
            (line(text, "/a"), line(text, "/b"), line(text, "/c"), line(text, "/d")),
            (Some(5), Some(10), None, None)
        );
        assert_eq!(parse(text).delay, Some(Duration::from_secs(2)));
        let empty_group = "User-agent: *\nDisallow: /\nUser-agent: haywain\nDisallow:";
        assert_eq!(line(empty_group, "/"), None);
        assert_eq!(line("User-agent: *\nDisallow: /x\nUser-agent: other\nDisallow: /", "/x"), Some(2));
    }

    #[test]
    fn other_lines_neither_end_a_group_nor_are_rules() {
        let text = "\u{feff}user-agent: other\rSitemap: https://example.org/s.xml\runknown: 1\ruser-agent: *\rdisallow: /p\r\n";
        assert_eq!(line(text, "/page"), Some(5));
        assert_eq!(parse("<!DOCTYPE html><p>Disallow: /</p>\n::\n:\n#"), Rules::default());
        assert_eq!(line("Disallow: /", "/"), None, "a rule without a group");
    }

    /// RFC 9309 section 2.2.2 and 5.2.
    #[test]
    fn the_longest_match_wins_and_of_equal_ones_the_one_that_allows() {
        let rules = "Allow: /example/page/\nDisallow: /example/page/disallowed.gif";
        assert!(is_open(rules, "/example/page/") && !is_open(rules, "/example/page/disallowed.gif"));
        assert!(is_open("Disallow: /a\nAllow: /a", "/a") && is_open("Allow: /a\nDisallow: /a", "/a"));
        assert!(
            !is_open("Allow: /p\nDisallow: /*.html", "/page.html")
                && !is_open("Allow: /page\nDisallow: /*.htm", "/page.htm")
        );
        assert!(is_open("Disallow: /", "/robots.txt") && !is_open("Disallow: /", "/robots.txt?x"));
    }

    /// RFC 9309 section 2.2.3.
    #[test]
    fn a_star_is_any_text_and_a_dollar_at_the_end_is_the_end() {
        let refused = |rule: &str, path| !is_open(&format!("Disallow: {rule}"), path);
        assert!(refused("/this/*/exactly", "/this/or/that/exactly?q") && !refused("/this/*/exactly", "/this/exactly"));
        assert!(
            refused("/*.php$", "/a.php") && refused("/*.php$", "/a.php/b.php") && !refused("/*.php$", "/a.php?x=1")
        );
        assert!(refused("/fish$", "/fish") && !refused("/fish$", "/fishes") && refused("/fish*$", "/fishes"));
        assert!(refused("*/private", "/x/private") && refused("/a$b", "/a$b") && refused("/**a*$", "/xa"));
        assert!(refused("private", "/private/x"), "the slash is meant");
    }

    /// The table of RFC 9309 section 2.2.2, and its note on `*` and `$`.
    #[test]
    fn octets_are_compared_however_they_are_written() {
        let refused = |rule: &str, path| !is_open(&format!("Disallow: {rule}"), path);
        assert!(refused("/foo/bar?baz=quz", "/foo/bar?baz=quz"));
        assert!(
            refused("/foo/bar/\u{30c4}", "/foo/bar/%E3%83%84") && refused("/foo/bar/%E3%83%84", "/foo/bar/\u{30c4}")
        );
        assert!(refused("/foo/bar/%62%61%7A", "/foo/bar/baz") && refused("/a%3cd", "/a%3Cd"));
        assert!(!refused("/a%2Fb", "/a/b"), "a reserved octet is another when it is encoded");
        assert!(refused("/file-with-a-%2A.html", "/file-with-a-*.html") && refused("/%24x", "/$x"));
        assert!(refused("/%", "/%x") && refused("/%4", "/%4"), "what is no encoding stands for itself");
    }

    #[test]
    fn a_delay_is_a_number_of_seconds_and_bounded() {
        let delay = |value: &str| parse(&format!("User-agent: *\nCrawl-delay: {value}")).delay;
        assert_eq!((delay("1.5"), delay("1e300")), (Some(Duration::from_millis(1500)), Some(LONGEST_DELAY)));
        assert!(["", "0", "-1", "NaN", "soon"].iter().all(|value| delay(value).is_none()));
    }

    #[test]
    fn the_worst_pattern_costs_no_more_than_the_path_is_long() {
        let rules = format!("Disallow: /{}b$", "*a".repeat(1_000));
        let path = format!("/{}", "a".repeat(2_000));
        assert!(is_open(&rules, &path));
    }
}
