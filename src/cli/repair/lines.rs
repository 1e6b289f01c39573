//! The lines of a text that changed, as a unified diff shows them.

use super::super::terminal;
use crate::site::Edit;

/// Lines that are shown before and after a change.
const AROUND: usize = 2;
/// More lines between the first and the last change are not compared one by one.
const MOST: usize = 400;

/// A line of a diff: ` `, `-` or `+`, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line(char, String);

impl Line {
    pub(super) fn say(&self) {
        terminal::say(format!("{}{}", self.0, self.1).trim_end());
    }
}

/// The lines of [`changed`] as one text.
pub(super) fn text(old: &str, new: &str) -> String {
    changed(old, new).iter().map(|Line(sign, text)| format!("{sign}{text}\n")).collect()
}

/// What changed between two texts, with the lines around it.
pub(super) fn changed(old: &str, new: &str) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let (from, to) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let keep = |lines: &[&str]| lines.iter().map(|line| Line(' ', (*line).to_owned())).collect::<Vec<_>>();
    let before = keep(&old[head.saturating_sub(AROUND)..head]);
    let after = keep(&old[old.len() - tail..(old.len() - tail + AROUND).min(old.len())]);
    [before, between(from, to), after].concat()
}

/// The lines between the first change and the last: those that are in both in the same order are kept.
fn between(old: &[&str], new: &[&str]) -> Vec<Line> {
    let table = if old.len().max(new.len()) > MOST { Vec::new() } else { common(old, new) };
    let length = |a: usize, b: usize| table.get(a).and_then(|row: &Vec<usize>| row.get(b)).copied().unwrap_or(0);
    let (mut a, mut b, mut out) = (0, 0, Vec::new());
    while a < old.len() || b < new.len() {
        let is_same = a < old.len() && b < new.len() && old[a] == new[b] && !table.is_empty();
        if is_same {
            out.push(Line(' ', old[a].to_owned()));
            (a, b) = (a + 1, b + 1);
        } else if a < old.len() && (b == new.len() || length(a + 1, b) >= length(a, b + 1)) {
            out.push(Line('-', old[a].to_owned()));
            a += 1;
        } else {
            out.push(Line('+', new[b].to_owned()));
            b += 1;
        }
    }
    out
}

/// How many lines the rest of both have in common, from every pair of places on.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<usize>> {
    let mut table = vec![vec![0; new.len() + 1]; old.len() + 1];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            table[a][b] = if old[a] == new[b] { table[a + 1][b + 1] + 1 } else { table[a + 1][b].max(table[a][b + 1]) };
        }
    }
    table
}

/// The new values on one line.
pub(super) fn flat(edits: &[Edit]) -> String {
    let set = edits.iter().filter_map(|edit| Some(format!("{}: {}", edit.key, edit.value.as_ref()?.inner)));
    set.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_what_changed_and_two_lines_around() {
        let shown = text;
        assert_eq!(shown("a\nb\nc\nd\ne\nf\ng\n", "a\nb\nc\nX\ne\nY\nf\ng\n"), " b\n c\n-d\n+X\n e\n+Y\n f\n g\n");
        assert_eq!(shown("a\n", "b\n"), "-a\n+b\n");
        assert_eq!(shown("a\na\n", "a\n"), " a\n-a\n");
    }
}
