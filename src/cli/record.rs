//! `record`: what a site answers, into the folder that `--replay`, `check` and the golden tests read.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Options, check, outside, terminal};
use crate::fetch::record::{Recording, Tape, secrets};
use crate::fetch::replay;
use crate::run::{self, RecordError, Report, SiteError};
use crate::site::Site;

/// What a site answers, into the folder that `--replay` and `check` read
#[derive(Debug, Args)]
pub(super) struct Record {
    /// The sites to record
    #[arg(value_name = "SITE", required = true)]
    sites: Vec<String>,
    /// The folder in which each site gets one of its own [default: fixtures beside the config]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl Record {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(&self.sites)?;
        let into = self.into.clone().unwrap_or_else(|| check::beside(&options.config));
        let (outside, tape) = outside::Outside::recording();
        let mut failed = 0;
        for site in &sites {
            // One after the other, so that what is on the tape is this site's.
            let reports = run::build(std::slice::from_ref(site), &outside.world(), &|_| ());
            failed += usize::from(!reports.iter().all(|report| keep(site, report, &tape, &into, options)));
        }
        Ok(if failed > 0 { Exit::SomeFailed } else { Exit::Done })
    }
}

/// Keeps what the site answered; false if there is nothing to keep, or it cannot be kept.
fn keep(site: &Site, report: &Report, tape: &Tape, into: &Path, options: &Options) -> bool {
    let answers = tape.take();
    if let Some(error @ (SiteError::Fetch(_) | SiteError::Budget(_) | SiteError::Panicked(_))) = &report.error {
        terminal::error(&format!("{}: {error}", site.id), error.advice().as_deref());
        return false;
    }
    let secrets = secrets(&site.http, variables());
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.without(&secrets)).collect();
    if let Err(error) = put(&site.id, &answers, into) {
        terminal::error(&format!("{}: {error}", site.id), error.advice().as_deref());
        return false;
    }
    tell(site, report, answers.len(), into, options);
    true
}

fn put(site: &str, answers: &[Recording], into: &Path) -> Result<(), RecordError> {
    replay::ensure_agree(into, site, answers)?;
    let folder = outside::folder(&into.join(site))?;
    run::record(site, answers, &*folder)
}

/// A rule that does not read what was recorded is no failure of the recording: that may be what it was made for.
fn tell(site: &Site, report: &Report, answers: usize, into: &Path, options: &Options) {
    if let Some(error) = &report.error {
        terminal::warn(&format!("{}: {error}", site.id));
    }
    for skipped in report.skipped.iter().filter(|_| options.verbose > 0) {
        terminal::warn(&format!("{}: {}", site.id, skipped.why));
    }
    if !options.quiet {
        let (found, skipped) = (report.found.unwrap_or(0), report.skipped.len());
        let folder = into.join(&site.id);
        let without = if skipped > 0 { format!(", {skipped} of them without a page") } else { String::new() };
        let line = format!("{}: {answers} answers recorded in {}; {found} entries{without}", site.id, folder.display());
        terminal::say(&line);
    }
}

/// What the rules may have from the environment, and no recording may.
fn variables() -> Vec<String> {
    let own = ["HAYWAIN_CONFIG", "HAYWAIN_OUTPUT", "HAYWAIN_STORE"];
    let is_rules = |name: &str| name.starts_with("HAYWAIN_") && !own.contains(&name);
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| is_rules(name))
        .map(|(_, value)| value)
        .collect()
}
