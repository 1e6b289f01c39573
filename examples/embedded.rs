//! Shows the lists that pages hold as data: `embedded URL FILE [URL FILE …]`.

use haywain::dates::Context;
use haywain::fetch::Response;
use haywain::listing::detect::embedded;
use haywain::page::Page;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.chunks_exact(2) {
        let mut response = Response::of(pair[0].parse()?, &String::from_utf8_lossy(&std::fs::read(&pair[1])?));
        response.fetched_at = chrono::Utc::now();
        let page = Page::parse(&response)?;
        let context =
            Context { now: page.fetched_at(), timezone: chrono_tz::UTC, language: None, day_first: None, format: None };
        let started = std::time::Instant::now();
        let data = embedded::read(&page, &context);
        println!(
            "== {} {:.2} ms, microdata {:?}",
            pair[1],
            started.elapsed().as_secs_f64() * 1_000.0,
            embedded::microdata(&page).iter().map(Vec::len).collect::<Vec<_>>()
        );
        for list in data.lists.iter().take(3) {
            println!(
                "{} entries, dated {:.2}, linked {:.2}\n{}",
                list.entries.len(),
                list.dated,
                list.linked,
                list.rule.yaml()
            );
        }
        println!("hints {:?}", data.hints.iter().map(Vec::len).collect::<Vec<_>>());
    }
    Ok(())
}
