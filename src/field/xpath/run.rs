//! Expressions to values, by walking their tree (XPath 1.0 sections 2 to 4).

use std::collections::HashSet;

use super::axis::{Node, along, fits};
use super::value::{Value, boolean, normalised, number_of, orders, parted, substring, translated};
use crate::page::Page;
use crate::site::xpath::{Axis, Expr, Function, Op, Path, Start, Step};
use scraper::Node as Kind;

/// Section 1: what an expression is evaluated in.
pub(super) struct Context<'a> {
    pub(super) node: Node<'a>,
    pub(super) position: usize,
    pub(super) last: usize,
}

/// One evaluation. Everything is `None` when the page has no steps left.
pub(super) struct Run<'a> {
    page: &'a Page,
}

impl<'a> Run<'a> {
    pub(super) fn of(page: &'a Page) -> Self {
        Self { page }
    }

    pub(super) fn value(&self, expr: &Expr, context: &Context<'a>) -> Option<Value<'a>> {
        Some(match expr {
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Number(number) => Value::Number(*number),
            Expr::Negative(inner) => Value::Number(-self.number(inner, context)?),
            Expr::Path(path) => Value::Nodes(self.path(path, context)?),
            Expr::Binary(op, left, right) => self.binary(*op, left, right, context)?,
            Expr::Call(function, arguments) => self.call(*function, arguments, context)?,
        })
    }

    fn number(&self, expr: &Expr, context: &Context<'a>) -> Option<f64> {
        Some(match self.value(expr, context)? {
            Value::Number(number) => number,
            Value::Truth(truth) => f64::from(u8::from(truth)),
            other => number_of(&self.string(&other)?),
        })
    }

    fn text(&self, expr: &Expr, context: &Context<'a>) -> Option<String> {
        self.string(&self.value(expr, context)?)
    }

    fn string(&self, value: &Value<'a>) -> Option<String> {
        match value {
            Value::Nodes(nodes) => nodes.first().map_or(Some(String::new()), |node| self.string_value(node)),
            other => Some(other.text()),
        }
    }

    fn truth(&self, expr: &Expr, context: &Context<'a>) -> Option<bool> {
        Some(match self.value(expr, context)? {
            Value::Truth(truth) => truth,
            Value::Nodes(nodes) => !nodes.is_empty(),
            Value::Text(text) => !text.is_empty(),
            Value::Number(number) => number != 0.0 && !number.is_nan(),
        })
    }

    fn nodes(&self, expr: &Expr, context: &Context<'a>) -> Option<Vec<Node<'a>>> {
        match self.value(expr, context)? {
            Value::Nodes(nodes) => Some(nodes),
            _ => Some(Vec::new()),
        }
    }

    /// Section 5: an element's is all the text in it.
    fn string_value(&self, node: &Node<'a>) -> Option<String> {
        let tree = match node {
            Node::Attribute(.., value) => return Some((*value).to_owned()),
            Node::Tree(tree) => tree,
        };
        if let Kind::Comment(comment) = tree.value() {
            return Some(comment.to_string());
        }
        let mut text = String::new();
        for below in tree.descendants() {
            let piece = below.value().as_text().map_or("", |piece| piece);
            if !self.page.walk(1 + piece.len() / 64) {
                return None;
            }
            text += piece;
        }
        Some(text)
    }

    fn binary(&self, op: Op, left: &Expr, right: &Expr, context: &Context<'a>) -> Option<Value<'a>> {
        let number = |combine: fn(f64, f64) -> f64| {
            Some(Value::Number(combine(self.number(left, context)?, self.number(right, context)?)))
        };
        match op {
            Op::Or => Some(Value::Truth(self.truth(left, context)? || self.truth(right, context)?)),
            Op::And => Some(Value::Truth(self.truth(left, context)? && self.truth(right, context)?)),
            Op::Plus => number(|a, b| a + b),
            Op::Minus => number(|a, b| a - b),
            Op::Times => number(|a, b| a * b),
            Op::Div => number(|a, b| a / b),
            Op::Mod => number(|a, b| a % b),
            Op::Union => {
                let both = [self.nodes(left, context)?, self.nodes(right, context)?].concat();
                Some(Value::Nodes(self.in_order(both)))
            }
            _ => {
                let (left, right) = (self.value(left, context)?, self.value(right, context)?);
                self.compare(op, &left, &right).map(Value::Truth)
            }
        }
    }

    /// Section 3.4: nodes are compared one by one, and one pair that fits is enough.
    fn compare(&self, op: Op, left: &Value<'a>, right: &Value<'a>) -> Option<bool> {
        let is_order = !matches!(op, Op::Equal | Op::Unequal);
        let is = |test: fn(&Value<'_>) -> bool| test(left) || test(right);
        if !is_order && is(|value| matches!(value, Value::Truth(_))) {
            return Some((boolean(left) == boolean(right)) == (op == Op::Equal));
        }
        let as_numbers = is_order || is(|value| matches!(value, Value::Number(_)));
        let (lefts, rights) = (self.strings(left)?, self.strings(right)?);
        if !self.page.walk(lefts.len().saturating_mul(rights.len())) {
            return None;
        }
        let fits = |a: &String, b: &String| match op {
            _ if as_numbers => orders(op, number_of(a), number_of(b)),
            Op::Equal => a == b,
            _ => a != b,
        };
        Some(lefts.iter().any(|a| rights.iter().any(|b| fits(a, b))))
    }

    fn strings(&self, value: &Value<'a>) -> Option<Vec<String>> {
        match value {
            Value::Nodes(nodes) => nodes.iter().map(|node| self.string_value(node)).collect(),
            Value::Truth(truth) => Some(vec![u8::from(*truth).to_string()]),
            other => Some(vec![other.text()]),
        }
    }

    fn path(&self, path: &Path, context: &Context<'a>) -> Option<Vec<Node<'a>>> {
        let start = match &path.start {
            Start::Root => vec![Node::Tree(self.page.document())],
            Start::Here => vec![context.node],
            Start::Of(inner, predicates) => self.kept(predicates, self.nodes(inner, context)?)?,
        };
        path.steps.iter().try_fold(start, |nodes, step| self.step(step, &nodes))
    }

    fn step(&self, step: &Step, from: &[Node<'a>]) -> Option<Vec<Node<'a>>> {
        let mut found = Vec::new();
        for node in from {
            let nodes = self.nodes_along(step, node)?;
            found.extend(self.kept(&step.predicates, nodes)?);
        }
        let is_backward =
            matches!(step.axis, Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling);
        Some(if from.len() > 1 || is_backward { self.in_order(found) } else { found })
    }

    /// The nodes that fit, the nearest first; no more than a first predicate like `[1]` can keep.
    fn nodes_along(&self, step: &Step, node: &Node<'a>) -> Option<Vec<Node<'a>>> {
        let most = match step.predicates.first() {
            Some(Expr::Number(number)) => *number as usize,
            _ => usize::MAX,
        };
        let mut nodes = Vec::new();
        for next in along(step.axis, node) {
            if nodes.len() >= most {
                break;
            }
            if !self.page.walk(1) {
                return None;
            }
            nodes.extend(fits(&step.test, step.axis, &next).then_some(next));
        }
        Some(nodes)
    }

    /// The nodes that satisfy every predicate; each counts anew (section 2.4).
    fn kept(&self, predicates: &[Expr], nodes: Vec<Node<'a>>) -> Option<Vec<Node<'a>>> {
        predicates.iter().try_fold(nodes, |nodes, predicate| {
            let last = nodes.len();
            let mut kept = Vec::new();
            for (at, node) in nodes.into_iter().enumerate() {
                let context = Context { node, position: at + 1, last };
                let keep = match self.value(predicate, &context)? {
                    Value::Number(number) => number == context.position as f64,
                    value => boolean(&value),
                };
                kept.extend(keep.then_some(node));
            }
            Some(kept)
        })
    }

    /// Document order, no node twice.
    fn in_order(&self, mut nodes: Vec<Node<'a>>) -> Vec<Node<'a>> {
        let mut seen = HashSet::new();
        nodes.retain(|node| seen.insert(node.id()));
        nodes.sort_by_cached_key(|node| (self.page.order(node.tree().id()), node.id().1));
        nodes
    }

    /// Section 4; a function left without its argument looks at the context node.
    fn call(&self, function: Function, arguments: &[Expr], context: &Context<'a>) -> Option<Value<'a>> {
        let nodes = || arguments.first().map_or_else(|| Some(vec![context.node]), |expr| self.nodes(expr, context));
        let truth = || arguments.first().map_or(Some(false), |expr| self.truth(expr, context));
        Some(match function {
            Function::Boolean => Value::Truth(truth()?),
            Function::Not => Value::Truth(!truth()?),
            Function::True => Value::Truth(true),
            Function::False => Value::Truth(false),
            Function::Position => Value::Number(context.position as f64),
            Function::Last => Value::Number(context.last as f64),
            Function::Count => Value::Number(nodes()?.len() as f64),
            Function::Sum => {
                let numbers = self.strings(&Value::Nodes(nodes()?))?;
                Value::Number(numbers.iter().map(|text| number_of(text)).sum())
            }
            Function::Name | Function::LocalName => {
                Value::Text(nodes()?.first().map(|node| node.name().to_owned()).unwrap_or_default())
            }
            _ => self.call_on_text(function, arguments, context)?,
        })
    }

    /// Sections 4.2 and 4.4.
    fn call_on_text(&self, function: Function, arguments: &[Expr], context: &Context<'a>) -> Option<Value<'a>> {
        let here = || self.string_value(&context.node);
        let text = |at: usize| arguments.get(at).map_or_else(here, |expr| self.text(expr, context));
        let number = |at: usize| match arguments.get(at) {
            Some(expr) => self.number(expr, context),
            None => here().map(|text| number_of(&text)),
        };
        Some(match function {
            Function::Contains => Value::Truth(text(0)?.contains(&text(1)?)),
            Function::StartsWith => Value::Truth(text(0)?.starts_with(&text(1)?)),
            Function::Number => Value::Number(number(0)?),
            Function::Ceiling => Value::Number(number(0)?.ceil()),
            Function::Floor => Value::Number(number(0)?.floor()),
            Function::Round => Value::Number((number(0)? + 0.5).floor()),
            Function::StringLength => Value::Number(text(0)?.chars().count() as f64),
            Function::Concat => Value::Text((0..arguments.len()).map(text).collect::<Option<String>>()?),
            Function::NormalizeSpace => Value::Text(normalised(&text(0)?)),
            Function::SubstringBefore => Value::Text(parted(&text(0)?, &text(1)?).0.to_owned()),
            Function::SubstringAfter => Value::Text(parted(&text(0)?, &text(1)?).1.to_owned()),
            Function::Substring => {
                let length = if arguments.len() > 2 { number(2)? } else { f64::INFINITY };
                Value::Text(substring(&text(0)?, number(1)?, length))
            }
            Function::Translate => Value::Text(translated(&text(0)?, &text(1)?, &text(2)?)),
            _ => Value::Text(text(0)?),
        })
    }
}
