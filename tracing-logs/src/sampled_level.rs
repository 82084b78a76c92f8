//! More lines for traces that are kept.

use tracing_context::{context_around, current};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, LevelFilter, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Filter};
use tracing_subscriber::registry::LookupSpan;

/// A filter for a log layer: lines of one level and above, and of a more verbose one in traces
/// that are sampled. WARN and ERROR pass always.
///
/// A line that belongs to no trace counts as not sampled, and so does one whose explicit parent is
/// a span that this filter hides.
///
/// ```
/// use tracing_core::LevelFilter;
/// use tracing_logs::SampledLevel;
/// use tracing_subscriber::filter::FilterExt as _;
/// use tracing_subscriber::prelude::*;
///
/// // RUST_LOG=debug, and DEBUG only where there is a trace to read it beside.
/// let filter = SampledLevel::new(LevelFilter::INFO).sampled(LevelFilter::DEBUG);
/// let logs = tracing_logs::json().with_filter(tracing_logs::env().and(filter));
/// # let _ = tracing_subscriber::registry().with(logs);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampledLevel {
    always: LevelFilter,
    sampled: LevelFilter,
}

impl SampledLevel {
    /// Lines of this level and above, and of WARN and ERROR, whatever the trace is.
    #[must_use]
    pub fn new(level: impl Into<LevelFilter>) -> Self {
        let always = level.into().max(LevelFilter::WARN);
        Self {
            always,
            sampled: always,
        }
    }

    /// Lines of this level and above in traces that are sampled. Default: as in others.
    #[must_use]
    pub fn sampled(mut self, level: impl Into<LevelFilter>) -> Self {
        self.sampled = level.into();
        self
    }

    fn widest(&self) -> LevelFilter {
        self.always.max(self.sampled)
    }
}

impl<S> Filter<S> for SampledLevel
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    /// Spans of the more verbose level pass in any trace, since they are no lines; of which trace
    /// an event is, is known only in [`event_enabled`](Self::event_enabled).
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        *metadata.level() <= self.widest()
    }

    /// Never "always": lines get lost after an answer that `tracing` remembers.
    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if *metadata.level() <= self.widest() {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn event_enabled(&self, event: &Event<'_>, registry: &Context<'_, S>) -> bool {
        let level = *event.metadata().level();
        level <= self.always || level <= self.sampled && is_sampled(event, registry)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.widest())
    }
}

fn is_sampled<S>(event: &Event<'_>, registry: &Context<'_, S>) -> bool
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let context = match event.parent() {
        Some(parent) => registry.span(parent).as_ref().and_then(context_around),
        None if event.is_contextual() => Some(current()),
        None => None,
    };
    let span = context.as_ref().and_then(|context| context.span());
    span.is_some_and(|span| span.is_sampled())
}
