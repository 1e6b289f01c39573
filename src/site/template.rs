//! A text with `{name}` places: the templates of fields and of paging. What the names stand for is left to those
//! who render it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, LazyLock};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, filters};

/// Steps of the template machine; a template of a rule takes a dozen.
const FUEL: u64 = 10_000;

/// `{` and `}` mark a place; blocks and comments get marks that nobody types, so that they cannot be used.
static SYNTAX: LazyLock<SyntaxConfig> = LazyLock::new(|| {
    let mut syntax = SyntaxConfig::builder();
    syntax.variable_delimiters("{", "}");
    syntax.block_delimiters("\u{1}%", "%\u{1}").comment_delimiters("\u{1}#", "#\u{1}");
    syntax.keep_trailing_newline(true);
    syntax.build().expect("the marks differ from each other")
});

/// A text with `{name}` places, checked when the file is read. A place may go deeper (`{paper.id}`) and may use the
/// filters `lower`, `upper`, `trim`, `replace`, `default`, `first`, `last`, `join` (`{title|lower}`).
#[derive(Clone)]
pub struct Template {
    text: Arc<str>,
    environment: Arc<Environment<'static>>,
}

/// Why a template cannot be parsed or rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It is not well-formed.
    #[error("{0}")]
    Syntax(String),
    /// A place has no value.
    #[error("no value for a place in `{0}`")]
    Undefined(String),
    /// Anything else: a filter that does not fit its value, too much work.
    #[error("{0}")]
    Render(String),
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// A brace without its partner, a place that is no name, a filter that does not exist.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut environment = Environment::empty();
        environment.set_syntax(SYNTAX.clone());
        environment.set_fuel(Some(FUEL));
        put_filters(&mut environment);
        environment.add_template_owned("", text.to_owned()).map_err(|error| TemplateError::Syntax(reason(&error)))?;
        ensure_filters_exist(&mut environment)?;
        Ok(Self { text: text.into(), environment: Arc::new(environment) })
    }

    /// Puts the values (an object; its keys are the names) into the places.
    ///
    /// # Errors
    /// A place without a value.
    pub fn render(&self, values: &serde_json::Value) -> Result<String, TemplateError> {
        let rendered = self.environment.get_template("").and_then(|template| template.render(Serde(values)));
        rendered.map_err(|error| match error.kind() {
            ErrorKind::UndefinedError => TemplateError::Undefined(self.text.to_string()),
            _ => TemplateError::Render(reason(&error)),
        })
    }

    /// The names of its places, without what comes after a dot.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        let template = self.environment.get_template("");
        template.map(|template| template.undeclared_variables(false).into_iter().collect()).unwrap_or_default()
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({:?})", self.text)
    }
}

fn put_filters(environment: &mut Environment<'static>) {
    environment.add_filter("lower", filters::lower);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("replace", filters::replace);
    environment.add_filter("default", filters::default);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("join", filters::join);
}

/// Filters are looked up when a template is rendered, which is too late for a file that is checked when it is read.
fn ensure_filters_exist(environment: &mut Environment<'static>) -> Result<(), TemplateError> {
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    let tried = environment.get_template("").and_then(|template| template.render(()));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    match tried {
        Err(error) if error.kind() == ErrorKind::UnknownFilter => Err(TemplateError::Syntax(reason(&error))),
        _ => Ok(()),
    }
}

fn reason(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) if detail.contains("end of variable block") => "a `{` is not closed by a `}`".to_owned(),
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(text: &str) -> Result<String, TemplateError> {
        let values = json!({"value": "A b", "paper": {"id": "2512.1"}, "n": 7, "tags": ["x", "y"]});
        Template::parse(text)?.render(&values)
    }

    #[test]
    fn places_are_single_braces() {
        assert_eq!(
            render("https://e.org/{paper.id}?a=%7B{n}%7D#{value}").unwrap(),
            "https://e.org/2512.1?a=%7B7%7D#A b"
        );
        assert_eq!(render("{value|lower}/{tags|join('-')}/{'{'}").unwrap(), "a b/x-y/{");
        assert_eq!(render("100% {# no comment\n").unwrap_err().to_string(), "unexpected character");
        assert!(render("a {% b %} {{ c }}").is_err());
    }

    #[test]
    fn nothing_is_escaped_and_nothing_is_trimmed() {
        let template = Template::parse(" <{value}> \n").unwrap();
        assert_eq!(template.render(&json!({"value": "a&b\"'"})).unwrap(), " <a&b\"'> \n");
    }

    #[test]
    fn a_place_without_a_value_is_an_error() {
        assert_eq!(render("{nope}").unwrap_err(), TemplateError::Undefined("{nope}".into()));
        assert_eq!(render("{paper.nope}").unwrap_err(), TemplateError::Undefined("{paper.nope}".into()));
        assert_eq!(render("{nope|default('x')}").unwrap(), "x");
    }

    #[test]
    fn braces_need_their_partner_and_filters_must_exist() {
        assert!(render("{value").is_err());
        assert!(render("{value|shout}").is_err());
        assert_eq!(render("a } b").unwrap(), "a } b");
    }
}
