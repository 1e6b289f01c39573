//! `/metrics`: the board in the Prometheus text format 0.0.4, with names by its conventions.

use std::fmt::{Display, Write};
use std::fs;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};

use super::board::{Board, CODES, Standing};
use crate::state::State;

/// The media type of the format.
pub(super) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything that is counted.
pub(super) fn write(board: &Board) -> String {
    let mut text = Text(String::with_capacity(4096));
    process(board, &mut text);
    let sites = board.sites();
    let of = |value: fn(&Standing) -> Option<f64>| sites.iter().map(move |(name, site)| (name, value(site)));
    for (name, kind, help, value) in SITES {
        text.head(name, kind, help);
        for (site, value) in of(*value) {
            value.into_iter().for_each(|value| text.sample(name, &[("site", site)], value));
        }
    }
    text.head("haywain_site_health", "gauge", "1 for the health the site has, 0 for those it has not.");
    for (site, standing) in sites.iter() {
        let Some(last) = &standing.last else { continue };
        for state in [State::Ok, State::Quiet, State::Degraded, State::Broken] {
            let labels = [("site", site.as_str()), ("state", state.word())];
            text.sample("haywain_site_health", &labels, u8::from(last.health == state));
        }
    }
    text.0
}

fn process(board: &Board, text: &mut Text) {
    text.head("haywain_build_info", "gauge", "The version, as a label.");
    text.sample("haywain_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    let gauges = [
        ("haywain_http_connections", "Open connections.", board.connections.load(Ordering::Relaxed)),
        (
            "haywain_builds_running",
            "Sites of the running round that are not done yet.",
            board.building.load(Ordering::Relaxed),
        ),
        (
            "haywain_builds_waiting",
            "Sites that are due while another run holds the memory.",
            board.waiting.load(Ordering::Relaxed),
        ),
        (
            "haywain_config_current",
            "1 if sites.yaml is in force as it is on the disk.",
            usize::from(board.is_current.load(Ordering::Relaxed)),
        ),
    ];
    for (name, help, value) in gauges {
        text.head(name, "gauge", help);
        text.sample(name, &[], value);
    }
    text.head("haywain_rounds_total", "counter", "Rounds of builds that are done.");
    text.sample("haywain_rounds_total", &[], board.rounds.load(Ordering::Relaxed));
    text.head("haywain_http_requests_total", "counter", "Answers by status code.");
    for (code, count) in CODES.iter().zip(&board.answers) {
        let code = code.to_string();
        text.sample("haywain_http_requests_total", &[("code", &code)], count.load(Ordering::Relaxed));
    }
    text.head("process_start_time_seconds", "gauge", "When the process began, in Unix time.");
    text.sample("process_start_time_seconds", &[], board.started.timestamp());
    if let Some(bytes) = resident() {
        text.head("process_resident_memory_bytes", "gauge", "Memory in use.");
        text.sample("process_resident_memory_bytes", &[], bytes);
    }
}

/// A number of a site: its name, kind and help.
type Sample = (&'static str, &'static str, &'static str, fn(&Standing) -> Option<f64>);

const SITES: &[Sample] = &[
    ("haywain_site_last_run_timestamp_seconds", "gauge", "When the latest run began.", |site| {
        moment(site.last.as_ref()?.at)
    }),
    ("haywain_site_last_success_timestamp_seconds", "gauge", "The latest run in which nothing was wrong.", |site| {
        moment(site.last_good?)
    }),
    ("haywain_site_next_run_timestamp_seconds", "gauge", "When the site is built next.", |site| moment(site.next?)),
    ("haywain_site_bad_runs", "gauge", "Runs in a row in which something was wrong.", |site| {
        number(site.last.as_ref()?.bad)
    }),
    ("haywain_site_entries", "gauge", "Entries of the listing when it was last read whole.", |site| {
        number(site.entries?)
    }),
    ("haywain_site_items", "gauge", "Items in the feed files when they were last made.", |site| number(site.items?)),
    ("haywain_site_runs_total", "counter", "Runs since the start.", |site| whole(site.sums.runs)),
    ("haywain_site_failed_runs_total", "counter", "Runs since the start that failed.", |site| whole(site.sums.failed)),
    ("haywain_site_new_items_total", "counter", "New items since the start.", |site| whole(site.sums.new)),
    ("haywain_site_requests_total", "counter", "Requests made since the start.", |site| whole(site.sums.requests)),
    ("haywain_site_received_bytes_total", "counter", "Bytes received since the start, decoded.", |site| {
        whole(site.sums.bytes)
    }),
    ("haywain_site_run_seconds_total", "counter", "Time spent since the start.", |site| {
        whole(site.sums.millis).map(|millis| millis / 1000.0)
    }),
];

fn moment(at: DateTime<Utc>) -> Option<f64> {
    Some(at.timestamp() as f64)
}

fn number(count: usize) -> Option<f64> {
    Some(count as f64)
}

fn whole(count: u64) -> Option<f64> {
    Some(count as f64)
}

/// `VmRSS` of Linux; elsewhere nothing.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_break_its_line() {
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }

    #[test]
    fn a_site_without_a_run_has_no_health_yet() {
        let board = Board::new(DateTime::from_timestamp(1_767_225_600, 0).unwrap());
        board.sites().insert("news".into(), Standing::default());
        let text = write(&board);
        assert!(text.contains("haywain_site_runs_total{site=\"news\"} 0\n"));
        assert!(!text.contains("haywain_site_health{"));
        assert!(text.contains("process_start_time_seconds 1767225600\n"));
    }
}
