//! Every word of every language in one look-up, with what it means where. Built once, from `languages`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{fold, is_letter, is_unspaced};
use super::languages::{self, Language, Order};

/// A set of languages, one bit each.
pub(super) type Tongues = u128;

/// A unit of a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

const UNITS: [Unit; 7] = [Unit::Second, Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Month, Unit::Year];

/// What a word can mean; a word has one meaning per row and column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// 1 to 12.
    Month(u32),
    /// 1 to 12, of the Solar Hijri year.
    PersianMonth(u32),
    /// Makes the number beside it a month.
    MonthMark,
    /// 0 is Monday.
    Weekday(u32),
    /// Before or after noon.
    AfterNoon(bool),
    /// A unit to be counted.
    Unit(Unit),
    /// A unit that is counted already.
    Counted(Unit, i64),
    /// A number in words.
    Count(i64),
    /// The span that follows is over (-1) or to come (1).
    Before(i64),
    /// The span that ends here is over (-1) or to come (1).
    After(i64),
    /// Days from today.
    Day(i64),
    /// The last week, month or year.
    Last(Unit),
    /// Just now.
    Now,
    /// A year counted from another one.
    Era(i32),
    /// Says nothing between the parts of a date.
    Join,
    /// Stands before a time.
    At,
    /// Stands after an hour.
    HourMark,
    /// Stands after minutes.
    MinuteMark,
    /// Stands beside a date.
    Label,
}

/// A meaning, and in which languages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sense {
    pub(super) meaning: Meaning,
    pub(super) tongues: Tongues,
}

/// The look-up, and what else the table says of each language.
pub(super) struct Lexicon {
    senses: HashMap<String, Vec<Sense>>,
    // By the first word, or the first letter where words are not spaced: how many words or letters to try.
    longest: HashMap<String, usize>,
    codes: Vec<(&'static str, Order, bool)>,
    // Every code of `codes` by itself: each text asks for two.
    tongues: Vec<(&'static str, Tongues)>,
}

/// The one lexicon.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

// The year before the first of each era.
const ERAS: [(&str, i32); 9] = [
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("大正", 1911),
    ("明治", 1867),
    ("民國", 1911),
    ("民国", 1911),
    ("中華民國", 1911),
    ("단기", -2333),
];

impl Lexicon {
    fn build() -> Self {
        let mut lexicon =
            Lexicon { senses: HashMap::new(), longest: HashMap::new(), codes: Vec::new(), tongues: Vec::new() };
        for row in languages::rows() {
            let tongues = lexicon.bit(row);
            lexicon.add_row(row, tongues);
        }
        for (word, before) in ERAS {
            lexicon.add(word, Meaning::Era(before), Tongues::MAX);
        }
        let codes = lexicon.codes.iter().enumerate();
        lexicon.tongues =
            codes.flat_map(|(at, (codes, ..))| codes.split('|').map(move |code| (code, 1 << at))).collect();
        lexicon
    }

    // Rows of one code are one language; the first row decides how numbers are ordered.
    fn bit(&mut self, row: &Language) -> Tongues {
        let known = row.codes.split('|').find_map(|code| self.codes.iter().position(|(codes, ..)| has(codes, code)));
        let at = known.unwrap_or_else(|| {
            self.codes.push((row.codes, row.order, false));
            self.codes.len() - 1
        });
        self.codes[at].2 |= row.dotted_time;
        1 << at
    }

    fn add_row(&mut self, row: &Language, tongues: Tongues) {
        self.add_list(&row.months, tongues, |i| Meaning::Month(i as u32 + 1));
        self.add_list(&row.persian_months, tongues, |i| Meaning::PersianMonth(i as u32 + 1));
        self.add_list(&row.weekdays, tongues, |i| Meaning::Weekday(i as u32));
        self.add_list(&row.days, tongues, |i| Meaning::Day(i as i64 - 2));
        self.add_list(&row.last, tongues, |i| Meaning::Last(UNITS[i + 4]));
        self.add_list(&row.units, tongues, |i| Meaning::Unit(UNITS[i]));
        self.add_list(&row.one, tongues, |i| Meaning::Counted(UNITS[i], 1));
        self.add_list(&row.two, tongues, |i| Meaning::Counted(UNITS[i], 2));
        self.add_list(&row.counts, tongues, |i| Meaning::Count(i as i64 + 1));
        self.add_list(&[row.am, row.pm], tongues, |i| Meaning::AfterNoon(i == 1));
        let single = [row.month_mark, row.joins, row.at, row.hour, row.minute, row.labels, row.now];
        self.add_list(&single, tongues, |i| {
            use Meaning::*;
            [MonthMark, Join, At, HourMark, MinuteMark, Label, Now][i]
        });
        self.add_spans(row.ago, tongues, -1);
        self.add_spans(row.ahead, tongues, 1);
    }

    fn add_list(&mut self, words: &[&str], tongues: Tongues, meaning: impl Fn(usize) -> Meaning) {
        for (i, forms) in words.iter().enumerate() {
            forms.split('|').for_each(|form| self.add(form, meaning(i), tongues));
        }
    }

    // Of "för * sedan" the end decides: "för 2 timmar" says how long, not when.
    fn add_spans(&mut self, patterns: &str, tongues: Tongues, sign: i64) {
        for (head, tail) in patterns.split('|').filter_map(|pattern| pattern.split_once('*')) {
            let head_means = if tail.is_empty() { Meaning::Before(sign) } else { Meaning::Join };
            self.add(head, head_means, tongues);
            self.add(tail, Meaning::After(sign), tongues);
        }
    }

    fn add(&mut self, form: &str, meaning: Meaning, tongues: Tongues) {
        let form = fold(form).text.trim().to_owned();
        let Some(first) = form.chars().next() else { return };
        let (head, length) = match is_unspaced(first) {
            true => (first.to_string(), form.chars().count()),
            false => (form.split(' ').next().unwrap_or(&form).to_owned(), form.split(' ').count()),
        };
        let longest = self.longest.entry(head).or_default();
        *longest = length.max(*longest);
        let senses = self.senses.entry(form).or_default();
        match senses.iter_mut().find(|sense| sense.meaning == meaning) {
            Some(sense) => sense.tongues |= tongues,
            None => senses.push(Sense { meaning, tongues }),
        }
    }

    /// The longest known word or phrase that the folded text begins with: its length in bytes and its senses. An
    /// unknown word, or letter of an unspaced script, has no senses.
    pub(super) fn longest(&'static self, text: &str) -> (usize, &'static [Sense]) {
        let unspaced = text.chars().next().is_some_and(is_unspaced);
        let word = if unspaced { text.chars().next().map_or(0, char::len_utf8) } else { word_end(text) };
        let Some(&most) = self.longest.get(&text[..word]) else { return (word, &[]) };
        let ends = if unspaced { letter_ends(text, most) } else { word_ends(text, most) };
        let known = ends.iter().rev().find_map(|&end| self.senses.get(&text[..end]).map(|senses| (end, &senses[..])));
        known.unwrap_or((word, &[]))
    }

    /// The language of a BCP 47 tag; 0 when the table does not know it.
    pub(super) fn tongue(&self, tag: &str) -> Tongues {
        let code = primary(tag);
        self.tongues.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map_or(0, |(_, tongue)| *tongue)
    }

    /// How a language orders a numeric date. English does it two ways: the month comes first in the United States,
    /// and where no region is named.
    pub(super) fn order(&self, tag: &str) -> Order {
        let code = primary(tag);
        let row = self.codes.iter().find(|(codes, ..)| has(codes, code));
        match row.map_or(Order::Day, |(_, order, _)| *order) {
            Order::Month if !is_american(tag) => Order::Day,
            order => order,
        }
    }

    /// Whether 08.05 is a time in a language.
    pub(super) fn has_dotted_time(&self, tag: &str) -> bool {
        let code = primary(tag);
        self.codes.iter().any(|(codes, _, dotted)| *dotted && has(codes, code))
    }
}

fn primary(tag: &str) -> &str {
    tag.trim().split(['-', '_']).next().unwrap_or_default()
}

fn has(codes: &str, code: &str) -> bool {
    codes.split('|').any(|known| known.eq_ignore_ascii_case(code))
}

fn is_american(tag: &str) -> bool {
    let region = tag.trim().split(['-', '_']).skip(1).find(|part| part.len() == 2);
    region.is_none_or(|region| {
        ["US", "PH", "PR", "GU", "AS", "VI", "MP", "UM"].iter().any(|r| r.eq_ignore_ascii_case(region))
    })
}

fn word_end(text: &str) -> usize {
    text.find(|c| !is_letter(c) || is_unspaced(c)).unwrap_or(text.len())
}

fn word_ends(text: &str, most: usize) -> Vec<usize> {
    let mut ends = vec![word_end(text)];
    while let Some(&end) = ends.last().filter(|_| ends.len() < most) {
        let Some(rest) = text[end..].strip_prefix(' ') else { break };
        match word_end(rest) {
            0 => break,
            next => ends.push(end + 1 + next),
        }
    }
    ends
}

fn letter_ends(text: &str, most: usize) -> Vec<usize> {
    text.char_indices().take(most).map(|(at, c)| at + c.len_utf8()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let (length, senses) = LEXICON.longest("yang lalu 5");
        assert_eq!(length, 9);
        assert!(senses.iter().any(|sense| sense.meaning == Meaning::After(-1)));
        assert_eq!(LEXICON.longest("時間前").0, "時間".len());
        assert_eq!(LEXICON.longest("unheard of").0, 7);
    }

    #[test]
    fn a_tag_finds_its_language() {
        assert_eq!(LEXICON.tongue("pt-BR"), LEXICON.tongue("pt"));
        assert_eq!(LEXICON.tongue("iw"), LEXICON.tongue("he"));
        assert_eq!(LEXICON.tongue("tlh"), 0);
        assert_eq!(LEXICON.order("en-GB"), Order::Day);
        assert_eq!(LEXICON.order("en"), Order::Month);
        assert_eq!(LEXICON.order("zh-Hant-TW"), Order::Year);
    }

    #[test]
    fn no_language_names_two_months_alike() {
        for (word, senses) in &LEXICON.senses {
            let months: Vec<_> = senses.iter().filter(|s| matches!(s.meaning, Meaning::Month(_))).collect();
            for (i, a) in months.iter().enumerate() {
                assert!(months[i + 1..].iter().all(|b| a.tongues & b.tongues == 0), "{word}");
            }
        }
    }
}
