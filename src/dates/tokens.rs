//! A folded text as numbers, known and unknown words, and signs.

use super::fold::{Folded, fold, is_letter, is_unspaced};
use super::lexicon::{LEXICON, Sense};

/// What a token is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Its value, and how many digits it was written with.
    Number(u64, usize),
    /// What it can mean; nothing, if the word is unknown.
    Word(&'static [Sense]),
    /// Neither letter nor digit.
    Sign(char),
}

/// One token of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// No space before it.
    pub(super) glued: bool,
    start: usize,
    end: usize,
}

/// A text, read.
pub(super) struct Text<'a> {
    source: &'a str,
    folded: Folded,
    pub(super) tokens: Vec<Token>,
}

// A number beyond this is no part of a date; it also keeps the arithmetic from overflowing.
const LONGEST_NUMBER: usize = 18;

impl<'a> Text<'a> {
    /// Splits a text into tokens.
    pub(super) fn read(source: &'a str) -> Self {
        let folded = fold(source);
        let mut text = Text { source, folded, tokens: Vec::with_capacity(16) };
        let mut at = 0;
        while let Some(c) = text.folded.text[at..].chars().next() {
            let (length, kind) = token(&text.folded.text[at..], c);
            if let Some(kind) = kind {
                text.push(kind, at, at + length);
            }
            at += length;
        }
        text
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let last = self.tokens.last_mut();
        let glued = last.as_ref().is_some_and(|last| last.end == start);
        match (last, kind) {
            // Unknown letters of an unspaced script are one unknown word.
            (Some(last), Kind::Word([])) if glued && matches!(last.kind, Kind::Word([])) => last.end = end,
            _ => self.tokens.push(Token { kind, glued, start, end }),
        }
    }

    /// The value of a number of at most so many digits.
    pub(super) fn number(&self, at: usize, most: usize) -> Option<u32> {
        match self.tokens.get(at)?.kind {
            Kind::Number(value, digits) if digits <= most => u32::try_from(value).ok(),
            _ => None,
        }
    }

    /// How many digits a number was written with; 0 for what is none.
    pub(super) fn digits(&self, at: usize) -> usize {
        match self.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Number(_, digits)) => digits,
            _ => 0,
        }
    }

    /// The sign at a place.
    pub(super) fn sign(&self, at: usize) -> Option<char> {
        match self.tokens.get(at)?.kind {
            Kind::Sign(sign) => Some(sign),
            _ => None,
        }
    }

    /// Whether no space stands before a token.
    pub(super) fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    /// Whether a number stands here that is no part of a longer one: 1,000, 2.5, #12, v10, $12.
    pub(super) fn starts_number(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).filter(|_| self.glued(at)) else { return true };
        match self.sign(before) {
            Some(',') if self.digits(at) == 4 => true,
            Some('.' | ',' | '/' | '-') => self.digits(before.wrapping_sub(1)) == 0 || !self.glued(before),
            Some(sign) => is_separator(sign) || sign == '\'',
            // May12, 2025年12月, T08:05; not v10, H1.
            None => {
                let word = self.word(before);
                word == "t" || word.chars().all(is_unspaced) || (word.len() > 2 && self.is_known(before))
            }
        }
    }

    /// Whether the number here goes on after a point, comma or colon.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        matches!(self.sign(at + 1), Some('.' | ',' | ':')) && self.glued(at + 1) && self.glued(at + 2) && {
            // "Dec 12,2025" is a date that lacks a space.
            let digits = self.digits(at + 2);
            digits > 0 && !(digits == 4 && self.sign(at + 1) == Some(','))
        }
    }

    /// Whether a word is in the table.
    pub(super) fn is_known(&self, at: usize) -> bool {
        matches!(self.tokens.get(at).map(|token| token.kind), Some(Kind::Word([_, ..])))
    }

    /// The folded text of a token.
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &self.folded.text[token.start..token.end])
    }

    /// A token as it was written.
    pub(super) fn written(&self, at: usize) -> &'a str {
        self.span(at).map_or("", |(start, end)| &self.source[start..end])
    }

    /// Where a token stands in the source, in bytes.
    pub(super) fn span(&self, at: usize) -> Option<(usize, usize)> {
        let token = self.tokens.get(at)?;
        let end = self.folded.origin.get(token.end).copied().unwrap_or(self.source.len());
        Some((self.folded.origin[token.start], end))
    }
}

/// Whether a sign parts what stands before and after it.
pub(super) fn is_separator(sign: char) -> bool {
    "|·–,:;()[]«»‹›<>\"“”„「」【】~⏱🕒📅".contains(sign)
}

fn token(text: &str, c: char) -> (usize, Option<Kind>) {
    if c == ' ' {
        return (1, None);
    }
    if c.is_ascii_digit() {
        let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let value = if length > LONGEST_NUMBER { u64::MAX } else { text[..length].parse().unwrap_or(u64::MAX) };
        return (length, Some(Kind::Number(value, length)));
    }
    if is_letter(c) || is_unspaced(c) {
        let (length, senses) = LEXICON.longest(text);
        return (length, Some(Kind::Word(senses)));
    }
    (c.len_utf8(), Some(Kind::Sign(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        let text = Text::read(source);
        (0..text.tokens.len()).map(|at| text.word(at).to_owned()).collect()
    }

    #[test]
    fn numbers_words_and_signs_stand_apart() {
        assert_eq!(words("12th Déc. 2025, 8h05"), ["12", "th", "dec", "2025", ",", "8", "h", "05"]);
        assert_eq!(words("2025年12月12日 下午3:05"), ["2025", "年", "12", "月", "12", "日", "下午", "3", ":", "05"]);
    }

    #[test]
    fn a_token_is_found_again_as_it_was_written() {
        let text = Text::read("É  Est");
        assert_eq!((text.written(0), text.written(1)), ("É", "Est"));
    }
}
