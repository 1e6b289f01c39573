//! Texts, lists and maps as a person writes them in sites.yaml: quoted where YAML or haywain's reader of it would take
//! the text for something else, and only there. What is written is left to those who write.

/// The longest line of a list or map before it is written one entry a line.
const WIDTH: usize = 96;

/// A text as a value of its own line.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text inside `[…]` or `{…}`, where commas and brackets mean something too.
pub(crate) fn inner(text: &str) -> String {
    if is_plain(text) && !text.contains([',', '[', ']', '{', '}']) { text.to_owned() } else { quoted(text) }
}

/// `[a, b]`, or one a line.
pub(crate) fn list(members: &[String]) -> String {
    let line = format!("[{}]", members.join(", "));
    if line.chars().count() <= WIDTH { line } else { members.iter().map(|member| format!("\n  - {member}")).collect() }
}

/// `{css: a, match: '…'}`; values are [`inner`] texts.
pub(crate) fn map<'a>(entries: impl Iterator<Item = (&'a str, String)>) -> String {
    let entries: Vec<String> = entries.map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", entries.join(", "))
}

/// A text that begins with a letter, digit, dot, dollar or underscore and has no mark of YAML in it.
fn is_plain(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '$' | '_' | '/'));
    let is_word = |word: &str| text.eq_ignore_ascii_case(word);
    let printable =
        |c: char| c == ' ' || !c.is_whitespace() && !c.is_control() && !('\u{2028}'..='\u{202e}').contains(&c);
    starts
        && text.chars().all(printable)
        && !text.ends_with([' ', ':'])
        && ![": ", " #", "  "].iter().any(|mark| text.contains(mark))
        && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].into_iter().any(is_word)
        && !text.starts_with("...")
        && text.parse::<f64>().is_err()
}

/// In single quotes, which leave backslashes alone; in double quotes where it has single ones, or what needs an escape.
fn quoted(text: &str) -> String {
    if text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return format!("\"{}\"", text.chars().map(escaped).collect::<String>());
    }
    super::quote(text)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
}

fn escaped(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() || is_invisible(c) => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    }
}
