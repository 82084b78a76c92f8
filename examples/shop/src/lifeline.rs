//! A service ends when its supervisor says so, and when that is gone, however it ended.

use std::io::{self, BufRead as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{process, thread};

use tokio::sync::oneshot;

/// Resolves once the service is to end.
pub(crate) type Stop = oneshot::Receiver<()>;

/// The supervisor, as its services see it.
#[derive(Clone, Debug)]
pub(crate) struct Supervisor {
    is_gone: Arc<AtomicBool>,
}

/// Watches stdin, which is a pipe from the supervisor. A line, [`STOP`], asks us to end; the
/// supervisor waits, so there is time. The end of the pipe says that it crashed or was killed: the
/// process exits a moment later even if nothing reacts.
pub(crate) fn watch() -> (Supervisor, Stop) {
    let (tell, stop) = oneshot::channel();
    let is_gone = Arc::new(AtomicBool::new(false));
    let supervisor = Supervisor {
        is_gone: Arc::clone(&is_gone),
    };
    thread::spawn(move || {
        let mut stdin = io::stdin().lock();
        let asked = stdin.read_line(&mut String::new());
        is_gone.store(!matches!(asked, Ok(1..)), Ordering::Relaxed);
        let _ = tell.send(());
        let _ = io::copy(&mut stdin, &mut io::sink());
        is_gone.store(true, Ordering::Relaxed);
        thread::sleep(PATIENCE);
        process::exit(1);
    });
    (supervisor, stop)
}

impl Supervisor {
    /// Whether nobody waits for us any more.
    pub(crate) fn is_gone(&self) -> bool {
        self.is_gone.load(Ordering::Relaxed)
    }
}

/// What the supervisor writes to let a service end in good order.
pub(crate) const STOP: &[u8] = b"stop\n";
/// So long may running requests take to end.
pub(crate) const DRAIN: Duration = Duration::from_millis(500);
/// So long do we go on without a supervisor.
const PATIENCE: Duration = Duration::from_secs(1);
