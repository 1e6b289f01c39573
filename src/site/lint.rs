//! YAML eats CSS: a text that YAML takes for something of its own gets a message that says to quote it. Both where
//! the file is no YAML because of it, and where it is, but not the one that was meant.

use std::collections::BTreeSet;

use super::error::{Finding, Findings, Span, Spot, position, quoted};
use super::node::{Kind, Node};

/// Lines that are longer are no rules that somebody wrote.
const LONGEST_LINE: usize = 2_000;

/// Says why a text is no YAML: what its lines show, and what the YAML reader said where they do not show it.
pub(super) fn lines(source: &str, parse: Finding, findings: &mut Findings<'_>) {
    let shown = Lines::new(source).findings();
    let wrong = parse.start().map_or(0, |at| position(source, at).0);
    let explained = |finding: &Finding| {
        finding.start().map(|at| position(source, at).0).is_some_and(|line| line == wrong || line + 1 == wrong)
    };
    if !shown.iter().any(explained) {
        findings.error(parse);
    }
    shown.into_iter().for_each(|finding| findings.error(finding));
}

/// The lines of a file that is no YAML, read one by one.
struct Lines<'s> {
    source: &'s str,
    /// The keys above the line, with their indentation.
    keys: Vec<(usize, &'s str)>,
    /// The indentation of a key whose text goes over several lines: what is indented more is text.
    block: Option<usize>,
    /// The names behind `&` and `*`.
    anchors: BTreeSet<&'s str>,
    references: BTreeSet<&'s str>,
    found: Vec<Finding>,
    has_tabs: bool,
}

impl<'s> Lines<'s> {
    fn new(source: &'s str) -> Self {
        let (anchors, references) = (names(source, '&'), names(source, '*'));
        Self { source, keys: Vec::new(), block: None, anchors, references, found: Vec::new(), has_tabs: false }
    }

    fn findings(mut self) -> Vec<Finding> {
        let mut start = 0;
        for line in self.source.split_inclusive('\n') {
            self.line(line.trim_end(), start);
            start += line.len();
        }
        self.found
    }

    fn line(&mut self, line: &'s str, start: usize) {
        let indent = line.len() - line.trim_start().len();
        let text = &line[indent..];
        if text.is_empty()
            || text.starts_with('#')
            || line.len() > LONGEST_LINE
            || self.block.is_some_and(|block| indent > block)
        {
            return;
        }
        self.block = None;
        if let Some(tab) = line[..indent].find('\t').filter(|_| !std::mem::replace(&mut self.has_tabs, true)) {
            let spot = Spot::of(start + tab..start + indent);
            let finding = Finding::new(&spot, "YAML is indented with spaces, not with tabs");
            self.found.push(finding.advice("replace every tab in the file by spaces"));
        }
        let dashes = text.len() - text.trim_start_matches("- ").len();
        let value = indent + dashes + self.key(&text[dashes..], indent + dashes);
        if is_block_header(&line[value..]) {
            self.block = Some(indent);
        } else {
            self.value(&line[value..], start + value);
            self.members(&line[value..], start + value);
        }
    }

    /// Takes note of the key that a text begins with, and says where its value begins.
    fn key(&mut self, text: &'s str, indent: usize) -> usize {
        let Some(length) = key_length(text) else { return 0 };
        self.keys.retain(|(known, _)| *known < indent);
        self.keys.push((indent, text[..length].trim_matches(['"', '\''])));
        let rest = &text[length + 1..];
        length + 1 + (rest.len() - rest.trim_start().len())
    }

    /// The members of a list or map on one line.
    fn members(&mut self, text: &'s str, start: usize) {
        if !text.starts_with(['[', '{']) {
            return;
        }
        for at in Outside::of(text).filter(|(_, c)| matches!(c, '[' | '{' | ',')).map(|(at, c)| at + c.len_utf8()) {
            let rest = &text[at..];
            let spaces = rest.len() - rest.trim_start().len();
            let member = at + spaces + key_length(rest.trim_start()).map_or(0, |length| length + 2);
            let end = text[member.min(text.len())..].find([',', ']', '}']).map_or(text.len(), |end| member + end);
            // A list or map inside was seen as part of this one.
            if let Some(value) = text.get(member..end).filter(|value| !value.starts_with(['[', '{'])) {
                self.value(value, start + member);
            }
        }
    }

    fn value(&mut self, text: &'s str, start: usize) {
        let text = without_comment(text);
        let Some(first) = text.chars().next() else { return };
        let whole = Some(0);
        let (from, message) = match first {
            '*' if self.anchors.contains(name(&text[1..])) => return,
            '*' => (whole, "in YAML a leading `*` refers to an anchor"),
            '&' if self.references.contains(name(&text[1..])) => return,
            '&' => (whole, "in YAML a leading `&` names an anchor"),
            '!' => (whole.filter(|_| !text.starts_with("!!")), "in YAML a leading `!` begins a tag"),
            '@' => (whole, "in YAML no value may begin with `@`"),
            '%' => (whole, "in YAML no value may begin with `%`"),
            '`' => (whole, "in YAML no value may begin with a backtick"),
            '>' => (whole, "in YAML a leading `>` begins a text of several lines"),
            '|' => (whole, "in YAML a leading `|` begins a text of several lines"),
            '[' => (behind_bracket(text), "in YAML a leading `[` begins a list, and this is behind its end"),
            '{' => (behind_bracket(text), "in YAML a leading `{` begins a map, and this is behind its end"),
            '"' | '\'' => (behind_quote(text), "the value ends with its closing quote, and this is behind it"),
            _ => (colon(text), "in YAML a colon and a space inside a value begin another map"),
        };
        if let Some(from) = from {
            let key = self.keys.iter().map(|(_, key)| *key).collect::<Vec<_>>().join(".");
            let spot = Spot { span: Some(start + from..start + text.len()), key };
            self.found.push(Finding::new(&spot, message).advice(format!("quote the whole value: {}", quote(text))));
        }
    }
}

/// The names that stand behind a mark.
fn names(source: &str, mark: char) -> BTreeSet<&str> {
    source.match_indices(mark).map(|(at, _)| name(&source[at + 1..])).filter(|name| !name.is_empty()).collect()
}

/// `item:` in `item: li`, the length without the colon.
fn key_length(text: &str) -> Option<usize> {
    let length = text.find(':')?;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '{' | '}' | '"' | '\'');
    let ends = text[length + 1..].chars().next().is_none_or(char::is_whitespace);
    (length > 0 && ends && text[..length].chars().all(plain)).then_some(length)
}

/// `>`, `|-`, `>2`: a text of several lines follows.
fn is_block_header(text: &str) -> bool {
    let mark = without_comment(text).trim_end();
    let mark = mark.strip_suffix('#').unwrap_or(mark).trim_end();
    mark.starts_with(['>', '|']) && mark.len() <= 3 && mark[1..].chars().all(|c| matches!(c, '+' | '-' | '1'..='9'))
}

fn without_comment(text: &str) -> &str {
    text.find(" # ").map_or(text, |at| &text[..at]).trim_end()
}

fn name(text: &str) -> &str {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).next().unwrap_or_default()
}

/// The list or map that a text begins with, where it is closed on its line.
pub(super) fn bracketed(text: &str) -> Option<&str> {
    let line = text.lines().next().filter(|line| line.starts_with(['[', '{']))?;
    let mut depth = 0_usize;
    for (at, c) in Outside::of(line) {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(&line[..at + c.len_utf8()]);
        }
    }
    None
}

/// Where something stands behind the list or map that a text begins with.
fn behind_bracket(text: &str) -> Option<usize> {
    bracketed(text).and_then(|bracketed| start_of_rest(text, bracketed.len()))
}

/// Where something stands behind the quoted text that a text begins with.
fn behind_quote(text: &str) -> Option<usize> {
    let open = text.chars().next()?;
    let mut escaped = false;
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        if c == '\\' && open == '"' {
            escaped = true;
        } else if c == open && open == '\'' && chars.peek().is_some_and(|(_, next)| *next == open) {
            chars.next();
        } else if c == open {
            return start_of_rest(text, at + 1);
        }
    }
    None
}

fn start_of_rest(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let start = end + (rest.len() - rest.trim_start().len());
    (!rest.trim().is_empty() && !rest.trim_start().starts_with(['#', ',', ']', '}', ':'])).then_some(start)
}

/// A colon that begins a map inside a plain value.
fn colon(text: &str) -> Option<usize> {
    text.find(": ").or_else(|| text.strip_suffix(':').map(str::len))
}

/// The characters of a text that are in no quotes.
struct Outside<'t> {
    chars: std::str::CharIndices<'t>,
    quote: Option<char>,
}

impl<'t> Outside<'t> {
    fn of(text: &'t str) -> Self {
        Self { chars: text.char_indices(), quote: None }
    }
}

impl Iterator for Outside<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (at, c) = self.chars.next()?;
            match self.quote {
                Some(open) if open == c => self.quote = None,
                Some(_) => {}
                None if matches!(c, '"' | '\'') => self.quote = Some(c),
                None => return Some((at, c)),
            }
        }
    }
}

/// A text without control characters as YAML in quotes: single ones, which leave backslashes alone, where it has none.
#[must_use]
pub fn quote(text: &str) -> String {
    if !text.contains('\'') {
        format!("'{text}'")
    } else if !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Looks for texts that YAML cut short.
pub(super) fn texts(tree: &Node, findings: &mut Findings<'_>) {
    let references = names(findings.source, '*');
    tree.each(&mut Vec::new(), &mut |node, keys| {
        if let Kind::Text(text) = &node.kind {
            ensure_no_comment(node.span.clone(), keys, findings);
            ensure_no_anchor(text, node.span.clone(), keys, &references, findings);
        }
    });
}

fn ensure_no_comment(span: Span, keys: &[&str], findings: &mut Findings<'_>) {
    let source = findings.source;
    let rest = source[span.end..].lines().next().unwrap_or_default().trim_end();
    let comment = rest.trim_start();
    let meant =
        comment.len() == rest.len() || comment.len() < 2 || comment.starts_with("# ") || comment.starts_with("##");
    if !comment.starts_with('#') || meant || is_quoted(&span, source) {
        return;
    }
    let end = span.end + rest.len();
    let spot = Spot { span: Some(end - comment.len()..end), key: keys.join(".") };
    let whole = quote(&source[span.start..end]);
    findings.error(
        Finding::new(&spot, "in YAML ` #` begins a comment, so the value ends before it")
            .reason("this is not read")
            .advice(format!("quote the whole value: {whole}; or, if it is a comment, put a space after the #")),
    );
}

fn ensure_no_anchor(text: &str, span: Span, keys: &[&str], references: &BTreeSet<&str>, findings: &mut Findings<'_>) {
    let source = findings.source;
    let line = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = source[line..span.start].trim_end();
    let Some(anchor) = before.rsplit([' ', '[', ',', '{']).next().filter(|word| word.starts_with('&')) else { return };
    if references.contains(&anchor[1..]) {
        return;
    }
    let spot = Spot { span: Some(line + before.len() - anchor.len()..span.end), key: keys.join(".") };
    let message = format!("in YAML a leading `&` names an anchor, so the value is {} alone", quoted(text));
    findings.error(
        Finding::new(&spot, message).advice(format!("quote the whole value: {}", quote(&format!("{anchor} {text}")))),
    );
}

/// Whether a text is written in quotes.
pub(super) fn is_quoted(span: &Span, source: &str) -> bool {
    source.get(span.clone()).is_some_and(|written| written.starts_with(['"', '\'']))
}
