//! The year in numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use super::plan::Trouble;
use crate::support::reader::Faults;

/// What was counted. What must be empty names each case.
#[derive(Default)]
pub(super) struct Table {
    pub(super) runs: usize,
    pub(super) files: usize,
    pub(super) stories: usize,
    pub(super) invalid: Vec<String>,
    pub(super) lost: Vec<String>,
    pub(super) misdated: Vec<String>,
    pub(super) doubles: Vec<String>,
    pub(super) redated: Vec<String>,
    pub(super) foreign: Vec<String>,
    pub(super) late: Vec<String>,
    pub(super) unrecovered: Vec<String>,
    pub(super) false_alarms: Vec<((String, i64), String)>,
    pub(super) false_warnings: Vec<String>,
    /// Months of a site in which it was well on some day.
    pub(super) months: BTreeSet<(String, i64)>,
    pub(super) debris: usize,
    breakages: BTreeMap<String, (usize, usize, usize)>,
}

impl Table {
    pub(super) fn breakage(&mut self, what: Trouble, runs: usize, told: bool) {
        let (all, long, heard) = self.breakages.entry(format!("{what:?}")).or_default();
        *all += 1;
        *long += usize::from(runs >= 3);
        *heard += usize::from(told);
    }

    pub(super) fn readers(&mut self, faults: &Faults) {
        self.doubles.extend(faults.doubles.iter().cloned());
        self.redated.extend(faults.redated.iter().cloned());
        self.foreign.extend(faults.foreign.iter().cloned());
        self.invalid.extend(faults.unread.iter().cloned());
    }

    fn false_months(&self) -> usize {
        self.false_alarms.iter().map(|(month, _)| month).collect::<BTreeSet<_>>().len()
    }

    fn must_be_empty(&self) -> [(&'static str, &Vec<String>); 8] {
        [
            ("invalid files", &self.invalid),
            ("lost items", &self.lost),
            ("doubled items", &self.doubles),
            ("re-dated items", &self.redated),
            ("wrongly dated items", &self.misdated),
            ("foreign items", &self.foreign),
            ("breakages told late", &self.late),
            ("recoveries not told", &self.unrecovered),
        ]
    }

    /// The promises.
    pub(super) fn hold(&self) {
        let broken: Vec<_> = self.must_be_empty().into_iter().filter(|(_, cases)| !cases.is_empty()).collect();
        assert!(broken.is_empty(), "{}", self);
        assert!(self.false_months() * 100 <= self.months.len(), "{self}");
        assert_eq!(self.debris, 0, "{self}");
        let enough = self.runs * 2 / 7;
        assert!(self.stories > enough && self.breakages.len() > 10, "too little has happened: {self}");
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{} visits, {} files read, {} items followed", self.runs, self.files, self.stories)?;
        for (what, cases) in self.must_be_empty() {
            writeln!(f, "{:>6} {what}", cases.len())?;
            cases.iter().take(10).try_for_each(|case| writeln!(f, "         {case}"))?;
        }
        let months = self.months.len();
        writeln!(f, "{:>6} of {months} site-months with a false alarm", self.false_months())?;
        self.false_alarms.iter().take(8).try_for_each(|(_, case)| writeln!(f, "         {case}"))?;
        writeln!(f, "{:>6} false warnings", self.false_warnings.len())?;
        self.false_warnings.iter().take(8).try_for_each(|case| writeln!(f, "         {case}"))?;
        writeln!(f, "{:>6} files that do not belong in the folder", self.debris)?;
        writeln!(f, "breakages: all, of three runs or more, told")?;
        self.breakages.iter().try_for_each(|(what, (all, long, told))| writeln!(f, "{all:>6}{long:>6}{told:>6} {what}"))
    }
}
