//! Reads the article pages of a corpus folder and writes what haywain finds in them, one JSON object a line:
//! `quality CORPUS/articles_x/dev … > predictions.jsonl`. The folder has a `manifest.jsonl` and the pages it names. Dates
//! are written with the offset that the page gives; with `--utc` as a feed holds them.

use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use haywain::article::{self, Article};
use haywain::dates::Moment;
use haywain::fetch::Response;
use haywain::page::Page;
use haywain::site::ArticleRule;
use haywain::{clean, dates};
use scraper::{ElementRef, Html, Node};
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut times = Vec::new();
    let (options, folders): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word == "--utc");
    for folder in folders {
        let folder = Path::new(&folder);
        for line in std::fs::read_to_string(folder.join("manifest.jsonl"))?.lines() {
            let row: Value = serde_json::from_str(line)?;
            if row["kind"] == "article" {
                let (prediction, time) = predict(folder, &row, !options.is_empty())?;
                times.push((row["bytes"].as_u64().unwrap_or_default(), time));
                writeln!(out, "{prediction}")?;
            }
        }
    }
    report(&times);
    Ok(())
}

/// CPU times, of all pages and of those of 60 to 80 KB.
fn report(times: &[(u64, f64)]) {
    let middle: Vec<f64> =
        times.iter().filter(|(bytes, _)| (60_000..80_000).contains(bytes)).map(|(_, time)| *time).collect();
    let mut all: Vec<f64> = times.iter().map(|(_, time)| *time).collect();
    all.sort_by(f64::total_cmp);
    let mean = |times: &[f64]| times.iter().sum::<f64>() / times.len().max(1) as f64;
    let at = |share: f64| all.get((all.len() as f64 * share) as usize).copied().unwrap_or_default();
    eprintln!(
        "{} pages, ms: mean {:.2}, median {:.2}, 90 % {:.2}, worst {:.2}",
        all.len(),
        mean(&all),
        at(0.5),
        at(0.9),
        at(0.999_9)
    );
    eprintln!("{} pages of 60 to 80 KB, ms: mean {:.2}", middle.len(), mean(&middle));
}

fn predict(folder: &Path, row: &Value, in_utc: bool) -> anyhow::Result<(Value, f64)> {
    let file = row["file"].as_str().unwrap_or_default();
    let name = file.rsplit('/').next().unwrap_or_default();
    let response = response(row, &unzipped(&std::fs::read(folder.join("pages").join(name))?)?)?;
    let started = Instant::now();
    let article = Page::parse(&response).map(|page| {
        let context = context(&page);
        let article = article::read(&page, &ArticleRule::default(), &context);
        let content = article.content.as_deref().and_then(|html| clean::html(html, page.base()));
        Article { content, ..article }
    });
    let time = started.elapsed().as_secs_f64() * 1_000.0;
    let mut article = article.unwrap_or_default();
    if in_utc {
        article.date = article.date.map(|date| Moment { at: date.at.to_utc().fixed_offset(), ..date });
    }
    Ok((line(file, &article), time))
}

fn context(page: &Page) -> dates::Context<'_> {
    dates::Context::at(page.fetched_at(), page.language())
}

fn line(file: &str, article: &Article) -> Value {
    json!({
        "file": file,
        "title": article.title.as_deref().map(clean::text),
        "authors": article.authors.iter().map(|name| clean::text(name)).collect::<Vec<_>>(),
        "date": article.date.map(|moment| moment.at.to_rfc3339()),
        "text": article.content.as_deref().map(plain),
        "html": article.content,
        "image": article.image.as_ref().map(|image| image.url.as_str()),
        "tags": article.tags,
    })
}

/// The text of the content with a line for each block. The captions of pictures and tables are content to haywain, but
/// the truth of these corpora has none, so they are left out here.
fn plain(html: &str) -> String {
    let tree = Html::parse_fragment(html);
    let mut out = String::new();
    lines(tree.root_element(), &mut out);
    out.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn lines(element: ElementRef<'_>, out: &mut String) {
    const INLINE: &[&str] = &[
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s",
        "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
    ];
    for child in element.children() {
        match child.value() {
            Node::Text(text) => out.push_str(&text.replace(['\n', '\r'], " ")),
            Node::Element(e) if matches!(e.name(), "figcaption" | "caption") => {}
            Node::Element(e) => {
                let around = if INLINE.contains(&e.name()) { "" } else { "\n" };
                out.push_str(around);
                if let Some(inner) = ElementRef::wrap(child) {
                    lines(inner, out);
                }
                out.push_str(around);
            }
            _ => {}
        }
    }
}

fn unzipped(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut page)?;
    Ok(page)
}

/// The page as a client would get it: the charset by the header of the row, the byte order mark, the document, or else
/// windows-1252.
fn response(row: &Value, bytes: &[u8]) -> anyhow::Result<Response> {
    let url = row["url"].as_str().unwrap_or_default();
    let url = url::Url::parse(url).or_else(|_| url::Url::parse("https://unknown.invalid/"))?;
    let label = |text: &str| {
        let at = text.to_ascii_lowercase().find("charset=")? + 8;
        let label = text[at..].trim_start_matches(['"', '\'', ' ']);
        encoding_rs::Encoding::for_label(
            &label.as_bytes()[..label.find(['"', '\'', ' ', ';', '>', '/']).unwrap_or(label.len())],
        )
    };
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]);
    let declared = row["http_content_type"].as_str().and_then(label).or_else(|| label(&head));
    let fallback = if std::str::from_utf8(bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1252 };
    let (text, _, _) = declared.unwrap_or(fallback).decode(bytes);
    let mut response = Response::of(url, &text);
    let at = row["crawl_date"].as_str().unwrap_or_default();
    let at = chrono::NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S%.f");
    response.fetched_at = at.map_or_else(|_| chrono::Utc::now(), |at| at.and_utc());
    Ok(response)
}
