//! The only file that prints. Text from outside never brings control characters to the terminal, a closed pipe is no
//! error, and a person's colours are theirs to switch off (`NO_COLOR`).

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// The longest line that is printed of a text from outside, in characters.
const MAX_LINE: usize = 500;

/// A line for the person, on standard output.
pub(super) fn say(line: &str) {
    // A closed pipe (`| head`) is not an error of ours.
    let _ = writeln!(anstream::stdout(), "{}", printable(line));
}

/// Text for programs, on standard output, as it is.
pub(super) fn say_raw(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// `warning: …`, on standard error.
pub(super) fn warn(line: &str) {
    complain("\u{1b}[33mwarning\u{1b}[0m", line, None);
}

/// `error: WHO: STAGE: WHAT: WHY`, and what to do on a line of its own.
pub(super) fn error(line: &str, advice: Option<&str>) {
    complain("\u{1b}[31merror\u{1b}[0m", line, advice);
}

/// What stopped the whole run: a text of several lines is a finished one (a wrong sites.yaml, shown with its carets).
pub(super) fn fatal(error: &anyhow::Error, advice: Option<&str>) {
    let text = format!("{error:#}");
    if text.starts_with("error:") {
        let _ = writeln!(anstream::stderr(), "{}", text.lines().map(printable).collect::<Vec<_>>().join("\n"));
        return;
    }
    let (what, own) = text.split_once("\nhelp: ").map_or((text.as_str(), None), |(what, own)| (what, Some(own)));
    self::error(what, own.or(advice));
}

fn complain(word: &str, line: &str, advice: Option<&str>) {
    let mut out = anstream::stderr();
    let _ = writeln!(out, "{word}: {}", printable(line));
    if let Some(advice) = advice {
        let _ = writeln!(out, "  \u{1b}[36mhelp\u{1b}[0m: {}", printable(advice));
    }
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
            '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
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

/// A table whose last column is cut to the width that is left. The first row is the heading.
pub(super) fn table(rows: &[Vec<String>]) {
    let columns = rows.first().map_or(0, Vec::len);
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0).min(60);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{}  ", pad(&printable(cell), *width));
        }
        let _ = writeln!(anstream::stdout(), "{}", line.trim_end());
    }
}

fn width(text: &str) -> usize {
    printable(text).chars().count()
}

fn pad(text: &str, width: usize) -> String {
    let length = text.chars().count();
    match length.cmp(&width) {
        std::cmp::Ordering::Greater => text.chars().take(width.saturating_sub(1)).chain(['…']).collect(),
        _ => format!("{text}{}", " ".repeat(width - length)),
    }
}

/// A line of the log for a person.
pub(super) fn log_text(out: &mut impl Write, record: &log::Record<'_>) -> io::Result<()> {
    writeln!(out, "{}: {}", record.level().as_str().to_lowercase(), printable(&record.args().to_string()))
}

/// A line of the log for programs: one JSON object.
pub(super) fn log_json(out: &mut impl Write, record: &log::Record<'_>) -> io::Result<()> {
    let line = serde_json::json!({
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
}
