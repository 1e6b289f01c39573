//! `build`: every site, or those named, to feeds.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Exit, Options, named, outside::Outside, terminal};
use crate::run::{self, Overviewed, Report, SiteError};

/// Every site, or those named, to feeds
#[derive(Debug, Args)]
pub(super) struct Build {
    /// The sites to build [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// Answer from recorded pages instead of the network
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
    /// How the result is told
    #[arg(long, value_name = "FORM", default_value = "text")]
    report: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
}

impl Build {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let started = Instant::now();
        let all = options.sites()?.sites;
        let sites = named(&self.sites, &all)?;
        let outside = Outside::for_build(options, self.replay.as_deref())?;
        let bar = terminal::progress(sites.len(), options.quiet || self.report == Form::Json);
        let reports = run::build(&sites, &outside.world(), &|report| {
            bar.set_message(report.site.clone());
            bar.inc(1);
        });
        bar.finish_and_clear();
        let overviewed = run::overview(&all, &outside.world());
        match self.report {
            Form::Json => terminal::say_raw(&format!("{:#}", whole(&reports, &overviewed, &outside))),
            Form::Text => tell_all(&reports, &overviewed, options, started),
        }
        let has_failed = reports.iter().any(|report| report.error.is_some()) || !overviewed.errors.is_empty();
        Ok(if has_failed { Exit::SomeFailed } else { Exit::Done })
    }
}

fn tell_all(reports: &[Report], overviewed: &Overviewed, options: &Options, started: Instant) {
    for report in reports {
        tell(report, options);
    }
    for error in &overviewed.errors {
        terminal::error(&format!("the overview: {error}"), error.advice().as_deref());
    }
    if !options.quiet && reports.len() > 1 {
        let failed = reports.iter().filter(|report| report.error.is_some()).count();
        let written = reports.iter().map(|report| report.written.len()).sum::<usize>() + overviewed.written.len();
        let seconds = started.elapsed().as_secs_f64();
        terminal::say(&format!(
            "{} sites: {} good, {failed} failed; {written} files written to {} in {seconds:.1} s",
            reports.len(),
            reports.len() - failed,
            options.output.display(),
        ));
    }
}

/// One site: what went wrong on standard error, what was done in one line on standard output.
fn tell(report: &Report, options: &Options) {
    if let Some(error) = &report.error {
        terminal::error(&format!("{}: {error}", report.site), error.advice().as_deref());
    } else if let Some(why) = &report.why {
        terminal::warn(&format!("{}: {why}", report.site));
    }
    if options.quiet {
        return;
    }
    tell_skipped(report, options.verbose > 0);
    if report.error.is_none() {
        terminal::say(&line(report));
    }
}

fn tell_skipped(report: &Report, all: bool) {
    for note in &report.notes {
        terminal::warn(&format!("{}: {note}", report.site));
    }
    let shown = if all { report.skipped.len() } else { 1 };
    for skipped in report.skipped.iter().take(shown) {
        terminal::warn(&format!("{}: {}", report.site, skipped.why));
    }
    if report.skipped.len() > shown {
        terminal::warn(&format!(
            "{}: {} more pages could not be read (-v shows them)",
            report.site,
            report.skipped.len() - shown
        ));
    }
    if all {
        for dropped in &report.dropped {
            terminal::say(&format!("{}: left out: {dropped}", report.site));
        }
    }
}

/// What was done, in one line: `news: 12 entries, 3 new; 3 files written`.
fn line(report: &Report) -> String {
    if report.is_unchanged() {
        return format!("{}: unchanged", report.site);
    }
    let mut parts = Vec::new();
    let mut count = |number: usize, what: &str| {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    };
    count(report.found.unwrap_or(0), "entries");
    count(report.new, "new");
    count(report.changed, "changed");
    count(report.waiting, "waiting for the next run");
    count(report.dropped.len(), "left out");
    count(report.skipped.len(), "pages not read");
    let written = match report.written.len() {
        0 => "files unchanged".to_owned(),
        _ => format!("wrote {}", report.written.join(", ")),
    };
    let counts = parts.join(", ");
    if counts.is_empty() {
        format!("{}: {written}", report.site)
    } else {
        format!("{}: {counts}; {written}", report.site)
    }
}

/// The report for programs (docs/report.md).
fn whole(reports: &[Report], overviewed: &Overviewed, outside: &Outside) -> Value {
    let now = outside.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let errors = overviewed.errors.iter().map(failure).collect::<Vec<_>>();
    json!({
        "version": 1,
        "at": now,
        "sites": reports.iter().map(one).collect::<Vec<_>>(),
        "overview": { "written": overviewed.written, "errors": errors },
    })
}

fn failure(error: &SiteError) -> Value {
    json!({ "stage": error.stage(), "message": error.to_string(), "advice": error.advice() })
}

fn one(report: &Report) -> Value {
    let mut dropped: BTreeMap<String, usize> = BTreeMap::new();
    for entry in &report.dropped {
        *dropped.entry(entry.why.to_string()).or_default() += 1;
    }
    json!({
        "site": report.site,
        "health": report.health,
        "why": report.why,
        "error": report.error.as_ref().map(failure),
        "unchanged": report.is_unchanged(),
        "found": report.found,
        "new": report.new,
        "changed": report.changed,
        "waiting": report.waiting,
        "dropped": dropped,
        "skipped": report.skipped,
        "notes": report.notes,
        "items": report.items,
        "written": report.written,
        "requests": report.requests,
        "bytes": report.bytes,
        "millis": report.millis,
    })
}
