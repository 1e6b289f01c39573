//! The text of an XPath to its tree, by recursive descent (XPath 1.0 section 3.7). What names mean is left to `mod`.

use super::super::error::Span;
use super::{Axis, Expr, FUNCTIONS, Function, Op, Path, Start, Step, Test, unknown_function};

/// Deeper expressions are no rule that somebody wrote.
const MOST_DEPTH: usize = 24;

/// Operators by how loosely they bind; of signs that begin alike the longer first.
const LEVELS: [&[(&str, Op)]; 6] = [
    &[("or", Op::Or)],
    &[("and", Op::And)],
    &[("!=", Op::Unequal), ("=", Op::Equal)],
    &[("<=", Op::AtMost), (">=", Op::AtLeast), ("<", Op::Less), (">", Op::More)],
    &[("+", Op::Plus), ("-", Op::Minus)],
    &[("*", Op::Times), ("div", Op::Div), ("mod", Op::Mod)],
];

const AXES: &[(&str, Axis)] = &[
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

const TESTS: &[(&str, Test)] = &[("node", Test::Node), ("text", Test::Text), ("comment", Test::Comment)];

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) part: Span,
    pub(super) reason: String,
    pub(super) advice: Option<String>,
}

type Parsed<T> = Result<T, Problem>;

pub(super) fn parse(text: &str) -> Parsed<Expr> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let expr = parser.expr()?;
    parser.space();
    if parser.at < text.len() { Err(parser.wrong("not understood from here")) } else { Ok(expr) }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn wrong(&self, reason: impl Into<String>) -> Problem {
        let reason = if self.rest().is_empty() { "something is missing at the end".into() } else { reason.into() };
        Problem { part: self.at..self.text.len(), reason, advice: None }
    }

    /// Takes a sign, with the space before it.
    fn eat(&mut self, sign: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    fn expect(&mut self, sign: &str, open: usize) -> Parsed<()> {
        if self.eat(sign) {
            return Ok(());
        }
        if self.rest().is_empty() {
            let reason = format!("`{}` is never closed", &self.text[open..=open]);
            return Err(Problem { part: open..self.text.len(), reason, advice: None });
        }
        Err(self.wrong(format!("`{sign}` is expected here")))
    }

    /// The name that begins here; it is not taken.
    fn name(&self) -> &'t str {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let name = &rest[..end];
        if name.starts_with(|c: char| c.is_alphabetic() || c == '_') { name } else { "" }
    }

    fn expr(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.wrong("this is nested too deep"));
        }
        let expr = self.binary(0);
        self.depth -= 1;
        expr
    }

    fn binary(&mut self, level: usize) -> Parsed<Expr> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(op) = self.operator(operators) {
            left = Expr::Binary(op, Box::new(left), Box::new(self.binary(level + 1)?));
        }
        Ok(left)
    }

    /// Behind an operand a name is an operator (section 3.7).
    fn operator(&mut self, operators: &[(&str, Op)]) -> Option<Op> {
        self.space();
        let (word, rest) = (self.name(), self.rest());
        let is_here =
            |sign: &str| if sign.starts_with(char::is_alphabetic) { word == sign } else { rest.starts_with(sign) };
        let (sign, op) = operators.iter().find(|(sign, _)| is_here(sign))?;
        self.at += sign.len();
        Some(*op)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let mut negative = false;
        while self.eat("-") {
            negative = !negative;
        }
        let mut left = self.path()?;
        while self.eat("|") {
            left = Expr::Binary(Op::Union, Box::new(left), Box::new(self.path()?));
        }
        Ok(if negative { Expr::Negative(Box::new(left)) } else { left })
    }

    fn path(&mut self) -> Parsed<Expr> {
        self.space();
        let mut steps = Vec::new();
        let start = if self.rest().starts_with("//") {
            Start::Root
        } else if self.eat("/") {
            if self.begins_step() {
                steps.push(self.step()?);
            }
            Start::Root
        } else if let Some(primary) = self.primary()? {
            let predicates = self.predicates()?;
            self.space();
            if predicates.is_empty() && !self.rest().starts_with('/') {
                return Ok(primary);
            }
            Start::Of(Box::new(primary), predicates)
        } else {
            steps.push(self.step()?);
            Start::Here
        };
        while self.eat("/") {
            let anywhere = self.rest().starts_with('/');
            self.at += usize::from(anywhere);
            let step = self.step()?;
            steps.extend(if anywhere { below(step) } else { vec![step] });
        }
        Ok(Expr::Path(Path { start, steps }))
    }

    fn begins_step(&mut self) -> bool {
        self.space();
        self.rest().starts_with(['*', '@', '.']) || !self.name().is_empty()
    }

    /// A bracket, literal, number or function; nothing where a step begins.
    fn primary(&mut self) -> Parsed<Option<Expr>> {
        self.space();
        let (open, rest) = (self.at, self.rest());
        if self.eat("(") {
            let inner = self.expr()?;
            self.expect(")", open)?;
            return Ok(Some(inner));
        }
        if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let Some(end) = rest[1..].find(quote) else {
                return Err(self.wrong("this quote is never closed"));
            };
            self.at += end + 2;
            return Ok(Some(Expr::Text(rest[1..=end].to_owned())));
        }
        if rest.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit()) && !rest.starts_with("..") {
            return self.number().map(Some);
        }
        if rest.starts_with('$') {
            return Err(self.wrong("a rule has no variables"));
        }
        self.call()
    }

    fn number(&mut self) -> Parsed<Expr> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number = rest[..end].parse().map_err(|_| self.wrong("not a number"))?;
        self.at += end;
        Ok(Expr::Number(number))
    }

    fn call(&mut self) -> Parsed<Option<Expr>> {
        let (start, name) = (self.at, self.name());
        let after = self.rest()[name.len()..].trim_start();
        if name.is_empty() || !after.starts_with('(') || TESTS.iter().any(|(test, _)| *test == name) {
            return Ok(None);
        }
        let Some((_, function, least, most)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            let (reason, advice) = unknown_function(name);
            return Err(Problem { part: start..start + name.len(), reason, advice });
        };
        self.at += name.len();
        let arguments = self.arguments()?;
        if !(*least..=*most).contains(&arguments.len()) {
            let count = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            let reason = format!("`{name}` takes {count} values, not {}", arguments.len());
            return Err(Problem { part: start..self.at, reason, advice: None });
        }
        Ok(Some(Expr::Call(*function, arguments)))
    }

    fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        self.space();
        let open = self.at;
        self.expect("(", open)?;
        let mut arguments = Vec::new();
        if self.eat(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expr()?);
            if !self.eat(",") {
                self.expect(")", open)?;
                return Ok(arguments);
            }
        }
    }

    fn predicates(&mut self) -> Parsed<Vec<Expr>> {
        let mut predicates = Vec::new();
        while self.eat("[") {
            let open = self.at - 1;
            predicates.push(self.expr()?);
            self.expect("]", open)?;
        }
        Ok(predicates)
    }

    fn step(&mut self) -> Parsed<Step> {
        if self.eat("..") {
            return Ok(Step { axis: Axis::Parent, test: Test::Node, predicates: Vec::new() });
        }
        if self.eat(".") {
            return Ok(Step { axis: Axis::Itself, test: Test::Node, predicates: self.predicates()? });
        }
        let axis = self.axis()?;
        Ok(Step { axis, test: self.test()?, predicates: self.predicates()? })
    }

    fn axis(&mut self) -> Parsed<Axis> {
        if self.eat("@") {
            return Ok(Axis::Attribute);
        }
        let (start, name) = (self.at, self.name());
        if name.is_empty() || !self.rest()[name.len()..].trim_start().starts_with("::") {
            return Ok(Axis::Child);
        }
        let Some((_, axis)) = AXES.iter().find(|(known, _)| *known == name) else {
            let reason = format!("`{name}` is not an axis");
            return Err(Problem { part: start..start + name.len(), reason, advice: None });
        };
        self.at += name.len();
        self.eat("::");
        Ok(*axis)
    }

    fn test(&mut self) -> Parsed<Test> {
        if self.eat("*") {
            return Ok(Test::Any);
        }
        let (start, name) = (self.at, self.name());
        if name.is_empty() {
            return Err(self.wrong("the name of an element must follow"));
        }
        self.at += name.len();
        if self.rest().starts_with(':') && !self.rest().starts_with("::") {
            let reason = "elements of a page have no prefix";
            return Err(Problem { part: start..self.at + 1, reason: reason.into(), advice: None });
        }
        let kind = TESTS.iter().find(|(known, _)| *known == name).map(|(_, test)| test.clone());
        match kind {
            Some(test) if self.eat("(") => self.expect(")", self.at - 1).map(|()| test),
            _ => Ok(Test::Name(name.to_owned())),
        }
    }
}

/// `//x` is `/descendant-or-self::node()/child::x` (section 2.5); where no predicate counts, `/descendant::x` is the
/// same and takes one walk.
fn below(step: Step) -> Vec<Step> {
    if step.axis == Axis::Child && !step.predicates.iter().any(counts) {
        return vec![Step { axis: Axis::Descendant, ..step }];
    }
    vec![Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() }, step]
}

/// Whether a predicate may depend on the position of the node.
fn counts(predicate: &Expr) -> bool {
    let is_truth = match predicate {
        Expr::Binary(op, ..) => !matches!(op, Op::Plus | Op::Minus | Op::Times | Op::Div | Op::Mod),
        Expr::Call(function, _) => {
            matches!(function, Function::Contains | Function::StartsWith | Function::Not | Function::Boolean)
        }
        Expr::Path(_) | Expr::Text(_) => true,
        Expr::Number(_) | Expr::Negative(_) => false,
    };
    !is_truth || names_position(predicate)
}

fn names_position(expr: &Expr) -> bool {
    match expr {
        Expr::Call(Function::Position | Function::Last, _) => true,
        Expr::Call(_, arguments) => arguments.iter().any(names_position),
        Expr::Binary(_, left, right) => names_position(left) || names_position(right),
        Expr::Negative(inner) => names_position(inner),
        Expr::Path(Path { start: Start::Of(inner, _), .. }) => names_position(inner),
        Expr::Path(_) | Expr::Text(_) | Expr::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_operators_only_behind_an_operand() {
        let Expr::Binary(Op::Div, left, _) = parse("div div mod").unwrap() else { panic!() };
        assert!(matches!(*left, Expr::Path(_)));
        assert!(matches!(parse("* * *").unwrap(), Expr::Binary(Op::Times, ..)));
        assert!(matches!(parse("a-b - 1").unwrap(), Expr::Binary(Op::Minus, ..)));
        assert!(matches!(parse("order").unwrap(), Expr::Path(_)));
    }

    #[test]
    fn what_is_wrong_is_shown_where_it_is() {
        for (text, at) in [
            ("//a[", 4),
            ("//a[@href", 3),
            ("//a[contains(@href, 'x]", 20),
            ("//a]", 3),
            ("//a[conains(., 'x')]", 4),
            ("//a[not()]", 4),
            ("//x:a", 2),
            ("//a/under::b", 4),
            ("$a", 0),
            ("", 0),
            ("//a[1", 3),
            ("//é[", 5),
        ] {
            let problem = parse(text).unwrap_err();
            assert_eq!(problem.part.start, at, "{text}: {}", problem.reason);
            assert!(text.get(problem.part).is_some(), "{text}");
        }
        assert!(parse(&"(".repeat(60_000)).is_err() && parse(&"a[".repeat(60_000)).is_err());
        assert!(parse(&"-".repeat(60_000)).is_err());
    }
}
