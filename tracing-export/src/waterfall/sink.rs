//! Spans are collected until their trace can be drawn.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracing_context::{FinishedSpan, SinkError, SpanId, SpanSink, TraceId};

use super::options::Options;
use super::printer::Printer;

/// Draws each trace when its first span in this process ends.
///
/// For development: pictures are written by a thread of their own, in order, and left out if they
/// come faster than it can write. At most 10,000 spans are kept; beyond, the oldest unfinished
/// trace is forgotten. A span that ends after its local root is drawn at the next flush.
pub struct Waterfall {
    printer: Printer,
    traces: Mutex<Traces>,
}

#[derive(Default)]
struct Traces {
    /// The oldest first.
    open: VecDeque<Trace>,
    spans: usize,
}

struct Trace {
    id: TraceId,
    local_root: SpanId,
    spans: Vec<FinishedSpan>,
}

impl Waterfall {
    /// Draws plainly into this writer.
    #[must_use]
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        Self::with_options(writer, Options::default())
    }

    /// Draws on the standard error, in colour if that is a terminal.
    #[must_use]
    pub fn stderr() -> Self {
        Self::with_options(io::stderr(), Options::for_stream(&io::stderr()))
    }

    /// Draws into this writer.
    #[must_use]
    pub fn with_options(writer: impl Write + Send + 'static, options: Options) -> Self {
        Self {
            printer: Printer::start(writer, options),
            traces: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Traces> {
        self.traces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SpanSink for Waterfall {
    fn on_end(&self, span: &FinishedSpan) {
        let done = self.lock().add(span.clone());
        if let Some(spans) = done {
            self.printer.print(spans);
        }
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        let rest = std::mem::take(&mut *self.lock());
        for trace in rest.open {
            self.printer.print(trace.spans);
        }
        if self.printer.flush(timeout) {
            Ok(())
        } else {
            Err(SinkError::Timeout)
        }
    }
}

impl Traces {
    /// Keeps the span; the whole trace if that was its local root.
    fn add(&mut self, span: FinishedSpan) -> Option<Vec<FinishedSpan>> {
        let (id, local_root) = (span.trace_id(), span.local_root());
        let is_done = span.is_local_root();
        let same = |trace: &Trace| trace.id == id && trace.local_root == local_root;
        let place = self.open.iter().rposition(same).unwrap_or_else(|| {
            self.open.push_back(Trace {
                id,
                local_root,
                spans: Vec::new(),
            });
            self.open.len() - 1
        });
        self.open[place].spans.push(span);
        self.spans += 1;
        if is_done {
            let trace = self.open.remove(place)?;
            self.spans -= trace.spans.len();
            return Some(trace.spans);
        }
        while self.spans > MOST_SPANS {
            let oldest = self.open.pop_front()?;
            self.spans -= oldest.spans.len();
        }
        None
    }
}

impl fmt::Debug for Waterfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waterfall").finish_non_exhaustive()
    }
}

const MOST_SPANS: usize = 10_000;
