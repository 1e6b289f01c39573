//! SECURITY 27: the real binary, killed at two hundred drawn moments while its sites go on publishing. Whatever it had
//! reached, every file is whole, and the next run that may end leaves no debris, and no reader misses or doubles a story.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::support::haywain::Haywain;
use crate::support::reader::{Faults, Reader};
use crate::support::server::{Reply, Request, Server};

const KILLS: usize = 200;
/// So many runs in a row are killed before one may end.
const IN_A_ROW: usize = 4;
const SITES: usize = 3;
/// How many stories a list shows, and the first that the first run sees.
const SHOWN: usize = 12;
const FIRST: usize = 8;

/// The page of a site with the newest stories of so many; the stories of the first have pages of their own.
fn page(request: &Request, published: usize) -> Reply {
    if let Some(story) = request.path.strip_prefix("/story/") {
        return Reply::html(format!(
            "<html lang=en><title>Story {story}</title><div class=text><p>What there is to say."
        ));
    }
    let site = request.path.trim_matches('/');
    let story = |n: usize| format!("<li><a href='/story/{site}-{n}'>Story {site}-{n}</a>");
    let stories: String = (published - SHOWN..published).rev().map(story).collect();
    Reply::html(format!("<html lang=en><title>{site}</title><ul>{stories}</ul>"))
}

fn rules(server: &Server) -> String {
    let article = |n| if n == 0 { "    article: {content: .text}\n" } else { "" };
    let site = |n: usize| {
        let url = server.url(&format!("/{n}/"));
        format!("  site-{n}:\n    url: '{url}'\n    listing: {{item: li, title: a, link: a}}\n{}", article(n))
    };
    let sites: String = (0..SITES).map(site).collect();
    format!("defaults: {{http: {{private: true, pause: 0s}}}}\nsites:\n{sites}")
}

/// The number of a story of a site, from its title.
fn number(site: usize, title: &str) -> Option<usize> {
    title.strip_prefix(&format!("Story {site}-"))?.parse().ok()
}

/// Every reader asks for its file, whatever the run has reached; one that is torn is told by the reader.
fn poll(readers: &mut [(usize, &str, Reader)], output: &Path, when: &str) {
    for (site, extension, reader) in readers {
        if let Ok(bytes) = fs::read(output.join(format!("site-{site}.{extension}"))) {
            reader.poll(&bytes, |title| number(*site, title), when);
        }
    }
}

#[test]
fn a_run_killed_at_any_of_two_hundred_moments_tears_loses_and_doubles_nothing() {
    let published = Arc::new(AtomicUsize::new(FIRST + SHOWN));
    let server = Server::start({
        let published = published.clone();
        move |request: &Request| page(request, published.load(Ordering::SeqCst))
    });
    let haywain = Haywain::with(&rules(&server));
    let formats = ["rss", "atom", "json"];
    let mut readers: Vec<_> =
        (0..SITES).flat_map(|site| formats.map(|format| (site, format, Reader::default()))).collect();
    let mut rng = Rng::with_seed(27);
    let mut whole_run = Duration::ZERO;
    for kill in 0..=KILLS {
        if kill > 0 {
            published.fetch_add(rng.usize(0..3), Ordering::SeqCst);
        }
        if kill % IN_A_ROW == 0 {
            let began = Instant::now();
            let ran = haywain.run(&[]);
            whole_run = began.elapsed();
            assert_eq!(ran.code, 0, "after {kill} kills: {}", ran.err);
            let debris = fs::read_dir(haywain.output()).unwrap().count();
            assert_eq!(debris, SITES * 4 + 3, "four files a site, three about all feeds; after {kill} kills");
            poll(&mut readers, &haywain.output(), &format!("after {kill} kills"));
            let all = FIRST..published.load(Ordering::SeqCst);
            for (site, format, reader) in &readers {
                let lost: Vec<usize> = all.clone().filter(|story| !reader.has(*story)).collect();
                assert!(lost.is_empty(), "site-{site}.{format} after {kill} kills: {lost:?}");
            }
        }
        let mut child = haywain.build(&haywain.config()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // A moment of time and no event: the test is about those between the events.
        thread::sleep(whole_run.mul_f64(rng.f64()));
        child.kill().unwrap();
        child.wait().unwrap();
        poll(&mut readers, &haywain.output(), &format!("at kill {kill}"));
    }
    for (site, format, reader) in &readers {
        assert_eq!(reader.faults, Faults::default(), "site-{site}.{format}");
    }
}
