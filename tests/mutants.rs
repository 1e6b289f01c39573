//! Whatever becomes of a page on its way, it is read without a panic. `examples/mutants.rs` does the same with a corpus of
//! real pages, and looks at time and memory.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use haywain::fetch::{Response, charset};
use haywain::page::Page;
use haywain::site::{self, ArticleRule, Site};
use haywain::{article, clean, dates, discover, health, induce, listing};
use url::Url;

use crate::support::mutant;

/// Mutants of each recorded page.
const MUTANTS: u64 = 8;

/// The recorded pages of the shipped sites and golden cases, sorted.
fn recorded() -> Vec<PathBuf> {
    let below = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let folders = below(Path::new("fixtures")).into_iter().flat_map(|folder| [folder.join("pages"), folder]);
    let is_page = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "html");
    folders.flat_map(|folder| below(&folder)).filter(is_page).collect()
}

fn read(page: &[u8], site: &Site) {
    let url = Url::parse("https://www.example.org/news/").unwrap();
    let response = Response::of(url.clone(), &charset::decode(page, None, None));
    let usual = health::Usual { language: Some("ja") };
    let _ = (health::is_suspect(&response, &url, &usual), health::wrong_page(&response, &url, &usual));
    drop(listing::read(&response, site));
    let _ = discover::Kind::of(&response.text);
    drop(discover::sitemaps(&response.text, &response.url));
    let Ok(page) = Page::parse(&response) else { return };
    drop(discover::read(&page));
    let context = dates::Context::at(page.fetched_at(), page.language());
    drop(listing::detect::embedded::read(&page, &context));
    drop(listing::detect::embedded::document(&response, &context));
    let links: Vec<_> = page.elements("a").collect();
    let texts: Vec<_> = links.iter().map(|link| link.descendent_elements().nth(1)).collect();
    drop((induce::items(&page, &links), induce::field(&links, &texts)));
    let article = article::read(&page, &ArticleRule::default(), &context);
    drop(article.content.and_then(|html| clean::html(&html, page.base())));
}

#[test]
fn no_broken_copy_of_a_recorded_page_panics() {
    let pages: Vec<(PathBuf, Vec<u8>)> =
        recorded().into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    let sites = site::load(Path::new("sites.yaml")).unwrap().sites;
    assert!(pages.len() > 20, "only {} recorded pages", pages.len());
    for (number, (path, page)) in pages.iter().enumerate() {
        let (_, other) = &pages[(number + 1) % pages.len()];
        for seed in 0..MUTANTS {
            let mutant = mutant::mutate(page, other, seed);
            let site = &sites[(number + seed as usize) % sites.len()];
            let outcome = panic::catch_unwind(AssertUnwindSafe(|| read(&mutant, site)));
            assert!(outcome.is_ok(), "{} with seed {seed}", path.display());
        }
    }
}
