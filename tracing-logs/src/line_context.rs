//! The context of the line that is being formatted.

use std::cell::RefCell;

use tracing_context::Context;

use crate::ids::Source;

/// The context of the log line that is being formatted on this thread: what a formatter inside
/// [`with_ids`](crate::with_ids()) prints.
///
/// `None` for a line that belongs to no trace (no span around it, or `parent: None`), and outside
/// of such a layer. Otherwise `.span()` has the ids, unless only baggage is known. Print what is
/// there and leave out what is not: ids of zeros are not valid
/// ([OpenTelemetry, "Trace context in non-OTLP log formats"](https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/)).
#[must_use]
pub fn line_context() -> Option<Context> {
    let source = LINE
        .try_with(|line| line.try_borrow().ok().map(|line| line.clone()))
        .ok()
        .flatten()?;
    source.context()
}

/// Says whose context the lines are that are formatted until the guard is dropped.
pub(crate) fn enter(source: Source) -> Restore {
    Restore(replace(source))
}

/// Puts back what was there before, also when formatting panics or logs itself.
#[derive(Debug)]
#[must_use = "it ends with the guard"]
pub(crate) struct Restore(Source);

impl Drop for Restore {
    fn drop(&mut self) {
        drop(replace(std::mem::take(&mut self.0)));
    }
}

fn replace(source: Source) -> Source {
    // In a destructor of another thread-local this one may be gone: a line without ids then.
    LINE.try_with(|line| {
        line.try_borrow_mut()
            .ok()
            .map(|mut line| std::mem::replace(&mut *line, source))
    })
    .ok()
    .flatten()
    .unwrap_or_default()
}

thread_local! {
    static LINE: RefCell<Source> = const { RefCell::new(Source::Nothing) };
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use tracing_context::{SpanContext, SpanId, TraceFlags, TraceId};

    use super::*;

    #[test]
    fn nested_lines_and_panics_restore_the_outer_line() {
        let span = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::SAMPLED);
        let _current = Context::new().with_span(span.clone()).attach();
        assert!(line_context().is_none());
        let outer = enter(Source::Current);
        let seen = || line_context().and_then(|context| context.span().cloned());
        assert_eq!(seen().as_ref(), Some(&span));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _inner = enter(Source::Nothing);
            assert!(line_context().is_none());
            panic!("while formatting");
        }));
        assert!(panicked.is_err());
        assert_eq!(seen().as_ref(), Some(&span));
        drop(outer);
        assert!(line_context().is_none());
    }
}
