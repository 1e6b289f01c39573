//! The list of a page for which no rule is given.

mod rule;
mod yaml;

pub use rule::{Field, Rule, Source};
