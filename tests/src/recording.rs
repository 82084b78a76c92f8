//! A subscriber that records spans and log lines.

use tracing::level_filters::LevelFilter;
use tracing_context::testing::{InMemorySink, TreePrinter};
use tracing_context::{
    ContextLayer, FinishedSpan, LayerBuilder, SpanContext, SpanId, TraceFlags, TraceId,
    install_panic_hook,
};
use tracing_core::Dispatch;
use tracing_subscriber::prelude::*;

use crate::LogLines;

/// What a subscriber with our layer and a log layer, each with a filter of its own, has recorded.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The finished spans.
    pub spans: InMemorySink,
    /// The log lines.
    pub logs: LogLines,
}

impl Recording {
    /// A subscriber with our layer at its defaults; logs from `logs` on.
    #[must_use]
    pub fn new(logs: LevelFilter) -> (Self, Dispatch) {
        Self::with(logs, |layer| layer)
    }

    /// The same with settings of our layer.
    pub fn with(
        logs: LevelFilter,
        settings: impl FnOnce(LayerBuilder) -> LayerBuilder,
    ) -> (Self, Dispatch) {
        let this = Self::default();
        let layer = settings(ContextLayer::builder().sink(this.spans.clone())).build();
        let subscriber = tracing_subscriber::registry()
            .with(layer.filtered())
            .with(this.logs.clone().with_filter(logs));

        (this, Dispatch::new(subscriber))
    }

    /// The global default of this process. Re-entrance bugs hide behind scoped subscribers.
    ///
    /// # Panics
    ///
    /// If there is one.
    #[must_use]
    pub fn global(logs: LevelFilter) -> Self {
        let (this, dispatch) = Self::new(logs);
        let set = tracing::dispatcher::set_global_default(dispatch);
        assert!(set.is_ok(), "one global default a process");
        this
    }

    /// The global default of this process, with a formatter beside the log layer that keeps the
    /// fields of spans from DEBUG on (under their locks), and the panic hook.
    ///
    /// # Panics
    ///
    /// If there is a global default.
    #[must_use]
    pub fn global_with_panics() -> Self {
        let this = Self::default();
        let layer = ContextLayer::builder().sink(this.spans.clone()).build();
        let format = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
        let subscriber = tracing_subscriber::registry()
            .with(layer.filtered())
            .with(this.logs.clone().with_filter(LevelFilter::INFO))
            .with(format.with_filter(LevelFilter::DEBUG));
        let set = tracing::subscriber::set_global_default(subscriber);
        assert!(set.is_ok(), "one global default a process");
        install_panic_hook();
        this
    }

    /// The spans of this trace as text.
    #[must_use]
    pub fn trace(&self, id: TraceId) -> String {
        tree(&self.spans.trace(id))
    }

    /// The one span of this name.
    ///
    /// # Panics
    ///
    /// If there is none, or more than one.
    #[must_use]
    pub fn span(&self, name: &str) -> FinishedSpan {
        let mut named = self.spans.spans();
        named.retain(|span| span.name() == name);
        assert_eq!(named.len(), 1, "spans named {name}");
        named.remove(0)
    }

    /// The trace that the one span of this name belongs to, as text.
    #[must_use]
    pub fn trace_of(&self, name: &str) -> String {
        self.trace(self.span(name).trace_id())
    }
}

/// The spans that `body` makes below our layer with these settings, as the thread's default.
pub fn recorded(
    settings: impl FnOnce(LayerBuilder) -> LayerBuilder,
    body: impl FnOnce(),
) -> Vec<FinishedSpan> {
    let (recording, dispatch) = Recording::with(LevelFilter::OFF, settings);
    tracing::dispatcher::with_default(&dispatch, body);
    recording.spans.spans()
}

/// The spans as text; stack traces and places in the code are left out.
#[must_use]
pub fn tree(spans: &[FinishedSpan]) -> String {
    TreePrinter::new()
        .hide(&["exception.stacktrace", "code.file.path", "code.line.number"])
        .print(spans)
}

/// The context of a request from another process, in a trace of its own, with these flags and a
/// `tracestate`.
#[must_use]
pub fn caller(flags: TraceFlags) -> SpanContext {
    SpanContext::new(TraceId::random(), SpanId::random(), flags)
        .with_trace_state("vendor=1,other=2".parse().unwrap_or_default())
        .with_remote(true)
}
