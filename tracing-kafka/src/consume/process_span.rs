//! The span of messages being processed.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{self, Poll};

use tracing::Span;
use tracing_context::__private::quietly;
use tracing_context::{Context, ErrorRef, GuardedSpan, TracedSpan, text};

use crate::consume::ConsumerTracing;
use crate::semconv;

/// The span of a message or batch being processed, made by
/// [`MessageExt::process_span`](crate::MessageExt::process_span), for code that
/// [`process`](crate::MessageExt::process) does not fit.
///
/// It ends once: by [`end`](Self::end), by [`fail`](Self::fail), or when it is dropped: as an error
/// of type `cancelled`, or `panic` if a part of the work [inside](Self::in_scope) of it panicked.
///
/// ```
/// use rdkafka::message::OwnedMessage;
/// use tracing_kafka::MessageExt as _;
/// use tracing_kafka::rdkafka;
///
/// # fn handle(_: &OwnedMessage) -> Result<(), std::io::Error> { Ok(()) }
/// fn work_off(message: &OwnedMessage) {
///     let mut span = message.process_span();
///     match span.in_scope(|| handle(message)) {
///         Ok(()) => span.end(),
///         Err(error) => span.fail(&error),
///     }
/// }
/// ```
#[derive(Debug)]
#[must_use = "dropping it ends the span as cancelled"]
pub struct ProcessSpan {
    span: GuardedSpan,
    tracing: ConsumerTracing,
}

impl ProcessSpan {
    pub(super) const fn new(span: TracedSpan, tracing: ConsumerTracing) -> Self {
        Self {
            span: GuardedSpan::new(span),
            tracing,
        }
    }

    /// The span, for attributes, events and exceptions
    /// ([`SpanExt`](tracing_context::SpanExt)).
    #[must_use]
    pub const fn span(&self) -> &Span {
        self.span.traced().span()
    }

    /// The context of what the processing does elsewhere; that around it, where the span is
    /// disabled.
    #[must_use]
    pub const fn context(&self) -> &Context {
        self.span.traced().context()
    }

    /// Runs a part of the work, a poll or a function, with the span entered.
    pub fn in_scope<T>(&mut self, part: impl FnOnce() -> T) -> T {
        self.span.in_scope(part)
    }

    /// The processing succeeded: the span ends, its status as it is.
    pub fn end(mut self) {
        self.finish(Ok(()));
    }

    /// The processing failed: the span ends as an error.
    pub fn fail<E: fmt::Display + 'static>(mut self, error: &E) {
        self.finish(Err(Failure::Error(ErrorRef::new(error))));
    }

    /// Ends it by the result.
    pub(super) fn end_with<T, E: fmt::Display + 'static>(&mut self, result: &Result<T, E>) {
        self.finish(match result {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure::Error(ErrorRef::new(error))),
        });
    }

    pub(super) fn poll<F: Future>(
        &mut self,
        future: Pin<&mut Option<F>>,
        cx: &mut task::Context<'_>,
    ) -> Poll<F::Output> {
        self.span.poll(future, cx)
    }

    pub(super) fn start<F: Future>(
        &mut self,
        future: Pin<&mut Option<F>>,
        handler: impl FnOnce() -> F,
        cx: &mut task::Context<'_>,
    ) -> Poll<F::Output> {
        self.span.start(future, handler, cx)
    }

    pub(super) fn drop_inside<F>(&mut self, future: Pin<&mut Option<F>>) {
        self.span.drop_inside(future);
    }

    fn finish(&mut self, result: Result<(), Failure<'_>>) {
        let Some(end) = self.span.ending() else {
            return;
        };
        let span = self.span.traced();
        match result {
            Err(Failure::Error(error)) if span.is_recorded() => {
                let named = quietly(|| self.tracing.classify(error)).flatten();
                // Looks at its causes, which are the user's code too.
                let named = named.or_else(|| quietly(|| semconv::error_type(error)));
                let error_type = named.unwrap_or(Cow::Borrowed("_OTHER"));
                let message = quietly(|| text::message(&error)).unwrap_or_default();
                quietly(|| semconv::record_failure(span, &error_type, &message));
            }
            Err(Failure::Named(name)) if span.is_recorded() => {
                quietly(|| semconv::record_failure(span, name, ""));
            }
            _ => {}
        }
        span.finish_at(end);
    }
}

#[derive(Clone, Copy)]
enum Failure<'a> {
    Error(ErrorRef<'a>),
    Named(&'static str),
}

impl Drop for ProcessSpan {
    fn drop(&mut self) {
        let name = if self.span.has_panicked() {
            "panic"
        } else {
            "cancelled"
        };
        self.finish(Err(Failure::Named(name)));
    }
}
