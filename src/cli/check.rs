//! `check`: sites.yaml without the network: its errors and warnings, and its rules against recorded pages. With
//! `--live` the rules against the pages of today, and whether a site has a feed by now.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Options, feeds, fill, outside::Outside, terminal};
use crate::fetch::FetchError;
use crate::fetch::replay::ReplayError;
use crate::run::{self, Discovery, Probe, Report, SiteError};
use crate::site::{Site, Source};

/// sites.yaml without fetching: errors, warnings, and the rules against their recorded pages
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The sites to check [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// Where the recorded pages are [default: fixtures beside the config, if it is there]
    #[arg(long, value_name = "DIR")]
    replay: Option<PathBuf>,
    /// Fetch each listing once: hold the rules against the pages of today, and look whether the sites have feeds by now
    #[arg(long, conflicts_with = "replay")]
    live: bool,
}

impl Check {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(&self.sites)?;
        sites.iter().for_each(|site| tell_outward(site, options));
        let failed = if self.live {
            Some(live(&sites, options)?)
        } else {
            self.recordings(options)?.map(|outside| recorded(&sites, &outside, options))
        };
        let told = match failed {
            Some(failed) => format!("{failed} failed on their {} pages", if self.live { "live" } else { "recorded" }),
            None => "no errors".to_owned(),
        };
        tell(options, &format!("{}: {} sites, {told}", options.config.display(), sites.len()));
        Ok(if failed.unwrap_or(0) > 0 { Exit::SomeFailed } else { Exit::Done })
    }

    /// The recorded pages that are named, or those beside the file if there are any.
    fn recordings(&self, options: &Options) -> anyhow::Result<Option<Outside>> {
        if let Some(folder) = &self.replay {
            return Outside::dry(Some(folder)).map(Some);
        }
        match Outside::dry(Some(&beside(&options.config))) {
            Ok(outside) => Ok(Some(outside)),
            Err(error) => match error.downcast_ref() {
                Some(ReplayError::Empty { .. }) => Ok(None),
                Some(ReplayError::Read { path, .. }) if *path == beside(&options.config) => Ok(None),
                _ => Err(error),
            },
        }
    }
}

/// What a change of the feed would set off outside the output folder.
fn tell_outward(site: &Site, options: &Options) {
    if !site.hook.is_empty() {
        tell(options, &format!("{}: a change runs the hook {:?} (with --allow-hooks)", site.id, site.hook));
    }
    if let Some(hub) = &site.hub {
        tell(options, &format!("{}: a change is told to the hub {hub}", site.id));
    }
}

/// Where recordings are when nobody says so.
pub(super) fn beside(config: &Path) -> PathBuf {
    config.with_file_name("fixtures")
}

/// How many sites cannot be built from their recorded pages. A site that was never recorded has not failed.
fn recorded(sites: &[Site], outside: &Outside, options: &Options) -> usize {
    let probes = run::probe(sites, &outside.world(), false);
    let reports = run::build(sites, &outside.world(), &|_| ());
    let one = |((site, probe), report): &((&Site, &Probe), &Report)| tell_recorded(site, probe, report, options);
    sites.iter().zip(&probes).zip(&reports).filter(|all| !one(all)).count()
}

fn tell_recorded(site: &Site, probe: &Probe, report: &Report, options: &Options) -> bool {
    match &report.error {
        Some(SiteError::Fetch(FetchError::NotRecorded { .. })) => {
            tell(options, &format!("{}: not recorded", site.id));
            return true;
        }
        Some(error) => {
            terminal::error(&format!("{}: {error}", site.id), error.advice().as_deref());
            return false;
        }
        None => {}
    }
    tell_entries(site, probe, options);
    if options.verbose > 0 {
        report.skipped.iter().for_each(|skipped| terminal::warn(&format!("{}: {}", site.id, skipped.why)));
    }
    true
}

/// How many sites cannot be read from their pages of today.
fn live(sites: &[Site], options: &Options) -> anyhow::Result<usize> {
    let outside = Outside::dry(None)?;
    let probes = run::probe(sites, &outside.world(), true);
    Ok(sites.iter().zip(&probes).filter(|(site, probe)| !tell_live(site, probe, options)).count())
}

fn tell_live(site: &Site, probe: &Probe, options: &Options) -> bool {
    match &probe.error {
        Some(error) => terminal::error(&format!("{}: {error}", site.id), error.advice().as_deref()),
        None => {
            tell_entries(site, probe, options);
            probe.skipped.iter().for_each(|skipped| terminal::warn(&format!("{}: {}", site.id, skipped.why)));
        }
    }
    if let Some(discovery) = &probe.discovery {
        tell_feeds(&site.id, discovery, options);
    }
    probe.error.is_none()
}

/// `news: 12 entries by `article`; title 12/12, link 12/12, date 9/12`, and which fields of the rule find nothing.
fn tell_entries(site: &Site, probe: &Probe, options: &Options) {
    let entries: Vec<_> = probe.listings.iter().flat_map(|listing| &listing.entries).collect();
    let fills = fill::of(&entries, &site.listing.fields);
    let rates: Vec<String> = fills.iter().map(ToString::to_string).collect();
    let rates = if entries.is_empty() { String::new() } else { format!("; {}", rates.join(", ")) };
    tell(options, &format!("{}: {} entries by {}{rates}", site.id, entries.len(), source(site)));
    for field in fills.iter().filter(|fill| fill.is_dead()) {
        terminal::warn(&format!("{}: listing: `{}` finds nothing on any of the entries", site.id, field.name));
    }
    let dropped: usize = probe.listings.iter().map(|listing| listing.dropped.len()).sum();
    if dropped > 0 && options.verbose > 0 {
        tell(options, &format!("{}: {dropped} left out (`haywain show {}` says why)", site.id, site.id));
    }
}

/// What finds the entries, as the rule writes it.
fn source(site: &Site) -> String {
    match &site.listing.source {
        Source::Html { text, .. } => format!("`{text}`"),
        Source::Json { path, .. } => format!("`{}`", path.text),
        Source::XPath { item, .. } => format!("`{}`", item.text),
        Source::Sitemap { .. } => "sitemap".into(),
        Source::Feed => "feed".into(),
        Source::Detect => "detection".into(),
    }
}

fn tell_feeds(site: &str, discovery: &Discovery, options: &Options) {
    feeds::lines(discovery, options.verbose > 0).iter().for_each(|line| tell(options, &format!("{site}: {line}")));
    feeds::trouble(discovery).iter().for_each(|trouble| terminal::warn(&format!("{site}: {trouble}")));
}

fn tell(options: &Options, line: &str) {
    if !options.quiet {
        terminal::say(line);
    }
}
