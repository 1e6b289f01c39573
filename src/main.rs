//! The binary: parse, run the verb, print the fatal error, exit code.

use std::process::ExitCode;

use clap::Parser;
use haywain::cli::{self, Cli};

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.start_log();
    match cli.run() {
        Ok(code) => code.into(),
        Err(error) => cli::fail(&error).into(),
    }
}
