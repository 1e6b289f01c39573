//! Bytes to files: whole or not at all, and not when they are the same. What the bytes are is left to `formats`.

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
        path: std::path::PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file cannot be read or written.
    #[error("{path}: {cause}")]
    File {
        /// Which file.
        path: std::path::PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}
