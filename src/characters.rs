//! Which characters a feed may hold: those of XML 1.0 (section 2.2) without the ones that readers and validators
//! stumble over. What a text means, and its white space, is left to `clean`.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

/// The text as every format can carry it, and as an XML reader gives it back. Characters illegal in XML,
/// noncharacters and U+FFFD are dropped (one U+0008 loses a whole feed in strict readers), U+0080 to U+009F are
/// read as the windows-1252 they nearly always are, U+2028 and U+2029 become blanks, every line end a line feed.
#[must_use]
pub fn legal(text: &str) -> Cow<'_, str> {
    // Most texts are plain ASCII, and every text passes here several times.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n')) {
        return Cow::Borrowed(text);
    }
    let Some(first) = text.find(|c| !is_legal(c)) else { return Cow::Borrowed(text) };
    let (clean, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len());
    out.push_str(clean);
    let mut rest = rest.chars().peekable();
    while let Some(c) = rest.next() {
        out.extend(if is_legal(c) { Some(c) } else { instead_of(c, rest.peek().copied()) });
    }
    Cow::Owned(out)
}

fn is_legal(c: char) -> bool {
    match c {
        '\t' | '\n' => true,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{fdd0}'..='\u{fdef}' | '\u{fffd}' => false,
        // The last two code points of every plane are noncharacters.
        _ => u32::from(c) & 0xfffe != 0xfffe,
    }
}

fn instead_of(c: char, next: Option<char>) -> Option<char> {
    match c {
        '\r' if next != Some('\n') => Some('\n'),
        '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{80}'..='\u{9f}' => windows_1252(c),
        _ => None,
    }
}

fn windows_1252(c: char) -> Option<char> {
    let byte = [u8::try_from(u32::from(c)).ok()?];
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(&byte);
    text.chars().next().filter(|&c| is_legal(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_text_is_not_copied() {
        for text in ["", "plain\ttext\n", "日本語 שלום \u{202e} 👩‍👩‍👧 𝔘 ]]> &amp; <b>"] {
            assert!(matches!(legal(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_xml_forbids_and_noncharacters_are_dropped() {
        assert_eq!(legal("a\0b\u{8}c\u{b}\u{1f}\u{7f}d\u{fdd0}\u{fffd}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}e"), "abcde");
    }

    #[test]
    fn c1_controls_are_read_as_windows_1252() {
        assert_eq!(legal("it\u{92}s \u{93}so\u{94}\u{85} \u{80}5\u{81}"), "it’s “so”… €5");
    }

    #[test]
    fn line_ends_are_what_an_xml_reader_gives_back() {
        assert_eq!(legal("a\r\nb\rc\u{2028}d\u{2029}e\r"), "a\nb\nc d e\n");
    }

    #[test]
    fn it_changes_nothing_the_second_time() {
        let all: String = ('\0'..='\u{ffff}').chain('\u{1fff0}'..='\u{20010}').collect();
        let once = legal(&all).into_owned();
        assert!(matches!(legal(&once), Cow::Borrowed(_)));
    }
}
