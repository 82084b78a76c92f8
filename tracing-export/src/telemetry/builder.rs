//! Setting up in code.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tracing::level_filters::LevelFilter;
use tracing_context::sampler::Sampler;
use tracing_context::{Defaults, SpanLimits, SpanSink, Value};

use super::exporting::Exporting;
use super::handle::Telemetry;
use super::identity::Identity;
use super::sampling;
use crate::env::{self, Reader};
use crate::exporter::{OtlpExporter, StartError};
use crate::notices::Notices;

/// Builds a [`Telemetry`]. What is set here wins over the `OTEL_*` variables.
#[must_use = "call build"]
pub struct TelemetryBuilder {
    source: Source,
    identity: Identity,
    sampler: Option<Arc<dyn Sampler>>,
    limits: Option<SpanLimits>,
    level: LevelFilter,
    exporting: Exporting,
    sinks: Vec<Arc<dyn SpanSink>>,
    panic_hook: bool,
    process_defaults: bool,
}

type Source = Box<dyn Fn(&str) -> Option<String>>;

impl TelemetryBuilder {
    pub(super) fn new(fallback_name: Cow<'static, str>) -> Self {
        Self {
            source: Box::new(|variable| std::env::var(variable).ok()),
            identity: Identity::new(fallback_name),
            sampler: None,
            limits: None,
            level: LevelFilter::INFO,
            exporting: Exporting::default(),
            sinks: Vec::new(),
            panic_hook: true,
            process_defaults: true,
        }
    }

    /// Asks `source` for the `OTEL_*` variables instead of the process's environment.
    pub fn source(mut self, source: impl Fn(&str) -> Option<String> + 'static) -> Self {
        self.source = Box::new(source);
        self
    }

    /// The service's name, whatever the variables say.
    pub fn service_name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.identity.service_name = Some(name.into());
        self
    }

    /// One more attribute of the resource, such as `service.version` or
    /// `deployment.environment.name`.
    pub fn resource_attribute(
        mut self,
        key: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
    ) -> Self {
        self.identity.attributes.push((key.into(), value.into()));
        self
    }

    /// Decides which traces are kept.
    pub fn sampler(mut self, sampler: impl Sampler) -> Self {
        self.sampler = Some(Arc::new(sampler));
        self
    }

    /// How much one span keeps.
    pub const fn limits(mut self, limits: SpanLimits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Spans of this level and above are recorded. Default: INFO.
    pub const fn level(mut self, level: LevelFilter) -> Self {
        self.level = level;
        self
    }

    /// Sends to this URL, which is used as it is: it mostly ends in `/v1/traces`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.exporting.endpoint = Some(url.into());
        self
    }

    /// Sends this header with every request, in place of those that the variables name. One that
    /// HTTP does not allow is left out, with a warning.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.exporting.headers.push((name.into(), value.into()));
        self
    }

    /// How long one attempt to send may take; zero: as long as it likes. Default 10 s.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.exporting.timeout = Some(timeout);
        self
    }

    /// How long a span waits for others at most before they are sent. Default 5 s.
    pub const fn schedule_delay(mut self, delay: Duration) -> Self {
        self.exporting.schedule_delay = Some(delay);
        self
    }

    /// So many spans go into one request at most. Default 512.
    pub const fn max_batch_spans(mut self, spans: usize) -> Self {
        self.exporting.max_batch_spans = Some(spans);
        self
    }

    /// So many spans wait or are being sent at most; newer ones are dropped. Default: no bound
    /// but that of the bytes.
    pub const fn max_queue_spans(mut self, spans: usize) -> Self {
        self.exporting.max_queue_spans = Some(spans);
        self
    }

    /// So many bytes of encoded spans wait or are being sent at most; newer ones are dropped.
    /// Default 32 MiB.
    pub const fn max_queue_bytes(mut self, bytes: usize) -> Self {
        self.exporting.max_queue_bytes = Some(bytes);
        self
    }

    /// Exports nothing by itself: spans go to the [`sink`](Self::sink)s alone, and no thread is
    /// started.
    pub const fn without_exporter(mut self) -> Self {
        self.exporting.is_on = false;
        self
    }

    /// Hands every finished span to this sink too, such as a [`Waterfall`](crate::Waterfall).
    pub fn sink(mut self, sink: impl SpanSink) -> Self {
        self.sinks.push(Arc::new(sink));
        self
    }

    /// Whether panics are reported in traces and logs. Default: yes.
    pub const fn panic_hook(mut self, yes: bool) -> Self {
        self.panic_hook = yes;
        self
    }

    /// Whether the resource becomes that of the process, which log layers and others use. Default:
    /// yes; the first to do so in a process wins.
    pub const fn process_defaults(mut self, yes: bool) -> Self {
        self.process_defaults = yes;
        self
    }

    /// Reads the variables and starts the exporter.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the operating system refuses the exporter's thread.
    pub fn build(self) -> Result<Telemetry, StartError> {
        let mut reader = Reader::new(&*self.source);
        let is_disabled = env::is_disabled(&mut reader);
        let resource = self.identity.resource(&mut reader);
        let config = self.exporting.resolve(&mut reader, is_disabled);
        let sampler = match self.sampler {
            Some(sampler) => sampler,
            None => sampling::build(env::sampler(&mut reader)),
        };
        let limits = match self.limits {
            Some(limits) => limits,
            None => env::limits(&mut reader),
        };
        let exception_events = env::exception_events(&reader);
        let warnings = reader.into_warnings();
        let notices = Notices::new(warnings.iter().map(ToString::to_string).collect());

        let mut sinks = self.sinks;
        let mut exporter = None;
        if let Some(config) = config {
            let started = Arc::new(OtlpExporter::start(&config)?);
            sinks.insert(0, Arc::clone(&started) as Arc<dyn SpanSink>);
            exporter = Some(started);
        }
        if self.process_defaults {
            // Installed before by hand: that was meant.
            let _ = Defaults::new().resource(resource.clone()).install();
        }
        notices.announce();
        if self.panic_hook && !is_disabled {
            tracing_context::install_panic_hook();
        }
        Ok(Telemetry {
            resource,
            sampler,
            limits,
            // With no span of ours enabled, the caller's context is passed on as it came.
            level: if is_disabled {
                LevelFilter::OFF
            } else {
                self.level
            },
            exception_events,
            exporter,
            sinks,
            notices,
            is_shut_down: AtomicBool::new(false),
        })
    }
}

impl fmt::Debug for TelemetryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelemetryBuilder").finish_non_exhaustive()
    }
}
