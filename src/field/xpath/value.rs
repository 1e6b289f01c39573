//! The values of XPath and what turns one into another (XPath 1.0 sections 1, 3.4 and 4).

use super::axis::Node;
use crate::site::xpath::Op;

/// The four types of section 1.
pub(super) enum Value<'a> {
    Nodes(Vec<Node<'a>>),
    Text(String),
    Number(f64),
    Truth(bool),
}

impl Value<'_> {
    /// Section 4.2, `string`; of nodes the first, whose text `Run` has to fetch, so they are converted before.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Nodes(_) => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) if number.is_infinite() => {
                if *number > 0.0 {
                    "Infinity".into()
                } else {
                    "-Infinity".into()
                }
            }
            Self::Number(number) => (number + 0.0).to_string(), // no -0
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

/// Section 4.4, `number`.
pub(super) fn number_of(text: &str) -> f64 {
    let text = text.trim();
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
    if is_plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// What stands before and after a part; nothing where it is not there.
pub(super) fn parted<'t>(text: &'t str, part: &str) -> (&'t str, &'t str) {
    text.split_once(part).unwrap_or_default()
}

pub(super) fn boolean(value: &Value<'_>) -> bool {
    match value {
        Value::Truth(truth) => *truth,
        Value::Nodes(nodes) => !nodes.is_empty(),
        Value::Text(text) => !text.is_empty(),
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
    }
}

pub(super) fn orders(op: Op, left: f64, right: f64) -> bool {
    match op {
        Op::Less => left < right,
        Op::More => left > right,
        Op::AtMost => left <= right,
        Op::AtLeast => left >= right,
        Op::Unequal => left != right,
        _ => left == right,
    }
}

/// Section 4.2: the white space of XML only.
pub(super) fn normalised(text: &str) -> String {
    text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Section 4.2: characters from a position, counted from 1 and rounded, as many as a length.
pub(super) fn substring(text: &str, from: f64, length: f64) -> String {
    let round = |number: f64| (number + 0.5).floor();
    let (first, end) = (round(from), round(from) + round(length));
    let is_in = |at: usize| at as f64 >= first && (at as f64) < end;
    text.chars().enumerate().filter(|(at, _)| is_in(at + 1)).map(|(_, c)| c).collect()
}

/// Section 4.2: each character of `from` becomes the one at its place in `to`, or nothing.
pub(super) fn translated(text: &str, from: &str, to: &str) -> String {
    let place = |c: char| from.chars().position(|known| known == c);
    text.chars().filter_map(|c| place(c).map_or(Some(c), |at| to.chars().nth(at))).collect()
}
