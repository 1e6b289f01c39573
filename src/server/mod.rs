//! The output folder over HTTP, and the builds on schedule. The folder is the truth: what is served are its files, and they
//! are made by `run` as `build` makes them. Which doors the builds use, and what is told to a person, is left to `cli`.

mod access;
mod board;
mod coding;
mod condition;
mod connection;
mod crowd;
mod file;
mod hosts;
mod listen;
mod metrics;
mod range;
mod reply;
mod rounds;
mod schedule;
mod shelf;
mod watch;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

use chrono::Utc;
use tokio::runtime::{self, Handle, Runtime};
use tokio::sync::{Semaphore, watch as signal};
use tokio::time;

use self::access::Subscribers;
pub use self::access::TokensError;
use self::board::Board;
use self::connection::Hall;
pub use self::connection::Limits;
use self::crowd::Crowd;
use self::hosts::Hosts;
pub use self::listen::Listen;
use self::listen::Listener;
use self::shelf::Shelf;
use crate::publish::PublishError;
use crate::run::{Overviewed, Report, World};
use crate::site::{self, Moved, Site, Sites};
use crate::store::StoreError;

/// How long open connections may take to finish in the end.
const FAREWELL: Duration = Duration::from_secs(5);

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; sockets that systemd hands over come beside them.
    pub listen: Vec<Listen>,
    /// sites.yaml, to be read again when it changes.
    pub config: PathBuf,
    /// The output folder.
    pub folder: PathBuf,
    /// The file of tokens; without one everybody may read.
    pub tokens: Option<PathBuf>,
    /// Names of this server, beside those of the feeds' public addresses.
    pub hosts: Vec<String>,
    /// Whether sites are built; if not, somebody else does.
    pub builds: bool,
    /// What connections may take.
    pub limits: Limits,
}

/// What the server cannot do itself.
pub trait Outside: Send + Sync {
    /// Reads sites.yaml.
    ///
    /// # Errors
    /// Something in it is wrong.
    fn sites(&self) -> Result<Sites, site::SiteError>;

    /// Does the work with the memory in hand, and nobody else beside it.
    ///
    /// # Errors
    /// Nothing was done: another run has it ([`StoreError::Locked`]), or it cannot be used.
    fn enter(&self, work: &mut dyn FnMut(&World<'_>)) -> Result<(), RoundError>;

    /// Tells hubs and hooks of what changed; `sites` are those of the reports. The new files are served already.
    fn notify(&self, sites: &[Site], reports: &mut [Report], world: &World<'_>);

    /// Tells a person what happened.
    fn tell(&self, told: &Told<'_>);
}

/// What a person may want to know.
#[derive(Debug)]
pub enum Told<'a> {
    /// The server answers at these addresses.
    Listening(&'a [String]),
    /// A site was built, or not.
    Built(&'a Report),
    /// The files about all feeds were put, or not.
    Overviewed(&'a Overviewed),
    /// A new sites.yaml is in force, with so many sites.
    Reloaded(usize),
    /// A new sites.yaml is wrong; the one before is in force.
    WrongSites(&'a site::SiteError),
    /// New tokens are wrong; those before are in force.
    WrongTokens(&'a TokensError),
    /// Nothing could be built; it is tried again.
    NoRound(&'a RoundError),
    /// The server was asked to end; sites that are being built are finished.
    Ending,
}

/// Why nothing can be built at the moment.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The memory is somebody else's, or cannot be used.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// The output folder cannot be used.
    #[error("publish: {0}")]
    Publish(#[from] PublishError),
    /// Some other door.
    #[error("{0}")]
    Other(String),
}

impl RoundError {
    /// What to do.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Store(error) => error.advice(),
            Self::Publish(error) => error.advice(),
            Self::Other(_) => None,
        }
    }
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address is taken, or not ours.
    #[error("{on}: {cause}")]
    Listen {
        /// Where.
        on: Listen,
        /// What the system said.
        cause: io::Error,
    },
    /// The tokens cannot be used.
    #[error(transparent)]
    Tokens(#[from] TokensError),
    /// No threads, or no signals.
    #[error("the server cannot run: {0}")]
    Runtime(#[from] io::Error),
}

impl ServeError {
    /// What to do.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Listen { on, cause } => on.advice(cause.kind()).map(str::to_owned),
            Self::Tokens(error) => error.advice(),
            Self::Runtime(_) => None,
        }
    }
}

/// What is served at one moment: it is replaced whole.
struct Served {
    sites: Vec<Site>,
    moved: BTreeMap<String, Moved>,
    shelf: Shelf,
    hosts: Hosts,
    subscribers: Option<Arc<Subscribers>>,
}

/// The running server.
struct Server {
    settings: Settings,
    outside: Arc<dyn Outside>,
    served: RwLock<Arc<Served>>,
    board: Board,
    /// No further site is begun.
    stop: AtomicBool,
    wake: Mutex<Sender<()>>,
}

/// Serves until a signal ends it (SIGTERM, SIGINT). A second signal does not wait for the sites that are being built.
///
/// # Errors
/// It does not start: an address is taken, the tokens cannot be used.
pub fn serve(settings: Settings, sites: Sites, outside: Arc<dyn Outside>) -> Result<(), ServeError> {
    let subscribers = settings.tokens.as_deref().map(Subscribers::read).transpose()?.map(Arc::new);
    let listeners = listeners(&settings)?;
    let (wake, woken) = mpsc::channel();
    let served = Served::of(&settings, sites, subscribers, None);
    let server = Arc::new(Server {
        board: Board::new(Utc::now()),
        served: RwLock::new(Arc::new(served)),
        stop: AtomicBool::new(false),
        wake: Mutex::new(wake),
        settings,
        outside,
    });
    raise_file_limit();
    let names: Vec<String> = listeners.iter().map(Listener::told).collect();
    server.outside.tell(&Told::Listening(&names));
    let builder = server.settings.builds.then(|| {
        let server = server.clone();
        thread::spawn(move || rounds::keep(&server, &woken))
    });
    let runtime = runtime()?;
    let lived = runtime.block_on(live(&server, &listeners));
    listeners.iter().filter_map(Listener::file).for_each(|path| drop(std::fs::remove_file(path)));
    lived?;
    let is_done = || builder.as_ref().is_none_or(thread::JoinHandle::is_finished);
    runtime.block_on(watch::second_signal(is_done))?;
    runtime.shutdown_background();
    Ok(())
}

fn listeners(settings: &Settings) -> Result<Vec<Listener>, ServeError> {
    let mut listeners = Listener::inherited()?;
    for listen in &settings.listen {
        let opened = Listener::open(listen).map_err(|cause| ServeError::Listen { on: listen.clone(), cause });
        listeners.push(opened?);
    }
    Ok(listeners)
}

fn runtime() -> io::Result<Runtime> {
    // Reading and packing files needs few threads; the pipeline has its own.
    runtime::Builder::new_current_thread().enable_all().max_blocking_threads(4).build()
}

/// As many open files as the system lets us have: a connection is one.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// Answers, watches and reloads until a signal comes; then no connection is taken any more, and the open ones get time for
/// the answer they are at.
async fn live(server: &Arc<Server>, listeners: &[Listener]) -> io::Result<()> {
    let Limits { connections: most, per_address, spares_near, .. } = server.settings.limits;
    let places = Arc::new(Semaphore::new(most));
    let crowd = Arc::new(Crowd::new(per_address, spares_near));
    let (end, ending) = signal::channel(false);
    let mut cores = vec![Handle::current()];
    for _ in 1..thread::available_parallelism().map_or(1, usize::from) {
        cores.push(core(ending.clone())?);
    }
    for listener in listeners {
        let (server, places, crowd) = (server.clone(), places.clone(), crowd.clone());
        let hall = Hall { server, places, crowd, ending: ending.clone(), cores: cores.clone() };
        tokio::spawn(hall.accept(listener.again()?));
    }
    watch::until_signal(server).await?;
    server.outside.tell(&Told::Ending);
    server.stop.store(true, Ordering::Relaxed);
    server.wake();
    let _ = end.send(true);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    let _ = time::timeout(FAREWELL, places.acquire_many(all)).await;
    Ok(())
}

/// A thread with a runtime of its own, which keeps the connections that it is given. Measured against one runtime that
/// spreads its tasks over the cores, an answer costs a tenth less: no thread wakes another.
fn core(mut ending: signal::Receiver<bool>) -> io::Result<Handle> {
    let runtime = runtime()?;
    let handle = runtime.handle().clone();
    let live = async move {
        let _ = ending.changed().await;
        // As long as its connections may take; the process does not wait for this thread.
        time::sleep(FAREWELL).await;
    };
    thread::Builder::new().name("serve".into()).spawn(move || runtime.block_on(live))?;
    Ok(handle)
}

impl Served {
    fn of(settings: &Settings, sites: Sites, subscribers: Option<Arc<Subscribers>>, old: Option<&Self>) -> Self {
        let Sites { sites, moved, .. } = sites;
        Self {
            shelf: Shelf::of(&settings.folder, &sites, old.map(|old| &old.shelf)),
            hosts: Hosts::of(&settings.hosts, &sites),
            sites,
            moved,
            subscribers,
        }
    }
}

impl Served {
    /// The same with other subscribers.
    fn with(&self, settings: &Settings, subscribers: Option<Arc<Subscribers>>) -> Self {
        let sites = Sites {
            path: settings.config.clone(),
            sites: self.sites.clone(),
            moved: self.moved.clone(),
            warnings: Vec::new(),
        };
        Self::of(settings, sites, subscribers, Some(self))
    }
}

impl Server {
    fn served(&self) -> Arc<Served> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn serve(&self, served: Served) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(served);
        self.wake();
    }

    fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Ends a pause between two rounds.
    fn wake(&self) {
        let _ = self.wake.lock().unwrap_or_else(PoisonError::into_inner).send(());
    }
}
