//! A service ends when its supervisor does, however that ends.

use std::time::Duration;
use std::{io, process, thread};

use tokio::sync::oneshot;

/// Resolves once the supervisor is gone.
pub(crate) type Stop = oneshot::Receiver<()>;

/// Watches stdin, which is a pipe from the supervisor: it closes when the supervisor wants us to
/// end, but also when it crashed or was killed.
///
/// The process exits a moment later even if nothing reacts.
pub(crate) fn watch() -> Stop {
    let (tell, stop) = oneshot::channel();
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        let _ = tell.send(());
        thread::sleep(PATIENCE);
        process::exit(1);
    });
    stop
}

/// So long may running requests take to end.
pub(crate) const DRAIN: Duration = Duration::from_millis(250);
/// So long may the last spans take to leave.
pub(crate) const FLUSH: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_millis(1_600);
