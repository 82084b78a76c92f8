//! Setting up in code.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tracing::level_filters::LevelFilter;
use tracing_context::propagator::Propagator;
use tracing_context::sampler::{AlwaysOff, Sampler};
use tracing_context::{OpenSpans, SpanLimits, SpanSink, Value};

use super::agreement;
use super::exporting::Exporting;
use super::handle::Telemetry;
use super::identity::Identity;
use super::sampling;
use super::selection::Selection;
use crate::env::{self, Exporters, Reader, Source};
use crate::exporter::{Compression, OtlpExporter, Protocol, StartError};
use crate::home::Home;
use crate::notices::Notices;
use crate::tail::{TailSampler, TailSampling};
use crate::waterfall::Waterfall;

/// Builds a [`Telemetry`]. What is set here wins over the `OTEL_*` variables.
#[must_use = "call build"]
pub struct TelemetryBuilder {
    source: Source,
    identity: Identity,
    sampler: Option<Arc<dyn Sampler>>,
    limits: Option<SpanLimits>,
    selection: Selection,
    events: LevelFilter,
    exception_events: Option<bool>,
    propagator: Option<Box<dyn Propagator>>,
    baggage_keys: Vec<Cow<'static, str>>,
    exporting: Exporting,
    tail: Option<TailSampling>,
    sinks: Vec<Arc<dyn SpanSink>>,
    open_spans: bool,
    panic_hook: bool,
    process_defaults: bool,
    enclosing_spans: bool,
}

impl TelemetryBuilder {
    pub(super) fn new(fallback_name: Cow<'static, str>) -> Self {
        Self {
            source: Source::default(),
            identity: Identity::new(fallback_name),
            sampler: None,
            limits: None,
            selection: Selection::default(),
            events: LevelFilter::INFO,
            exception_events: None,
            propagator: None,
            baggage_keys: Vec::new(),
            exporting: Exporting::default(),
            tail: None,
            sinks: Vec::new(),
            open_spans: false,
            panic_hook: true,
            process_defaults: true,
            enclosing_spans: false,
        }
    }

    /// Asks `source` for the `OTEL_*` variables instead of the process's environment.
    pub fn source(
        mut self,
        source: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.source = Source::Other(Box::new(source));
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

    /// Spans of this level and above are recorded, but for the machinery
    /// ([`DefaultFilter`](tracing_context::DefaultFilter) has the list). Default: INFO.
    pub fn level(mut self, level: LevelFilter) -> Self {
        self.selection = self.selection.with_spans(level);
        self
    }

    /// The same for spans and events of this target and the modules below it, whatever
    /// [`level`](Self::level) and the list of machinery say. The nearest module decides. Events
    /// need to pass [`events`](Self::events) as well.
    ///
    /// ```
    /// use tracing::level_filters::LevelFilter;
    ///
    /// let builder = tracing_export::Telemetry::builder("orders")
    ///     .target_level("orders::pricing", LevelFilter::DEBUG)
    ///     .target_level("chatty_crate", LevelFilter::OFF);
    /// # let _ = builder;
    /// ```
    pub fn target_level(
        mut self,
        target: impl Into<Cow<'static, str>>,
        level: LevelFilter,
    ) -> Self {
        self.selection = self.selection.with_target(target.into(), level);
        self
    }

    /// Which `tracing` events become events of their span, by level. Default: INFO and above.
    pub fn events(mut self, level: LevelFilter) -> Self {
        self.selection = self.selection.with_events(level);
        self.events = level;
        self
    }

    /// Whether exceptions become events of their span, beside their log line. Default: yes.
    pub const fn exception_events(mut self, yes: bool) -> Self {
        self.exception_events = Some(yes);
        self
    }

    /// How contexts travel in this process. Default: what `OTEL_PROPAGATORS` says, else W3C trace
    /// context and baggage.
    ///
    /// Like the resource, it is one of the process's defaults: without
    /// [`process_defaults`](Self::process_defaults) it has no effect.
    pub fn propagator(mut self, propagator: impl Propagator) -> Self {
        self.propagator = Some(Box::new(propagator));
        self
    }

    /// The baggage members that are copied onto every span and log line, such as `tenant.id`.
    /// Default: none, since callers write baggage.
    ///
    /// Like the resource, they are one of the process's defaults: without
    /// [`process_defaults`](Self::process_defaults) they have no effect.
    pub fn baggage_keys<K: Into<Cow<'static, str>>>(
        mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        self.baggage_keys = keys.into_iter().map(Into::into).collect();
        self
    }

    /// Sends to this URL, which is used as it is: it mostly ends in `/v1/traces`. Credentials in it
    /// (`http://user:password@host`) become basic authentication.
    ///
    /// It says where to, not whether: `OTEL_TRACES_EXPORTER=none` switches the exporter off all the
    /// same.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.exporting.endpoint = Some(url.into());
        self
    }

    /// How requests travel. Default: OTLP over HTTP, and over gRPC to port 4317.
    pub const fn protocol(mut self, protocol: Protocol) -> Self {
        self.exporting.protocol = Some(protocol);
        self
    }

    /// Sends this header with every request, in place of those that the variables name. One that
    /// HTTP does not allow is left out, with a warning.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.exporting.headers.push((name.into(), value.into()));
        self
    }

    /// Sends by this HTTP proxy, such as `http://user:password@proxy:3128`, whatever `NO_PROXY`
    /// says. Default: as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say. A bad URL is a warning.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.exporting.proxy = Some(url.into());
        self
    }

    /// Trusts the authorities of these certificates, in PEM, instead of the system's. A bad one is
    /// a warning.
    #[cfg(feature = "tls")]
    pub fn certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.exporting.certificate = Some(pem.into());
        self
    }

    /// Shows this certificate to a backend that asks for one (mutual TLS): its chain and its
    /// private key, both in PEM. Bad ones are a warning.
    #[cfg(feature = "tls")]
    pub fn client_certificate(
        mut self,
        chain: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.exporting.client_certificate = Some((chain.into(), key.into()));
        self
    }

    /// Whether and how requests are compressed. Default: not.
    pub const fn compression(mut self, compression: Compression) -> Self {
        self.exporting.compression = Some(compression);
        self
    }

    /// How long one attempt to send may take; zero: as long as it likes. Default 10 s.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.exporting.timeout = Some(timeout);
        self
    }

    /// How long all attempts to send a batch may take, together with the waits between them but for
    /// those that the backend asked for; zero: as long as they like. Default 30 s.
    pub const fn export_timeout(mut self, timeout: Duration) -> Self {
        self.exporting.export_timeout = Some(timeout);
        self
    }

    /// How long [`Telemetry::shutdown`] goes on after an attempt to send that failed, and without a
    /// connection: no longer than the time it is given. Default 0.8 s, so that a backend that is
    /// missing holds no service up.
    pub const fn shutdown_patience(mut self, patience: Duration) -> Self {
        self.exporting.shutdown_patience = Some(patience);
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

    /// Exports only the traces that this keeps when they are over; [`tail`](crate::tail) says what
    /// that cannot see, such as what callers did not sample. Every trace that begins here is recorded
    /// and propagated as sampled, unless a [`sampler`](Self::sampler) or `OTEL_TRACES_SAMPLER` is
    /// set.
    ///
    /// A [`sink`](Self::sink) gets every span all the same: put a
    /// [`TailSampler`](crate::TailSampler) in front of it.
    pub const fn tail_sampling(mut self, sampling: TailSampling) -> Self {
        self.tail = Some(sampling);
        self
    }

    /// Hands every finished span to this sink too, such as a [`Waterfall`](crate::Waterfall).
    pub fn sink(mut self, sink: impl SpanSink) -> Self {
        self.sinks.push(Arc::new(sink));
        self
    }

    /// Whether the set of spans that are open is kept: for [`Telemetry::open_spans`], and for
    /// [`Telemetry::shutdown`], which then exports them too, with the attribute
    /// `tracing_context.interrupted`. A span costs two short locks more. Default: no.
    pub const fn track_open_spans(mut self, yes: bool) -> Self {
        self.open_spans = yes;
        self
    }

    /// Whether panics are reported in traces and logs. Default: yes.
    pub const fn panic_hook(mut self, yes: bool) -> Self {
        self.panic_hook = yes;
        self
    }

    /// Whether resource and propagator become those of the process, which log layers, middleware and
    /// others use. Default: yes; the first to do so in a process wins, and a warning tells if that
    /// was somebody else with another resource.
    pub const fn process_defaults(mut self, yes: bool) -> Self {
        self.process_defaults = yes;
        self
    }

    /// Whether plain `tracing` spans that are entered where a request comes in count as being around
    /// it: [`Defaults::enclosing_spans`](tracing_context::Defaults::enclosing_spans). Default: no.
    pub const fn enclosing_spans(mut self, yes: bool) -> Self {
        self.enclosing_spans = yes;
        self
    }

    /// Reads the variables and starts the exporter.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the operating system refuses the exporter's thread.
    pub fn build(self) -> Result<Telemetry, StartError> {
        let mut reader = Reader::new(&self.source);
        let is_disabled = env::is_disabled(&mut reader);
        let resource = self.identity.resource(&mut reader);
        env::warn_unsupported(&mut reader);
        // An endpoint in code says where to; whether anything is exported, an operator decides.
        let exporters = if self.exporting.is_on && !is_disabled {
            env::exporters(&mut reader)
        } else {
            Exporters::default()
        };
        let config = match exporters.otlp {
            true => self.exporting.resolve(&mut reader),
            false => None,
        };
        let sampler = match self.sampler {
            Some(sampler) => sampler,
            // Nobody asks it, so it asks nobody.
            None if is_disabled => Arc::new(AlwaysOff),
            None => sampling::build(&env::sampler(&mut reader), &resource)?,
        };
        let limits = match self.limits {
            Some(limits) => limits,
            None => env::limits(&mut reader),
        };
        let exception_events = match self.exception_events {
            Some(yes) => yes,
            None => env::exception_events(&mut reader),
        };
        let propagator = match self.propagator {
            Some(propagator) => Some(propagator),
            None if self.process_defaults => env::propagator(&mut reader),
            None => None,
        };
        let warnings = reader.into_warnings();
        let mut warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();

        let mut exported: Vec<Arc<dyn SpanSink>> = Vec::new();
        let mut exporter = None;
        if let Some(config) = config {
            let started = Arc::new(OtlpExporter::start(&config)?);
            exported.push(Arc::clone(&started) as _);
            exporter = Some(started);
        }
        if exporters.console {
            exported.push(Arc::new(Waterfall::stderr()));
        }
        let mut tail = None;
        // Nothing to hold spans for otherwise.
        if let Some(sampling) = self.tail.filter(|_| !exported.is_empty()) {
            let sampler = Arc::new(TailSampler::new(sampling, exported));
            exported = vec![Arc::clone(&sampler) as _];
            tail = Some(sampler);
        }
        let sinks = exported.into_iter().chain(self.sinks).collect();
        if self.process_defaults {
            warnings.extend(agreement::install(
                &resource,
                propagator,
                self.baggage_keys,
                self.enclosing_spans,
            ));
        }
        let notices = Notices::new(warnings);
        notices.announce();
        if is_disabled {
            tracing_context::__private::expect_hidden_spans();
        }
        if self.panic_hook && !is_disabled {
            tracing_context::install_panic_hook();
        }
        Ok(Telemetry {
            resource,
            sampler,
            limits,
            // With no span of ours enabled, the caller's context is passed on as it came.
            selection: if is_disabled {
                Selection::nothing()
            } else {
                self.selection
            },
            events: self.events,
            exception_events,
            exporter,
            tail,
            sinks,
            open_spans: self.open_spans.then(OpenSpans::default),
            notices,
            is_shut_down: AtomicBool::new(false),
            home: Home::new(),
        })
    }
}

impl fmt::Debug for TelemetryBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelemetryBuilder").finish_non_exhaustive()
    }
}
