//! The running set-up.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_context::__private::quietly;
use tracing_context::sampler::Sampler;
use tracing_context::{
    ContextLayer, OpenSpan, OpenSpans, Resource, SinkError, SpanLimits, SpanSink,
};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::registry::LookupSpan;

use super::builder::TelemetryBuilder;
use super::report::ShutdownReport;
use super::selection::Selection;
use crate::exporter::{Counters, OtlpExporter, StartError};
use crate::home::{AtHome, Home};
use crate::notices::Notices;
use crate::tail::{TailCounters, TailSampler};

/// Tracing of a service: its resource, sampler and exporter, and the layer that feeds them.
///
/// It belongs to the process that made it: in a forked child it does nothing, and says so once.
/// Make one there after the fork.
///
/// Keep it until the service ends. Dropped, it ends export after a second at most, and a warning
/// says what was lost; [`shutdown`] gives more time and reports. Spans that end later are lost, and
/// the first of them is a warning, too.
///
/// [`shutdown`]: Self::shutdown
#[must_use = "dropping it ends export: keep it until the service ends"]
pub struct Telemetry {
    pub(super) resource: Resource,
    pub(super) sampler: Arc<dyn Sampler>,
    pub(super) limits: SpanLimits,
    pub(super) selection: Selection,
    pub(super) events: LevelFilter,
    pub(super) exception_events: bool,
    pub(super) exporter: Option<Arc<OtlpExporter>>,
    pub(super) tail: Option<Arc<Tail>>,
    /// The exporter is among them, or the tail sampler in front of it.
    pub(super) sinks: Vec<Arc<dyn SpanSink>>,
    pub(super) open_spans: Option<OpenSpans>,
    pub(super) notices: Arc<Notices>,
    pub(super) is_shut_down: AtomicBool,
    pub(super) home: Arc<Home>,
}

/// What [`Telemetry::layer`] is.
pub(crate) type SpanLayer<S> = Filtered<ContextLayer, Selection, S>;

/// In front of the exporters.
type Tail = TailSampler<Vec<Arc<dyn SpanSink>>>;

impl Telemetry {
    /// Set up by the `OTEL_*` variables; `service_name` counts where they name none.
    ///
    /// A variable that makes no sense is never an error: a default is used instead, and a
    /// warning tells so as soon as a subscriber listens.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the operating system refuses the exporter's thread.
    pub fn from_env(service_name: impl Into<Cow<'static, str>>) -> Result<Self, StartError> {
        Self::builder(service_name).build()
    }

    /// Set up in code. What is set there wins over the variables, those win over `service_name`.
    /// [`source`](TelemetryBuilder::source) takes the variables from elsewhere.
    pub fn builder(service_name: impl Into<Cow<'static, str>>) -> TelemetryBuilder {
        TelemetryBuilder::new(service_name.into())
    }

    /// The layer that makes spans of `tracing`'s, with a filter of its own. Add it to
    /// [`tracing_subscriber::registry()`], before the layers that log.
    ///
    /// INFO spans and above are recorded, whatever filter the logs have;
    /// [`level`](TelemetryBuilder::level) and [`target_level`](TelemetryBuilder::target_level)
    /// change that.
    #[must_use]
    pub fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        self.span_layer()
    }

    pub(crate) fn span_layer<S>(&self) -> SpanLayer<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let builder = ContextLayer::builder()
            .sampler(Arc::clone(&self.sampler))
            .resource(self.resource.clone())
            .limits(self.limits)
            .events(self.events)
            .exception_events(self.exception_events);
        let builder = match &self.open_spans {
            Some(open_spans) => builder.open_spans(open_spans),
            None => builder,
        };
        let builder = if self.sinks.is_empty() {
            builder
        } else {
            builder.sink(AtHome {
                home: Arc::clone(&self.home),
                sink: self.sinks.clone(),
            })
        };
        builder.build().with_filter(self.selection.clone())
    }

    /// Who produces the spans.
    #[must_use]
    pub const fn resource(&self) -> &Resource {
        &self.resource
    }

    /// What became of the spans so far; all zero without an exporter.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.exporter
            .as_ref()
            .map_or_else(Counters::default, |exporter| exporter.counters())
    }

    /// What the tail sampler did so far; `None` without
    /// [`tail_sampling`](TelemetryBuilder::tail_sampling), or without an exporter.
    #[must_use]
    pub fn tail_counters(&self) -> Option<TailCounters> {
        let tail = self.tail.as_ref().filter(|_| self.home.is_here());
        tail.map(|tail| tail.counters())
    }

    /// The recorded spans that began before `older_than` and have not ended, the oldest first: for
    /// an endpoint that tells what a service is busy with. Empty without
    /// [`track_open_spans`](TelemetryBuilder::track_open_spans).
    #[must_use]
    pub fn open_spans(&self, older_than: Duration) -> Vec<OpenSpan> {
        let open_spans = self.open_spans.as_ref().filter(|_| self.home.is_here());
        open_spans.map_or_else(Vec::new, |open_spans| open_spans.list(older_than))
    }

    /// Waits until the spans that have ended so far have left, for at most `timeout`. Blocks the
    /// thread, which may belong to any runtime.
    ///
    /// # Errors
    ///
    /// [`SinkError`] if spans were lost or the time was not enough.
    pub fn flush(&self, timeout: Duration) -> Result<(), SinkError> {
        if !self.home.is_here() {
            return Ok(());
        }
        self.notices.offer();
        self.each(timeout, |sink, left| sink.flush(left))
    }

    /// Flushes, then takes no more spans. Blocks the thread, which may belong to any runtime, for
    /// `timeout` at most. With [`track_open_spans`](TelemetryBuilder::track_open_spans), spans that
    /// are still open end here.
    ///
    /// What is left then is given up, and much earlier with a backend that fails or is not there
    /// ([`shutdown_patience`](TelemetryBuilder::shutdown_patience)). The report says how much was lost since the start, and why; so
    /// does a warning. It is no error: a backend that is missing does not change how a service ends.
    pub fn shutdown(&self, timeout: Duration) -> ShutdownReport {
        self.is_shut_down.store(true, Ordering::Relaxed);
        if !self.home.is_here() {
            return ShutdownReport::new(self.counters(), Ok(()));
        }
        self.notices.say_all();
        if let Some(open_spans) = &self.open_spans {
            open_spans.interrupt();
        }
        let outcome = self.each(timeout, |sink, left| sink.shutdown(left));
        ShutdownReport::new(self.counters(), outcome)
    }

    /// Asks every sink, each with the time that the ones before it have left; the first error.
    fn each(
        &self,
        timeout: Duration,
        ask: impl Fn(&dyn SpanSink, Duration) -> Result<(), SinkError>,
    ) -> Result<(), SinkError> {
        let begun = Instant::now();
        self.sinks
            .iter()
            .map(|sink| ask(sink, timeout.saturating_sub(begun.elapsed())))
            .fold(Ok(()), Result::and)
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if !self.is_shut_down.load(Ordering::Relaxed) && self.home.is_here() {
            // Sinks are code of others.
            quietly(|| {
                self.shutdown(LAST_CHANCE);
            });
        }
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry")
            .field("resource", &self.resource)
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}

const LAST_CHANCE: Duration = Duration::from_secs(1);
