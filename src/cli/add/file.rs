//! sites.yaml before and after a site is added: the new text is loaded before it may be written, and no other site may
//! come out of it changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use url::Url;

use crate::site::{self, Site};
use crate::{links, publish};

/// What a new file begins with.
const BEGINNING: &str = "# The sites that haywain makes feeds of; every key is in docs/sites.md.\n";

/// The file as it was read.
pub(super) struct SitesFile {
    path: PathBuf,
    /// `None`: there is no file yet.
    text: Option<String>,
    sites: Vec<Site>,
}

impl SitesFile {
    /// Reads the file; none, or one without sites, is as good.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => anyhow::bail!("{}: {cause}{}", path.display(), help(publish::advice(cause.kind()))),
        };
        let sites = match &text {
            Some(text) if !site::is_bare(text) => read(text, path)?,
            _ => Vec::new(),
        };
        Ok(Self { path: path.to_owned(), text, sites })
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.sites.iter().map(|site| site.id.as_str()).collect()
    }

    /// The site that reads this page already.
    pub(super) fn reader_of(&self, url: &Url) -> Option<&str> {
        let key = links::key(url);
        let reads = |site: &&Site| site.urls.iter().any(|own| links::key(own) == key);
        self.sites.iter().find(reads).map(|site| site.id.as_str())
    }

    /// The text with one more site, and that site as the text gives it.
    pub(super) fn with(&self, name: &str, keys: &str) -> anyhow::Result<(String, Site)> {
        let text = self.text.as_deref().unwrap_or(BEGINNING);
        let text = site::append(text, name, keys)
            .map_err(|error| anyhow::anyhow!("{}: {error}{}", self.path.display(), help(error.advice())))?;
        let mut sites = read(&text, &self.path)?;
        let added = sites.iter().position(|site| site.id == name).map(|place| sites.remove(place));
        let same = |old: &Site, new: &Site| old.id == new.id && old.fingerprint == new.fingerprint;
        let others_stay =
            sites.len() == self.sites.len() && self.sites.iter().zip(&sites).all(|(old, new)| same(old, new));
        match added {
            Some(added) if others_stay => Ok((text, added)),
            _ => anyhow::bail!(
                "{}: {name} cannot be put after the other sites\nhelp: add the lines of `--dry-run` by hand, or name \
                 another file with --config",
                self.path.display()
            ),
        }
    }

    pub(super) fn save(&self, text: &str) -> anyhow::Result<()> {
        site::save(&self.path, self.text.as_deref(), text)
            .map_err(|cause| anyhow::anyhow!("{}: {cause}{}", self.path.display(), help(publish::advice(cause.kind()))))
    }
}

fn read(text: &str, path: &Path) -> anyhow::Result<Vec<Site>> {
    Ok(site::read(text, path, &|name| std::env::var(name).ok())?.sites)
}

fn help(advice: Option<&str>) -> String {
    advice.map(|advice| format!("\nhelp: {advice}")).unwrap_or_default()
}
