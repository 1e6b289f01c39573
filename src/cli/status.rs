//! `status`: every site as the memory has it: health, since when, last new item.

use clap::Args;

use super::{Exit, Options, outside, terminal};
use crate::store::Run;

/// Every site: health, since when, last new item
#[derive(Debug, Args)]
pub(super) struct Status {
    /// The sites to tell about [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
}

/// How many remembered runs are looked at.
const RUNS: usize = 400;

impl Status {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(&self.sites)?;
        let store = outside::memory(options)?;
        let mut rows = vec![["SITE", "HEALTH", "SINCE", "LAST RUN", "LAST NEW", "WHY"].map(str::to_owned).to_vec()];
        for site in &sites {
            rows.push(row(&site.id, &store.runs(&site.id, RUNS)?));
        }
        terminal::table(&rows);
        Ok(Exit::Done)
    }
}

fn row(site: &str, runs: &[Run]) -> Vec<String> {
    let Some(last) = runs.first() else {
        return [site, "never built", "", "", "", ""].map(str::to_owned).to_vec();
    };
    let day = |run: Option<&Run>| run.map_or_else(|| "-".to_owned(), |run| run.at.format("%Y-%m-%d %H:%M").to_string());
    let since = runs.iter().take_while(|run| run.health == last.health).last();
    let new = runs.iter().find(|run| run.new > 0);
    vec![site.to_owned(), last.health.clone(), day(since), day(Some(last)), day(new), last.why.clone()]
}
