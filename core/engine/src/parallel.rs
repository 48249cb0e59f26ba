//! Work on several threads, with the results in the order of the work.

use std::sync::OnceLock;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Fewer pieces of work are done sooner than threads are started.
const WORTH_THREADS: usize = 64;
/// As much as a main thread usually has: walks over deeply nested input recurse.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Threads, started when there is first enough work for them. None where the host has just one to give.
#[derive(Debug, Default)]
pub(crate) struct Workers(OnceLock<Option<ThreadPool>>);

impl Workers {
    /// What `action` makes of each piece of work.
    pub(crate) fn map<T: Send, R: Send>(&self, work: Vec<T>, action: impl Fn(T) -> R + Sync) -> Vec<R> {
        if work.len() < WORTH_THREADS {
            return work.into_iter().map(action).collect();
        }
        match self.0.get_or_init(start) {
            Some(pool) => pool.install(|| work.into_par_iter().map(&action).collect()),
            None => work.into_iter().map(action).collect(),
        }
    }
}

fn start() -> Option<ThreadPool> {
    let pool = ThreadPoolBuilder::new().stack_size(STACK_BYTES).build().ok()?;
    (pool.current_num_threads() > 1).then_some(pool)
}
