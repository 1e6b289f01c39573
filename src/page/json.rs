//! JSON as pages write it, to values. Which of a page's scripts hold JSON, and what it says, is left to those who ask.

use serde_json::{Deserializer, Value};

/// JSON as pages write it: comments around it and in it, a comma too many, raw line breaks inside strings, something
/// after it, assigned to a variable or given to a function.
#[must_use]
pub fn lenient_json(text: &str) -> Option<Value> {
    let text = bare(text);
    serde_json::from_str(text).ok().or_else(|| {
        let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&one_line).ok().or_else(|| inner(&one_line)).or_else(|| repaired(text))
    })
}

/// Without what old browsers had to be told around a script.
fn bare(text: &str) -> &str {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let text = text
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>");
    text.trim().trim_end_matches(';')
}

/// The object or array after the first `=` or `(` of a script: `window.state = {…}; more()`, `callback([…])`.
fn inner(script: &str) -> Option<Value> {
    ['=', '('].into_iter().find_map(|mark| first(script.split_once(mark)?.1.trim_start()))
}

/// The object or array with which a text begins, whatever follows.
fn first(text: &str) -> Option<Value> {
    let first = Deserializer::from_str(text).into_iter().next();
    text.starts_with(['{', '[']).then_some(first?.ok()?)
}

/// Without comments, commas that part nothing, and brackets that close nothing.
fn repaired(text: &str) -> Option<Value> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => string_length(rest),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => c.len_utf8(),
        };
        let (token, tail) = rest.split_at(length);
        match c {
            '/' if length > 1 => {}
            ',' if out.trim_end().ends_with([',', '{', '[']) => {}
            '}' | ']' => {
                let kept = out.trim_end().strip_suffix(',').map_or(out.len(), str::len);
                out.truncate(kept);
                out.push(c);
            }
            c if (c.is_whitespace() || c.is_control()) && out.ends_with(' ') => {}
            _ => out.extend(token.chars().map(|c| if c.is_control() { ' ' } else { c })),
        }
        rest = tail;
    }
    let mut values = Deserializer::from_str(&out).into_iter();
    let value = values.next()?.ok()?;
    let left = out.get(values.byte_offset()..)?;
    left.chars().all(|c| matches!(c, '}' | ']' | ',' | ';' | ' ')).then_some(value)
}

/// The bytes of the string with which a text begins, quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bomb_of_commas_is_read_in_bounded_time() {
        let text = format!("[{}]", ",\u{1} \u{1}".repeat(200_000));
        assert_eq!(lenient_json(&text), Some(json!([])));
    }

    #[test]
    fn json_is_read_as_pages_write_it() {
        let expected = Some(json!({"a": "x // y, }", "b": [1, 2]}));
        for text in [
            r#"{"a": "x // y, }", "b": [1, 2]}"#,
            r#"{"a": "x // y, }", "b": [1, 2,],}"#,
            "{\"a\": \"x // y, }\", // said\n \"b\": [1,, /* two, */ 2]}",
            r#"{"a": "x // y, }", "b": [1, 2]}}"#,
            r#"<![CDATA[ {"a": "x // y, }", "b": [1, 2]}; ]]>"#,
            r#"window.state = {"a": "x // y, }", "b": [1, 2]}; more()"#,
        ] {
            assert_eq!(lenient_json(text), expected, "{text}");
        }
        assert_eq!(lenient_json("{\"a\": \"one\n two \\\"three\\\",\",}"), Some(json!({"a": "one  two \"three\","})));
        for text in ["", "{\"a\": 1} {\"a\": 2}", "{", "{\"a\": \"", "function() {}", "[1, 2", "{/*"] {
            assert_eq!(lenient_json(text), None, "{text}");
        }
    }
}
