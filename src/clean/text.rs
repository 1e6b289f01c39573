//! Plain text for titles, names and summaries.

use crate::{entities, page};

/// Plain text out of what a page calls plain: leaked tags out, leftover references decoded once, characters that no
/// feed may carry out, white space collapsed. Not cut.
#[must_use]
pub fn text(text: &str) -> String {
    let plain: String = entities::plain(text).chars().filter(|c| is_legal(*c)).collect();
    page::collapse(&plain)
}

/// XML 1.0 section 2.2, without the discouraged controls and noncharacters.
fn is_legal(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let nonchar = matches!(c as u32, 0xFDD0..=0xFDEF) || (c as u32 & 0xFFFE) == 0xFFFE;
    !control && !nonchar && c != '\u{FFFD}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_plain_legal_and_on_one_line() {
        assert_eq!(text(" A&amp;B\u{0}\u{FFFE}\n <i>c</i>&nbsp;d "), "A&B c d");
        assert_eq!(text("savers <2%"), "savers <2%");
    }
}
