//! The payload of the Next.js app router: `self.__next_f.push([1,"…"])` scripts, whose texts joined are rows of
//! `id:json` (React's Flight format). What the rows mean is left to the rule's path.

use serde_json::Value;

use super::Page;

/// The JSON rows of the page's `self.__next_f` scripts, in order; none if it has no such script.
#[must_use]
pub fn next_flight(page: &Page) -> Vec<Value> {
    let payload: String = page.elements("script").filter_map(|e| chunk(&e.text().collect::<String>())).collect();
    rows(&payload)
}

/// The text of one `self.__next_f.push([1,"text"])`. A chunk may end in the middle of a row.
fn chunk(script: &str) -> Option<String> {
    let (_, argument) = script.split_once("self.__next_f.push(")?;
    let pushed: Value = serde_json::Deserializer::from_str(argument).into_iter().next()?.ok()?;
    (pushed.get(0)? == 1).then(|| pushed.get(1)?.as_str().map(str::to_owned))?
}

fn rows(payload: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut rest = payload;
    while let Some((_, row)) = rest.split_once(':') {
        let (value, tail) = text_row(row).unwrap_or_else(|| json_row(row));
        found.extend(value);
        rest = tail;
    }
    found
}

/// A text row, `T<length in bytes, hexadecimal>,<text>`: the only one that does not end at a line break.
fn text_row(row: &str) -> Option<(Option<Value>, &str)> {
    let (length, text) = row.strip_prefix('T')?.split_once(',')?;
    let (text, tail) = text.split_at_checked(usize::from_str_radix(length, 16).ok()?)?;
    Some((Some(Value::from(text)), tail))
}

/// Any other row; those with a letter before the JSON (modules, hints, errors) are no data.
fn json_row(row: &str) -> (Option<Value>, &str) {
    let (json, tail) = row.split_once('\n').unwrap_or((row, ""));
    (serde_json::from_str(json).ok(), tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Response;

    #[test]
    fn chunks_are_joined_before_rows_are_split() {
        let html = r#"<script>(self.__next_f=self.__next_f||[]).push([0])</script>
            <script>self.__next_f.push([1,"1:\"$Sreact.fragment\"\n2:I[12,[],\"\"]\n3:{\"posts\":[{\"title\":\"On"])</script>
            <script>self.__next_f.push([1,"e\"}]}\n4:T6,a:b\nü5:[true]\n"])</script>"#;
        let page = Page::parse(&Response::of("https://example.org/".parse().unwrap(), html)).unwrap();
        let rows = next_flight(&page);
        assert_eq!(rows[1]["posts"][0]["title"], "One");
        assert_eq!(rows[2], "a:b\nü");
        assert_eq!(rows[3][0], true);
    }

    #[test]
    fn a_page_without_payload_has_no_rows() {
        let page = Page::parse(&Response::of("https://example.org/".parse().unwrap(), "<p>a:b")).unwrap();
        assert!(next_flight(&page).is_empty());
    }
}
