//! `check`: sites.yaml without the network: its errors and warnings, and its rules against recorded pages.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, Options, outside::Outside, terminal};
use crate::fetch::FetchError;
use crate::run::{self, Report, SiteError};

/// sites.yaml without fetching: errors, warnings, and the rules against their recorded pages
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The sites to check [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// Where the recorded pages are [default: fixtures beside the config, if it is there]
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
}

impl Check {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(&self.sites)?;
        let beside = options.config.with_file_name("fixtures");
        let Some(folder) = self.replay.clone().or_else(|| beside.is_dir().then_some(beside)) else {
            tell(options, &format!("{}: {} sites, no errors", options.config.display(), sites.len()));
            return Ok(Exit::Done);
        };
        let outside = Outside::dry(Some(&folder))?;
        let reports = run::build(&sites, &outside.world(), &|_| ());
        let failed = reports.iter().filter(|report| !tell_site(report, options)).count();
        tell(
            options,
            &format!("{}: {} sites, {failed} failed on their recorded pages", options.config.display(), sites.len()),
        );
        Ok(if failed > 0 { Exit::SomeFailed } else { Exit::Done })
    }
}

/// One line of one site; false if its rule fails on its pages. A site that was never recorded has not failed.
fn tell_site(report: &Report, options: &Options) -> bool {
    match &report.error {
        Some(SiteError::Fetch(FetchError::NotRecorded { .. })) => {
            tell(options, &format!("{}: not recorded", report.site));
            true
        }
        Some(error) => {
            terminal::error(&format!("{}: {error}", report.site), error.advice().as_deref());
            false
        }
        None => {
            tell(options, &format!("{}: {} entries", report.site, report.found.unwrap_or(0)));
            true
        }
    }
}

fn tell(options: &Options, line: &str) {
    if !options.quiet {
        terminal::say(line);
    }
}
