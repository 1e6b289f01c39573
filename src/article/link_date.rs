//! The day that many sites put in the address of an article: `/2025/12/12/`, `/2025-12-12-`, `/20251212`.

use std::sync::LazyLock;

use regex::Regex;

use super::Article;
use crate::dates::{self, Context};
use crate::page::Page;

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[/_.-])((?:19|20)\d\d)([/_.-]?)(0?[1-9]|1[0-2])([/_.-]?)(0?[1-9]|[12]\d|3[01])(?:[/_.-]|$)")
        .expect("a constant pattern")
});

pub(super) fn read(page: &Page, context: &Context<'_>) -> Article {
    let canonical = page.canonical();
    let found = [Some(page.url()), canonical.as_ref()].into_iter().flatten().find_map(|url| day(url.path()));
    Article { date: found.and_then(|day| dates::parse(&day, context)), ..Article::default() }
}

/// `YYYY-MM-DD` out of a path.
fn day(path: &str) -> Option<String> {
    DAY.captures_iter(path).find_map(|found| {
        let (month, day) = (&found[3], &found[5]);
        let is_whole = !found[2].is_empty() || (found[4].is_empty() && month.len() == 2 && day.len() == 2);
        (is_whole && found[2] == found[4]).then(|| format!("{}-{month:0>2}-{day:0>2}", &found[1]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_the_path_is_found_and_numbers_are_not() {
        assert_eq!(day("/news/2025/12/2/title").as_deref(), Some("2025-12-02"));
        assert_eq!(day("/a-2025-12-12-title.html").as_deref(), Some("2025-12-12"));
        assert_eq!(day("/20251212/x").as_deref(), Some("2025-12-12"));
        assert_eq!(day("/id/2025121299"), None);
        assert_eq!(day("/2025/12/title"), None);
    }
}
