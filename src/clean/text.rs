//! Plain text for titles, names and summaries.

use crate::{characters, entities, page};

/// Plain text out of what a page calls plain: leaked tags out, leftover references decoded once, characters that no
/// feed may carry out, white space collapsed. Not cut.
#[must_use]
pub fn text(text: &str) -> String {
    page::collapse(&characters::legal(&entities::plain(text)))
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
