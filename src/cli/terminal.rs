//! The only file that prints. Text from outside never brings control characters to the terminal, a closed pipe is no
//! error, and a person's colours are theirs to switch off (`NO_COLOR`).

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use unicode_width::UnicodeWidthChar;

/// The longest line that is printed of a text from outside, in characters.
const MAX_LINE: usize = 500;
/// Columns where nobody says how many there are: a file or a pipe.
const COLUMNS: usize = 160;
/// Columns that no terminal is narrower than, to us.
const NARROWEST: usize = 40;
/// Columns between two cells of a table.
const GAP: usize = 2;

/// Whether what goes wrong is told in JSON.
static IS_JSON: AtomicBool = AtomicBool::new(false);
/// What is said on standard output joins them.
static IS_ALL_JSON: AtomicBool = AtomicBool::new(false);
/// The words of the sentence that stand in messages.
const STAGES: [&str; 11] =
    ["site", "fetch", "page", "listing", "article", "item", "formats", "publish", "store", "health", "internal"];

/// A line for the person, on standard output.
pub(super) fn say(line: &str) {
    if IS_ALL_JSON.load(Ordering::Relaxed) {
        let _ = writeln!(io::stderr(), "{}", structured("info", line, None));
        return;
    }
    // A closed pipe (`| head`) is not an error of ours.
    let _ = writeln!(anstream::stdout(), "{}", printable(line));
}

/// Text for programs, on standard output, as it is.
pub(super) fn say_raw(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// A document for programs, on standard output. What could command a terminal is escaped as JSON does it.
pub(super) fn say_json(document: &serde_json::Value) {
    let mut text = String::new();
    for c in format!("{document:#}").chars() {
        match c {
            '\n' => text.push(c),
            c if c.is_control() || is_direction(c) => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    say_raw(&text);
}

/// `warning: …`, on standard error.
pub(super) fn warn(line: &str) {
    complain("\u{1b}[33mwarning\u{1b}[0m", line, None);
}

/// The same, and what to do.
pub(super) fn warn_with(line: &str, advice: Option<&str>) {
    complain("\u{1b}[33mwarning\u{1b}[0m", line, advice);
}

/// `note: …`, on standard error: good news that must be heard.
pub(super) fn note(line: &str) {
    complain("\u{1b}[32mnote\u{1b}[0m", line, None);
}

/// `error: WHO: STAGE: WHAT: WHY`, and what to do on a line of its own.
pub(super) fn error(line: &str, advice: Option<&str>) {
    complain("\u{1b}[31merror\u{1b}[0m", line, advice);
}

/// What stopped the whole run: a text of several lines is a finished one (a wrong sites.yaml, shown with its carets).
pub(super) fn fatal(error: &anyhow::Error, advice: Option<&str>) {
    let text = format!("{error:#}");
    if text.starts_with("error:") && !IS_JSON.load(Ordering::Relaxed) {
        let _ = writeln!(anstream::stderr(), "{}", text.lines().map(printable).collect::<Vec<_>>().join("\n"));
        return;
    }
    let (what, own) = text.split_once("\nhelp: ").map_or((text.as_str(), None), |(what, own)| (what, Some(own)));
    self::error(what, own.or(advice));
}

fn complain(word: &str, line: &str, advice: Option<&str>) {
    let mut out = anstream::stderr();
    if IS_JSON.load(Ordering::Relaxed) {
        let level = anstream::adapter::strip_str(word).to_string();
        let _ = writeln!(out, "{}", structured(&level, line, advice));
        return;
    }
    let _ = writeln!(out, "{word}: {}", printable(line));
    if let Some(advice) = advice {
        let _ = writeln!(out, "  \u{1b}[36mhelp\u{1b}[0m: {}", printable(advice));
    }
}

/// From here on what goes wrong is told in JSON, a line each.
pub(super) fn speak_json() {
    IS_JSON.store(true, Ordering::Relaxed);
}

/// And from here on nothing else is told: whoever keeps the log of a server has one form of line.
pub(super) fn speak_json_alone() {
    IS_ALL_JSON.store(true, Ordering::Relaxed);
}

/// A message (`SITE: STAGE: WHAT: WHY`) taken apart for programs.
fn structured(level: &str, line: &str, advice: Option<&str>) -> serde_json::Value {
    let (who, rest) = line.split_once(": ").unwrap_or(("", line));
    let stage = rest.split_once(": ").map(|(stage, _)| stage).filter(|stage| STAGES.contains(stage));
    let is_name = |who: &str| !who.is_empty() && who.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let site = Some(who).filter(|who| is_name(who) && !STAGES.contains(who));
    serde_json::json!({
        "time": now(),
        "level": level,
        "site": site,
        "stage": stage,
        "message": line,
        "help": advice,
    })
}

fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// One line without anything that could command a terminal: control characters (C0, C1), line and paragraph
/// separators and direction overrides are shown as escapes.
pub(super) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (place, c) in text.chars().enumerate() {
        if place >= MAX_LINE {
            out.push('…');
            break;
        }
        match c {
            c if is_direction(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c if c.is_control() => {
                let _ = write!(out, "{}", c.escape_default());
            }
            c => out.push(c),
        }
    }
    out
}

/// Separators of lines and paragraphs, and marks that turn the direction of a text.
fn is_direction(c: char) -> bool {
    matches!(
        c,
        '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// A bar that counts sites, on a terminal only.
pub(super) fn progress(sites: usize, quiet: bool) -> ProgressBar {
    if quiet || sites < 2 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(sites as u64).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How a piece of a line looks on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The name of a stage or field.
    Strong,
    /// What the program says of a value.
    Plain,
    /// What can be passed over.
    Faint,
    /// What won.
    Good,
    /// What failed.
    Bad,
}

/// A line that ends where the terminal does.
pub(super) struct Line {
    text: String,
    indent: usize,
    left: usize,
}

impl Line {
    /// An empty line, so far to the right.
    pub(super) fn indented(by: usize) -> Self {
        Self { text: " ".repeat(by), indent: by, left: columns().saturating_sub(by) }
    }

    /// This line and a piece of text from wherever.
    pub(super) fn with(mut self, look: Look, text: &str) -> Self {
        let piece = cut(&printable(text), self.left);
        if piece.is_empty() {
            return self;
        }
        // Nothing follows an ellipsis.
        self.left = if piece.ends_with('…') { 0 } else { self.left - width(&piece) };
        let code = match look {
            Look::Plain => return Self { text: self.text + &piece, ..self },
            Look::Strong => "1",
            Look::Faint => "2",
            Look::Good => "32",
            Look::Bad => "31",
        };
        let _ = write!(self.text, "\u{1b}[{code}m{piece}\u{1b}[0m");
        self
    }

    pub(super) fn plain(self, text: &str) -> Self {
        self.with(Look::Plain, text)
    }

    /// A text of any length and a word after it, which keeps its place.
    pub(super) fn and(mut self, text: &str, look: Look, word: &str) -> Self {
        let piece = cut(&printable(text), self.left.saturating_sub(width(word)));
        self.left -= width(&piece);
        self.text += &piece;
        self.with(look, word)
    }

    pub(super) fn say(self) {
        let _ = writeln!(anstream::stdout(), "{}", self.text.trim_end());
    }
}

/// Words behind the beginning of a line, in as many lines as they need.
pub(super) fn say_words(begun: Line, words: &[String]) {
    let (indent, mut line) = (begun.indent + 2, begun);
    for (place, word) in words.iter().enumerate() {
        let word = if place + 1 < words.len() { format!("{word}, ") } else { word.clone() };
        if width(word.trim_end()) > line.left {
            line.say();
            line = Line::indented(indent);
        }
        line = line.plain(&word);
    }
    line.say();
}

/// The columns of the terminal.
pub(super) fn columns() -> usize {
    let known = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    known.map_or(COLUMNS, |columns| columns.max(NARROWEST))
}

/// A table whose widest columns are cut until it fits the terminal. The first row is the heading.
pub(super) fn table(rows: &[Vec<String>]) {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let widths = fitting(&natural(&rows), columns());
    for (place, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| pad(cell, *width));
        let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
        Line::indented(0).with(if place == 0 { Look::Faint } else { Look::Plain }, line.trim_end()).say();
    }
}

fn natural(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    (0..columns).map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0)).collect()
}

/// The widths of columns that are all of them no wider than what lets them stand in one line.
fn fitting(natural: &[usize], columns: usize) -> Vec<usize> {
    let room = columns.saturating_sub(GAP * natural.len().saturating_sub(1));
    let capped = |cap: usize| natural.iter().map(move |width| (*width).min(cap));
    let cap = (1..=columns).rev().find(|cap| capped(*cap).sum::<usize>() <= room).unwrap_or(1);
    let mut widths: Vec<usize> = capped(cap).collect();
    // What the rounding left goes to the last column that lacks it.
    let rest = room.saturating_sub(widths.iter().sum());
    if let Some(place) = widths.iter().zip(natural).rposition(|(width, natural)| width < natural) {
        widths[place] = natural[place].min(widths[place] + rest);
    }
    widths
}

/// Columns that a text takes; East Asian characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// At most so many columns, with an ellipsis where something is cut off.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| {
        let rest = left.checked_sub(c.width().unwrap_or(0));
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    let head: String = text.chars().take_while(fits).collect();
    if columns == 0 { String::new() } else { format!("{}…", head.trim_end()) }
}

fn pad(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let rest = columns.saturating_sub(width(&text));
    text + &" ".repeat(rest)
}

/// A line of the log for a person.
pub(super) fn log_text(out: &mut impl Write, record: &log::Record<'_>) -> io::Result<()> {
    writeln!(out, "{}: {}", record.level().as_str().to_lowercase(), printable(&record.args().to_string()))
}

/// A line of the log for programs: one JSON object.
pub(super) fn log_json(out: &mut impl Write, record: &log::Record<'_>) -> io::Result<()> {
    let line = serde_json::json!({
        "time": now(),
        "level": record.level().as_str().to_lowercase(),
        "module": record.target(),
        "message": record.args().to_string(),
    });
    writeln!(out, "{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_page_commands_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\nc\u{9b}2J\u{202e}"), "a\\u{1b}[31mb\\nc\\u{9b}2J\\u{202e}");
        assert_eq!(printable(&"x".repeat(600)).chars().count(), 501);
    }

    #[test]
    fn a_message_is_taken_apart_for_programs() {
        let line = structured("error", "news: listing: `li` matches nothing", Some("look"));
        assert_eq!((line["site"].as_str(), line["stage"].as_str()), (Some("news"), Some("listing")));
        assert_eq!((line["level"].as_str(), line["help"].as_str()), (Some("error"), Some("look")));
        let line = structured("error", "store: another run holds it", None);
        assert!(line["site"].is_null() && line["time"].as_str().is_some_and(|time| time.ends_with('Z')));
    }

    #[test]
    fn a_wide_character_takes_two_columns() {
        assert_eq!(cut("国家留学", 8), "国家留学");
        assert_eq!(cut("国家留学", 7), "国家留…");
        assert_eq!(cut("国家留学", 6), "国家…");
        assert_eq!(pad("国", 4), "国  ");
        assert_eq!(pad("e\u{301}a", 3), "e\u{301}a ");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn the_widest_columns_are_cut_first() {
        assert_eq!(fitting(&[2, 10, 80, 90], 100), [2, 10, 41, 41]);
        assert_eq!(fitting(&[2, 10, 20], 100), [2, 10, 20]);
        assert_eq!(fitting(&[50, 50], 41), [19, 20]);
        assert_eq!(fitting(&[], 41), Vec::<usize>::new());
    }
}
