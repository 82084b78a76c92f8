//! The layer's own filter.

use tracing_core::subscriber::Interest;
use tracing_core::{Event, LevelFilter, Metadata, span};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Filter};

/// Filters spans apart from logs, and never lets `tracing` skip the question.
///
/// A callsite that a per-layer filter answers with "always" is not asked again, and then reads
/// what the filter said to the callsite before it: spans and ERROR lines vanish at random. This
/// wrapper caps every answer at "sometimes".
///
/// The default lets INFO and above pass, but nothing of the targets `h2`, `hyper`, `hyper_util`,
/// `tower`, `tonic`, `rustls`, `tokio`, `runtime`, `reqwest`, `want` and `mio`.
#[derive(Clone, Debug)]
pub struct SpanFilter<F = Targets>(F);

impl<F> SpanFilter<F> {
    /// Caps the answers of another filter.
    #[must_use]
    pub const fn new(filter: F) -> Self {
        Self(filter)
    }
}

impl SpanFilter {
    /// The default for spans of `level` and above.
    #[must_use]
    pub fn from_level(level: LevelFilter) -> Self {
        let off = INTERNALS.iter().map(|target| (*target, LevelFilter::OFF));
        Self(Targets::new().with_default(level).with_targets(off))
    }
}

impl Default for SpanFilter {
    fn default() -> Self {
        Self::from_level(LevelFilter::INFO)
    }
}

impl<S, F: Filter<S>> Filter<S> for SpanFilter<F> {
    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        self.0.enabled(metadata, context)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        let interest = self.0.callsite_enabled(metadata);
        if interest.is_always() {
            Interest::sometimes()
        } else {
            interest
        }
    }

    fn event_enabled(&self, event: &Event<'_>, context: &Context<'_, S>) -> bool {
        self.0.event_enabled(event, context)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.0.max_level_hint()
    }

    fn on_new_span(&self, span: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        self.0.on_new_span(span, id, context);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        self.0.on_record(id, values, context);
    }

    fn on_enter(&self, id: &span::Id, context: Context<'_, S>) {
        self.0.on_enter(id, context);
    }

    fn on_exit(&self, id: &span::Id, context: Context<'_, S>) {
        self.0.on_exit(id, context);
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        self.0.on_close(id, context);
    }
}

/// Targets that describe the machinery rather than the service.
const INTERNALS: [&str; 11] = [
    "h2",
    "hyper",
    "hyper_util",
    "tower",
    "tonic",
    "rustls",
    "tokio",
    "runtime",
    "reqwest",
    "want",
    "mio",
];
