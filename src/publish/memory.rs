//! Files that vanish with the process: for trying a rule without an output folder, and for tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Publish, PublishError, Put};

/// Files by name.
#[derive(Debug, Default)]
pub struct InMemory {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl InMemory {
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Publish for InMemory {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, PublishError> {
        Ok(self.files().get(name).cloned())
    }

    fn has(&self, name: &str) -> bool {
        self.files().contains_key(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<Put, PublishError> {
        let old = self.files().insert(name.to_owned(), bytes.to_vec());
        Ok(if old.as_deref() == Some(bytes) { Put::Unchanged } else { Put::Written })
    }

    fn remove(&self, name: &str) -> Result<(), PublishError> {
        self.files().remove(name);
        Ok(())
    }
}
