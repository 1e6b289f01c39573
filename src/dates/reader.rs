//! What every matcher asks of a text: what a token means in the languages that count, and whether what stands
//! around a match lets it be the text's date.

use super::Context;
use super::lexicon::{LEXICON, Meaning, Tongues};
use super::tokens::{Kind, Text, is_separator};

/// How much a match must be of its text before it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Day, month and year: anywhere.
    Strong,
    /// "3 hours ago": with few other words.
    Phrase,
    /// "Dec 12", "yesterday": between separators and labels.
    Weak,
    /// "10:30": nothing else but labels.
    Whole,
}

/// A text, and the languages in which it is read.
pub(super) struct Reader<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) context: &'a Context<'a>,
    /// The language of the page; none where it is not known.
    known: Tongues,
    /// The same, or English.
    pub(super) own: Tongues,
    /// The languages that may be believed.
    pub(super) allowed: Tongues,
}

impl<'a> Reader<'a> {
    /// A reader in the language of the page and in English, which pages of all languages use; in every language
    /// where that of the page is not known.
    pub(super) fn new(text: &'a Text<'a>, context: &'a Context<'a>) -> Self {
        let (known, english) = (context.language.map_or(0, |tag| LEXICON.tongue(tag)), LEXICON.tongue("en"));
        let allowed = if known == 0 { Tongues::MAX } else { known | english };
        Reader { text, context, known, own: if known == 0 { english } else { known }, allowed }
    }

    /// A reader in every language; nothing where that would read the same.
    pub(super) fn in_any_language(&self) -> Option<Self> {
        let is_foreign = |kind| match kind {
            Kind::Word(senses) => senses.iter().any(|sense| sense.tongues & !self.allowed != 0),
            _ => false,
        };
        let differs = self.allowed != Tongues::MAX && self.text.tokens.iter().any(|token| is_foreign(token.kind));
        differs.then_some(Reader { allowed: Tongues::MAX, ..*self })
    }

    /// Whether a date can begin at this token: most of a text are signs and words of no meaning.
    pub(super) fn may_begin(&self, at: usize) -> bool {
        match self.text.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Number(..) | Kind::Word([_, ..])) => true,
            Some(Kind::Word([])) => self.text.word(at).len() == 1, // "R7.12.12"
            Some(Kind::Sign(sign)) => sign == '\'',                // "'25"
            None => false,
        }
    }

    /// What a token means, if `pick` takes it; the page's language is asked first.
    pub(super) fn sense<T>(&self, at: usize, pick: impl Fn(Meaning) -> Option<T>) -> Option<(T, Tongues)> {
        self.sense_in(at, self.allowed, pick)
    }

    /// The same, in some languages only.
    pub(super) fn sense_in<T>(
        &self,
        at: usize,
        tongues: Tongues,
        pick: impl Fn(Meaning) -> Option<T>,
    ) -> Option<(T, Tongues)> {
        let Kind::Word(senses) = self.text.tokens.get(at)?.kind else { return None };
        let find = |tongues: Tongues| {
            let mut known = senses.iter().filter(|sense| sense.tongues & tongues != 0);
            known.find_map(|sense| Some((pick(sense.meaning)?, sense.tongues & tongues)))
        };
        find(self.own & tongues).or_else(|| find(tongues))
    }

    /// Whether a token can mean this.
    pub(super) fn means(&self, at: usize, meaning: Meaning) -> bool {
        self.sense(at, |m| (m == meaning).then_some(())).is_some()
    }

    /// Whether a token can mean this in any language: what stands beside numbers is understood everywhere.
    pub(super) fn marks(&self, at: usize, meaning: Meaning) -> bool {
        self.sense_in(at, Tongues::MAX, |m| (m == meaning).then_some(())).is_some()
    }

    /// `Text::number`.
    pub(super) fn number(&self, at: usize, most: usize) -> Option<u32> {
        self.text.number(at, most)
    }

    /// `Text::digits`.
    pub(super) fn digits(&self, at: usize) -> usize {
        self.text.digits(at)
    }

    /// `Text::sign`.
    pub(super) fn sign(&self, at: usize) -> Option<char> {
        self.text.sign(at)
    }

    /// `Text::glued`.
    pub(super) fn glued(&self, at: usize) -> bool {
        self.text.glued(at)
    }

    /// Whether the language of the page is known.
    pub(super) fn has_language(&self) -> bool {
        self.known != 0
    }

    /// Whether this is the language of the page.
    pub(super) fn is_language(&self, tag: &str) -> bool {
        self.has_language() && self.known & LEXICON.tongue(tag) != 0
    }

    /// Whether what surrounds a match of tokens `start..end` lets it stand.
    pub(super) fn allows(&self, strength: Strength, start: usize, end: usize) -> bool {
        let (before, after) = (self.foreign(0, start), self.foreign(end, self.text.tokens.len()));
        match strength {
            Strength::Strong => true,
            Strength::Phrase => {
                (before + after <= 4 && (before == 0 || after == 0))
                    || (before + after <= 12 && self.opens(start) && self.closes(end))
            }
            Strength::Weak => before + after <= 8 && self.opens(start) && self.closes(end),
            Strength::Whole => before + after == 0,
        }
    }

    // Words, numbers and signs that neither label nor part a date.
    fn foreign(&self, start: usize, end: usize) -> usize {
        (start..end).filter(|&at| !self.is_beside(at) && !self.sign(at).is_some_and(is_separator)).count()
    }

    fn is_beside(&self, at: usize) -> bool {
        let beside = |m| matches!(m, Meaning::Label | Meaning::Join | Meaning::At | Meaning::Weekday(_)).then_some(());
        self.sense(at, beside).is_some()
    }

    // Only labels between the match and the last separator before it.
    fn opens(&self, start: usize) -> bool {
        let before = (0..start).rev().find(|&at| !self.is_beside(at));
        before.is_none_or(|at| self.sign(at).is_some_and(|sign| is_separator(sign) || sign == '-'))
    }

    // A comma does not end a date: "May 12, a day to remember".
    fn closes(&self, end: usize) -> bool {
        match self.sign(end) {
            Some(',') => self.is_label(end + 1) || end + 1 == self.text.tokens.len(),
            Some('-') => !self.glued(end),
            Some(':') => end + 1 == self.text.tokens.len(),
            Some('.') => end + 1 == self.text.tokens.len(),
            Some(sign) => is_separator(sign),
            None => end >= self.text.tokens.len() || self.is_label(end),
        }
    }

    fn is_label(&self, at: usize) -> bool {
        self.means(at, Meaning::Label)
    }
}
