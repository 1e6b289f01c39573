//! `serve` in a build without a server: it says so.

use clap::Args;

use super::{Exit, Options};

/// The output folder over HTTP, and the builds on schedule (not in this build)
#[derive(Debug, Args)]
pub(super) struct Serve {}

impl Serve {
    #[allow(clippy::unused_self)]
    pub(super) fn run(&self, _: &Options) -> anyhow::Result<Exit> {
        anyhow::bail!("this haywain was built without a server\nhelp: build it with the feature `serve`")
    }
}
