//! A span around foreign code.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use crate::traced_span::TracedSpan;

/// A [`TracedSpan`] around foreign code, such as a future: it is entered for each part of it (a
/// call, a poll, a drop), knows whether one of them panicked, and has one end.
///
/// Whoever owns it ends it in its own `Drop` at the latest:
///
/// ```
/// use tracing_context::GuardedSpan;
///
/// struct Work(GuardedSpan);
///
/// impl Drop for Work {
///     fn drop(&mut self) {
///         if let Some(end) = self.0.ending() {
///             let error_type = if self.0.has_panicked() { "panic" } else { "cancelled" };
///             self.0.traced().span().record("error.type", error_type);
///             self.0.traced().finish_at(end);
///         }
///     }
/// }
/// ```
#[derive(Debug)]
pub struct GuardedSpan {
    span: TracedSpan,
    /// Set while foreign code runs: still set when it has panicked.
    inside: bool,
    ended: bool,
}

impl GuardedSpan {
    /// Nothing has run in this span yet.
    #[must_use]
    pub const fn new(span: TracedSpan) -> Self {
        Self {
            span,
            inside: false,
            ended: false,
        }
    }

    /// The span.
    #[must_use]
    pub const fn traced(&self) -> &TracedSpan {
        &self.span
    }

    /// Runs a part of the foreign code with the span entered.
    pub fn in_scope<T>(&mut self, part: impl FnOnce() -> T) -> T {
        let entered = self.span.enter();
        self.inside = true;
        let result = part();
        self.inside = false;
        drop(entered);
        result
    }

    /// Polls a future inside, and drops it inside once it is ready. Pending if it is gone.
    pub fn poll<F: Future>(
        &mut self,
        future: Pin<&mut Option<F>>,
        cx: &mut Context<'_>,
    ) -> Poll<F::Output> {
        self.in_scope(|| poll_once(future, cx))
    }

    /// Makes the future and polls it for the first time, as one part.
    pub fn start<F: Future>(
        &mut self,
        mut future: Pin<&mut Option<F>>,
        make: impl FnOnce() -> F,
        cx: &mut Context<'_>,
    ) -> Poll<F::Output> {
        self.in_scope(|| {
            future.set(Some(make()));
            poll_once(future, cx)
        })
    }

    /// Drops a future that was not ready inside, unless it has panicked: then nothing of it is
    /// called again here.
    pub fn drop_inside<F>(&mut self, mut future: Pin<&mut Option<F>>) {
        if future.is_some() && !self.inside {
            self.in_scope(|| future.set(None));
        }
    }

    /// Whether foreign code has panicked.
    #[must_use]
    pub const fn has_panicked(&self) -> bool {
        self.inside
    }

    /// Now, for whoever asks first: what there is to say of the end is recorded next, then the
    /// span is [finished](TracedSpan::finish_at) with this end. `None` ever after.
    pub fn ending(&mut self) -> Option<Instant> {
        let first = !std::mem::replace(&mut self.ended, true);
        first.then(Instant::now)
    }
}

/// Drops the future once it is ready.
fn poll_once<F: Future>(mut future: Pin<&mut Option<F>>, cx: &mut Context<'_>) -> Poll<F::Output> {
    let output = future.as_mut().as_pin_mut().map(|future| future.poll(cx));
    let output = ready!(output.unwrap_or(Poll::Pending));
    future.set(None);
    Poll::Ready(output)
}
