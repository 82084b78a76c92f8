//! One panic, from its capture to its event.

use std::cell::Cell;
use std::panic::PanicHookInfo;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tracing::{Level, Span};
use tracing_core::Dispatch;
use tracing_core::span::Id;
use tracing_subscriber::registry::{LookupSpan as _, Registry};

use crate::context::Context;
use crate::current::{self, SpanKey};
use crate::layer;
use crate::panic::{StackTrace, carry};
use crate::redact::redacted;
use crate::tell::quietly;

/// What there is to say of a panic. All of it is known without a registry: the panicking code may
/// hold its locks, and what panics within a panic hook ends the process.
pub(super) struct Panic {
    /// What was current.
    context: Context,
    span: Option<SpanKey>,
    message: String,
    file: String,
    line: u32,
    column: u32,
    thread: Option<String>,
    stack: Option<Arc<StackTrace>>,
}

impl Panic {
    /// In a panic hook: reads, and calls nobody.
    pub(super) fn capture(info: &PanicHookInfo<'_>) -> Self {
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .map(|message| (*message).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic whose payload is no text".to_owned());
        let location = info.location();
        let (context, span) = current::innermost();
        Self {
            context,
            span,
            message,
            file: location.map_or_else(String::new, |location| location.file().to_owned()),
            line: location.map_or(0, std::panic::Location::line),
            column: location.map_or(0, std::panic::Location::column),
            thread: std::thread::current().name().map(str::to_owned),
            stack: StackTrace::capture(String::new()),
        }
    }

    /// Emits them on another thread: here the panicking code may hold a lock of the subscriber. If
    /// it does, the other thread gets it later; nobody waits longer than `patience`.
    pub(super) fn emit_elsewhere(panics: Vec<Self>, patience: Duration) {
        // For what belongs to no span of ours.
        let dispatch = tracing::dispatcher::get_default(Clone::clone);
        let (done, wait) = mpsc::channel();
        let emit = move || {
            tracing::dispatcher::with_default(&dispatch, || panics.iter().for_each(Self::emit));
            let _ = done.send(());
        };
        let name = "panic-event".to_owned();
        if std::thread::Builder::new().name(name).spawn(emit).is_ok() {
            let _ = wait.recv_timeout(patience);
        }
    }

    /// Emits it, in the span that it happened in.
    pub(super) fn emit(&self) {
        let was = EMITTING.try_with(|emitting| emitting.replace(true));
        // A subscriber that panics meanwhile must not make things worse.
        let emit = || {
            let _attached = self.context.clone().attach();
            if self.emit_in_span().is_none() {
                self.event(None);
            }
        };
        quietly(|| carry(self.stack.clone(), emit));
        if let Ok(was) = was {
            let _ = EMITTING.try_with(|emitting| emitting.set(was));
        }
    }

    /// In the span's own subscriber; `None` if there is no such span any more.
    fn emit_in_span(&self) -> Option<()> {
        let SpanKey { id, layer } = self.span?;
        let dispatch = layer::dispatch_of(layer)?;
        let id = Id::from_u64(id);
        // Held meanwhile: what is looked up in between is there.
        let _span = dispatch.downcast_ref::<Registry>()?.span(&id)?;
        tracing::dispatcher::with_default(&dispatch, || self.event(Some(&id)));
        Some(())
    }

    fn event(&self, parent: Option<&Id>) {
        let Self {
            message,
            file,
            line,
            column,
            thread,
            ..
        } = self;
        let message = &*redacted(message);
        macro_rules! event {
            ($($parent:tt)*) => {
                tracing::event!(
                    target: "tracing_context::panic",
                    $($parent)*
                    Level::ERROR,
                    {
                        "exception.type" = "panic",
                        "exception.message" = message,
                        "code.file.path" = file,
                        "code.line.number" = line,
                        "thread.name" = thread,
                    },
                    "panicked at {file}:{line}:{column}: {message}",
                )
            };
        }
        match parent {
            Some(id) => event!(parent: id,),
            None => event!(),
        }
    }
}

/// Whether this thread tells a subscriber of a panic: what that panics about is not reported.
pub(super) fn is_emitting() -> bool {
    EMITTING.try_with(Cell::get).unwrap_or(true)
}

/// Emits an event of a span in the span's own subscriber. A disabled span is none: naming it as
/// the parent would mean "no parent", and lose the context that is attached.
pub(crate) fn in_span(span: &Span, emit: impl FnOnce(Option<&Span>)) {
    match span.with_subscriber(|(_, dispatch)| Dispatch::clone(dispatch)) {
        Some(dispatch) => tracing::dispatcher::with_default(&dispatch, || emit(Some(span))),
        None => emit(None),
    }
}

thread_local! {
    static EMITTING: Cell<bool> = const { Cell::new(false) };
}
