//! The file that the memory lies in: made, opened, found broken, moved aside. What is in it is left to `sqlite`.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use super::StoreError;
use super::schema::Refusal;

/// How long one process waits for another that is writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two tries to open.
const PAUSE: Duration = Duration::from_millis(5);

/// More than there are statements, so that each is prepared once.
const STATEMENTS: usize = 32;

/// Ends the name of the file that says why the next `open` must not trust the memory.
const SUSPECT: &str = ".suspect";

/// Makes the file where it is missing, for its owner alone: SQLite would make it readable for all.
pub(super) fn create(path: &Path) -> io::Result<()> {
    // Never opened when it is there: closing it would take SQLite's locks away from the rest of this process
    // (sqlite.org, "How To Corrupt An SQLite Database File", section 2.2).
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made.map(drop),
    }
    if fs::metadata(path)?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(()) }
}

/// A connection to a file that is there.
pub(super) fn connection(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Opens again while another process is opening the same file: SQLite itself does not wait for one that is just
/// turning a new file to the log.
pub(super) fn patiently<T>(mut open: impl FnMut() -> Result<T, Refusal>) -> Result<T, Refusal> {
    let begun = Instant::now();
    loop {
        match open() {
            Err(Refusal::Sqlite(error)) if is_busy(&error) && begun.elapsed() < PATIENCE => sleep(PAUSE),
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// SQLite's error in the words of the store. A row that does not hold what was written counts as ruin.
pub(super) fn trouble(path: &Path, error: &rusqlite::Error) -> StoreError {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    let (path, cause) = (path.to_owned(), error.to_string());
    match (error.sqlite_error_code(), error) {
        (Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt), _)
        | (_, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..)) => {
            StoreError::Broken { path, cause }
        }
        _ => StoreError::Unusable { path, cause, kind: kind(error) },
    }
}

fn kind(error: &rusqlite::Error) -> io::ErrorKind {
    use ErrorCode::{CannotOpen, DatabaseBusy, DiskFull, PermissionDenied, ReadOnly};
    // A full disk shows first where the shared memory beside the file cannot grow.
    let shared = error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE);
    match error.sqlite_error_code() {
        Some(DatabaseBusy) => io::ErrorKind::ResourceBusy,
        Some(DiskFull) => io::ErrorKind::StorageFull,
        Some(_) if shared => io::ErrorKind::StorageFull,
        // The file is there, so what cannot be opened are those that SQLite puts beside it.
        Some(ReadOnly | CannotOpen | PermissionDenied) => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    }
}

/// Notes for the next `open` that the memory is broken. Where not even that can be written, it meets the ruin again.
pub(super) fn suspect(path: &Path, cause: &str) {
    let _ = fs::write(beside(path, SUSPECT), format!("{cause}\n"));
}

/// What an earlier run noted.
pub(super) fn suspicion(path: &Path) -> Option<StoreError> {
    let cause = fs::read_to_string(beside(path, SUSPECT)).ok()?;
    Some(StoreError::Broken { path: path.to_owned(), cause: cause.trim_end().to_owned() })
}

/// Gives a broken file and what SQLite put beside it the next free name, and tells that name.
pub(super) fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let free = (1_u32..).map(|number| beside(path, &format!(".broken-{number}"))).find(|name| !name.exists());
    let aside = free.ok_or(io::ErrorKind::AlreadyExists)?;
    // With its log, from which `sqlite3 .recover` can still read.
    for end in ["", "-wal", "-shm"] {
        if_there(fs::rename(beside(path, end), beside(&aside, end)))?;
    }
    if_there(fs::remove_file(beside(path, SUSPECT)))?;
    Ok(aside)
}

fn if_there(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// The path with something more at its end.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}
