//! Regular expressions and JSONPaths of a rule, with the place and cause of what is wrong in them.

use regex::Regex;
use serde_json_path::JsonPath;

use super::Path;
use super::error::{Finding, Findings, Span, quoted};
use super::values::Text;

/// A regular expression, or nothing when it is wrong, which is noted.
pub(super) fn regex(text: &Text, findings: &mut Findings<'_>) -> Option<Regex> {
    warn_about_slashes(text, findings);
    match Regex::new(&text.value) {
        Ok(regex) => Some(regex),
        Err(error) => {
            findings.error(regex_finding(text, &error, findings));
            None
        }
    }
}

/// In other tools `/…/i` is a regular expression; here the slashes would have to be in the text.
fn warn_about_slashes(text: &Text, findings: &mut Findings<'_>) {
    let inner = text.value.strip_prefix('/').and_then(|rest| rest.strip_suffix('/').or(rest.strip_suffix("/i")));
    let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains('/')) else { return };
    let plain = if text.value.ends_with('i') { format!("(?i){inner}") } else { inner.to_owned() };
    findings.warn(
        Finding::new(&text.spot, "the slashes are part of the regular expression")
            .advice(format!("if they are meant as its marks, write '{plain}'")),
    );
}

fn regex_finding(text: &Text, error: &regex::Error, findings: &Findings<'_>) -> Finding {
    let shown = error.to_string();
    let cause = shown.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("it is too large");
    let part = caret(&shown, &text.value).unwrap_or(0..text.value.len());
    let finding = Finding::new(&text.part(part, findings.source), "not a valid regular expression")
        .reason(text.reason(cause, findings.source));
    match cause {
        _ if cause.contains("look-around") => {
            finding.advice("write it without `(?=`, `(?!`, `(?<=`, `(?<!`; a group keeps the part that you want")
        }
        _ if cause.contains("backreferences") => finding.advice("write it without `\\1`"),
        _ if cause.contains("too large") => finding.advice("write it with smaller repetitions"),
        _ => finding,
    }
}

/// The place that the library marks with carets under a pattern of one line.
fn caret(shown: &str, pattern: &str) -> Option<Span> {
    const INDENT: usize = 4;
    let line = shown.lines().find(|line| line.trim_start().starts_with('^') && line.trim_end().ends_with('^'))?;
    let start = line.chars().count().checked_sub(line.trim_start().chars().count())?.checked_sub(INDENT)?;
    let length = line.trim().chars().count();
    let byte = |at: usize| pattern.char_indices().nth(at).map_or(pattern.len(), |(at, _)| at);
    (!pattern.contains('\n')).then(|| byte(start)..byte(start + length))
}

/// A JSONPath (RFC 9535), or nothing when it is wrong, which is noted. The leading `$.` may be left out; `.` is the
/// whole item.
pub(super) fn json_path(text: &Text, findings: &mut Findings<'_>) -> Option<Path> {
    let written = text.value.trim();
    let (prefix, rest) = match written {
        "" => return refuse_path(text, 0..text.value.len(), "it is empty", findings),
        "." => ("$", ""),
        _ if written.starts_with('$') => ("", written),
        _ if written.starts_with(['[', '.']) => ("$", written),
        _ => ("$.", written),
    };
    match JsonPath::parse(&format!("{prefix}{rest}")) {
        Ok(path) => Some(Path { path, text: text.value.clone() }),
        Err(error) => {
            let at = error.position().saturating_sub(1 + prefix.len()).min(rest.len());
            let at = (0..=at).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
            let lead = text.value.len() - text.value.trim_start().len();
            let reason = if error.message() == "parser error" { "not understood from here" } else { error.message() };
            refuse_path(text, lead + at..lead + rest.len(), reason, findings)
        }
    }
}

fn refuse_path(text: &Text, part: Span, reason: &str, findings: &mut Findings<'_>) -> Option<Path> {
    let finding = Finding::new(&text.part(part, findings.source), "not a valid JSONPath")
        .reason(text.reason(reason, findings.source));
    let odd = text
        .value
        .split(['.', '[', ']'])
        .find(|name| name.contains(['-', ' ', '@', ':']) && !name.contains(['\'', '"', '?']));
    findings.error(match odd {
        Some(name) => {
            finding.advice(format!("put a name with other signs in brackets: ['{name}'] instead of {}", quoted(name)))
        }
        None => finding.advice("it looks like `data.items[*]`, `paper.authors[0].name` or `items[?@.type == 'post']`"),
    });
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::error::Spot;

    fn text(value: &str) -> Text {
        Text { value: value.to_owned(), spot: Spot::default() }
    }

    fn path(value: &str) -> Option<String> {
        let mut findings = Findings::new("", std::path::Path::new("sites.yaml"));
        json_path(&text(value), &mut findings).map(|path| path.path.to_string())
    }

    #[test]
    fn the_dollar_of_a_path_may_be_left_out() {
        for (short, long) in [
            ("title", "$.title"),
            ("paper.authors[*].name", "$.paper.authors[*].name"),
            ("['a b'].c", "$['a b'].c"),
            ("$.a", "$.a"),
            (".", "$"),
        ] {
            assert_eq!(path(short).as_deref(), Some(long), "{short}");
        }
        assert!(path("..id").is_some());
        assert_eq!(path("a-b"), None);
        assert_eq!(path("é["), None);
    }

    #[test]
    fn the_caret_of_a_regex_error_is_found() {
        let shown = Regex::new(&["é(a", "["].concat()).unwrap_err().to_string();
        assert_eq!(caret(&shown, "é(a["), Some(4..5));
    }
}
