//! Bytes to files: whole or not at all, and not when they are the same. What the bytes are is left to `formats`.

pub mod dir;
pub mod memory;
pub mod shadow;

use std::io;
use std::path::PathBuf;

/// A place where feed files stand.
pub trait Publish: Send + Sync {
    /// The file as it stands, or `None` if there is none.
    ///
    /// # Errors
    /// The place cannot be read.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, PublishError>;

    /// Whether the file stands; cheaper than `get`.
    fn has(&self, name: &str) -> bool;

    /// Puts a file in place of the old one, whole or not at all; equal bytes are not written.
    ///
    /// # Errors
    /// The place cannot be written; the old file stands as it was.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<Put, PublishError>;

    /// Takes a file away; none is as good.
    ///
    /// # Errors
    /// The place cannot be written; the file stands.
    fn remove(&self, name: &str) -> Result<(), PublishError>;
}

/// What `put` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// The file is new or has other bytes than before.
    Written,
    /// The file had these bytes already and was not touched.
    Unchanged,
}

/// Why a file cannot be read or put.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The folder cannot be made or read.
    #[error("{path}: {cause}")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The name would lead out of the folder, or to a hidden file.
    #[error("{name:?} is not a plain file name")]
    Name {
        /// The name as it was given.
        name: String,
    },
}

impl PublishError {
    /// What to do.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Folder { cause, .. } | Self::File { cause, .. } => advice(cause.kind()).map(str::to_owned),
            Self::Name { .. } => None,
        }
    }
}

/// What a person can do about a file that cannot be written.
pub(crate) fn advice(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::StorageFull => "make room on the disk; the old file stands, and the next run tries again",
        io::ErrorKind::QuotaExceeded => "the disk quota of this user is used up; the old file stands",
        io::ErrorKind::ReadOnlyFilesystem => "the disk is mounted read-only: make it writable or choose another folder",
        io::ErrorKind::ResourceBusy => "another program is using the file: wait until it is done",
        io::ErrorKind::PermissionDenied => "the user who runs haywain must be allowed to write the file and its folder",
        io::ErrorKind::NotFound => "the folder it should be in does not exist",
        io::ErrorKind::IsADirectory => "a folder stands where the file should be: move it away or choose another name",
        io::ErrorKind::NotADirectory => {
            "a file stands where the folder should be: move it away or choose another folder"
        }
        _ => return None,
    })
}
