//! A site put into the text of a sites.yaml: everything that stands there stays as it is, byte for byte. Whether the
//! result loads is left to `load`, where it goes to `save`.

use url::Url;

use super::build;
use super::node::{self, Kind, Node};

/// The longest name that is made of an address, in characters.
const LONGEST_NAME: usize = 60;
/// What YAML reads as something else than a text.
const YAML_WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// Why a site cannot be put into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// `sites: {…}`: there is no line to put it on.
    #[error("`sites` is written in braces")]
    Braces,
    /// It is no map, or no YAML at all: reading it says more.
    #[error("the file cannot be read")]
    Unread,
}

impl AppendError {
    /// What to do about it.
    #[must_use]
    pub fn advice(self) -> Option<&'static str> {
        match self {
            Self::Braces => Some("write each site on lines of its own under `sites:`, or add this one by hand"),
            Self::Unread => None,
        }
    }
}

/// The text with one more site as the last under `sites:`; `keys` are the lines of the site, without indentation.
///
/// # Errors
/// The text has no place for it.
pub fn append(text: &str, name: &str, keys: &str) -> Result<String, AppendError> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let tree = node::parse(body).map_err(|_| AppendError::Unread)?;
    let place = Place::of(&tree, body)?;
    let newline = if body.contains("\r\n") { "\r\n" } else { "\n" };
    let (before, after) = body.split_at(place.at);
    let mut added = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        added += newline;
    }
    if place.apart && !is_blank_at_end(before) {
        added += newline;
    }
    if place.heading {
        added += &format!("sites:{newline}");
    }
    let site = lines(name, keys, &place.indent);
    added += &site.replace('\n', newline);
    if place.apart && !after.is_empty() && !after.starts_with(['\r', '\n']) {
        added += newline;
    }
    Ok(format!("{mark}{before}{added}{after}"))
}

/// Whether a text is a sites.yaml without a site yet: nothing, comments, defaults alone, a bare `sites:`. Those who build
/// refuse it; it is a beginning for those who add.
#[must_use]
pub fn is_bare(text: &str) -> bool {
    let Ok(tree) = node::parse(text.trim_start_matches('\u{feff}')) else { return false };
    let sites = tree.entries().iter().find(|(key, _)| key.text == "sites");
    match tree.kind {
        Kind::Empty | Kind::Map(_) => sites.is_none_or(|(_, sites)| matches!(sites.kind, Kind::Empty)),
        _ => false,
    }
}

/// Where the new site goes.
struct Place {
    at: usize,
    indent: String,
    /// `sites:` itself is missing.
    heading: bool,
    /// A blank line before it, as between the others.
    apart: bool,
}

impl Place {
    fn of(tree: &Node, text: &str) -> Result<Self, AppendError> {
        let entries = match &tree.kind {
            Kind::Empty => &[][..],
            Kind::Map(entries) => entries,
            _ => return Err(AppendError::Unread),
        };
        let Some(own) = entries.iter().position(|(key, _)| key.text == "sites") else {
            return Ok(Self { at: text.len(), indent: "  ".into(), heading: true, apart: !text.trim().is_empty() });
        };
        let (key, sites) = &entries[own];
        let end = entries.get(own + 1).map_or(text.len(), |(next, _)| end_before(next.span.start, text));
        let section = &text[key.span.end.min(end)..end];
        let (indent, several) = match &sites.kind {
            Kind::Empty => ("  ".to_owned(), false),
            Kind::Map(sites) => (indent(sites.first().map(|(key, _)| key.span.start), section, text)?, sites.len() > 1),
            _ => return Err(AppendError::Unread),
        };
        let has_blank = section.trim_end().lines().skip(1).any(|line| line.trim().is_empty());
        Ok(Self { at: end, indent, heading: false, apart: has_blank || !several && section.lines().count() > 2 })
    }
}

/// The end of a section: comments and blank lines right above the next key belong to that one.
fn end_before(next: usize, text: &str) -> usize {
    let mut end = text[..next].rfind('\n').map_or(0, |at| at + 1);
    while end > 0 {
        let line = text[..end - 1].rfind('\n').map_or(0, |at| at + 1);
        let is_above = text[line..end].trim().is_empty() || text[line..end].starts_with('#');
        if !is_above {
            break;
        }
        end = line;
    }
    end
}

/// What stands before the first site on its line.
fn indent(first: Option<usize>, section: &str, text: &str) -> Result<String, AppendError> {
    let Some(first) = first.filter(|_| !section.trim_start_matches([':', ' ']).starts_with('{')) else {
        return Err(AppendError::Braces);
    };
    let line = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..first];
    let before = before.trim_end_matches(['\'', '"']);
    if before.is_empty() || !before.chars().all(|c| c == ' ') {
        Err(AppendError::Braces)
    } else {
        Ok(before.to_owned())
    }
}

fn is_blank_at_end(text: &str) -> bool {
    text.lines().next_back().is_none_or(|line| line.trim().is_empty()) && (text.is_empty() || text.ends_with('\n'))
}

/// The lines of a site under its name, each after `indent`; as they would stand in the file.
#[must_use]
pub fn lines(name: &str, keys: &str, indent: &str) -> String {
    let is_text = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !YAML_WORDS.contains(&name.to_ascii_lowercase().as_str());
    let key = if is_text { name.to_owned() } else { format!("'{name}'") };
    let own = keys.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("{indent}  {line}\n") });
    std::iter::once(format!("{indent}{key}:\n")).chain(own).collect()
}

/// A name for a site at an address, of its host and path, that no other site has (in whatever case), nor a file about
/// all sites.
#[must_use]
pub fn name_for(url: &Url, taken: &[&str]) -> String {
    let base = base_name(url);
    let is_taken = |name: &str| taken.iter().any(|taken| taken.eq_ignore_ascii_case(name));
    let is_free = |name: &String| !is_taken(name) && build::own_file(name).is_none();
    let mut names = (1_u32..).map(|n| if n == 1 { base.clone() } else { format!("{base}-{n}") });
    // The numbers do not end before the sites do.
    names.find(is_free).unwrap_or_default()
}

/// `https://www.example.co.uk/news/latest.html` is `example-news-latest`.
fn base_name(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let labels: Vec<&str> = host.trim_start_matches("www.").split('.').collect();
    let is_name = url.domain().is_some() && labels.len() > 1;
    let ends = match &labels[..] {
        _ if !is_name => 0,
        [.., second, last] if labels.len() > 2 && last.len() == 2 && second.len() <= 3 => 2,
        _ => 1,
    };
    let segments = url.path_segments().into_iter().flatten().map(|part| part.split('.').next().unwrap_or_default());
    let segments: Vec<String> = segments.map(plain).filter(|part| !matches!(part.as_str(), "" | "index")).collect();
    let last_two = segments.len().saturating_sub(2);
    let parts =
        labels[..labels.len() - ends].iter().map(|label| plain(label)).chain(segments[last_two..].iter().cloned());
    let name = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let short: String = name.chars().take(LONGEST_NAME).collect();
    let short = short.trim_matches('-');
    if short.is_empty() { "site".to_owned() } else { short.to_owned() }
}

/// Lower case letters, digits and single hyphens; what is percent-encoded is left out.
fn plain(text: &str) -> String {
    if text.contains('%') {
        return String::new();
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str) -> String {
        append(text, "new", "url: https://e.org/\n").unwrap()
    }

    #[test]
    fn what_stands_there_stays_byte_for_byte() {
        let cases = [
            ("", "sites:\n  new:\n    url: https://e.org/\n"),
            ("# mine\n", "# mine\n\nsites:\n  new:\n    url: https://e.org/\n"),
            ("sites:\n", "sites:\n  new:\n    url: https://e.org/\n"),
            ("sites:\n  a: {x: y}", "sites:\n  a: {x: y}\n  new:\n    url: https://e.org/\n"),
            (
                "sites:\n    a:\n      x: y\n\n    b:\n      x: y  # why\n# end\n",
                "sites:\n    a:\n      x: y\n\n    b:\n      x: y  # why\n# end\n\n    new:\n      url: https://e.org/\n",
            ),
            (
                "sites:\n  a: {x: y}\n  b: {x: y}\n\n# the rest\ndefaults:\n  every: 1h\n",
                "sites:\n  a: {x: y}\n  b: {x: y}\n  new:\n    url: https://e.org/\n\n# the rest\ndefaults:\n  every: 1h\n",
            ),
            (
                "\u{feff}sites:\r\n  a: {x: y}\r\n",
                "\u{feff}sites:\r\n  a: {x: y}\r\n  new:\r\n    url: https://e.org/\r\n",
            ),
            ("defaults: {every: 1h}\n", "defaults: {every: 1h}\n\nsites:\n  new:\n    url: https://e.org/\n"),
            ("sites:\n  'a': {x: y}\n", "sites:\n  'a': {x: y}\n  new:\n    url: https://e.org/\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(added(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_file_without_a_site_is_a_beginning() {
        for text in ["", "# x\n", "sites:\n", "defaults: {every: 1h}\n", "\u{feff}sites: # none yet\n"] {
            assert!(is_bare(text), "{text}");
        }
        for text in ["sites: [1]", "- x", "a: [", "sites: {a: b}"] {
            assert!(!is_bare(text), "{text}");
        }
    }

    #[test]
    fn braces_have_no_line_for_another_site() {
        for text in ["sites: {a: {x: y}}\n", "sites: {}\n", "sites:\n  {a: {x: y}}\n", "{sites: {a: {x: y}}}\n"] {
            assert_eq!(append(text, "new", "x: y"), Err(AppendError::Braces), "{text}");
        }
        assert_eq!(append("- a\n", "new", "x: y"), Err(AppendError::Unread));
        assert_eq!(append("a: [", "new", "x: y"), Err(AppendError::Unread));
    }

    #[test]
    fn a_name_is_made_of_host_and_path_and_is_the_only_one() {
        let name = |url: &str| name_for(&Url::parse(url).unwrap(), &["Example", "example-2"]);
        assert_eq!(name("https://www.example.co.uk/news/latest.html"), "example-news-latest");
        assert_eq!(name("https://blog.example.org/"), "blog-example");
        assert_eq!(name("https://example.org/index.php"), "example-3");
        assert_eq!(name("http://127.0.0.1:8080/a/b/c?d=e"), "127-0-0-1-b-c");
        assert_eq!(name("https://status.io/"), "status-2", "`status.atom` is not a site's");
        assert_eq!(name("https://example.org/%E6%96%B0/News_1"), "example-news-1");
        assert!(name(&format!("https://e.org/{}", "x".repeat(300))).len() <= LONGEST_NAME);
    }

    #[test]
    fn a_name_that_yaml_reads_otherwise_is_quoted() {
        assert!(lines("127-0", "x: y", "").starts_with("'127-0':\n"));
        assert!(lines("no", "x: y", "").starts_with("'no':\n"));
        assert!(lines("news", "a:\n\n  b", "").ends_with("  a:\n\n    b\n"));
    }
}
