//! What happens around the server: signals, and files that others change. Polled, because a look at four files a second
//! costs nothing and works on every file system.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{self, MissedTickBehavior};

use super::access::Subscribers;
use super::file::Stamp;
use super::{Served, Server, Told};

/// How often the files are looked at.
const POLL: Duration = Duration::from_millis(500);
/// A file that is written without a rename leaves its folder as it was: so often every file is looked at.
const ALL: u32 = 60;
/// Two changes so close together may look like one.
const CLOSE: Duration = Duration::from_secs(2);

/// Reloads what changes, until SIGTERM or SIGINT.
///
/// # Errors
/// Signals cannot be received.
pub(super) async fn until_signal(server: &Arc<Server>) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut ticks = time::interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = Seen::by(server);
    loop {
        let is_forced = tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            _ = hang_up.recv() => true,
            _ = ticks.tick() => false,
        };
        let server = server.clone();
        let look = tokio::task::spawn_blocking(move || seen.look(&server, is_forced));
        seen = look.await.map_err(io::Error::other)?;
    }
}

/// Waits until `is_done`, or until a signal says not to.
///
/// # Errors
/// Signals cannot be received.
pub(super) async fn second_signal(is_done: impl Fn() -> bool) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    while !is_done() {
        tokio::select! {
            _ = terminate.recv() => return Ok(()),
            _ = interrupt.recv() => return Ok(()),
            () = time::sleep(Duration::from_millis(20)) => {}
        }
    }
    Ok(())
}

/// The files as they were when last looked at.
struct Seen {
    sites: Option<Stamp>,
    tokens: Option<Stamp>,
    folder: Option<SystemTime>,
    looks: u32,
}

impl Seen {
    fn by(server: &Server) -> Self {
        let settings = &server.settings;
        Self {
            sites: Stamp::behind(&settings.config),
            tokens: settings.tokens.as_deref().and_then(Stamp::behind),
            folder: None,
            looks: 0,
        }
    }

    fn look(mut self, server: &Server, is_forced: bool) -> Self {
        let now = Self::by(server);
        if is_forced || now.sites != self.sites || now.tokens != self.tokens {
            reload(server);
        }
        let folder = changed(&server.settings.folder);
        let is_close = folder.is_some_and(|at| at.elapsed().is_ok_and(|age| age < CLOSE));
        self.looks += 1;
        if is_close || folder != self.folder || self.looks.is_multiple_of(ALL) {
            server.served().shelf.refresh();
        }
        Self { folder, looks: self.looks, ..now }
    }
}

fn changed(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder).ok()?.modified().ok()
}

/// Reads sites.yaml and the tokens again. What is wrong is told, and what was before stays.
fn reload(server: &Server) {
    let old = server.served();
    let tokens = server.settings.tokens.as_deref().map(Subscribers::read).transpose();
    let (subscribers, are_good) = match tokens {
        Ok(subscribers) => (subscribers.map(Arc::new), true),
        Err(error) => {
            server.outside.tell(&Told::WrongTokens(&error));
            (old.subscribers.clone(), false)
        }
    };
    let sites = server.outside.sites();
    server.board.is_current.store(are_good && sites.is_ok(), Ordering::Relaxed);
    let served = match sites {
        Ok(sites) => {
            server.outside.tell(&Told::Reloaded(sites.sites.len()));
            Served::of(&server.settings, sites, subscribers, Some(&old))
        }
        Err(error) => {
            server.outside.tell(&Told::WrongSites(&error));
            old.with(&server.settings, subscribers)
        }
    };
    server.serve(served);
}
