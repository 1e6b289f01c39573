//! The day that many sites put in the address of an article: `/2025/12/12/`, `/2025-12-12-`, `/20251212`.

use std::sync::LazyLock;

use regex::Regex;

use super::Article;
use crate::dates::{self, Context};
use crate::page::Page;

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    let parted = r"(?P<y>(?:19|20)\d\d)(?P<a>[/_.-])(?P<m>1[0-2]|0?[1-9])(?P<b>[/_.-])(?P<d>3[01]|[12]\d|0?[1-9])";
    let packed = r"(?P<yy>(?:19|20)\d\d)(?P<mm>1[0-2]|0[1-9])(?P<dd>3[01]|[12]\d|0[1-9])";
    Regex::new(&format!(r"(?:^|[/_.=-])(?:{parted}|{packed})(?:[/_.-]|$)")).expect("a constant pattern")
});

pub(super) fn read(page: &Page, context: &Context<'_>) -> Article {
    let canonical = page.canonical();
    let found = [Some(page.url()), canonical.as_ref()].into_iter().flatten().find_map(|url| day(url.path()));
    Article { date: found.and_then(|day| dates::parse(&day, context)), ..Article::default() }
}

/// `YYYY-MM-DD` out of a path.
fn day(path: &str) -> Option<String> {
    let part = |found: &regex::Captures<'_>, names: [&str; 2]| {
        names.iter().find_map(|name| found.name(name)).map(|part| part.as_str().to_owned())
    };
    DAY.captures_iter(path).find_map(|found| {
        let is_one_way = found.name("a").map(|a| a.as_str()) == found.name("b").map(|b| b.as_str());
        let (year, month, day) = (part(&found, ["y", "yy"])?, part(&found, ["m", "mm"])?, part(&found, ["d", "dd"])?);
        is_one_way.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
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
