//! `serve`: the output folder over HTTP, and the builds on schedule.

use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Once};

use clap::Args;

use super::outside::Outside;
use super::{Exit, Options, build, terminal};
use crate::run::{Report, World};
use crate::server::{self, Limits, Listen, RoundError, ServeError, Settings, Told};
use crate::site::{self, Site, Sites};

/// The output folder over HTTP, and the builds on schedule
///
/// Every site is built when it is due, as `build` would, and its files are served. Only GET and HEAD of the known files are
/// answered. sites.yaml is read again when it changes, and on SIGHUP.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Where to listen, several times if wanted: an address and a port, or unix:/PATH. Sockets that systemd opens come
    /// beside them; with such, nothing else is listened on unless it is named
    #[arg(long, value_name = "ADDRESS", env = "HAYWAIN_LISTEN", value_delimiter = ',')]
    listen: Vec<Listen>,
    /// Only who has a token may read: a file with a name and a token per line, mode 0600
    #[arg(long, value_name = "FILE", env = "HAYWAIN_TOKENS")]
    tokens: Option<PathBuf>,
    /// A name under which /healthz, /readyz and /metrics may be asked for, beside localhost, addresses, and the hosts of
    /// base_url
    #[arg(long = "host", value_name = "NAME", env = "HAYWAIN_HOSTS", value_delimiter = ',')]
    hosts: Vec<String>,
    /// Connections that one address may have at once; 0: as many as there are. Unless it is given it is 200, and this machine
    /// and private addresses, where a proxy may be, are not counted
    #[arg(long, value_name = "NUMBER", env = "HAYWAIN_PER_ADDRESS")]
    per_address: Option<usize>,
    /// Build nothing: somebody else does
    #[arg(long)]
    no_build: bool,
    /// Run the hooks of sites whose files changed: programs that sites.yaml names
    #[arg(long, conflicts_with = "no_build")]
    allow_hooks: bool,
}

/// Where it is listened where nobody says.
const USUAL: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);

impl Serve {
    pub(super) fn run(&self, options: &Options) -> anyhow::Result<Exit> {
        let sites = options.sites()?;
        let is_given = !self.listen.is_empty() || std::env::var_os("LISTEN_FDS").is_some();
        let settings = Settings {
            listen: if is_given { self.listen.clone() } else { vec![Listen::Tcp(USUAL.into())] },
            config: options.config.clone(),
            folder: options.output.clone(),
            tokens: self.tokens.clone(),
            hosts: self.hosts.clone(),
            builds: !self.no_build,
            limits: self.limits(),
        };
        let doors = Doors { options: options.clone(), allow_hooks: self.allow_hooks, held_back: Once::new() };
        server::serve(settings, sites, Arc::new(doors)).map_err(advised)?;
        Ok(Exit::Done)
    }
}

impl Serve {
    fn limits(&self) -> Limits {
        let usual = Limits::default();
        let per_address = self.per_address.map_or(usual.per_address, NonZero::new);
        Limits { per_address, spares_near: self.per_address.is_none(), ..usual }
    }
}

fn advised(error: ServeError) -> anyhow::Error {
    match error.advice() {
        Some(advice) => anyhow::anyhow!("{error}\nhelp: {advice}"),
        None => error.into(),
    }
}

/// Which door stays closed.
fn closed(error: anyhow::Error) -> RoundError {
    let other = |error: anyhow::Error| {
        error.downcast().map_or_else(|error| RoundError::Other(error.to_string()), RoundError::Publish)
    };
    error.downcast().map_or_else(other, RoundError::Store)
}

/// What the server needs from outside.
struct Doors {
    options: Options,
    allow_hooks: bool,
    /// That hooks are not run is said once.
    held_back: Once,
}

impl server::Outside for Doors {
    fn sites(&self) -> Result<Sites, site::SiteError> {
        let sites = site::load(&self.options.config)?;
        sites.warnings.iter().for_each(|warning| terminal::warn(warning));
        Ok(sites)
    }

    fn enter(&self, work: &mut dyn FnMut(&World<'_>)) -> Result<(), RoundError> {
        let outside = Outside::for_build(&self.options, None).map_err(closed)?;
        work(&outside.world());
        Ok(())
    }

    fn notify(&self, sites: &[Site], reports: &mut [Report], world: &World<'_>) {
        match build::notify(sites, reports, world, &self.options, self.allow_hooks) {
            Ok(0) => {}
            Ok(hooks) => self.held_back.call_once(|| build::tell_held_back(hooks, &self.options)),
            Err(error) => terminal::error(&error.to_string(), None),
        }
        reports.iter().for_each(build::tell_untold);
    }

    fn tell(&self, told: &Told<'_>) {
        match told {
            Told::Listening(on) => {
                on.iter().for_each(|on| terminal::say(&format!("serving {} on {on}", self.options.output.display())));
            }
            Told::Built(report) => build::tell(report, &self.options),
            Told::Overviewed(overviewed) => build::tell_overview(overviewed),
            Told::Reloaded(sites) => {
                terminal::note(&format!("{}: read again, {sites} sites", self.options.config.display()))
            }
            Told::WrongSites(error) => {
                terminal::fatal(&anyhow::anyhow!("{error}"), None);
                terminal::warn("the sites stay as they were until the file is right");
            }
            Told::WrongTokens(error) => {
                terminal::error(&error.to_string(), error.advice().as_deref());
                terminal::warn("the tokens stay as they were until the file is right");
            }
            Told::NoRound(error) => terminal::error(&error.to_string(), error.advice().as_deref()),
            Told::Ending => terminal::note("asked to end: the sites that are being built are finished"),
        }
    }
}
