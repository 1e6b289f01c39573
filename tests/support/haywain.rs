//! The real binary in a private folder: its sites.yaml, its output and its memory, gone when the test ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A private folder and the binary that works in it.
pub(crate) struct Haywain {
    folder: TempDir,
}

impl Haywain {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with this sites.yaml.
    pub(crate) fn with(sites: &str) -> Self {
        let haywain = Self::new();
        haywain.write(sites);
        haywain
    }

    /// Replaces sites.yaml.
    pub(crate) fn write(&self, sites: &str) {
        std::fs::write(self.config(), sites).unwrap();
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder().join("sites.yaml")
    }

    pub(crate) fn output(&self) -> PathBuf {
        self.folder().join("output")
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder().join("haywain.db")
    }

    /// The text of a feed file.
    pub(crate) fn feed(&self, name: &str) -> String {
        std::fs::read_to_string(self.output().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// `haywain VERB` on this folder, without a colour or an environment of the person who runs the test.
    pub(crate) fn command(&self, verb: &str, config: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_haywain"));
        command
            .arg(verb)
            .arg("--config")
            .arg(config)
            .arg("--output")
            .arg(self.output())
            .arg("--store")
            .arg(self.store());
        command.env("NO_COLOR", "1");
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HAYWAIN_")) {
            command.env_remove(name);
        }
        command
    }

    /// `haywain build` with another sites.yaml.
    pub(crate) fn build(&self, config: &Path) -> Command {
        self.command("build", config)
    }

    /// `haywain build` with the folder's own sites.yaml: exit code, standard output, standard error.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.build(&self.config()).args(arguments).output().unwrap())
    }
}

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        let code = output.status.code().unwrap_or(-1);
        Self { code, out: super::text(&output.stdout), err: super::text(&output.stderr) }
    }
}
