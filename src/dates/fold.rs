//! One spelling for what is written in many: lower case, no accents, ASCII digits, single spaces, no dots after
//! letters. The table's words and the page's text go through the same `fold`, so they meet.

/// A folded text, and where in the source each of its bytes came from.
pub(super) struct Folded {
    pub(super) text: String,
    pub(super) origin: Vec<usize>,
}

/// Folds a text; the result is at most a few bytes longer than the source.
pub(super) fn fold(source: &str) -> Folded {
    let mut folded = Folded { text: String::with_capacity(source.len()), origin: Vec::with_capacity(source.len()) };
    let mut last = ' ';
    for (at, c) in source.char_indices().filter(|&(_, c)| !is_mark(c)) {
        let next = || source[at + c.len_utf8()..].chars().find(|&c| !is_mark(c)).is_some_and(is_letter);
        let Some(c) = spelling(base(c), last, next) else { continue };
        if c == ' ' && last == ' ' {
            continue;
        }
        folded.text.push(c);
        folded.origin.resize(folded.text.len(), at);
        last = c;
    }
    folded
}

/// What is written for a character between these neighbours: "p.m." is "pm", "avant-hier" is "avant hier".
fn spelling(c: char, last: char, letter_next: impl Fn() -> bool) -> Option<char> {
    match c {
        '.' | '\u{970}' | '\u{5f3}' | '\u{5f4}' if is_letter(last) => None,
        '\'' | '-' if is_letter(last) && letter_next() => Some(' '),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// Whether a character can stand in a word. The vowel signs of Indic scripts count, which Unicode calls marks.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{900}'..='\u{963}' | '\u{980}'..='\u{dff}' | '\u{e30}'..='\u{e4e}' | '\u{eb0}'..='\u{ecd}')
}

/// Whether words of this letter's script stand without spaces between them (or may: Korean).
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

// Combining accents, points and vowel signs that texts write or leave out; direction marks; soft hyphens.
fn is_mark(c: char) -> bool {
    match c {
        '\0'..='\u{ac}' => false,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' => true,
        '\u{61c}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' => true,
        '\u{93c}' | '\u{9bc}' | '\u{a3c}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => true,
        _ => false,
    }
}

// Scripts whose ten digits stand in a row, by their zero.
const ZEROS: [u32; 16] =
    [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0, 0xff10];

fn base(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\u{7f}' => c,
        '\u{ff01}'..='\u{ff5e}' => base(char::from_u32(c as u32 - 0xfee0).unwrap_or(c)),
        _ => digit(c).or_else(|| sign(c)).unwrap_or_else(|| letter(c.to_lowercase().next().unwrap_or(c))),
    }
}

fn digit(c: char) -> Option<char> {
    let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&(c as u32)))?;
    char::from_digit(c as u32 - zero, 10)
}

fn sign(c: char) -> Option<char> {
    Some(match c {
        '’' | '‘' | 'ʼ' | '´' | '′' => '\'',
        '‐' | '‑' | '−' => '-',
        '—' | '―' => '–',
        '、' | '،' => ',',
        '。' | '۔' => '.',
        '•' | '∙' | '・' | '⋅' | '●' | '│' | '¦' => '·',
        _ => return None,
    })
}

fn letter(c: char) -> char {
    match c as u32 {
        0xdf..=0x17f | 0x218..=0x21b | 0x1ea0..=0x1ef9 => latin(c),
        0x390..=0x3ce => greek(c),
        0x430..=0x45f => cyrillic(c),
        0x600..=0x6ff => arabic(c),
        0x958..=0x9df => indic(c),
        _ => c,
    }
}

fn latin(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ạ'..='ặ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ'..='ị' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ọ'..='ợ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ụ'..='ự' => 'u',
        'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => c,
    }
}

fn greek(c: char) -> char {
    match c {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        _ => c,
    }
}

fn cyrillic(c: char) -> char {
    match c {
        'ё' => 'е',
        'й' => 'и',
        'ї' => 'і',
        'ў' => 'у',
        _ => c,
    }
}

// The same letter on an Arabic, a Persian and an Urdu keyboard.
fn arabic(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' | 'ۀ' | 'ہ' | 'ھ' | 'ە' => 'ه',
        _ => c,
    }
}

fn indic(c: char) -> char {
    match c as u32 {
        at @ 0x958..=0x95f => ['क', 'ख', 'ग', 'ज', 'ड', 'ढ', 'फ', 'य'][at as usize - 0x958],
        0x9dc => 'ড',
        0x9dd => 'ঢ',
        0x9df => 'য',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn one_spelling_for_many() {
        assert_eq!(fold("  Déc.\u{a0}12 p.m. AVANT-HIER l’an").text, "dec 12 pm avant hier l an");
        assert_eq!(fold("ARALIK Aralık İyi").text, "aralik aralik iyi");
        assert_eq!(fold("٢٠٢٥ ۱۲ २०२५ １２：３０").text, "2025 12 2025 12:30");
        assert_eq!(fold("20 בנוב׳ 2025").text, "20 בנוב 2025");
        assert_eq!(fold("de\u{301}c").text, fold("déc").text);
    }

    #[test]
    fn every_byte_knows_where_it_came_from() {
        let folded = fold("é  EST");
        assert_eq!(folded.text, "e est");
        assert_eq!(folded.origin, [0, 2, 4, 5, 6]);
    }
}
