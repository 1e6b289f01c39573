//! The builds on schedule: whenever a site is due, a round of all that are, through `run` and under the same lock as
//! `build`. When a site is due is left to `schedule`.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use chrono::Utc;

use super::shelf::Shelf;
use super::{RoundError, Server, Told, schedule};
use crate::run::{self, World};
use crate::site::Site;
use crate::store::{RUNS_KEPT, StoreError};

/// How long a round waits for another run that holds the memory.
const BUSY: Duration = Duration::from_secs(5);
/// And after a memory that cannot be used.
const BROKEN: Duration = Duration::from_secs(60);
/// No site is built more often than that.
const SHORTEST: Duration = Duration::from_secs(60);
/// It is looked at least so often: the clock may have been set.
const LONGEST: Duration = Duration::from_secs(300);
/// Between two rounds.
const LEAST: Duration = Duration::from_secs(1);
/// How many runs of a site are looked at after each round.
const LATEST: usize = 10;

/// Builds until it is told to stop; `wake` cuts a pause short.
pub(super) fn keep(server: &Server, wake: &Receiver<()>) {
    while !server.is_stopping() {
        let pause = round(server);
        if wake.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

/// One round, and how long the next may wait.
fn round(server: &Server) -> Duration {
    let due = due(server);
    if due > 0 {
        let sites = server.served().sites.clone();
        let entered = server.outside.enter(&mut |world| build(server, &sites, world));
        server.board.waiting.store(if entered.is_ok() { 0 } else { due }, Ordering::Relaxed);
        match entered {
            Ok(()) => {}
            Err(RoundError::Store(StoreError::Locked { .. })) => return BUSY,
            Err(error) => {
                server.outside.tell(&Told::NoRound(&error));
                return BROKEN;
            }
        }
    }
    pause(server)
}

/// How many sites are due, as far as this process knows.
fn due(server: &Server) -> usize {
    let now = Utc::now();
    let (served, known) = (server.served(), server.board.sites());
    let is_due = |site: &&Site| known.get(&site.id).and_then(|site| site.next).is_none_or(|next| next <= now);
    served.sites.iter().filter(is_due).count()
}

fn pause(server: &Server) -> Duration {
    let now = Utc::now();
    let next = server.board.sites().values().filter_map(|site| site.next).min();
    let pause = next.and_then(|next| (next - now).to_std().ok()).unwrap_or_default();
    pause.clamp(LEAST, LONGEST)
}

/// With the memory in hand: another run may have built some of them in between.
fn build(server: &Server, sites: &[Site], world: &World<'_>) {
    let world = World { stop: &server.stop, ..*world };
    let is_due = |site: &&Site| schedule::next(site, world.store, world.now) <= world.now;
    let due: Vec<Site> = sites.iter().filter(is_due).filter(|site| !is_fresh(server, site)).cloned().collect();
    server.board.building.store(due.len(), Ordering::Relaxed);
    let mut reports = run::build(&due, &world, &|report| {
        server.outside.tell(&Told::Built(report));
        server.board.sites().entry(report.site.clone()).or_default().add(report);
        server.board.building.fetch_sub(1, Ordering::Relaxed);
    });
    server.outside.tell(&Told::Overviewed(&run::overview(sites, &reports, &world)));
    server.board.building.store(0, Ordering::Relaxed);
    let served = server.served();
    look_up(server, sites, &served.shelf, &world);
    served.shelf.refresh();
    server.outside.notify(&due, &mut reports, &world);
    server.board.rounds.fetch_add(1, Ordering::Relaxed);
}

/// Built by this process a moment ago. A memory that forgets its runs (a full disk) must not make it ask without end.
fn is_fresh(server: &Server, site: &Site) -> bool {
    let built = server.board.sites().get(&site.id).and_then(|site| site.built);
    built.is_some_and(|built| built.elapsed() < SHORTEST)
}

/// Brings the board to what the memory says.
fn look_up(server: &Server, sites: &[Site], shelf: &Shelf, world: &World<'_>) {
    let mut board = server.board.sites();
    board.retain(|name, _| sites.iter().any(|site| site.id == *name));
    for site in sites {
        let standing = board.entry(site.id.clone()).or_default();
        let most = if standing.last.is_some() { LATEST } else { RUNS_KEPT };
        if let Ok(history) = run::history(&site.id, most, world.store) {
            standing.look_up(&history);
        }
        let next = schedule::next(site, world.store, Utc::now());
        let interval = standing.last.as_ref().and_then(|last| (next - last.at).to_std().ok());
        interval.into_iter().for_each(|interval| shelf.set_interval(site, interval));
        standing.next = Some(next);
    }
}
