//! When to stop.

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{io, thread};

use tokio::runtime;
use tokio::sync::oneshot;

use crate::say::say;

/// Waits until the process is asked to stop: by ctrl-c, or by SIGTERM, which is what Kubernetes,
/// systemd and Docker send. Pass it to a server's graceful shutdown, so that `main` returns and
/// the last spans leave.
///
/// ```no_run
/// # async fn serve_until(stop: impl Future<Output = ()>) {}
/// # async fn example() {
/// serve_until(tracing_export::stop_signal()).await; // axum: `.with_graceful_shutdown(..)`
/// # }
/// ```
///
/// From this call on, these signals no longer end the process by themselves, nor does a second one.
/// It works in every runtime and in none: a thread waits, from this call on. On systems other than
/// Unix it is ctrl-c alone. If the system refuses, a warning says so, the future never ends, and
/// signals end the process as if it had not been called.
pub fn stop_signal() -> StopSignal {
    let (stop, stopped) = oneshot::channel();
    let (ready, listening) = mpsc::channel();
    let thread = thread::Builder::new().name("tracing-export-signals".to_owned());
    let spawned = thread.spawn(move || {
        if let Err(error) = wait(&ready) {
            return refused(&error);
        }
        let _ = stop.send(());
    });
    match spawned {
        // Who reads that we serve may send the signal at once.
        Ok(_) => drop(listening.recv_timeout(PATIENCE)),
        Err(error) => refused(&error),
    }
    StopSignal(Some(stopped))
}

/// The future of [`stop_signal`].
#[derive(Debug)]
#[must_use = "await it, or give it to a server"]
pub struct StopSignal(Option<oneshot::Receiver<()>>);

impl Future for StopSignal {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(stopped) = &mut self.0 else {
            return Poll::Pending;
        };
        match Pin::new(stopped).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(said) => {
                self.0 = None;
                // With nobody to say it, it is not said.
                said.map_or(Poll::Pending, Poll::Ready)
            }
        }
    }
}

fn wait(ready: &mpsc::Sender<()>) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(first(ready))
}

#[cfg(unix)]
async fn first(ready: &mpsc::Sender<()>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let _ = ready.send(());
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn first(ready: &mpsc::Sender<()>) -> io::Result<()> {
    let _ = ready.send(());
    tokio::signal::ctrl_c().await
}

fn refused(error: &io::Error) {
    say(&format!(
        "ctrl-c and SIGTERM cannot be waited for ({error}): they end the process at once, and its \
         last spans are lost"
    ));
}

/// Nothing takes that long: the thread has died.
const PATIENCE: Duration = Duration::from_secs(1);
