//! Bytes to text: a byte order mark, the rule, the header, the page's own word, then what the bytes look like.
//! What is declared is believed only as far as the bytes agree.

use std::borrow::Cow;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use regex::bytes::Regex;

/// How far into a page its own word is looked for. The standard's prescan reads 1024 bytes, but browsers also
/// obey a `<meta>` that they meet later, while parsing.
const PRESCAN: usize = 4096;

/// The charset of a body, and who named it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Charset {
    /// As the Encoding standard spells it: `UTF-8`, `windows-1252`.
    pub name: &'static str,
    /// Whose word was taken.
    pub by: By,
}

/// Whose word on the charset was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A byte order mark.
    Mark,
    /// The rule.
    Rule,
    /// The `Content-Type` header.
    Header,
    /// The page: a `<meta>` or an XML declaration.
    Page,
    /// Nobody's: it is what the bytes look like.
    Bytes,
}

/// Decodes a body. `content_type` is the header as it came, `forced` the charset a rule gives. UTF-7 is never read.
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>, forced: Option<&'static Encoding>) -> String {
    recognise(bytes, content_type, forced).0
}

/// [`decode`], and what the charset was.
#[must_use]
pub fn recognise(bytes: &[u8], content_type: Option<&str>, forced: Option<&'static Encoding>) -> (String, Charset) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(mark..).unwrap_or_default(), By::Mark);
    }
    if let Some(encoding) = forced {
        return decode_as(encoding, bytes, By::Rule);
    }
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let declared = || {
        let words = [(in_header(&content_type), By::Header), (in_page(bytes), By::Page)];
        words.into_iter().filter_map(|(encoding, by)| Some((encoding?, by)))
    };
    let first = declared().next().filter(|_| !content_type.contains("json"));
    match std::str::from_utf8(bytes) {
        Ok(text) if is_utf8_after_all(text, first.map(|(encoding, _)| encoding)) => {
            let by = declared().find(|(encoding, _)| *encoding == UTF_8).map_or(By::Bytes, |(_, by)| by);
            (text.to_owned(), Charset { name: UTF_8.name(), by })
        }
        _ => {
            let mut candidates = declared().chain([(UTF_8, By::Bytes)]);
            let found = candidates.find_map(|(encoding, by)| read(encoding, bytes).map(|text| (text, encoding, by)));
            match found {
                Some((text, encoding, by)) => (text, Charset { name: encoding.name(), by }),
                None => decode_as(detect(bytes), bytes, By::Bytes),
            }
        }
    }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8], by: By) -> (String, Charset) {
    (encoding.decode_without_bom_handling(bytes).0.into_owned(), Charset { name: encoding.name(), by })
}

/// Text that is valid UTF-8 is UTF-8 whatever is declared, but for the few characters that could be an accident:
/// in a single-byte charset none can, in the East Asian ones some pairs of bytes can.
fn is_utf8_after_all(text: &str, declared: Option<&'static Encoding>) -> bool {
    let enough = match declared {
        None => 0,
        Some(encoding) if encoding == UTF_8 => 0,
        Some(encoding) if encoding.is_single_byte() => 1,
        Some(_) => 8,
    };
    text.chars().filter(|c| !c.is_ascii()).take(enough).count() == enough
}

/// The text, if the bytes are what the charset says: a few broken characters (cut teasers) do not make it a lie.
fn read(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if wide && !bytes.contains(&0) {
        return None; // markup in UTF-16 has a zero in every `<`
    }
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    (!broken || is_mostly_whole(&text)).then(|| text.into_owned())
}

fn is_mostly_whole(text: &str) -> bool {
    let foreign = text.chars().filter(|c| !c.is_ascii());
    let (broken, whole): (Vec<char>, Vec<char>) = foreign.partition(|c| *c == char::REPLACEMENT_CHARACTER);
    broken.len() * 3 <= whole.len()
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn in_header(content_type: &str) -> Option<&'static Encoding> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| regex(r#";\s*charset\s*=\s*["']?\s*([^\s"';,]+)"#));
    named(&LABEL, content_type.as_bytes())
}

/// The page's own word: an XML declaration, or a `<meta>` with `charset` or `http-equiv` (HTML standard 13.2.3.2).
fn in_page(bytes: &[u8]) -> Option<&'static Encoding> {
    static COMMENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?s)<!--.*?(?:-->|$)"));
    static XML: LazyLock<Regex> = LazyLock::new(|| regex(r#"^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]+)"#));
    static META: LazyLock<Regex> = LazyLock::new(|| regex(r"<meta[\s/][^>]*>"));
    static OTHER: LazyLock<Regex> = LazyLock::new(|| regex(r"[\s/](?:name|property|itemprop)\s*="));
    static LABEL: LazyLock<Regex> = LazyLock::new(|| regex(r#"charset\s*=\s*["']?\s*([^\s"'/>;]+)"#));
    let head: Cow<'_, [u8]> = COMMENT.replace_all(&bytes[..bytes.len().min(PRESCAN)], b"".as_slice());
    let mut metas = META.find_iter(&head).map(|tag| tag.as_bytes()).filter(|tag| !OTHER.is_match(tag));
    let found = named(&XML, &head).or_else(|| metas.find_map(|tag| named(&LABEL, tag)));
    // What could be read byte by byte is not UTF-16, whatever it says.
    found.map(|encoding| if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn named(pattern: &Regex, text: &[u8]) -> Option<&'static Encoding> {
    let label = pattern.captures(text)?.get(1)?.as_bytes();
    match Encoding::for_label(label)? {
        encoding if encoding == REPLACEMENT => None,
        encoding if encoding == X_USER_DEFINED => Some(WINDOWS_1252),
        encoding => Some(encoding),
    }
}

fn regex(pattern: &str) -> Regex {
    Regex::new(&format!("(?i-u){pattern}")).expect("a constant pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_whose_word_was_taken() {
        let by = |bytes: &[u8], header: &str| {
            let (_, charset) = recognise(bytes, Some(header), None);
            (charset.name, charset.by)
        };
        assert_eq!(by(b"<p>a", "text/html; charset=utf-8"), ("UTF-8", By::Header));
        assert_eq!(by(b"<meta charset=utf-8><p>a", "text/html"), ("UTF-8", By::Page));
        assert_eq!(by("<p>ä".as_bytes(), "text/html"), ("UTF-8", By::Bytes));
        assert_eq!(by(b"\xef\xbb\xbf<p>a", "text/html"), ("UTF-8", By::Mark));
        assert_eq!(by(b"<meta charset=koi8-r><p>\xc1", "text/html"), ("KOI8-R", By::Page));
    }

    const RUSSIAN: &str = "Новости банка и рынка за неделю";
    const CHINESE: &str = "国家超级计算中心关于系统维护的通知与公告";
    const JAPANESE: &str = "お知らせ：新しい記事を公開しました";
    const FRENCH: &str = "Été, élève, garçon, œuvre — 5 €";

    fn bytes(label: &str, text: &str) -> Vec<u8> {
        let (bytes, _, broken) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
        assert!(!broken, "{text} in {label}");
        bytes.into_owned()
    }

    fn html(charset: &str) -> Option<String> {
        Some(format!("text/html; charset={charset}"))
    }

    #[test]
    fn a_header_that_tells_the_truth_is_believed() {
        let truths = [
            ("windows-1251", RUSSIAN),
            ("koi8-r", RUSSIAN),
            ("gbk", CHINESE),
            ("gb18030", CHINESE),
            ("shift_jis", JAPANESE),
            ("euc-jp", JAPANESE),
            ("iso-2022-jp", JAPANESE),
            ("euc-kr", "새로운 소식을 알려 드립니다"),
            ("big5", "最新消息與公告"),
            ("iso-8859-1", FRENCH),
            ("utf-8", FRENCH),
        ];
        for (label, text) in truths {
            let page = format!("<title>{text}</title>");
            for header in [html(label), html(&format!("\"{}\"", label.to_uppercase()))] {
                assert_eq!(decode(&bytes(label, &page), header.as_deref(), None), page, "{label}");
            }
        }
    }

    #[test]
    fn without_a_header_the_page_is_asked() {
        let words = [
            r#"<meta charset="gbk">"#,
            "<META CHARSET = gb2312 />",
            r#"<meta http-equiv="Content-Type" content="text/html; charset=GBK">"#,
            r#"<meta content='text/html;charset=gbk' http-equiv=content-type>"#,
            r#"<?xml version="1.0" encoding="gbk"?>"#,
            r#"<!-- <meta charset="utf-8"> --><meta charset="gbk">"#,
            r#"<meta name="about" content="charset=koi8-r"><meta charset="gbk">"#,
        ];
        for word in words {
            let page = format!("{word}<p>{CHINESE}</p>");
            assert_eq!(decode(&bytes("gbk", &page), Some("text/html"), None), page, "{word}");
            assert_eq!(decode(&bytes("gbk", &page), None, None), page, "{word}");
        }
    }

    #[test]
    fn a_declaration_that_lies_is_not_believed() {
        let lies = [
            ("header utf-8, meta right", html("utf-8"), "gbk", format!("<meta charset=gbk>{CHINESE}")),
            ("header and meta utf-8", html("utf-8"), "windows-1251", format!("<meta charset=utf-8>{RUSSIAN}")),
            ("header utf-8, nothing else", html("utf-8"), "shift_jis", format!("<p>{JAPANESE}")),
            ("meta utf-8 alone", None, "windows-1252", format!("<meta charset=utf-8>{FRENCH}")),
            ("header latin-1, is utf-8", html("iso-8859-1"), "utf-8", format!("<p>{FRENCH}")),
            ("header gbk, is utf-8", html("gbk"), "utf-8", format!("<p>{CHINESE}")),
            ("meta windows-1251, is utf-8", None, "utf-8", format!("<meta charset=windows-1251>{RUSSIAN}")),
            ("header utf-16, is ascii", html("utf-16"), "utf-8", "<p>plain".into()),
            ("meta utf-16, is utf-8", None, "utf-8", format!("<meta charset=utf-16>{RUSSIAN}")),
            ("unknown label", html("none"), "windows-1251", format!("<p>{RUSSIAN}")),
        ];
        for (name, header, truth, page) in lies {
            assert_eq!(decode(&bytes(truth, &page), header.as_deref(), None), page, "{name}");
        }
    }

    #[test]
    fn a_broken_character_does_not_turn_utf8_into_something_else() {
        let mut page = format!("<p>{RUSSIAN}").into_bytes();
        page.extend(b"\xd0</p>"); // a teaser cut in the middle of a letter
        for header in [html("utf-8"), None] {
            assert_eq!(decode(&page, header.as_deref(), None), format!("<p>{RUSSIAN}\u{fffd}</p>"));
        }
    }

    #[test]
    fn nothing_declared_is_detected() {
        for (label, text) in [("windows-1251", RUSSIAN), ("gbk", CHINESE), ("shift_jis", JAPANESE), ("utf-8", FRENCH)] {
            assert_eq!(decode(&bytes(label, text), None, None), text, "{label}");
        }
    }

    #[test]
    fn the_mark_is_before_the_rule_and_the_rule_before_the_header() {
        let marked = ["\u{feff}".as_bytes(), RUSSIAN.as_bytes()].concat();
        assert_eq!(decode(&marked, html("koi8-r").as_deref(), Encoding::for_label(b"gbk")), RUSSIAN);
        let wide: Vec<u8> = [0xfffe_u16]
            .into_iter()
            .chain(RUSSIAN.encode_utf16().map(u16::swap_bytes))
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&wide, None, None), RUSSIAN);
        let forced = decode(&bytes("koi8-r", RUSSIAN), html("windows-1251").as_deref(), Encoding::for_label(b"koi8-r"));
        assert_eq!(forced, RUSSIAN);
    }

    #[test]
    fn json_is_utf8_where_it_can_be() {
        let json = format!("{{\"title\": \"{FRENCH}\"}}");
        assert_eq!(decode(json.as_bytes(), Some("application/json; charset=gbk"), None), json);
        let old = bytes("gbk", &format!("[\"{CHINESE}\"]"));
        assert_eq!(decode(&old, Some("application/json; charset=gbk"), None), format!("[\"{CHINESE}\"]"));
    }

    #[test]
    fn utf_7_is_never_read() {
        let page = "<meta charset=utf-7>+ADw-script+AD4-";
        assert_eq!(decode(page.as_bytes(), html("utf-7").as_deref(), None), page);
        assert_eq!(decode(page.as_bytes(), html("iso-2022-kr").as_deref(), None), page);
    }

    #[test]
    fn any_bytes_become_some_text() {
        let all: Vec<u8> = (0..=255).cycle().take(5000).collect();
        for bytes in [&all[..], b"", b"\xff", b"\xef\xbb\xbf", b"<meta charset", b"<!--", b"\0\0\0"] {
            for header in [None, html("utf-8"), html("gb18030"), html("utf-16be"), Some("; charset=".into())] {
                let _ = decode(bytes, header.as_deref(), None);
            }
        }
    }
}
