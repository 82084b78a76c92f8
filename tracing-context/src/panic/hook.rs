//! The panic hook and what it leaves for the guards.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use tracing::{Level, Span};

use crate::current;
use crate::panic::StackTrace;

/// Reports every panic once, as one ERROR event in the innermost entered span: an exception event
/// of that span in the trace and a line with its ids in the log.
///
/// Attributes: `exception.type` (`panic`), `exception.message`, `exception.stacktrace`,
/// `code.file.path`, `code.line.number`, `thread.name`. The hook that was there before runs too.
/// Installing it again does nothing.
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
                if current::is_empty() || cfg!(panic = "abort") {
                    panic.emit();
                } else {
                    panic.leave();
                }
            }
            previous(info);
        }));
    });
}

/// Emits what the hook captured on this thread. Called by every guard of ours before it leaves its
/// span or context; a cheap look in nearly all cases.
pub(crate) fn emit_pending() {
    if !ANY.try_with(Cell::get).unwrap_or(false) {
        return;
    }
    let pending = PENDING.try_with(|pending| pending.try_borrow_mut().map(|mut p| p.split_off(0)));
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

    /// Keeps it until a guard of this thread emits it.
    fn leave(self) {
        let mut panic = Some(self);
        let _ = PENDING.try_with(|pending| {
            if let Ok(mut pending) = pending.try_borrow_mut() {
                pending.extend(panic.take());
            }
        });
        match panic {
            None => {
                let _ = ANY.try_with(|any| any.set(true));
            }
            // The thread is being taken down: now or never.
            Some(panic) => panic.emit(),
        }
    }

    fn emit(&self) {
        let was = EMITTING.try_with(|emitting| emitting.replace(true));
        // A subscriber that panics meanwhile must not make things worse.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            match self.span.with_subscriber(|(_, d)| d.clone()) {
                Some(dispatch) => tracing::dispatcher::with_default(&dispatch, || self.event()),
                None => self.event(),
            }
        }));
        if let Ok(was) = was {
            let _ = EMITTING.try_with(|emitting| emitting.set(was));
        }
    }

    fn event(&self) {
        let Self {
            span,
            message,
            file,
            line,
            column,
            thread,
            stack,
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
        if span.is_disabled() {
            // A disabled parent would mean "no parent": the attached context would be lost.
            event!();
        } else {
            event!(parent: span,);
        }
    }
}

thread_local! {
    static PENDING: RefCell<Vec<Panic>> = const { RefCell::new(Vec::new()) };
    /// Whether anything is pending, readable without a borrow.
    static ANY: Cell<bool> = const { Cell::new(false) };
    /// Panics of subscribers while they are told of a panic are not reported.
    static EMITTING: Cell<bool> = const { Cell::new(false) };
}
