//! `status`: every site as the memory has it: health, since when, last run, last new item, rhythm, when it
//! is due next, and why.

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::{Exit, Options, build, outside, terminal};
use crate::health::History;
use crate::run;
use crate::state::State;
use crate::store::{RUNS_KEPT, Run, Span};

/// Every site: health, since when, last run, last new item, how often one comes, next due, and why it is not ok
#[derive(Debug, Args)]
pub(super) struct Status {
    /// The sites to tell about [default: all]
    #[arg(value_name = "SITE")]
    sites: Vec<String>,
    /// One JSON object for programs
    #[arg(long)]
    json: bool,
}

impl Status {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.chosen(&self.sites)?;
        let store = outside::memory(options)?;
        let (mut lines, now) = (Vec::new(), Utc::now());
        for site in &sites {
            let history = run::history(&site.id, RUNS_KEPT, &*store)?;
            lines.push(Line { site: &site.id, history, due: run::next_due(site, &*store, now)?, now });
        }
        if self.json {
            let sites: Vec<Value> = lines.iter().map(Line::json).collect();
            terminal::say_raw(&format!("{:#}", json!({ "version": 2, "sites": sites })));
        } else {
            let heading =
                ["SITE", "HEALTH", "SINCE", "LAST RUN", "LAST NEW", "RHYTHM", "NEXT DUE", "WHY"].map(str::to_owned);
            let rows: Vec<Vec<String>> = [heading.to_vec()].into_iter().chain(lines.iter().map(Line::row)).collect();
            terminal::table(&rows);
        }
        Ok(Exit::Done)
    }
}

/// What the memory says of one site.
struct Line<'a> {
    site: &'a str,
    history: History,
    due: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Line<'_> {
    fn row(&self) -> Vec<String> {
        let Some(last) = self.history.runs.first() else {
            return [self.site, "never built", "", "", "", "", "now", ""].map(str::to_owned).to_vec();
        };
        let day = |at: Option<DateTime<Utc>>| at.map_or("-".into(), |at| at.format("%Y-%m-%d %H:%M").to_string());
        let rhythm = last.numbers.rhythm.and_then(|rhythm| u64::try_from(rhythm.usual).ok());
        vec![
            self.site.to_owned(),
            health(last),
            day(self.history.since()),
            day(Some(last.at)),
            day(self.history.last_new()),
            rhythm.map_or("-".into(), |usual| format!("every {}", Span(usual))),
            if self.due <= self.now { "now".to_owned() } else { day(Some(self.due)) },
            last.why.clone(),
        ]
    }

    fn json(&self) -> Value {
        let moment = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let Some(last) = self.history.runs.first() else {
            return json!({ "site": self.site, "health": null, "next_due": moment(self.due) });
        };
        let why = Some(&last.why).filter(|why| !why.is_empty() && (last.bad > 0 || last.health != State::Ok));
        json!({
            "site": self.site,
            "health": last.health,
            "bad_runs": last.bad,
            "since": self.history.since().map(moment),
            "last_run": moment(last.at),
            "last_new": self.history.last_new().map(moment),
            "next_due": moment(self.due),
            "last_good": self.history.last_good().map(moment),
            "rhythm": last.numbers.rhythm,
            "why": why,
            "faults": last.faults.iter().map(build::fault).collect::<Vec<_>>(),
            "numbers": last.numbers,
        })
    }
}

/// The class, and what is not yet one.
fn health(last: &Run) -> String {
    let word = last.health.word();
    match last.bad {
        0 => word.to_owned(),
        _ if last.is_reported() => word.to_owned(),
        1 => format!("{word}, 1 bad run"),
        bad => format!("{word}, {bad} bad runs"),
    }
}
