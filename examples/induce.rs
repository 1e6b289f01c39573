//! Holds the selectors that haywain derives against those that people wrote for the same elements:
//! `induce CORPUS/listings/dev`. The folder has a `manifest.jsonl` with rules, and the pages it names.

use std::path::Path;
use std::time::Instant;

use haywain::fetch::Response;
use haywain::induce::{self, Induced};
use haywain::page::Page;
use scraper::{ElementRef, Selector};
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_default();
    let folder = Path::new(&folder);
    let mut sums = Sums::default();
    for line in std::fs::read_to_string(folder.join("manifest.jsonl"))?.lines() {
        let row: Value = serde_json::from_str(line)?;
        if row["rule"]["items"].is_string() {
            compare(folder, &row, &mut sums)?;
        }
    }
    println!("{sums:#?}");
    Ok(())
}

#[derive(Debug, Default)]
struct Sums {
    pages: usize,
    exact_items: usize,
    fields: usize,
    exact_fields: usize,
    milliseconds: f64,
    slowest: f64,
}

fn compare(folder: &Path, row: &Value, sums: &mut Sums) -> anyhow::Result<()> {
    let name = row["file"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let page = Page::parse(&response(row, &std::fs::read(folder.join("pages").join(name))?)?)?;
    let rule = &row["rule"];
    let items: Vec<ElementRef<'_>> = page.all(&selector(rule["items"].as_str().unwrap_or_default())?).collect();
    let started = Instant::now();
    let induced = induce::items(&page, &items);
    let mut time = started.elapsed().as_secs_f64() * 1_000.0;
    let found: Vec<_> =
        induced.iter().flat_map(|induced| page.all(&selector(&induced.css).unwrap()).collect::<Vec<_>>()).collect();
    sums.pages += 1;
    sums.exact_items += usize::from(found == items);
    show(&format!("{name} {} items", items.len()), rule["items"].as_str(), induced.as_ref(), found == items);
    for field in ["title", "link", "date"].into_iter().filter(|field| rule[*field].is_string()) {
        let css = rule[field].as_str().unwrap_or_default();
        let is_next = rule[format!("{field}_scope")] == "next";
        let targets: Vec<_> = items.iter().map(|item| target(*item, css, is_next)).collect();
        if targets.iter().all(Option::is_none) {
            continue;
        }
        let started = Instant::now();
        let induced = induce::field(&items, &targets);
        time += started.elapsed().as_secs_f64() * 1_000.0;
        let found: Vec<_> =
            induced.iter().flat_map(|induced| items.iter().map(|item| target(*item, &induced.css, is_next))).collect();
        sums.fields += 1;
        sums.exact_fields += usize::from(found == targets);
        show(field, Some(css), induced.as_ref(), found == targets);
    }
    println!("    {time:.2} ms, {} KB", row["bytes"].as_u64().unwrap_or_default() / 1_000);
    sums.milliseconds += time;
    sums.slowest = sums.slowest.max(time);
    Ok(())
}

fn show(what: &str, human: Option<&str>, induced: Option<&Induced>, is_exact: bool) {
    let said = induced.map_or_else(|| "nothing".to_owned(), |i| format!("{}   (-{} +{})", i.css, i.missed, i.extra));
    let mark = if is_exact { " " } else { "!" };
    println!("{mark} {what:>50}: {:<50} | {said}", human.unwrap_or_default());
}

/// What a rule of the corpus means: the empty text is the item itself.
fn target<'a>(item: ElementRef<'a>, css: &str, is_next: bool) -> Option<ElementRef<'a>> {
    if matches!(css, "" | ".") {
        return Some(item);
    }
    let outer = if is_next { item.next_siblings().find_map(ElementRef::wrap)? } else { item };
    outer.select(&selector(css).ok()?).next()
}

fn selector(css: &str) -> anyhow::Result<Selector> {
    let scoped = if css.starts_with('>') { format!(":scope {css}") } else { css.to_owned() };
    Selector::parse(&scoped).map_err(|error| anyhow::anyhow!("{css}: {error}"))
}

fn response(row: &Value, bytes: &[u8]) -> anyhow::Result<Response> {
    let url = row["truth"]["base_url"].as_str().or(row["url"].as_str()).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    Ok(Response::of(url.parse()?, &text))
}
