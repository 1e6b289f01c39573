//! The sitemaps that a robots.txt names. What it forbids is not read here.

use url::Url;

use crate::links;

/// The most lines that are looked at, and the most sitemaps that are given.
const MOST_LINES: usize = 5_000;
const MOST: usize = 50;

/// The `Sitemap:` lines of a robots.txt (sitemaps.org, "Specifying the Sitemap location"): news sitemaps first, of one
/// site only, and none that is compressed.
#[must_use]
pub fn sitemaps(robots: &str, base: &Url) -> Vec<Url> {
    let line = |line: &str| {
        let (key, value) = line.split_once(':')?;
        let is_sitemap = key.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case("sitemap");
        is_sitemap.then(|| links::resolve(base, value.split('#').next().unwrap_or_default()))?
    };
    let is_wanted = |url: &Url| links::same_site(url, base) && !url.path().ends_with(".gz");
    let mut found: Vec<Url> = robots.lines().take(MOST_LINES).filter_map(line).filter(is_wanted).take(MOST).collect();
    found.sort_by_key(|url| !url.path().contains("news"));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sitemaps_are_named_on_lines_of_their_own_and_those_of_news_come_first() {
        let base = Url::parse("https://example.org/robots.txt").unwrap();
        let robots = "User-agent: *\nDisallow: /x\nSitemap: https://example.org/pages.xml # all\r\nsitemap:/news.xml\n\
                      Sitemap: https://elsewhere.net/s.xml\nSitemap: https://example.org/old.xml.gz\n";
        let found: Vec<String> = sitemaps(robots, &base).iter().map(|url| url.path().to_owned()).collect();
        assert_eq!(found, ["/news.xml", "/pages.xml"]);
    }
}
