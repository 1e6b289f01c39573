//! Which number of 03/04/2025 is the day, decided from all the dates of a page together.

use super::numeric::open_order;
use super::tokens::Text;

// Fewer dates in order are chance.
const FEWEST: usize = 3;

/// `Some(true)`: the day comes first. A number above 12 decides; else the one reading in which a list is sorted
/// newest first. `None`: no evidence, or contradicting evidence.
pub(super) fn day_first(texts: &mut dyn Iterator<Item = &str>) -> Option<bool> {
    let dates = open(texts);
    let day_first = dates.iter().any(|[a, ..]| *a > 12);
    let month_first = dates.iter().any(|[_, b, _]| *b > 12);
    match (day_first, month_first) {
        (true, true) => None,
        (false, false) => by_order(&dates),
        (day_first, _) => Some(day_first),
    }
}

/// Of numbers that leave the order open, the one that stays while the other changes is the month: what is put up in a
/// few weeks is not all put up on the same day of other months. The first of a month is, by those who do it monthly.
pub(super) fn by_month(texts: &mut dyn Iterator<Item = &str>) -> Option<bool> {
    let dates = open(texts);
    let first = *dates.first()?;
    let stays = |at: usize| dates.iter().all(|date| date[at] == first[at]);
    let month = match (stays(0), stays(1)) {
        (true, false) => 0,
        (false, true) => 1,
        _ => return None,
    };
    (dates.len() >= FEWEST && first[month] > 1).then_some(month == 1)
}

fn open(texts: &mut dyn Iterator<Item = &str>) -> Vec<[u32; 3]> {
    texts.filter(|text| text.len() < 400).filter_map(|text| open_order(&Text::read(text))).collect()
}

fn by_order(dates: &[[u32; 3]]) -> Option<bool> {
    let sorted =
        |month: usize, day: usize| dates.is_sorted_by_key(|date| std::cmp::Reverse((date[2], date[month], date[day])));
    let (day_first, month_first) = (sorted(1, 0), sorted(0, 1));
    (dates.len() >= FEWEST && day_first != month_first).then_some(day_first)
}
