//! A copy of the memory in which a run may write as it likes, while the memory itself stays as it is.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, file};

/// Copies the memory, as it stands at one moment, to a file that is not there yet; whoever writes it meanwhile goes on.
/// Where there is no memory, there is no copy.
///
/// # Errors
/// The memory cannot be read, or is broken.
pub fn copy(path: &Path, to: &Path) -> Result<(), StoreError> {
    // SQLite makes an empty file a database, and a missing one a mistake.
    if std::fs::metadata(path).map_or(0, |found| found.len()) == 0 {
        return Ok(());
    }
    // To read and write, or SQLite could not clear away the files that it needs for reading.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copied = Connection::open_with_flags(path, flags)
        .and_then(|memory| memory.execute("VACUUM INTO ?1", [to.to_string_lossy()]));
    copied.map(drop).map_err(|error| file::trouble(path, &error))
}
