//! The list of a page for which no rule is given.

mod address;
mod arrays;
pub mod embedded;
mod keys;
mod rule;
mod scripts;
mod yaml;

pub use rule::{Field, Rule, Source};
