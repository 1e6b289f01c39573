//! Feed files in a folder that a web server may serve as it is. What their bytes are is left to `formats`, and that
//! only one run writes there, to the lock of `store`.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{Publish, PublishError, Put};

/// Begins the name of every temporary file; hidden, so that web servers and `*` pass it by.
const TEMPORARY: &str = ".haywain-";

/// A folder of feed files. What is no regular file counts as none and is replaced, not followed: a link that somebody
/// planted leads no write elsewhere. A folder where the file should be is an error.
#[derive(Debug)]
pub struct Dir {
    path: PathBuf,
}

impl Dir {
    /// Opens a folder, which is made where it is missing (0755 and the umask), and removes the temporary files that a
    /// killed run left. Only one process may do this at a time: it holds the lock.
    ///
    /// # Errors
    /// [`PublishError::Folder`]: it cannot be made, read or cleaned.
    pub fn open(path: &Path) -> Result<Self, PublishError> {
        let dir = Self { path: path.to_owned() };
        dir.prepare().map_err(|cause| PublishError::Folder { path: path.to_owned(), cause })?;
        Ok(dir)
    }

    /// A folder to be looked at: it is neither made nor cleaned.
    #[must_use]
    pub fn unprepared(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    fn prepare(&self) -> io::Result<()> {
        if self.path.exists() && !self.path.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        DirBuilder::new().recursive(true).mode(0o755).create(&self.path)?;
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let ours = entry.file_name().as_encoded_bytes().starts_with(TEMPORARY.as_bytes());
            if ours && entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn file(&self, name: &str) -> Result<PathBuf, PublishError> {
        let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0']);
        if plain { Ok(self.path.join(name)) } else { Err(PublishError::Name { name: name.to_owned() }) }
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        // A web server runs as another user; the default of `tempfile`, 0600, would lock it out.
        let make = |path: &Path| OpenOptions::new().write(true).create_new(true).mode(0o644).open(path);
        // In the same folder, so that the rename cannot cross file systems.
        let mut temporary = tempfile::Builder::new().prefix(TEMPORARY).make_in(&self.path, make)?;
        // Past the wrapper, whose errors name the temporary file.
        temporary.as_file_mut().write_all(bytes)?;
        temporary.as_file().sync_all()?;
        temporary.persist(path)?;
        self.sync()
    }

    /// Brings the rename itself to the disk.
    fn sync(&self) -> io::Result<()> {
        match File::open(&self.path)?.sync_all() {
            // Some network file systems know no fsync of a folder; the file is in place all the same.
            Err(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            other => other,
        }
    }
}

impl Publish for Dir {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, PublishError> {
        let path = self.file(name)?;
        let read = regular(&path).and_then(|found| found.map(|_| fs::read(&path)).transpose());
        read.map_err(|cause| PublishError::File { path, cause })
    }

    fn has(&self, name: &str) -> bool {
        self.file(name).is_ok_and(|path| matches!(regular(&path), Ok(Some(_))))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<Put, PublishError> {
        let path = self.file(name)?;
        let put = regular(&path).and_then(|old| match old {
            Some(old) if holds(&path, &old, bytes) => Ok(Put::Unchanged),
            _ => self.replace(&path, bytes).map(|()| Put::Written),
        });
        put.map_err(|cause| PublishError::File { path, cause })
    }

    fn remove(&self, name: &str) -> Result<(), PublishError> {
        let path = self.file(name)?;
        let removed = regular(&path).and_then(|found| found.map_or(Ok(()), |_| fs::remove_file(&path)));
        removed.map_err(|cause| PublishError::File { path, cause })
    }
}

/// What the system says of a regular file; `None` where there is none.
fn regular(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) => Ok(found.is_file().then_some(found)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

/// Whether a file has these bytes. One that cannot be read has not: it is replaced.
fn holds(path: &Path, found: &Metadata, bytes: &[u8]) -> bool {
    found.len() == bytes.len() as u64 && fs::read(path).is_ok_and(|old| old == bytes)
}
