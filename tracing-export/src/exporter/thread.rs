//! The exporter's thread and its runtime.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::thread;

use tokio::runtime;

use super::shared::Shared;
use super::transport::Transport;
use super::worker::Worker;
use crate::clock::Clock;
use crate::own_thread;

/// A thread or its runtime could not be started: the process is short of threads,
/// memory or file descriptors. Raise the limit, or run without an exporter and remote sampling.
#[derive(Debug)]
pub struct StartError(io::Error);

/// Starts the worker on a thread of its own.
pub(super) fn start<T: Transport, C: Clock>(worker: Worker<T, C>) -> Result<(), StartError> {
    let ended = Ended(Arc::clone(&worker.shared));
    spawn("tracing-export", async move {
        // Dropped last, also if the worker should panic: nobody waits for a dead thread.
        let _ended = ended;
        worker.run().await;
    })
}

/// Runs this on a thread of its own, with a runtime of its own: it works whatever the application
/// runs on, and neither can block the other. Nothing there is traced.
pub(crate) fn spawn(
    name: &str,
    work: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(StartError)?;
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            own_thread::mark();
            runtime.block_on(work);
            // A name being resolved must not hold the thread up.
            runtime.shutdown_background();
        })
        .map_err(StartError)?;
    Ok(())
}

struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.queue.close();
        self.0.signal.ended();
    }
}

// === impl StartError ===

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a thread could not be started: raise the process's limits of threads and file \
             descriptors, or run without an exporter (OTEL_TRACES_EXPORTER=none) and without \
             remote sampling",
        )
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}
