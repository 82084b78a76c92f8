//! The panic hook and what it leaves for the guards.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::{Once, mpsc};
use std::time::Duration;

use tracing::{Level, Span};

use crate::current;
use crate::panic::StackTrace;
use crate::redact::redacted;

/// Reports every panic once, as one ERROR event in the innermost entered span: an exception event
/// of that span in the trace and a line with its ids in the log.
///
/// Attributes: `exception.type` (`panic`), `exception.message`, `exception.stacktrace`,
/// `code.file.path`, `code.line.number`, `thread.name`. The hook that was there before runs too.
/// Installing it again does nothing.
///
/// The first stack trace of a process reads its debug information, for 100 ms and more if there is
/// much of it. A short-lived thread does that now, so that no request has to wait for it.
///
/// The event is emitted while the stack unwinds, since the panicking code may hold locks that a
/// subscriber needs; where no span or context is entered, or nothing unwinds (`panic = "abort"`),
/// at once.
pub fn install_panic_hook() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if !EMITTING.try_with(Cell::get).unwrap_or(true) {
                let panic = Panic::capture(info);
                if cfg!(panic = "abort") || current::is_empty() && panic.span.is_disabled() {
                    panic.emit();
                } else if current::is_empty() {
                    panic.emit_elsewhere();
                } else {
                    panic.leave();
                }
            }
            previous(info);
        }));
        StackTrace::warm_up();
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

struct Panic {
    span: Span,
    message: String,
    file: String,
    line: u32,
    column: u32,
    thread: Option<String>,
    stack: StackTrace,
}

impl Panic {
    fn capture(info: &PanicHookInfo<'_>) -> Self {
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .map(|message| (*message).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic whose payload is no text".to_owned());
        let message = redacted(&message).into_owned();
        let location = info.location();
        Self {
            span: Span::current(),
            message,
            file: location.map_or_else(String::new, |location| location.file().to_owned()),
            line: location.map_or(0, std::panic::Location::line),
            column: location.map_or(0, std::panic::Location::column),
            thread: std::thread::current().name().map(str::to_owned),
            stack: StackTrace::capture(),
        }
    }

    /// Keeps it until a guard of this thread emits it, or the thread ends.
    fn leave(self) {
        let mut panic = Some(self);
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
            Some(panic) => panic.emit_elsewhere(),
        }
    }

    /// Emits it on another thread: the span that is entered is not one of ours, so nothing of ours
    /// is left while unwinding, and the panicking code may hold that span's lock. If it does, the
    /// other thread gets it later; nobody waits longer than a moment.
    fn emit_elsewhere(self) {
        let (done, wait) = mpsc::channel();
        let emit = move || {
            self.emit();
            let _ = done.send(());
        };
        let name = "panic-event".to_owned();
        if std::thread::Builder::new().name(name).spawn(emit).is_ok() {
            let _ = wait.recv_timeout(Duration::from_millis(100));
        }
    }

    fn emit(&self) {
        let was = EMITTING.try_with(|emitting| emitting.replace(true));
        // A subscriber that panics meanwhile must not make things worse.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            in_span(&self.span, |parent| self.event(parent));
        }));
        if let Ok(was) = was {
            let _ = EMITTING.try_with(|emitting| emitting.set(was));
        }
    }

    fn event(&self, parent: Option<&Span>) {
        let Self {
            message,
            file,
            line,
            column,
            thread,
            stack,
            span: _,
        } = self;
        macro_rules! event {
            ($($parent:tt)*) => {
                tracing::event!(
                    target: "tracing_context::panic",
                    $($parent)*
                    Level::ERROR,
                    {
                        "exception.type" = "panic",
                        "exception.message" = message,
                        "exception.stacktrace" = %stack,
                        "code.file.path" = file,
                        "code.line.number" = line,
                        "thread.name" = thread,
                    },
                    "panicked at {file}:{line}:{column}: {message}",
                )
            };
        }
        match parent {
            Some(span) => event!(parent: span,),
            None => event!(),
        }
    }
}

/// Emits an event of a span in the span's own subscriber. A disabled span is none: naming it as
/// the parent would mean "no parent", and lose the context that is attached.
pub(crate) fn in_span(span: &Span, emit: impl FnOnce(Option<&Span>)) {
    match span.with_subscriber(|(_, dispatch)| dispatch.clone()) {
        Some(dispatch) => tracing::dispatcher::with_default(&dispatch, || emit(Some(span))),
        None => emit(None),
    }
}

/// What no guard has emitted when its thread ends.
struct Pending(RefCell<Vec<Panic>>);

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.take().iter().for_each(Panic::emit);
    }
}

/// Panics that one thread keeps until it leaves a span.
const MAX_PENDING: usize = 16;

thread_local! {
    static PENDING: Pending = const { Pending(RefCell::new(Vec::new())) };
    /// Whether anything is pending, readable without a borrow.
    static ANY: Cell<bool> = const { Cell::new(false) };
    /// Panics of subscribers while they are told of a panic are not reported.
    static EMITTING: Cell<bool> = const { Cell::new(false) };
}
