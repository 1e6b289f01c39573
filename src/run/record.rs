//! What a site answered, put into the folder that is replayed: whole or not at all. The answers come from `fetch`.

use crate::fetch::record::{self, Recording};
use crate::fetch::replay::{self, ReplayError};
use crate::publish::{Publish, PublishError};

/// Why a recording cannot be kept; the old one stands.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Another folder beside it says something else of the same page.
    #[error("replay: {0}")]
    Replay(#[from] ReplayError),
    /// A file that cannot be put.
    #[error("publish: {0}")]
    Publish(#[from] PublishError),
    /// A recording.yaml that cannot be written.
    #[error("fetch: {0}")]
    Yaml(String),
}

impl RecordError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Replay(ReplayError::Twice { .. }) => {
                Some("record the sites that share pages together, or into another folder with --into".into())
            }
            Self::Replay(error) => error.advice(),
            Self::Publish(error) => error.advice(),
            Self::Yaml(_) => None,
        }
    }
}

/// Puts the recordings of a site into its folder, in place of the ones before. The file that names the bodies is put
/// last, and bodies that it no longer names are removed after it, so that there is no moment at which the folder cannot
/// be replayed. Files that no recording named stay.
///
/// # Errors
/// A file cannot be put; the old recording stands.
pub fn record(site: &str, recordings: &[Recording], folder: &dyn Publish) -> Result<(), RecordError> {
    let old = folder.get(replay::FILE)?.map(|text| replay::bodies(&String::from_utf8_lossy(&text)));
    let has = |name: &str| folder.get(name).ok().flatten();
    let files = record::files(site, recordings, &has).map_err(RecordError::Yaml)?;
    for (name, bytes) in &files {
        folder.put(name, bytes)?;
    }
    let is_new = |name: &str| files.iter().any(|(new, _)| new == name);
    for name in old.iter().flatten().filter_map(|body| body.to_str()).filter(|name| !is_new(name)) {
        // A body in a folder of its own was put there by a person.
        if !name.contains('/') {
            folder.remove(name)?;
        }
    }
    Ok(())
}
