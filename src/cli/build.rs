//! `build`: every site, or those named, to feeds.

mod difference;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Exit, Options, named, outside, outside::Outside, terminal};
use crate::feed::Difference;
use crate::health::{self, Told};
use crate::run::{self, Hooks, Overviewed, Report, SiteError, World};
use crate::site::Site;
use crate::store::{Cause, Fault};

/// Every site, or those named, to feeds
#[derive(Debug, Args)]
pub(super) struct Build {
    /// The sites to build [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// Answer from recorded pages instead of the network
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
    /// Only sites that are due: by `every:`, else as often as their items come
    #[arg(long, conflicts_with = "replay")]
    due: bool,
    /// Show what would change in each feed, and write nothing: no feed, no memory
    #[arg(long)]
    diff: bool,
    /// Run the hooks of sites whose files changed: programs that sites.yaml names
    #[arg(long, conflicts_with_all = ["replay", "diff"])]
    allow_hooks: bool,
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
        let named = named(&self.sites, &all)?;
        if self.diff {
            return self.try_out(named, options);
        }
        let outside = Outside::for_build(options, self.replay.as_deref())?;
        let sites = self.wanted(named, &outside, options)?;
        let mut reports = self.build(&sites, &outside, options);
        let overviewed = run::overview(&all, &reports, &outside.world());
        // After the files about all feeds, so that a hook may take the whole folder. What is recorded is no news.
        if self.replay.is_none() {
            let held_back = notify(&sites, &mut reports, &outside.world(), options, self.allow_hooks)?;
            tell_held_back(held_back, options);
        }
        match self.report {
            Form::Json => {
                reports.iter().for_each(tell_wrong);
                tell_overview(&overviewed);
                terminal::say_json(&whole(&reports, &overviewed, &outside));
            }
            Form::Text => tell_all(&reports, &overviewed, options, started),
        }
        let is_bad = |report: &Report| report.is_failed() || report.has_failed_hook();
        let has_failed = reports.iter().any(is_bad) || !overviewed.errors.is_empty();
        Ok(if has_failed { Exit::SomeFailed } else { Exit::Done })
    }

    fn build(&self, sites: &[Site], outside: &Outside, options: &Options) -> Vec<Report> {
        let bar = terminal::progress(sites.len(), options.quiet || self.report == Form::Json);
        let reports = run::build(sites, &outside.world(), &|report| {
            bar.set_message(report.site.clone());
            bar.inc(1);
        });
        bar.finish_and_clear();
        reports
    }

    /// The same build with doors that vanish, and what it would have changed.
    fn try_out(&self, named: Vec<Site>, options: &Options) -> anyhow::Result<Exit> {
        let outside = Outside::for_trial(options, self.replay.as_deref())?;
        let standing = outside::standing(options);
        let sites = self.wanted(named, &outside, options)?;
        let reports = self.build(&sites, &outside, options);
        let mut told = Vec::new();
        for (site, report) in sites.iter().zip(&reports) {
            tell_health(report);
            let difference = run::difference(site, &*standing, outside.world().publish)?;
            match self.report {
                Form::Json => told.push(with_difference(report, &difference)),
                Form::Text if options.quiet => {}
                Form::Text => {
                    tell_skipped(report, options.verbose > 0);
                    difference::tell(&site.id, &difference, options.verbose > 0);
                }
            }
        }
        if self.report == Form::Json {
            terminal::say_json(&json!({ "version": 2, "at": stamp(&outside), "sites": told }));
        }
        Ok(if reports.iter().any(Report::is_failed) { Exit::SomeFailed } else { Exit::Done })
    }
}

/// What was found of a site, with the items in the place of the files, none of which was written.
fn with_difference(report: &Report, difference: &Difference) -> Value {
    let mut told = one(report);
    told["written"] = json!([]);
    told["diff"] = difference::whole(difference);
    told
}

fn stamp(outside: &Outside) -> String {
    outside.now.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Build {
    /// The sites to build now. Who names them has them asked at once, however often they failed, but for those not due.
    fn wanted(&self, sites: Vec<Site>, outside: &Outside, options: &Options) -> anyhow::Result<Vec<Site>> {
        let (store, now) = (outside.world().store, outside.now);
        if !self.due {
            if !self.sites.is_empty() && self.replay.is_none() {
                run::forget_failures(&sites, store)?;
            }
            return Ok(sites);
        }
        let mut next = None;
        let mut due = Vec::new();
        for site in sites {
            match run::next_due(&site, store, now)? {
                at if at <= now => due.push(site),
                at => next = Some(next.map_or(at, |next: DateTime<Utc>| next.min(at))),
            }
        }
        if let (true, Some(next), false, Form::Text) = (due.is_empty(), next, options.quiet, self.report) {
            terminal::say(&format!("no site is due before {}", next.format("%Y-%m-%d %H:%M UTC")));
        }
        Ok(due)
    }
}

/// Hubs and hooks; how many hooks were not run because none is allowed.
pub(super) fn notify(
    sites: &[Site],
    reports: &mut [Report],
    world: &World<'_>,
    options: &Options,
    are_allowed: bool,
) -> anyhow::Result<usize> {
    let (folder, output) = (options.folder()?, std::path::absolute(&options.output)?);
    Ok(run::notify(sites, reports, world, Hooks { are_allowed, folder: &folder, output: &output }))
}

pub(super) fn tell_held_back(hooks: usize, options: &Options) {
    if hooks > 0 && !options.quiet {
        let hooks = if hooks == 1 { "1 hook was".to_owned() } else { format!("{hooks} hooks were") };
        terminal::note(&format!("{hooks} not run; if you trust sites.yaml, allow them with --allow-hooks"));
    }
}

fn tell_all(reports: &[Report], overviewed: &Overviewed, options: &Options, started: Instant) {
    for report in reports {
        tell(report, options);
    }
    tell_overview(overviewed);
    if !options.quiet && reports.len() > 1 {
        let failed = reports.iter().filter(|report| report.is_failed() && report.error.is_some()).count();
        let degraded = reports.iter().filter(|report| report.is_failed() && report.error.is_none()).count();
        let good = reports.len() - failed - degraded;
        let degraded = if degraded > 0 { format!("{degraded} degraded, ") } else { String::new() };
        let written = reports.iter().map(|report| report.written.len()).sum::<usize>() + overviewed.written.len();
        let seconds = started.elapsed().as_secs_f64();
        terminal::say(&format!(
            "{} sites: {good} good, {degraded}{failed} failed; {written} files written to {} in {seconds:.1} s",
            reports.len(),
            options.output.display(),
        ));
    }
}

pub(super) fn tell_overview(overviewed: &Overviewed) {
    for error in &overviewed.errors {
        terminal::error(&format!("the overview: {error}"), error.advice().as_deref());
    }
}

/// One site: what went wrong on standard error, what was done in one line on standard output.
pub(super) fn tell(report: &Report, options: &Options) {
    tell_wrong(report);
    if options.quiet {
        return;
    }
    tell_skipped(report, options.verbose > 0);
    if report.error.is_none() {
        terminal::say(&line(report));
    }
}

fn tell_wrong(report: &Report) {
    tell_health(report);
    tell_untold(report);
}

/// Who could not be told of the change.
pub(super) fn tell_untold(report: &Report) {
    for error in &report.untold {
        let line = format!("{}: {error}", report.site);
        match error {
            SiteError::Hook(_) => terminal::error(&line, error.advice().as_deref()),
            _ => terminal::warn(&line),
        }
    }
}

fn tell_health(report: &Report) {
    let judgement = &report.judgement;
    let why = report.error.as_ref().map(ToString::to_string).or_else(|| judgement.why.clone()).unwrap_or_default();
    let line = format!("{}: {why}{}", report.site, judgement.when());
    let advice = report.error.as_ref().map_or_else(|| judgement.advice().map(str::to_owned), SiteError::advice);
    match judgement.told {
        _ if report.is_failed() => terminal::error(&line, advice.as_deref()),
        // Whoever has just changed the rule reads it, and what is held back waits for a word.
        Told::Warning if matches!(report.error, Some(SiteError::Unsafe(_))) => {
            terminal::warn_with(&line, advice.as_deref());
        }
        Told::Alarm | Told::Warning => terminal::warn(&line),
        Told::Recovery => terminal::note(&format!("{}: good again; {why}", report.site)),
        Told::Silence | Told::Nothing => {}
    }
}

fn tell_skipped(report: &Report, all: bool) {
    for note in &report.notes {
        terminal::warn(&format!("{}: {note}", report.site));
    }
    // A listing page that could not be read is told already: it is what is wrong.
    let skipped = report.skipped.iter().filter(|skipped| Some(&skipped.why) != report.unread.as_ref());
    let skipped: Vec<_> = skipped.collect();
    let shown = if all { skipped.len() } else { 1 };
    for skipped in skipped.iter().take(shown) {
        terminal::warn(&format!("{}: {}", report.site, skipped.why));
    }
    if skipped.len() > shown {
        let more = skipped.len() - shown;
        terminal::warn(&format!("{}: {more} more pages could not be read (-v shows them)", report.site));
    }
    if all {
        for dropped in &report.dropped {
            terminal::say(&format!("{}: left out: {dropped}", report.site));
        }
    }
}

/// What was done, in one line: `news: 12 entries, 3 new; 3 files written`.
fn line(report: &Report) -> String {
    let silence = report.judgement.why.as_ref().filter(|_| report.judgement.told == Told::Silence);
    let quiet = silence.map(|why| format!("; quiet: {why}")).unwrap_or_default();
    if report.is_unchanged() {
        return format!("{}: unchanged{quiet}", report.site);
    }
    let mut parts = Vec::new();
    let mut count = |number: usize, what: &str| {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    };
    count(report.found.unwrap_or(0), "entries");
    count(report.numbers.new, "new");
    count(report.changed, "changed");
    count(report.waiting, "waiting for the next run");
    count(report.dropped.len(), "left out");
    count(report.skipped.len(), "pages not read");
    let written = match report.written.len() {
        0 => "files unchanged".to_owned(),
        _ => format!("wrote {}", report.written.join(", ")),
    };
    let counts = parts.join(", ");
    let counts = if counts.is_empty() { counts } else { format!("{counts}; ") };
    format!("{}: {counts}{written}{quiet}", report.site)
}

/// The report for programs (docs/report.md).
fn whole(reports: &[Report], overviewed: &Overviewed, outside: &Outside) -> Value {
    let errors = overviewed.errors.iter().map(failure).collect::<Vec<_>>();
    json!({
        "version": 2,
        "at": stamp(outside),
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
    let judgement = &report.judgement;
    json!({
        "site": report.site,
        "health": judgement.health,
        "told": judgement.told,
        "why": judgement.why,
        "faults": judgement.faults.iter().map(fault).collect::<Vec<_>>(),
        "bad_runs": judgement.bad,
        "error": report.error.as_ref().map(failure),
        "unchanged": report.is_unchanged(),
        "found": report.found,
        "new": report.numbers.new,
        "changed": report.changed,
        "waiting": report.waiting,
        "dropped": dropped,
        "skipped": report.skipped,
        "notes": report.notes,
        "items": report.items,
        "written": report.written,
        "untold": report.untold.iter().map(failure).collect::<Vec<_>>(),
        "numbers": report.numbers,
        "requests": report.numbers.requests,
        "bytes": report.numbers.bytes,
        "millis": report.numbers.millis,
    })
}

/// What is wrong, for programs.
pub(super) fn fault(fault: &Fault) -> Value {
    let (field, selector) = match &fault.cause {
        Cause::Field { field, selector, .. } => (Some(field.word()), selector.as_deref()),
        _ => (None, None),
    };
    json!({
        "stage": fault.cause.stage(),
        "field": field,
        "selector": selector,
        "message": fault.cause.to_string(),
        "advice": health::advice(&fault.cause),
        "since": fault.since.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "runs": fault.runs,
    })
}
