//! Which number of 03/04/2025 is the day, decided from all the dates of a page together.

use super::numeric::open_order;
use super::tokens::Text;

// Fewer dates in order are chance.
const FEWEST: usize = 3;

/// `Some(true)`: the day comes first. A number above 12 decides; else the one reading in which a list is sorted
/// newest first. `None`: no evidence, or contradicting evidence.
pub(super) fn day_first(texts: &mut dyn Iterator<Item = &str>) -> Option<bool> {
    let dates: Vec<[u32; 3]> =
        texts.filter(|text| text.len() < 400).filter_map(|text| open_order(&Text::read(text))).collect();
    let day_first = dates.iter().any(|[a, ..]| *a > 12);
    let month_first = dates.iter().any(|[_, b, _]| *b > 12);
    match (day_first, month_first) {
        (true, true) => None,
        (false, false) => by_order(&dates),
        (day_first, _) => Some(day_first),
    }
}

fn by_order(dates: &[[u32; 3]]) -> Option<bool> {
    let sorted =
        |month: usize, day: usize| dates.is_sorted_by_key(|date| std::cmp::Reverse((date[2], date[month], date[day])));
    let (day_first, month_first) = (sorted(1, 0), sorted(0, 1));
    (dates.len() >= FEWEST && day_first != month_first).then_some(day_first)
}
