//! One run at a time: a lock on a file beside the memory. What the second run says is left to `cli`.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::StoreError;

/// The right to run, as long as this value lives. The system takes it back from a killed process; the file stays
/// and means nothing by itself.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock, or says at once that somebody else has it. The file is made where it is missing and holds the
    /// process id of its last holder, for people.
    ///
    /// # Errors
    /// [`StoreError::Locked`]: another run has it. [`StoreError::Unusable`]: the file cannot be made or locked.
    pub fn take(path: &Path) -> Result<Self, StoreError> {
        let options = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).clone();
        let file = options.open(path).map_err(|cause| StoreError::of_system(path, &cause))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file: signed(file) }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(StoreError::of_system(path, &cause)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A child that this process is just starting shares the open file until its exec; closing ours would leave
        // the lock with it for that moment.
        let _ = self.file.unlock();
    }
}

/// Writes the process id. On a full disk the file stays empty: the lock is the system's, not the number.
fn signed(mut file: File) -> File {
    let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    file
}
