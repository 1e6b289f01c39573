//! The day that many sites put in the address of an article: `/2025/12/12/`, `/2025-12-12-`, `/20251212`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Article, Said};
use crate::dates::{self, Context};
use crate::page::Page;

static DAYS: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        r"/(?P<y>(?:19|20)\d\d)/(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])(?:/|$)",
        r"(?:^|[/_.=-])(?P<y>(?:19|20)\d\d)[_.-]?(?P<m>1[0-2]|0[1-9])[_.-]?(?P<d>3[01]|[12]\d|0[1-9])(?:[/_.-]|$)",
        r"/(?P<y>(?:19|20)\d\d)/(?P<m>1[0-2]|0[1-9])/?(?P<d>3[01]|[12]\d|0[1-9])(?:[/_.-]|$)",
        r"(?:^|[/_.-])(?P<d>3[01]|[12]\d|0[1-9])[_.-]?(?P<m>1[0-2]|0[1-9])[_.-]?(?P<y>20\d\d)(?:[/_.-]|$)",
    ]
    .map(|pattern| Regex::new(pattern).expect("a constant pattern"))
});

pub(super) fn read(page: &Page, context: &Context<'_>) -> Said {
    let canonical = page.canonical();
    let found = [Some(page.url()), canonical.as_ref()].into_iter().flatten().find_map(|url| day(url.path()));
    Article { date: found.and_then(|day| dates::parse(&day, context)), ..Article::default() }.into()
}

/// `YYYY-MM-DD` out of a path.
fn day(path: &str) -> Option<String> {
    let found = DAYS.iter().find_map(|pattern| pattern.captures(path))?;
    Some(format!("{}-{:0>2}-{:0>2}", &found["y"], &found["m"], &found["d"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_the_path_is_found_and_numbers_are_not() {
        assert_eq!(day("/news/2025/12/2/title").as_deref(), Some("2025-12-02"));
        assert_eq!(day("/a-2025-12-12-title.html").as_deref(), Some("2025-12-12"));
        assert_eq!(day("/20251212/x").as_deref(), Some("2025-12-12"));
        assert_eq!(day("/a/12-12-2025").as_deref(), Some("2025-12-12"));
        assert_eq!(day("/id/2025121299"), None);
        assert_eq!(day("/2025/12/title"), None);
    }
}
