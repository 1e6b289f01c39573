//! `status`: every site as the memory has it: health, since when, last run, last new item, rhythm, and why.

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::{Exit, Options, build, outside, terminal};
use crate::health::Health;
use crate::store::{Run, Span};

/// Every site: health, since when, last run, last new item, how often one comes, and why it is not ok
#[derive(Debug, Args)]
pub(super) struct Status {
    /// The sites to tell about [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// One JSON object for programs
    #[arg(long)]
    json: bool,
}

/// How many remembered runs are looked at.
const RUNS: usize = 400;

impl Status {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(&self.sites)?;
        let store = outside::memory(options)?;
        let mut states = Vec::new();
        for site in &sites {
            states.push(State::of(&site.id, &store.runs(&site.id, RUNS)?));
        }
        if self.json {
            let sites: Vec<Value> = states.iter().map(State::json).collect();
            terminal::say_raw(&format!("{:#}", json!({ "version": 2, "sites": sites })));
        } else {
            let heading = ["SITE", "HEALTH", "SINCE", "LAST RUN", "LAST NEW", "RHYTHM", "WHY"].map(str::to_owned);
            let rows: Vec<Vec<String>> = [heading.to_vec()].into_iter().chain(states.iter().map(State::row)).collect();
            terminal::table(&rows);
        }
        Ok(Exit::Done)
    }
}

/// What the memory says of one site.
struct State<'a> {
    site: &'a str,
    /// `None`: it was never built.
    last: Option<Run>,
    since: Option<DateTime<Utc>>,
    last_new: Option<DateTime<Utc>>,
    last_good: Option<DateTime<Utc>>,
}

impl<'a> State<'a> {
    /// `runs`: the latest, newest first.
    fn of(site: &'a str, runs: &[Run]) -> Self {
        let last = runs.first();
        let same = runs.iter().take_while(|run| Some(&run.health) == last.map(|last| &last.health)).last();
        // What is wrong was so before it was reported.
        let wrong = last.filter(|last| last.is_reported()).and_then(|last| last.faults.first());
        let new = || runs.iter().find(|run| run.numbers.new > 0).map(|run| run.at);
        Self {
            site,
            last: last.cloned(),
            since: wrong.map(|fault| fault.since).or(same.map(|run| run.at)),
            last_good: runs.iter().find(|run| run.is_good()).map(|run| run.at),
            last_new: last.and_then(|last| last.numbers.last_new).or_else(new),
        }
    }

    fn row(&self) -> Vec<String> {
        let Some(last) = &self.last else {
            return [self.site, "never built", "", "", "", "", ""].map(str::to_owned).to_vec();
        };
        let day = |at: Option<DateTime<Utc>>| at.map_or("-".into(), |at| at.format("%Y-%m-%d %H:%M").to_string());
        let rhythm = last.numbers.rhythm.and_then(|rhythm| u64::try_from(rhythm.usual).ok());
        vec![
            self.site.to_owned(),
            self.health(last),
            day(self.since),
            day(Some(last.at)),
            day(self.last_new),
            rhythm.map_or("-".into(), |usual| format!("every {}", Span(usual))),
            last.why.clone(),
        ]
    }

    /// The class, and what is not yet one.
    fn health(&self, last: &Run) -> String {
        match last.bad {
            0 => last.health.clone(),
            _ if last.is_reported() => last.health.clone(),
            1 => format!("{}, 1 bad run", last.health),
            bad => format!("{}, {bad} bad runs", last.health),
        }
    }

    fn json(&self) -> Value {
        let moment = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let Some(last) = &self.last else { return json!({ "site": self.site, "health": null }) };
        let why = Some(&last.why).filter(|why| !why.is_empty() && (last.bad > 0 || last.health != Health::Ok.word()));
        json!({
            "site": self.site,
            "health": last.health,
            "bad_runs": last.bad,
            "since": self.since.map(moment),
            "last_run": moment(last.at),
            "last_new": self.last_new.map(moment),
            "last_good": self.last_good.map(moment),
            "rhythm": last.numbers.rhythm,
            "why": why,
            "faults": last.faults.iter().map(build::fault).collect::<Vec<_>>(),
            "numbers": last.numbers,
        })
    }
}
