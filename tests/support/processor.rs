//! How much work a test costs, whatever else the machine does meanwhile.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The processor time that this thread has had, as Linux tells it (proc(5), schedstat); elsewhere the time since the
/// first call.
pub(crate) fn time() -> Duration {
    let start = *START;
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}
