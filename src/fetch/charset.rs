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

/// Decodes a body. `content_type` is the header as it came, `forced` the charset a rule gives. UTF-7 is never read.
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>, forced: Option<&'static Encoding>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(encoding) = forced {
        return decode_as(encoding, bytes);
    }
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let declared = [in_header(&content_type), in_page(bytes)];
    let first = declared.into_iter().flatten().next().filter(|_| !content_type.contains("json"));
    match std::str::from_utf8(bytes) {
        Ok(text) if is_utf8_after_all(text, first) => text.to_owned(),
        _ => {
            let mut candidates = declared.into_iter().flatten().chain([UTF_8]);
            candidates.find_map(|encoding| read(encoding, bytes)).unwrap_or_else(|| decode_as(detect(bytes), bytes))
        }
    }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
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
