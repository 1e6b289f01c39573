//! Where the value of a key stands in the text of a sites.yaml, to the byte. What the value means is left to `node`.

use std::ops::Range;

use super::node::{Key, Node};

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A text on one line, plain or in quotes.
    Scalar,
    /// In brackets or braces.
    Flow,
    /// On lines of its own below the key.
    Block,
    /// `*name`: what it says stands where the anchor is.
    Alias,
}

/// The place of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    /// From its first byte (of a block: behind the colon) to behind its last; an anchor before it stays.
    pub(super) span: Range<usize>,
    pub(super) form: Form,
}

/// The value of a key; `None` where it stands elsewhere, or has a tag.
pub(super) fn value(text: &str, key: &Key, node: &Node) -> Option<End> {
    let named = anchor(text, key).map_or(behind_colon(text, key)?, |anchor| anchor.end);
    let start = behind_spaces(text, named);
    let end = |form, end| Some(End { span: start..end, form });
    let value = &text[start..];
    match value.chars().next() {
        Some('&' | '!') => None,
        Some('*') => end(Form::Alias, start + word_length(value)),
        None | Some('\n' | '\r' | '#' | '|' | '>') => {
            Some(End { span: named..block_end(text, key.span.start).max(named), form: Form::Block })
        }
        Some('[' | '{') => end(Form::Flow, start + flow_length(value)),
        Some(quote @ ('"' | '\'')) => end(Form::Scalar, start + quoted_length(value, quote)),
        Some(_) => end(Form::Scalar, node.span.end).filter(|_| node.span.start == start),
    }
}

/// `&name` before the value of a key.
pub(super) fn anchor(text: &str, key: &Key) -> Option<Range<usize>> {
    let start = behind_spaces(text, behind_colon(text, key)?);
    text[start..].starts_with('&').then(|| start..start + word_length(&text[start..]))
}

fn behind_colon(text: &str, key: &Key) -> Option<usize> {
    Some(key.span.end + text.get(key.span.end..)?.find(':')? + 1)
}

fn behind_spaces(text: &str, at: usize) -> usize {
    at + text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len()
}

/// To the end of an anchor or alias.
fn word_length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}')).unwrap_or(text.len())
}

/// Where the lines end that are indented more than the key; a list may stand right below it.
fn block_end(text: &str, key: usize) -> usize {
    let line = text[..key].rfind('\n').map_or(0, |at| at + 1);
    let column = key - line;
    let mut at = text[key..].find('\n').map_or(text.len(), |end| key + end);
    let mut end = at;
    while at < text.len() {
        let line = &text[at + 1..];
        let line = &line[..line.find('\n').unwrap_or(line.len())];
        let words = line.trim();
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_member = indent == column && (words == "-" || words.starts_with("- "));
        if !words.is_empty() && !words.starts_with('#') {
            if indent <= column && !is_member {
                break;
            }
            end = at + 1 + line.trim_end().len();
        }
        at += 1 + line.len();
    }
    // Without lines of its own it is empty, and a comment behind the colon is none of it.
    if end == text[key..].find('\n').map_or(text.len(), |end| key + end) {
        key + text[key..].find(':').map_or(0, |at| at + 1)
    } else {
        end
    }
}

/// To the bracket that closes the first one; brackets in quotes and comments are none.
fn flow_length(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(c) = text[at..].chars().next() {
        let before = text[..at].chars().next_back();
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            '"' | '\'' if before.is_none_or(|c| matches!(c, ' ' | '\n' | '[' | '{' | ',' | ':')) => {
                at += quoted_length(&text[at..], c);
                continue;
            }
            '#' if before.is_some_and(char::is_whitespace) => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
                continue;
            }
            _ => {}
        }
        at += c.len_utf8();
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// To the quote that closes the first one.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quote == '"' => drop(chars.next()),
            c if c == quote && quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote) => {
                chars.next();
            }
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}
