//! Building the layer.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use tracing_core::LevelFilter;

use crate::layer::callbacks::ContextLayer;
use crate::layer::open::OpenSpans;
use crate::layer::shared::Shared;
use crate::record::SpanLimits;
use crate::resource::Resource;
use crate::sampler::{ParentBased, Sampler};
use crate::sink::SpanSink;
use crate::trace_state::TraceState;

/// Builds a [`ContextLayer`].
#[derive(Debug)]
#[must_use = "call build"]
pub struct LayerBuilder(Shared);

impl LayerBuilder {
    pub(super) fn new() -> Self {
        Self(Shared {
            id: Shared::next_id(),
            sampler: Box::new(ParentBased::default()),
            sink: None,
            resource: None,
            limits: SpanLimits::default(),
            events: LevelFilter::INFO,
            exception_events: true,
            state_member: None,
            baggage_keys: None,
            open: None,
        })
    }

    /// Which traces are recorded. Default: [`ParentBased`] over all.
    pub fn sampler(mut self, sampler: impl Sampler) -> Self {
        self.0.sampler = Box::new(sampler);
        self
    }

    /// Where finished spans go. Without one, ids, propagation and log correlation still work.
    pub fn sink(mut self, sink: impl SpanSink) -> Self {
        self.0.sink = Some(Box::new(sink));
        self
    }

    /// Who produces the spans. Default: the process's, see [`Defaults`](crate::Defaults).
    pub fn resource(mut self, resource: Resource) -> Self {
        self.0.resource = Some(resource);
        self
    }

    /// How much one span keeps.
    pub const fn limits(mut self, limits: SpanLimits) -> Self {
        self.0.limits = limits;
        self
    }

    /// Which `tracing` events become events of their span, by level. Default: INFO and above.
    pub const fn events(mut self, level: LevelFilter) -> Self {
        self.0.events = level;
        self
    }

    /// Whether exceptions become events of their span. Default: yes. Without, they are log lines
    /// only, as `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN=logs` asks.
    pub const fn exception_events(mut self, yes: bool) -> Self {
        self.0.exception_events = yes;
        self
    }

    /// Puts a member of our own at the front of every span's `tracestate`: this key, and the span's
    /// id as its value ([W3C Trace Context Level 2, section 3.3.1](https://www.w3.org/TR/trace-context-2/#tracestate-header-field-values)).
    /// A key that may not be sent is left out, with a warning. Default: none.
    pub fn trace_state_member(mut self, key: impl Into<String>) -> Self {
        let key = key.into();
        if TraceState::EMPTY.insert(&key, "0").is_ok() {
            self.0.state_member = Some(key);
        } else {
            tracing::warn!(
                trace_state_member = key,
                "no valid tracestate key: no member is added"
            );
        }
        self
    }

    /// The baggage members that become attributes of every span, under their own keys. Default:
    /// those of the process, see [`Defaults`](crate::Defaults).
    pub fn baggage_keys<K: Into<Cow<'static, str>>>(
        mut self,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        self.0.baggage_keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }

    /// Keeps the set of spans that are open for `open_spans` to ask for. Default: not.
    pub fn open_spans(mut self, open_spans: &OpenSpans) -> Self {
        let tracked = Arc::default();
        open_spans.add(&tracked);
        self.0.open = Some(tracked);
        self
    }

    /// The layer.
    #[must_use]
    pub fn build(self) -> ContextLayer {
        ContextLayer {
            shared: Arc::new(self.0),
            dispatch: OnceLock::new(),
        }
    }
}
