//! The command line: options, verbs, exit codes. One file per verb; `outside` alone picks the concrete doors,
//! `terminal` alone prints.

mod add;
mod build;
mod check;
mod feeds;
mod fill;
mod outside;
mod record;
mod repair;
#[cfg(feature = "serve")]
mod serve;
#[cfg(not(feature = "serve"))]
#[path = "serve_missing.rs"]
mod serve;
mod show;
mod status;
mod terminal;

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::fetch::FetchError;
use crate::fetch::replay::ReplayError;
use crate::listing::ListingError;
use crate::publish::PublishError;
use crate::site::{self, Site, Sites};
use crate::store::StoreError;

/// RSS, Atom and JSON feeds for websites that lack them
///
/// sites.yaml says per site which elements of a listing page are the entries; `haywain build` makes standard feed
/// files of them. A feed is never emptied, broken or doubled by a page that changed: the last good file stands.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 all built; 1 some site failed, its old files are kept, or a hook failed; 2 nothing was tried; \
                        3 another run holds the lock."
)]
pub struct Cli {
    #[command(flatten, next_help_heading = "Options of every verb")]
    options: Options,
    #[command(subcommand)]
    verb: Verb,
}

/// The options of every verb.
#[derive(Debug, Clone, Args)]
struct Options {
    /// The file with the sites
    #[arg(long, global = true, value_name = "FILE", default_value = "sites.yaml", env = "HAYWAIN_CONFIG")]
    config: PathBuf,
    /// The folder the feeds are written to
    #[arg(long, global = true, value_name = "DIR", default_value = "output", env = "HAYWAIN_OUTPUT")]
    output: PathBuf,
    /// What is remembered between runs [default: haywain.db beside the config]
    #[arg(long, global = true, value_name = "FILE", env = "HAYWAIN_STORE")]
    store: Option<PathBuf>,
    /// Say only what went wrong
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say more: every page that was skipped and every entry left out; twice: every request
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// The form of the log on standard error
    #[arg(long, global = true, value_name = "FORM", default_value = "text")]
    log: LogForm,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogForm {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Build(build::Build),
    Check(check::Check),
    Show(show::Show),
    Add(add::Add),
    Record(record::Record),
    Repair(repair::Repair),
    Status(status::Status),
    Serve(serve::Serve),
}

/// How a run ended, for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done = 0,
    /// Some site failed, and its old files are kept, or its hook did; the others are written.
    SomeFailed = 1,
    /// Nothing was tried: a bad file, a bad option.
    NothingTried = 2,
    /// Another run holds the lock.
    Locked = 3,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Cli {
    /// Runs the verb.
    ///
    /// # Errors
    /// Whatever stopped it before any site was tried.
    pub fn run(&self) -> anyhow::Result<Exit> {
        match &self.verb {
            Verb::Build(verb) => verb.run(&self.options),
            Verb::Check(verb) => verb.run(&self.options),
            Verb::Show(verb) => verb.run(&self.options),
            Verb::Add(verb) => verb.run(&self.options),
            Verb::Record(verb) => verb.run(&self.options),
            Verb::Repair(verb) => verb.run(&self.options),
            Verb::Status(verb) => verb.run(&self.options),
            Verb::Serve(verb) => verb.run(&self.options),
        }
    }

    /// Starts the log on standard error, as loud as `-v` and `-q` say.
    pub fn start_log(&self) {
        let level = match (self.options.quiet, self.options.verbose) {
            (true, _) => log::LevelFilter::Error,
            (false, 0) => log::LevelFilter::Warn,
            (false, 1) => log::LevelFilter::Info,
            (false, _) => log::LevelFilter::Debug,
        };
        let mut logger = env_logger::Builder::new();
        logger.filter_module("haywain", level);
        match self.options.log {
            LogForm::Text => logger.format(terminal::log_text),
            LogForm::Json => {
                terminal::speak_json();
                if matches!(self.verb, Verb::Serve(_)) {
                    terminal::speak_json_alone();
                }
                logger.format(terminal::log_json)
            }
        };
        logger.init();
    }
}

/// Prints what stopped the whole run, and gives the exit code for it.
pub fn fail(error: &anyhow::Error) -> Exit {
    let is_lock = matches!(error.downcast_ref(), Some(StoreError::Locked { .. }));
    terminal::fatal(error, advice(error).as_deref());
    if is_lock { Exit::Locked } else { Exit::NothingTried }
}

/// What the stage that failed says to do; the doors are opened before any site, so no report carries it.
fn advice(error: &anyhow::Error) -> Option<String> {
    let store = || error.downcast_ref().and_then(StoreError::advice);
    let publish = || error.downcast_ref().and_then(PublishError::advice);
    let replay = || error.downcast_ref().and_then(ReplayError::advice);
    let fetch = || error.downcast_ref().and_then(FetchError::advice);
    let listing = || error.downcast_ref().and_then(ListingError::advice);
    store().or_else(publish).or_else(replay).or_else(fetch).or_else(listing)
}

impl Options {
    /// Reads sites.yaml whole.
    fn sites(&self) -> anyhow::Result<Sites> {
        let sites = site::load(&self.config)?;
        for warning in &sites.warnings {
            terminal::warn(warning);
        }
        Ok(sites)
    }

    /// The sites that are named, or all of them.
    fn chosen(&self, names: &[String]) -> anyhow::Result<Vec<Site>> {
        named(names, &self.sites()?.sites)
    }

    /// The folder of sites.yaml, absolute.
    fn folder(&self) -> std::io::Result<PathBuf> {
        let folder = self.config.parent().filter(|folder| !folder.as_os_str().is_empty());
        std::path::absolute(folder.unwrap_or(Path::new(".")))
    }

    fn store(&self) -> PathBuf {
        self.store.clone().unwrap_or_else(|| self.config.with_file_name("haywain.db"))
    }
}

/// The sites of these names, or all of them where none is named.
fn named(names: &[String], sites: &[Site]) -> anyhow::Result<Vec<Site>> {
    if names.is_empty() {
        return Ok(sites.to_vec());
    }
    let find = |name: &String| sites.iter().find(|site| site.id == *name).cloned().ok_or_else(|| unknown(name, sites));
    names.iter().map(find).collect()
}

fn unknown(name: &str, sites: &[Site]) -> anyhow::Error {
    let names: Vec<&str> = sites.iter().map(|site| site.id.as_str()).collect();
    let all = format!("the sites are {}", names.join(", "));
    let near = names.iter().map(|known| (strsim::osa_distance(name, known), known)).min();
    let help = match near {
        // The key of a site has no dot: this is an address without its beginning.
        _ if name.contains(['.', '/']) => "an address begins with https://".to_owned(),
        Some((distance, known)) if distance <= name.len() / 3 => format!("did you mean `{known}`? {all}"),
        _ => all,
    };
    anyhow::anyhow!("{name}: no such site in sites.yaml\nhelp: {help}")
}
