//! Detects the lists of the pages of a corpus folder and writes their entries, one JSON object a line:
//! `listings CORPUS/listings/dev … > predictions.jsonl`. The folder has a `manifest.jsonl` and the pages it names.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use haywain::dates::Precision;
use haywain::fetch::Response;
use haywain::listing::{self, Entry, Listing, ListingError};
use haywain::page::Page;
use haywain::site::{self, Site};
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let site = site()?;
    let mut out = std::io::stdout().lock();
    let mut times = Vec::new();
    for folder in std::env::args().skip(1) {
        let folder = Path::new(&folder);
        for line in std::fs::read_to_string(folder.join("manifest.jsonl"))?.lines() {
            let row: Value = serde_json::from_str(line)?;
            if row["kind"] == "listing" {
                let response = response(folder, &row)?;
                times.push((response.text.len(), time(&response)));
                writeln!(out, "{}", prediction(&row, &listing::read(&response, &site)))?;
            }
        }
    }
    report(&times);
    Ok(())
}

fn site() -> anyhow::Result<Site> {
    let yaml = "sites: {corpus: {url: 'https://example.org/'}}";
    let mut sites = site::read(yaml, Path::new("sites.yaml"), &|_| None).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(sites.sites.remove(0))
}

/// Milliseconds that detection takes, the page being parsed; the best of ten, of which one at least is not disturbed.
fn time(response: &Response) -> f64 {
    let Ok(page) = Page::parse(response) else { return 0.0 };
    let context = haywain::dates::Context::at(page.fetched_at(), page.language());
    let once = || {
        let started = Instant::now();
        let _ = listing::detect::detect(&page, &context);
        started.elapsed().as_secs_f64() * 1_000.0
    };
    (0..10).map(|_| once()).fold(f64::MAX, f64::min)
}

fn report(times: &[(usize, f64)]) {
    let near: Vec<f64> =
        times.iter().filter(|(bytes, _)| (70_000..140_000).contains(bytes)).map(|(_, time)| *time).collect();
    let all: Vec<f64> = times.iter().map(|(_, time)| *time).collect();
    let mean = |times: &[f64]| times.iter().sum::<f64>() / times.len().max(1) as f64;
    let worst = |times: &[f64]| times.iter().copied().fold(0.0, f64::max);
    eprintln!("{} pages, ms: mean {:.2}, worst {:.2}", all.len(), mean(&all), worst(&all));
    eprintln!("{} pages of 70 to 140 KB, ms: mean {:.2}, worst {:.2}", near.len(), mean(&near), worst(&near));
}

/// The entries; for reading, the rule and how sure it is. A guess that is not sure enough is no entries.
fn prediction(row: &Value, read: &Result<Listing, ListingError>) -> Value {
    let (items, rule, confidence) = match read {
        Ok(listing) => {
            let guess = listing.detected.as_ref();
            let items: Vec<Value> = listing.entries.iter().map(item).collect();
            (items, guess.map(|guess| guess.yaml.clone()), guess.map(|guess| guess.confidence))
        }
        Err(ListingError::Unsure { yaml, percent, .. }) => {
            (Vec::new(), Some(yaml.clone()), Some(f64::from(*percent) / 100.0))
        }
        Err(error) => (Vec::new(), Some(error.to_string()), None),
    };
    json!({ "file": row["file"], "items": items, "rule": rule, "confidence": confidence })
}

fn item(entry: &Entry) -> Value {
    let date = entry.date.filter(|date| date.precision >= Precision::Day);
    json!({
        "url": entry.url.as_ref().map(url::Url::as_str),
        "title": entry.title,
        "date": date.map(|date| date.at.to_rfc3339()),
    })
}

/// The page as a client would get it: the charset by the header of the row, the byte order mark, the document, or else
/// windows-1252.
fn response(folder: &Path, row: &Value) -> anyhow::Result<Response> {
    let name = row["file"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let bytes = std::fs::read(folder.join("pages").join(name))?;
    let url = row["url"].as_str().unwrap_or_default();
    let url = url::Url::parse(url).or_else(|_| url::Url::parse("https://unknown.invalid/"))?;
    let label = |text: &str| {
        let at = text.to_ascii_lowercase().find("charset=")? + 8;
        let label = text[at..].trim_start_matches(['"', '\'', ' ']);
        let end = label.find(['"', '\'', ' ', ';', '>', '/']).unwrap_or(label.len());
        encoding_rs::Encoding::for_label(&label.as_bytes()[..end])
    };
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]);
    let declared = row["http_content_type"].as_str().and_then(label).or_else(|| label(&head));
    let fallback = if std::str::from_utf8(&bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1252 };
    let (text, _, _) = declared.unwrap_or(fallback).decode(&bytes);
    Ok(Response { fetched_at: chrono::Utc::now(), ..Response::of(url, &text) })
}
