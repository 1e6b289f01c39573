//! What a whole run costs: the real binary over 500 local sites, first and unchanged: `cargo bench --bench sites`.
//! CPU is that of the binary alone (user and system), as the kernel counts it for a child.

#[expect(dead_code, reason = "a bench needs only a part of what the tests do")]
#[path = "../tests/support/server.rs"]
mod server;

use std::fs;
use std::process::Command;
use std::time::Instant;

use server::{Reply, Server};

const SITES: usize = 500;
const HOSTS: usize = 50;

fn main() {
    let servers: Vec<Server> = (0..HOSTS).map(|_| Server::start(answer)).collect();
    let site = |n: usize| {
        let url = servers[n % HOSTS].url(&format!("/{n}"));
        format!(
            "  site-{n}:\n    url: {url}\n    listing: {{item: article, title: h2, link: a, date: time, summary: p}}\n"
        )
    };
    let sites: String = (0..SITES).map(site).collect();
    println!("{SITES} sites of 100 kB and 30 entries each, {HOSTS} hosts");
    measure("rss, atom, json", &sites, &["first", "unchanged", "unchanged", "unchanged"]);
    measure("rss", &sites, &["first", "unchanged"]);
}

/// Runs in a fresh folder, one after the other.
fn measure(formats: &str, sites: &str, runs: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("sites.yaml");
    let defaults = format!("{{formats: [{formats}], http: {{private: true, pause: 0s}}}}");
    fs::write(&config, format!("defaults: {defaults}\nsites:\n{sites}")).expect("a file");
    for run in runs {
        let (wall, cpu) = (Instant::now(), children_cpu());
        let mut haywain = Command::new(env!("CARGO_BIN_EXE_haywain"));
        haywain.args(["build", "-q", "--config"]).arg(&config).arg("--output").arg(folder.path().join("output"));
        assert!(haywain.status().expect("the binary").success());
        let (cpu, wall) = (children_cpu() - cpu, wall.elapsed().as_secs_f64());
        println!(
            "{formats:>15}, {run:>9}: {:.2} ms CPU per site, {wall:.2} s wall in all",
            cpu * 1000.0 / SITES as f64
        );
    }
}

fn answer(request: &server::Request) -> Reply {
    if request.header("if-none-match").is_some() {
        return Reply::status(304);
    }
    let entry = |n: usize| {
        format!(
            "<article class=card><h2>Headline {n}</h2><a href=\"{}/{n}\">more</a><p>{}</p><time datetime=\"2026-11-{:02}T08:00:00Z\">x</time></article>",
            request.path,
            "A teaser of some length about the matter. ".repeat(20),
            n % 20 + 1
        )
    };
    let menu: String = (0..700)
        .map(|n| format!("<li class=\"menu-item item-{n}\"><a href=\"/section/{n}\"><span>Section {n}</span></a></li>"))
        .collect();
    let cards: String = (0..30).map(entry).collect();
    Reply::html(format!("<html lang=en><title>News</title><nav><ul>{menu}</ul></nav><main>{cards}</main>"))
        .header("etag", "\"a\"")
}

/// Seconds of user and system time of all ended children (`cutime` and `cstime` of proc(5), in hundredths).
fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap_or_default();
    (ticks(13) + ticks(14)) / 100.0
}
