//! XPath 1.0 (W3C Recommendation, 16 November 1999) as a rule may use it: location paths, predicates, functions; no
//! variables and no namespaces, which pages do not have. Running it over a page is left to `field`.

mod parse;

use super::error::{Finding, Findings, nearest, quoted};
use super::values::Text;

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct XPath {
    /// What it says.
    pub(crate) expr: Expr,
    /// As written, for messages.
    pub text: String,
}

/// An expression (section 3).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// Two values and what is made of them.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// `-x`.
    Negative(Box<Expr>),
    /// A location path.
    Path(Path),
    /// A literal.
    Text(String),
    /// A number.
    Number(f64),
    /// A function of the core library and its arguments.
    Call(Function, Vec<Expr>),
}

/// The operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Equal,
    Unequal,
    AtMost,
    AtLeast,
    Less,
    More,
    Plus,
    Minus,
    Times,
    Div,
    Mod,
    Union,
}

/// A location path (section 2): where it begins, and its steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    /// Where it begins.
    pub(crate) start: Start,
    /// From there on.
    pub(crate) steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Start {
    /// `/`: the document.
    Root,
    /// The context node.
    Here,
    /// The nodes of an expression that satisfy the predicates: `(//a)[1]`.
    Of(Box<Expr>, Vec<Expr>),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    /// The direction.
    pub(crate) axis: Axis,
    /// Which nodes.
    pub(crate) test: Test,
    /// Of those, the ones that satisfy all of these.
    pub(crate) predicates: Vec<Expr>,
}

/// The axes (section 2.2), without `namespace`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

/// The node tests (section 2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Test {
    /// `*`: any element; any attribute on that axis.
    Any,
    /// An element or attribute of this name, without regard to case.
    Name(String),
    /// `node()`.
    Node,
    /// `text()`.
    Text,
    /// `comment()`.
    Comment,
}

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal $most:literal,)*) => {
        /// The functions of the core library (section 4) that make sense for a page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Function {
            $($variant,)*
        }

        /// Name, function, least and most arguments.
        const FUNCTIONS: &[(&str, Function, usize, usize)] = &[$(($name, Function::$variant, $least, $most),)*];
    };
}

functions! {
    Boolean "boolean" 1 1,
    Ceiling "ceiling" 1 1,
    Concat "concat" 2 99,
    Contains "contains" 2 2,
    Count "count" 1 1,
    False "false" 0 0,
    Floor "floor" 1 1,
    Last "last" 0 0,
    LocalName "local-name" 0 1,
    Name "name" 0 1,
    NormalizeSpace "normalize-space" 0 1,
    Not "not" 1 1,
    Number "number" 0 1,
    Position "position" 0 0,
    Round "round" 1 1,
    StartsWith "starts-with" 2 2,
    String "string" 0 1,
    StringLength "string-length" 0 1,
    Substring "substring" 2 3,
    SubstringAfter "substring-after" 2 2,
    SubstringBefore "substring-before" 2 2,
    Sum "sum" 1 1,
    Translate "translate" 3 3,
    True "true" 0 0,
}

impl XPath {
    /// Whether it looks in the whole page, wherever it is asked from.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        fn begins_at_root(expr: &Expr) -> bool {
            match expr {
                Expr::Path(Path { start: Start::Root, .. }) => true,
                Expr::Path(Path { start: Start::Of(inner, _), .. }) => begins_at_root(inner),
                Expr::Binary(Op::Union, left, right) => begins_at_root(left) && begins_at_root(right),
                _ => false,
            }
        }
        begins_at_root(&self.expr)
    }
}

/// An XPath, or nothing when it is wrong, which is noted.
pub(super) fn xpath(text: &Text, findings: &mut Findings<'_>) -> Option<XPath> {
    match parse::parse(&text.value) {
        Ok(expr) => Some(XPath { expr, text: text.value.clone() }),
        Err(problem) => {
            let spot = text.part(problem.part, findings.source);
            let finding = Finding::new(&spot, "not a valid XPath").reason(text.reason(problem.reason, findings.source));
            findings.error(match problem.advice {
                Some(advice) => finding.advice(advice),
                None => finding,
            });
            None
        }
    }
}

/// An XPath alone, for the tests of those who run it.
#[cfg(test)]
pub(crate) fn read(text: &str) -> Result<XPath, String> {
    let expr = parse::parse(text).map_err(|problem| problem.reason)?;
    Ok(XPath { expr, text: text.to_owned() })
}

/// What is wrong with a function's name.
fn unknown_function(name: &str) -> (String, Option<String>) {
    let known = FUNCTIONS.iter().map(|(name, ..)| *name);
    let advice = match name {
        "matches" | "test" | "replace" | "tokenize" => {
            Some("keep or change the value with `match:` and `replace:` beside `xpath:`".to_owned())
        }
        "lower-case" | "upper-case" => {
            Some("write `translate(…, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`".to_owned())
        }
        _ => nearest(name, known).map(|near| format!("did you mean `{near}`?")),
    };
    (format!("XPath 1.0 has no function {}", quoted(name)), advice)
}
