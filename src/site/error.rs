//! What is wrong with a sites.yaml: all of it at once, each finding shown at its line with a caret.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

/// Bytes of the source.
pub(super) type Span = Range<usize>;

/// The most findings that a report shows.
const SHOWN: usize = 40;

/// Everything that is wrong with a sites.yaml, in the order of the file. Its text is the whole report: several
/// lines, each finding beginning with `error: ` and followed by its advice, no final line break.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{report}")]
pub struct SiteError {
    findings: Vec<Finding>,
    report: String,
}

impl SiteError {
    pub(super) fn new(findings: Vec<Finding>, source: &str, path: &Path) -> Self {
        let shown = findings.iter().take(SHOWN).map(|finding| finding.render(source, path));
        let mut report = shown.collect::<Vec<_>>().join("\n\n");
        if findings.len() > SHOWN {
            report += &format!("\n\nand {} more", findings.len() - SHOWN);
        }
        Self { findings, report }
    }

    /// The findings one by one, for programs.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The keys that lead to the value, e.g. `sites.news.listing.item`; empty: the file as a whole.
    pub key: String,
    /// 1-based; `None`: the file as a whole.
    pub line: Option<usize>,
    /// 1-based, in characters.
    pub column: Option<usize>,
    /// Lower case, one line, no full stop.
    pub message: String,
    /// What to do.
    pub advice: Option<String>,
    span: Option<Span>,
    reason: String,
    also: Option<(Span, String)>,
}

impl Finding {
    pub(super) fn new(spot: &Spot, message: impl Into<String>) -> Self {
        Self {
            key: spot.key.clone(),
            line: None,
            column: None,
            message: message.into(),
            advice: None,
            span: spot.span.clone(),
            reason: String::new(),
            also: None,
        }
    }

    /// What the caret says.
    pub(super) fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// What to do about it.
    pub(super) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The first byte that it is about.
    pub(super) fn start(&self) -> Option<usize> {
        self.span.as_ref().map(|span| span.start)
    }

    /// A second place that belongs to it.
    pub(super) fn also(mut self, spot: &Spot, reason: impl Into<String>) -> Self {
        self.also = spot.span.clone().map(|span| (span, reason.into()));
        self
    }

    /// The finding on one line, as warnings are told.
    fn one_line(&self, path: &Path) -> String {
        let place = self.line.zip(self.column).map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        let advice = self.advice.as_ref().map(|advice| format!("; {advice}")).unwrap_or_default();
        visible(&format!("{}{place}: {}: {}{advice}", path.display(), self.key, self.message))
    }

    /// The finding as people see it, several lines.
    fn render(&self, source: &str, path: &Path) -> String {
        let name = path.display().to_string();
        let title = if self.key.is_empty() { self.message.clone() } else { format!("{}: {}", self.key, self.message) };
        let title = Level::ERROR.primary_title(visible(&title));
        let group = match &self.span {
            Some(span) => {
                let excerpt = Excerpt::of(span, self.also.as_ref().map(|(span, _)| span), source);
                title.element(self.snippet(&excerpt, span, source).path(name))
            }
            None => title.element(Origin::path(name)),
        };
        let shown = Renderer::plain().term_width(120).render(&[group]);
        let advice = self.advice.as_ref().map(|advice| format!("help: {advice}"));
        shown.lines().chain(advice.as_deref()).map(visible).collect::<Vec<_>>().join("\n")
    }

    fn snippet<'a>(
        &'a self,
        excerpt: &Excerpt<'a>,
        span: &Span,
        source: &str,
    ) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let place = |span: &Span| {
            let span = first_line(span, source);
            span.start.saturating_sub(excerpt.start)..span.end.saturating_sub(excerpt.start)
        };
        let mark = AnnotationKind::Primary.span(place(span)).label(visible(&self.reason));
        let also = self.also.iter().map(|(span, reason)| AnnotationKind::Context.span(place(span)).label(reason));
        Snippet::source(excerpt.text).line_start(excerpt.line).annotation(mark).annotations(also)
    }
}

/// The lines of the file that a finding shows; the whole file would be searched for every finding.
struct Excerpt<'a> {
    text: &'a str,
    start: usize,
    line: usize,
}

impl<'a> Excerpt<'a> {
    fn of(span: &Span, also: Option<&Span>, source: &'a str) -> Self {
        let from = also.map_or(span.start, |also| also.start.min(span.start));
        let to = also.map_or(span.start, |also| also.start.max(span.start));
        let start = source[..from].rfind('\n').map_or(0, |at| at + 1);
        let end = source[to..].find('\n').map_or(source.len(), |at| to + at);
        Self { text: &source[start..end], start, line: position(source, from).0 }
    }
}

/// A value over several lines is marked on its first.
fn first_line(span: &Span, source: &str) -> Span {
    let text = &source[span.clone()];
    let end = text.find(['\n', '\r']).map_or(span.end, |at| span.start + at);
    span.start..end.max(span.start)
}

/// Line and column of a byte, 1-based, the column in characters.
pub(super) fn position(source: &str, at: usize) -> (usize, usize) {
    let before = &source[..at];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.bytes().filter(|byte| *byte == b'\n').count() + 1, before[start..].chars().count() + 1)
}

/// A text from the file with nothing in it that a terminal would obey (SECURITY 35).
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// Where a value stands: in the file, and under which keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) span: Option<Span>,
    pub(super) key: String,
}

impl Spot {
    /// A place in the file whose keys do not matter.
    pub(super) fn of(span: Span) -> Self {
        Self { span: Some(span), key: String::new() }
    }
}

/// What was found so far.
#[derive(Debug)]
pub(super) struct Findings<'s> {
    pub(super) source: &'s str,
    pub(super) path: &'s Path,
    errors: Vec<Finding>,
    warnings: Vec<Finding>,
    said: BTreeSet<(Option<usize>, String)>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(source: &'s str, path: &'s Path) -> Self {
        Self { source, path, errors: Vec::new(), warnings: Vec::new(), said: BTreeSet::new() }
    }

    /// Adds an error, unless it is there: a rule with parameters would repeat it for each of its sites.
    pub(super) fn error(&mut self, finding: Finding) {
        if self.said.insert((finding.start(), finding.message.clone())) {
            self.errors.push(finding);
        }
    }

    /// Adds something that is allowed but probably not meant.
    pub(super) fn warn(&mut self, finding: Finding) {
        if self.said.insert((finding.start(), finding.message.clone())) {
            self.warnings.push(finding);
        }
    }

    /// The warnings, a line each, where there is no error; else all the errors, in the order of the file.
    pub(super) fn close(self) -> Result<Vec<String>, SiteError> {
        let Self { source, path, errors, warnings, .. } = self;
        if errors.is_empty() {
            return Ok(placed(warnings, source).iter().map(|finding| finding.one_line(path)).collect());
        }
        Err(SiteError::new(placed(errors, source), source, path))
    }
}

/// The findings in the order of the file, with their lines and columns.
fn placed(mut findings: Vec<Finding>, source: &str) -> Vec<Finding> {
    findings.sort_by_key(Finding::start);
    let lines: Vec<usize> = source.match_indices('\n').map(|(at, _)| at + 1).collect();
    for finding in &mut findings {
        let place = finding.start().map(|at| {
            let line = lines.partition_point(|start| *start <= at);
            let start = line.checked_sub(1).map_or(0, |line| lines[line]);
            (line + 1, source[start..at].chars().count() + 1)
        });
        (finding.line, finding.column) = place.unzip();
    }
    findings
}

/// The candidate that a mistyped word probably means.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = if word.chars().count() < 5 { 1 } else { 2 };
    let distance = |candidate: &str| strsim::osa_distance(&word, &candidate.to_lowercase());
    candidates.into_iter().map(|c| (distance(c), c)).filter(|(far, _)| *far <= allowed).min().map(|(_, c)| c)
}

/// A value in a message: in backticks, shortened.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("`{}…`", &text[..at]),
        None => format!("`{text}`"),
    }
}
