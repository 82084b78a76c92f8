//! The layer and its settings.

use std::borrow::Cow;
use std::{fmt, io};

use tracing_context::{Resource, SpanFilter, baggage_keys, resource};
use tracing_core::Subscriber;
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::fmt::{MakeWriter, TestWriter};
use tracing_subscriber::layer::{Filter, Layer};
use tracing_subscriber::registry::LookupSpan;

use crate::ids::Ids;
use crate::layer::shape::Shape;

/// The layer of [`json`](crate::json), [`datadog`](crate::datadog), [`gcp`](crate::gcp),
/// [`ecs`](crate::ecs) and [`logfmt`](crate::logfmt()).
///
/// It needs a subscriber built on [`tracing_subscriber::registry()`] and goes in after the
/// [`ContextLayer`](tracing_context::ContextLayer). Do not put it inside a `Vec` or `Option` of
/// layers: they hide the subscriber from it, and events with an explicit parent have no ids then.
///
/// Behind [`reload`](tracing_subscriber::reload), change the writer in place by
/// [`writer_mut`](Self::writer_mut). A layer that is put in place of this one is never told which
/// subscriber it belongs to: its events with an explicit parent have no ids.
///
/// ```
/// use tracing_subscriber::fmt::writer::BoxMakeWriter;
/// use tracing_subscriber::prelude::*;
/// use tracing_subscriber::{Registry, reload};
///
/// let logs = tracing_logs::json().with_writer(BoxMakeWriter::new(std::io::stdout));
/// let (logs, handle) = reload::Layer::<_, Registry>::new(logs);
/// tracing_subscriber::registry().with(logs).init();
/// handle.modify(|logs| *logs.writer_mut() = BoxMakeWriter::new(std::io::sink))?;
/// # Ok::<(), reload::Error>(())
/// ```
pub struct LogLayer<W = fn() -> io::Stdout> {
    pub(super) make_writer: W,
    pub(super) shape: Shape,
    pub(super) span_lines: SpanLines,
    pub(super) stack_traces: bool,
    pub(super) resource: Option<Resource>,
    pub(super) baggage_keys: Option<Vec<Cow<'static, str>>>,
    pub(super) ids: Ids,
}

/// Which moments of a span's life are lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SpanLines {
    pub(super) new: bool,
    pub(super) enter: bool,
    pub(super) exit: bool,
    pub(super) close: bool,
}

impl LogLayer {
    pub(super) fn new(shape: Shape) -> Self {
        Self {
            make_writer: io::stdout,
            shape,
            span_lines: SpanLines::default(),
            stack_traces: false,
            resource: None,
            baggage_keys: None,
            ids: Ids::default(),
        }
    }
}

impl<W> LogLayer<W> {
    /// Where the lines go: a function that returns an [`io::Write`], a `Mutex` of one, or what
    /// else is a [`MakeWriter`]. Default: [`io::stdout`]. Each line is one `write_all`; an error
    /// of the writer is ignored.
    #[must_use]
    pub fn with_writer<W2>(self, make_writer: W2) -> LogLayer<W2>
    where
        W2: for<'a> MakeWriter<'a> + 'static,
    {
        self.map_writer(|_| make_writer)
    }

    /// As [`with_writer`](Self::with_writer), made from the writer that is set.
    #[must_use]
    pub fn map_writer<W2>(self, f: impl FnOnce(W) -> W2) -> LogLayer<W2>
    where
        W2: for<'a> MakeWriter<'a> + 'static,
    {
        LogLayer {
            make_writer: f(self.make_writer),
            shape: self.shape,
            span_lines: self.span_lines,
            stack_traces: self.stack_traces,
            resource: self.resource,
            baggage_keys: self.baggage_keys,
            ids: self.ids,
        }
    }

    /// Writes so that `cargo test` captures the lines.
    #[must_use]
    pub fn with_test_writer(self) -> LogLayer<TestWriter> {
        self.map_writer(|_| TestWriter::default())
    }

    /// Which moments of a span's life are lines of their own, with the ids and fields of exactly
    /// that span. Default: [`FmtSpan::NONE`].
    ///
    /// Their `message` is `new`, `enter`, `exit` or `close`, their level and target those of the
    /// span; `close` has `time.busy` and `time.idle` as texts with their unit (`1.23µs`).
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "as fmt::Layer has it")]
    pub fn with_span_events(mut self, kind: FmtSpan) -> Self {
        let has = |moment: FmtSpan| kind.clone() & moment.clone() == moment;
        self.span_lines = SpanLines {
            new: has(FmtSpan::NEW),
            enter: has(FmtSpan::ENTER),
            exit: has(FmtSpan::EXIT),
            close: has(FmtSpan::CLOSE),
        };
        self
    }

    /// Whether lines of exceptions and panics have their stack trace, as `exception.stacktrace` or by the
    /// format's own name. Default: no, the trace has it. The thread that panicked looks the symbols up
    /// then, which takes milliseconds, the first time a second.
    #[must_use]
    pub const fn with_stack_traces(mut self, yes: bool) -> Self {
        self.stack_traces = yes;
        self
    }

    /// Whose name, and what else of it is printed, is on each line. Default: the process's, see
    /// [`tracing_context::Defaults`].
    #[must_use]
    pub fn with_resource(mut self, resource: Resource) -> Self {
        self.resource = Some(resource);
        self
    }

    /// Which members of the baggage are on each line, where the line's context has them. Default:
    /// the process's, see [`tracing_context::Defaults::baggage_keys`], and unless it says so, none:
    /// callers write baggage.
    ///
    /// ```
    /// let layer = tracing_logs::json().with_baggage_keys(["tenant.id"]);
    /// # drop(layer);
    /// ```
    #[must_use]
    pub fn with_baggage_keys<K: Into<Cow<'static, str>>>(
        mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        self.baggage_keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }

    /// Lets only what `filter` allows become a line.
    ///
    /// Goes before [`Layer::with_filter`] and differs from it in one thing: the filter is asked
    /// each time ([`SpanFilter`]), since lines get lost after an answer that `tracing` remembers.
    #[must_use]
    pub fn with_filter<S, F>(self, filter: F) -> Filtered<Self, SpanFilter<F>, S>
    where
        Self: Layer<S>,
        S: Subscriber + for<'a> LookupSpan<'a>,
        F: Filter<S>,
    {
        Layer::with_filter(self, SpanFilter::new(filter))
    }

    /// The writer that is set.
    #[must_use]
    pub const fn writer(&self) -> &W {
        &self.make_writer
    }

    /// The same to be changed in place, as from inside
    /// [`reload::Handle::modify`](tracing_subscriber::reload::Handle::modify).
    pub const fn writer_mut(&mut self) -> &mut W {
        &mut self.make_writer
    }

    pub(super) fn baggage_keys(&self) -> &[Cow<'static, str>] {
        self.baggage_keys
            .as_deref()
            .unwrap_or_else(|| baggage_keys())
    }

    pub(super) fn resource(&self) -> &Resource {
        self.resource.as_ref().unwrap_or_else(|| resource())
    }
}

impl<W> fmt::Debug for LogLayer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLayer")
            .field("shape", &self.shape)
            .field("span_lines", &self.span_lines)
            .field("resource", &self.resource)
            .field("baggage_keys", &self.baggage_keys)
            .finish_non_exhaustive()
    }
}
