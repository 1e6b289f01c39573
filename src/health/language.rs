//! Which language a text is in, as far as it must be known to see that a page speaks another one than usual: by its
//! script, and in the Latin script by its commonest words.

/// Letters that must have been seen, and how many are looked at.
const LETTERS: usize = 200;
const MOST: usize = 20_000;
/// Common words that must have been met.
const WORDS: usize = 12;

/// A script, the languages written in it, and the characters that tell it.
type Script = (&'static str, &'static [&'static str], fn(char) -> bool);

/// The scripts of more than one character set each; every other language is taken as Latin.
const SCRIPTS: &[Script] = &[
    ("Cyrillic", &["ru", "uk", "be", "bg", "mk", "kk", "ky", "mn", "tg"], |c| matches!(c, '\u{400}'..='\u{52f}')),
    ("Greek", &["el"], |c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')),
    ("Arabic", &["ar", "fa", "ur", "ps", "ckb"], |c| matches!(c, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}')),
    ("Hebrew", &["he", "iw", "yi"], |c| matches!(c, '\u{590}'..='\u{5ff}')),
    ("Devanagari", &["hi", "mr", "ne", "sa"], |c| matches!(c, '\u{900}'..='\u{97f}')),
    ("Bengali", &["bn", "as"], |c| matches!(c, '\u{980}'..='\u{9ff}')),
    ("Tamil", &["ta"], |c| matches!(c, '\u{b80}'..='\u{bff}')),
    ("Thai", &["th"], |c| matches!(c, '\u{e00}'..='\u{e7f}')),
    ("Georgian", &["ka"], |c| matches!(c, '\u{10a0}'..='\u{10ff}')),
    ("Armenian", &["hy"], |c| matches!(c, '\u{530}'..='\u{58f}')),
    ("Korean", &["ko"], |c| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}')),
    ("Japanese", &["ja"], |c| matches!(c, '\u{3040}'..='\u{30ff}')),
    ("Chinese", &["zh", "yue"], |c| matches!(c, '\u{3400}'..='\u{9fff}')),
];

/// Languages that are written in more than one script, or whose writers mix them.
const MIXED: &[&str] = &["sr", "uz", "az", "tk", "bs", "ku", "pa"];

/// Words that make up much of any text of a language and are rare in the others. Letters alone are none of them: "Ray v. A".
const COMMON: &[(&str, &[&str])] = &[
    ("en", &["the", "and", "of", "to", "for", "with", "is", "from", "this", "that", "by", "you", "your"]),
    ("de", &["der", "die", "und", "das", "den", "mit", "für", "auf", "ist", "von", "nicht", "ein", "eine", "im"]),
    ("fr", &["le", "les", "et", "des", "du", "une", "pour", "dans", "sur", "est", "au", "aux", "avec", "votre"]),
    ("es", &["el", "los", "las", "del", "una", "para", "con", "por", "su", "más", "al", "es"]),
    ("pt", &["os", "da", "do", "das", "dos", "uma", "para", "com", "não", "ao", "na", "em"]),
    ("it", &["il", "di", "della", "per", "con", "gli", "che", "una", "dei", "nel", "alla"]),
    ("nl", &["het", "een", "van", "en", "voor", "met", "zijn", "op", "niet", "naar", "ook", "bij", "wordt"]),
    ("sv", &["och", "att", "det", "som", "för", "på", "med", "är", "inte", "ett", "från", "till"]),
    ("da", &["og", "at", "det", "som", "til", "på", "med", "er", "ikke", "af", "et", "fra", "efter"]),
    ("nb", &["og", "det", "som", "til", "på", "med", "er", "ikke", "av", "et", "fra", "etter"]),
    ("fi", &["ja", "on", "ei", "se", "että", "kun", "myös", "sekä", "ovat", "tai", "mutta"]),
    ("pl", &["na", "się", "nie", "do", "jest", "dla", "przez", "oraz", "jak"]),
    ("cs", &["na", "se", "je", "že", "pro", "do", "jak", "od", "také"]),
    ("hu", &["az", "és", "hogy", "nem", "is", "egy", "meg", "volt", "mint", "csak"]),
    ("ro", &["și", "de", "la", "cu", "din", "pe", "care", "pentru", "nu", "este", "mai"]),
    ("tr", &["ve", "bir", "bu", "için", "ile", "da", "de", "olarak", "daha", "çok", "olan"]),
    ("id", &["dan", "yang", "di", "untuk", "dengan", "ini", "dari", "pada", "dalam", "tidak"]),
];

/// What a text is in, where that is surely not the language it should be in (BCP 47): a script or a language code.
pub(super) fn other_than(language: &str, text: &str) -> Option<&'static str> {
    let code = primary(language);
    if MIXED.contains(&code.as_str()) {
        return None;
    }
    let is_in = script(text)?;
    if is_in != script_of(&code) {
        return Some(is_in);
    }
    if is_in == LATIN { other_words(alias(&code), text) } else { None }
}

/// Whether two tags name one language.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    alias(&primary(a)) == alias(&primary(b))
}

const LATIN: &str = "Latin";

fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

fn alias(code: &str) -> &str {
    match code {
        "no" | "nn" => "nb",
        "iw" => "he",
        "in" => "id",
        "sk" => "cs",
        code => code,
    }
}

fn script_of(code: &str) -> &'static str {
    SCRIPTS.iter().find(|(_, codes, _)| codes.contains(&code)).map_or(LATIN, |(name, ..)| name)
}

/// The script of most letters of a text.
fn script(text: &str) -> Option<&'static str> {
    let mut counts = [0_usize; SCRIPTS.len()];
    let (mut latin, mut letters) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()).take(MOST) {
        letters += 1;
        match SCRIPTS.iter().position(|(.., is_of)| is_of(c)) {
            Some(place) => counts[place] += 1,
            None => latin += 1,
        }
    }
    let [.., japanese, chinese] = &mut counts;
    // Chinese characters among kana are Japanese.
    if *japanese * 20 > *chinese {
        *japanese += std::mem::take(chinese);
    }
    let all = SCRIPTS.iter().zip(counts).map(|((name, ..), count)| (*name, count)).chain([(LATIN, latin)]);
    all.filter(|(_, count)| letters >= LETTERS && count * 10 > letters * 7).map(|(name, _)| name).next()
}

/// The Latin language whose common words a text has, where it has surely more of them than of the one it should be in.
fn other_words(code: &str, text: &str) -> Option<&'static str> {
    let text: String = text.chars().take(MOST).flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let count = |common: &[&str]| words.iter().filter(|word| common.contains(word)).count();
    let own = COMMON.iter().find(|(known, _)| *known == code).map(|(_, common)| count(common))?;
    let counts = COMMON.iter().map(|(known, common)| (*known, count(common)));
    // Of two with as many the first.
    let (best, most) = counts.rev().max_by_key(|(_, count)| *count)?;
    (most >= WORDS && most > own * 3).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The council of the town has voted for the plan to build a new bridge over the river, and the \
        work is to begin this spring. It is the first that was made by the town from its own money in years, with help \
        from the state for those who live by the water. Read more of this in your paper.";
    const GERMAN: &str = "Der Rat der Stadt hat für den Bau einer Brücke über den Fluss gestimmt, und die Arbeiten sollen \
        im Frühjahr beginnen. Es ist die erste, die von der Stadt mit eigenem Geld gebaut wird, und das Land hilft denen, \
        die nicht auf der Höhe wohnen. Mehr von uns im Blatt.";
    const RUSSIAN: &str = "Городской совет проголосовал за строительство нового моста через реку, работы начнутся весной. \
        Это первый мост, который город строит на собственные средства за много лет, а область поможет тем, кто живёт у \
        самой воды. Подробности читайте в газете и на нашем сайте.";

    #[test]
    fn a_text_in_another_language_is_told_and_one_in_its_own_is_not() {
        assert_eq!(other_than("de-AT", ENGLISH), Some("en"));
        assert_eq!(other_than("en", GERMAN), Some("de"));
        assert_eq!(other_than("ru", ENGLISH), Some("Latin"));
        assert_eq!(other_than("en", RUSSIAN), Some("Cyrillic"));
        for (language, text) in [("en-GB", ENGLISH), ("de", GERMAN), ("ru", RUSSIAN), ("sr", RUSSIAN)] {
            assert_eq!(other_than(language, text), None, "{language}");
        }
    }

    #[test]
    fn little_text_tells_nothing() {
        assert_eq!(other_than("ru", "Just a moment"), None);
        assert!(is_same("nb-NO", "no") && is_same("EN_us", "en") && !is_same("de", "en"));
    }
}
