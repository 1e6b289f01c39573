//! Files that vanish with the process, over those that stand: a run that writes nothing sees what a run would see.

use super::memory::InMemory;
use super::{Publish, PublishError, Put};

/// What is put is kept apart; what is read is what was put, else what stands.
pub struct Shadow {
    under: Box<dyn Publish>,
    over: InMemory,
}

impl Shadow {
    /// Nothing is put yet.
    #[must_use]
    pub fn over(under: Box<dyn Publish>) -> Self {
        Self { under, over: InMemory::default() }
    }
}

impl Publish for Shadow {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, PublishError> {
        self.over.get(name)?.map_or_else(|| self.under.get(name), |bytes| Ok(Some(bytes)))
    }

    fn has(&self, name: &str) -> bool {
        self.over.has(name) || self.under.has(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<Put, PublishError> {
        if self.get(name)?.as_deref() == Some(bytes) {
            return Ok(Put::Unchanged);
        }
        self.over.put(name, bytes)
    }

    /// What stands stays: nothing that a build writes is ever taken away.
    fn remove(&self, name: &str) -> Result<(), PublishError> {
        self.over.remove(name)
    }
}
