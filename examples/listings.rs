//! Detects the lists of the pages of a corpus folder and writes their entries, one JSON object a line:
//! `listings CORPUS/listings/dev … > predictions.jsonl`. The folder has a `manifest.jsonl` and the pages it names. What
//! detection costs beside the parsing, in CPU time of the thread, is said at the end, with the dearest pages.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use haywain::dates::Precision;
use haywain::fetch::Response;
use haywain::listing::{self, Entry, Listing, ListingError};
use haywain::page::Page;
use haywain::site::{self, Site};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let site = site()?;
    let mut out = std::io::stdout().lock();
    let mut costs = Vec::new();
    for folder in std::env::args().skip(1) {
        let folder = Path::new(&folder);
        for line in std::fs::read_to_string(folder.join("manifest.jsonl"))?.lines() {
            let row: Value = serde_json::from_str(line)?;
            if row["kind"] == "listing" {
                let response = response(folder, &row)?;
                costs.push(cost(&row, &response));
                writeln!(out, "{}", prediction(&row, &listing::read(&response, &site)))?;
            }
        }
    }
    report(&mut costs);
    Ok(())
}

fn site() -> anyhow::Result<Site> {
    let yaml = "sites: {corpus: {url: 'https://example.org/'}}";
    let mut sites = site::read(yaml, Path::new("sites.yaml"), &|_| None).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(sites.sites.remove(0))
}

/// What detection costs on a page.
struct Cost {
    file: String,
    bytes: usize,
    /// Milliseconds of CPU.
    time: f64,
}

/// The best of ten, of which one at least is not disturbed; each on a tree of its own, as trees remember what was asked.
fn cost(row: &Value, response: &Response) -> Cost {
    let once = || {
        let Ok(page) = Page::parse(response) else { return 0.0 };
        let context = haywain::dates::Context::at(page.fetched_at(), page.language());
        let started = cpu();
        let _ = listing::detect::detect(&page, &context);
        (cpu() - started).as_secs_f64() * 1_000.0
    };
    let file = row["file"].as_str().unwrap_or_default().to_owned();
    Cost { file, bytes: response.text.len(), time: (0..10).map(|_| once()).fold(f64::MAX, f64::min) }
}

/// What this thread has had of the CPU.
fn cpu() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

fn report(costs: &mut [Cost]) {
    costs.sort_by(|a, b| b.time.total_cmp(&a.time));
    let near: Vec<&Cost> = costs.iter().filter(|cost| (70_000..140_000).contains(&cost.bytes)).collect();
    summary("pages", &costs.iter().collect::<Vec<_>>());
    summary("pages of 70 to 140 KB", &near);
    for cost in near.iter().copied().take(3).chain(costs.iter().take(3)) {
        eprintln!("{:6.2} ms, {:5} KB: {}", cost.time, cost.bytes / 1_000, cost.file);
    }
}

fn summary(what: &str, costs: &[&Cost]) {
    let mean = costs.iter().map(|cost| cost.time).sum::<f64>() / costs.len().max(1) as f64;
    let worst = costs.first().map_or(0.0, |cost| cost.time);
    let within = costs.iter().filter(|cost| cost.time <= 3.0).count();
    eprintln!("{} {what}, ms CPU: mean {mean:.2}, worst {worst:.2}, within 3 ms {within}", costs.len());
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
