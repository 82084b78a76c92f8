//! The picture as a sink.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use tracing_context::{FinishedSpan, SinkError, SpanSink};

use super::options::Options;
use super::printer::Printer;
use super::traces::Quiet;

/// Draws each trace when it is over.
///
/// Nothing tells when the last span of a trace has come. It is drawn when its first span in this
/// process, or in any of those that send to a receiver, has ended and no other
/// one has come for a while: 200 ms if all spans are of this process (of its
/// [`resource`](tracing_context::resource())), 6 s if not, as exporters gather spans for 5 s.
/// [`quiet`](Self::quiet) changes both. What comes even later is a picture of its own.
///
/// A [flush](SpanSink::flush) draws the traces of which a root has ended without waiting for quiet,
/// a [shutdown](SpanSink::shutdown) all.
///
/// For development: pictures are written in order by a thread of their own. At most 10,000 spans
/// wait; beyond, the oldest trace is forgotten, and a line tells how many spans were.
pub struct Waterfall(Printer);

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
        Self(Printer::start(writer, options, QUIET))
    }

    /// So long no span of a trace may come before it is drawn. Behind a receiver, more than the
    /// services' `OTEL_BSP_SCHEDULE_DELAY`.
    #[must_use]
    pub fn quiet(self, time: Duration) -> Self {
        self.0.set_quiet(Quiet {
            here: time,
            elsewhere: time,
        });
        self
    }
}

impl SpanSink for Waterfall {
    fn on_end(&self, span: &FinishedSpan) {
        self.0.add(span.clone());
    }

    fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        if self.0.flush(timeout) {
            Ok(())
        } else {
            Err(SinkError::Timeout)
        }
    }

    fn shutdown(&self, timeout: Duration) -> Result<(), SinkError> {
        self.0.close(true);
        self.flush(timeout)
    }
}

impl Drop for Waterfall {
    fn drop(&mut self) {
        self.0.close(false);
    }
}

impl fmt::Debug for Waterfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waterfall").finish_non_exhaustive()
    }
}

const QUIET: Quiet = Quiet {
    here: Duration::from_millis(200),
    elsewhere: Duration::from_secs(6),
};
