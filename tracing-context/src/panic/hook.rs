//! The panic hook: it captures, and leaves the rest to the guards.

use std::cell::{Cell, RefCell};
use std::panic::{set_hook, take_hook};
use std::sync::Once;
use std::thread;
use std::time::Duration;

use crate::current;
use crate::panic;
use crate::panic::report::{self, Panic};

/// Reports every panic once, as one ERROR event in the innermost entered span: an exception event
/// of that span in the trace and a line with its ids in the log.
///
/// Attributes: `exception.type` (`panic`), `exception.message`, `code.file.path`,
/// `code.line.number`, `thread.name`. The hook that was there before runs too. Installing it again
/// does nothing.
///
/// The span's event has `exception.stacktrace` too, unless `RUST_BACKTRACE=0` says that none are
/// wanted. Only the addresses are read here: what looks the symbols up, which takes a second the first
/// time, is whoever reads the text, such as an exporter's own thread. So the `tracing` event and its
/// log lines have no stack (tracing-logs has a setting for that).
///
/// The event is emitted while the stack unwinds, since the panicking code may hold locks that a
/// subscriber needs, and since a panic of a subscriber within a panic hook would end the process.
/// Where no span or context is entered, or nothing unwinds (`panic = "abort"`), a thread of its own
/// emits it at once.
pub fn install_panic_hook() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        if thread::panicking() {
            // Hooks cannot be changed by a thread that panics: std answers with another panic.
            let _ = thread::Builder::new()
                .name("panic-hook".to_owned())
                .spawn(install);
        } else {
            install();
        }
        // Reads a variable, which the hook must not.
        panic::is_on();
    });
}

/// Emits what the hook captured on this thread. Called by every guard of ours before it leaves its
/// span or context; a cheap look in nearly all cases.
pub(crate) fn emit_pending() {
    if !ANY.try_with(Cell::get).unwrap_or(false) {
        return;
    }
    let pending =
        PENDING.try_with(|pending| pending.0.try_borrow_mut().map(|mut p| p.split_off(0)));
    let _ = ANY.try_with(|any| any.set(false));
    for panic in pending.into_iter().flatten().flatten() {
        panic.emit();
    }
}

fn install() {
    let previous = take_hook();
    set_hook(Box::new(move |info| {
        if !report::is_emitting() {
            let panic = Panic::capture(info);
            if cfg!(panic = "abort") || current::is_empty() {
                Panic::emit_elsewhere(vec![panic], A_MOMENT);
            } else {
                leave(panic);
            }
        }
        previous(info);
    }));
}

/// Keeps it until a guard of this thread emits it, or the thread ends.
fn leave(panic: Panic) {
    let mut panic = Some(panic);
    let _ = PENDING.try_with(|pending| {
        if let Ok(mut pending) = pending.0.try_borrow_mut()
            && pending.len() < MAX_PENDING
        {
            pending.extend(panic.take());
        }
    });
    match panic {
        None => {
            let _ = ANY.try_with(|any| any.set(true));
        }
        // Caught again and again inside of one span, or the thread is being taken down.
        Some(panic) => Panic::emit_elsewhere(vec![panic], A_MOMENT),
    }
}

/// What no guard has emitted when its thread ends.
struct Pending(RefCell<Vec<Panic>>);

impl Drop for Pending {
    fn drop(&mut self) {
        // Not here: a registry's own thread-locals may be gone by now.
        let pending = self.0.take();
        if !pending.is_empty() {
            // This thread holds no lock any more: it waits for nobody but the machine.
            Panic::emit_elsewhere(pending, 10 * A_MOMENT);
        }
    }
}

/// How long a hook waits for a subscriber's lock, which may be held by the code that panicked.
const A_MOMENT: Duration = Duration::from_millis(100);
/// Panics that one thread keeps until it leaves a span.
const MAX_PENDING: usize = 16;

thread_local! {
    static PENDING: Pending = const { Pending(RefCell::new(Vec::new())) };
    /// Whether anything is pending, readable without a borrow.
    static ANY: Cell<bool> = const { Cell::new(false) };
}
