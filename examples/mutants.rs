//! Reads broken copies of the pages of corpus folders, whole, as a build would, and says what they cost:
//! `mutants 10000 CORPUS/listings/dev CORPUS/articles_x/dev …`. A panic, a page that takes longer than 4 s or more than
//! 300 MB ends it with exit code 1 and names the page and its seed.

#[path = "../tests/support/mutant.rs"]
mod mutant;

use std::io::Read;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use haywain::fetch::{Response, charset};
use haywain::page::Page;
use haywain::site::{self, ArticleRule, Site};
use haywain::{article, clean, dates, listing};
use peak_alloc::PeakAlloc;
use url::Url;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const LONGEST: Duration = Duration::from_secs(4);
const MOST_MB: f32 = 300.0;

/// What reading one page cost.
struct Cost {
    page: String,
    time: Duration,
    megabytes: f32,
    panicked: bool,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let pages: Vec<PathBuf> = arguments.flat_map(|folder| files(&Path::new(&folder).join("pages"))).collect();
    if pages.is_empty() {
        eprintln!("usage: mutants COUNT CORPUS_FOLDER …");
        return ExitCode::from(2);
    }
    let (costs, results) = mpsc::sync_channel(0);
    let total = pages.len() + count;
    // Left behind when a page hangs: the process ends then.
    std::thread::Builder::new()
        .stack_size(2 << 20) // what the build's threads have
        .spawn(move || (0..total).try_for_each(|number| costs.send(cost(&pages, number))))
        .expect("a thread");
    watch(total, &results)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}

/// Takes the costs as they come; a page that does not come is a page that hangs.
fn watch(total: usize, results: &mpsc::Receiver<Cost>) -> ExitCode {
    let (mut faults, mut slowest, mut largest) = (0, (Duration::ZERO, String::new()), (0.0_f32, String::new()));
    for number in 0..total {
        let Ok(cost) = results.recv_timeout(LONGEST * 10) else {
            println!("number {number} hangs");
            return ExitCode::FAILURE;
        };
        if cost.panicked || cost.time > LONGEST || cost.megabytes > MOST_MB {
            faults += 1;
            let panicked = if cost.panicked { "panicked" } else { "cost too much" };
            println!("{}: {panicked}, {:.2} s, {:.0} MB", cost.page, cost.time.as_secs_f32(), cost.megabytes);
        }
        if cost.time > slowest.0 {
            slowest = (cost.time, cost.page.clone());
        }
        if cost.megabytes > largest.0 {
            largest = (cost.megabytes, cost.page);
        }
    }
    println!("{total} pages, {faults} faults");
    println!("the slowest: {:.2} s ({})", slowest.0.as_secs_f32(), slowest.1);
    println!("the largest: {:.0} MB ({})", largest.0, largest.1);
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Page `number`: first every page as it is, then mutants of them in turn, each with its number as the seed.
fn cost(pages: &[PathBuf], number: usize) -> Cost {
    let path = &pages[number % pages.len()];
    let original = bytes(path);
    let bytes = if number < pages.len() {
        original
    } else {
        mutant::mutate(&original, &bytes(&pages[(number * 7) % pages.len()]), number as u64)
    };
    let name = format!("{} with seed {number}", path.file_name().unwrap_or_default().display());
    MEMORY.reset_peak_usage();
    let (before, started) = (MEMORY.current_usage_as_mb(), Instant::now());
    let panicked = panic::catch_unwind(AssertUnwindSafe(|| read(&bytes))).is_err();
    Cost { page: name, time: started.elapsed(), megabytes: MEMORY.peak_usage_as_mb() - before, panicked }
}

fn bytes(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("a page of the corpus");
    let mut unzipped = Vec::new();
    match flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unzipped) {
        Ok(_) => unzipped,
        Err(_) => bytes,
    }
}

/// Everything that a build does with a page: as a listing without a rule, and as an article without a rule.
fn read(bytes: &[u8]) {
    let text = charset::decode(bytes, None, None);
    let response = Response::of(Url::parse("https://www.example.org/news/").expect("a constant"), &text);
    drop(listing::read(&response, &site()));
    let Ok(page) = Page::parse(&response) else { return };
    let context = dates::Context::at(page.fetched_at(), page.language());
    let article = article::read(&page, &ArticleRule::default(), &context);
    drop(article.content.and_then(|html| clean::html(&html, page.base())));
}

fn site() -> Site {
    const RULE: &str = "sites: {page: {url: 'https://www.example.org/news/'}}";
    site::read(RULE, Path::new("sites.yaml"), &|_| None).expect("a constant").sites.remove(0)
}
