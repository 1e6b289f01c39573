//! Whether a part of a name is a hash: letters and digits mixed, capitals that begin no words, no vowel for too long.
//! By form alone; which words are of use is left to `name`.

use std::ops::Range;

/// What build tools put before a hash; after it a part needs to look only a little like one.
const TOOLS: &[&str] = &[
    "css", "sc", "jss", "jsx", "emotion", "svelte", "astro", "framer", "tns", "yui", "ember", "v", "r", "c", "id",
    "uid",
];
/// What build tools put between the word and the hash.
const GLUE: &[&str] = &["-module", "-scss", "_module", "-sc", "_sc", "-css"];

/// The bytes of the first part of a name that is a hash.
pub(super) fn find(name: &str) -> Option<Range<usize>> {
    let mut start = 0;
    let mut before = "";
    for part in name.split_inclusive(['-', '_']) {
        let bare = part.trim_end_matches(['-', '_']);
        if is_hash(bare) || TOOLS.contains(&before) && is_doubtful(bare) {
            return Some(start..start + bare.len());
        }
        start += part.len();
        before = bare;
    }
    None
}

/// What stands before a hash, without what the tool put there.
pub(super) fn word_before(name: &str) -> &str {
    let mut word = name.trim_end_matches(['-', '_']);
    while let Some(shorter) = GLUE.iter().find_map(|glue| word.strip_suffix(glue)) {
        word = shorter.trim_end_matches(['-', '_']);
    }
    if TOOLS.contains(&word) { "" } else { word }
}

fn is_hash(part: &str) -> bool {
    if part.len() < 4 || !part.is_ascii() {
        return false;
    }
    let stem = part.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = part.len() - stem.len();
    if stem.is_empty() {
        return number >= 5;
    }
    mixes_digits(stem) || number >= 3 && stem.len() < 4 || has_odd_capitals(stem) || lacks_vowels(stem)
}

/// Digits before letters, unless one digit stands between words: `3col`, `col2left`.
fn mixes_digits(stem: &str) -> bool {
    let digits = stem.bytes().filter(u8::is_ascii_digit).count();
    let mut words = stem.split(|c: char| c.is_ascii_digit()).filter(|word| !word.is_empty());
    let is_measure = digits == 1 && words.all(|word| word.len() >= 3 && has_vowel(word) && !has_odd_capitals(word));
    digits > 0 && !is_measure
}

/// Capitals that begin no words: `fHNYxu`, `KxYrHG`; not `newsList`, `FAQ`, `HTMLBlock`, `iPhone`.
fn has_odd_capitals(part: &str) -> bool {
    if part.len() < 5 || !part.bytes().any(|b| b.is_ascii_uppercase()) || !part.bytes().any(|b| b.is_ascii_lowercase())
    {
        return false;
    }
    let words = camel_words(part);
    let short = words.iter().filter(|word| word.len() < 3).count();
    let unsaid = part.len() <= 7 && words.iter().any(|word| word.len() >= 2 && !may_be_said(word));
    short * 2 > words.len() || short >= 2 && words.len() - short < 2 || short >= 3 || unsaid
}

/// Words without vowels that people write in class names.
const ABBREVIATIONS: &[&str] = &[
    "btn", "img", "txt", "hdr", "tbl", "wrp", "ttl", "cnt", "cmt", "src", "lst", "str", "tv", "fb", "hd", "sm", "md",
    "lg",
];

fn may_be_said(word: &str) -> bool {
    has_vowel(word) || ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str())
}

/// The words of a name in camel case; several capitals in a row are one word (`HTMLBlock` is two).
fn camel_words(part: &str) -> Vec<&str> {
    let capital: Vec<bool> = part.bytes().map(|b| b.is_ascii_uppercase()).collect();
    let begins = |at: &usize| capital[*at] && (!capital[at - 1] || capital.get(at + 1).is_some_and(|next| !next));
    let starts: Vec<usize> = (1..capital.len()).filter(begins).collect();
    let ends = starts.iter().copied().chain([capital.len()]);
    std::iter::once(0).chain(starts.iter().copied()).zip(ends).filter_map(|(start, end)| part.get(start..end)).collect()
}

fn has_vowel(part: &str) -> bool {
    part.bytes().any(|b| b"aeiouyAEIOUY".contains(&b))
}

fn lacks_vowels(part: &str) -> bool {
    let lower = part.bytes().filter(u8::is_ascii_lowercase).count();
    part.len() >= 6 && lower * 2 > part.len() && !has_vowel(part)
}

/// After the name of a tool anything that is not plainly a word.
fn is_doubtful(part: &str) -> bool {
    let numbered = part.bytes().any(|b| b.is_ascii_digit());
    let capitals = part.bytes().any(|b| b.is_ascii_uppercase()) && camel_words(part).iter().any(|word| word.len() < 3);
    numbered || capitals || part.len() >= 4 && (has_rare_pair(part) || !has_vowel(part))
}

/// Letter pairs that words of European languages hardly have.
fn has_rare_pair(part: &str) -> bool {
    part.as_bytes().windows(2).any(|pair| b"jqxzv".contains(&pair[0]) && b"bcdfghjklmnpqrtvwxz".contains(&pair[1]))
}
