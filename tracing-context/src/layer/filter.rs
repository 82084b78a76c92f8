//! The layer's own filter.

use std::borrow::Cow;

use tracing_core::subscriber::Interest;
use tracing_core::{Event, LevelFilter, Metadata, span};
use tracing_subscriber::layer::{Context, Filter};

/// Never lets `tracing` skip the question of a filter.
///
/// A callsite that a per-layer filter answers with "always" is not asked again, and then reads
/// what the filter said to the callsite before it: spans and ERROR lines vanish at random. This
/// wrapper caps every answer at "sometimes".
#[derive(Clone, Debug, Default)]
pub struct SpanFilter<F = DefaultFilter>(F);

/// The filter of spans and their events, apart from that of logs: lets spans and events of a level
/// and above pass (default INFO each), but nothing of the crates `h2`, `hyper`, `hyper_util`,
/// `tower`, `tower_http`, `tonic`, `rustls`, `tokio`, `runtime`, `reqwest`, `want` and `mio`, which describe the
/// machinery rather than the service.
#[derive(Clone, Debug)]
pub struct DefaultFilter {
    spans: LevelFilter,
    events: LevelFilter,
    off: Cow<'static, [Cow<'static, str>]>,
    /// A bit for the length of each name in `off`: most targets are passed by that.
    lengths: u64,
}

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
        Self(DefaultFilter::default().spans(level))
    }
}

impl DefaultFilter {
    /// Spans of this level and above.
    #[must_use]
    pub const fn spans(mut self, level: LevelFilter) -> Self {
        self.spans = level;
        self
    }

    /// Events of this level and above become events of their span. The layer has a say in that
    /// too: [`LayerBuilder::events`](crate::LayerBuilder::events).
    #[must_use]
    pub const fn events(mut self, level: LevelFilter) -> Self {
        self.events = level;
        self
    }

    /// Nothing of this crate either (the first segment of the target).
    #[must_use]
    pub fn without(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        self.lengths |= length(name.as_bytes());
        self.off.to_mut().push(name);
        self
    }

    fn passes(&self, metadata: &Metadata<'_>) -> bool {
        let level = if metadata.is_span() {
            self.spans
        } else {
            self.events
        };
        if *metadata.level() > level {
            return false;
        }
        // The crate: `hyper::client` and `runtime.spawn`, but not `hyperspace`.
        let target = metadata.target().as_bytes();
        let end = target.iter().position(|byte| matches!(byte, b':' | b'.'));
        let name = &target[..end.unwrap_or(target.len())];
        self.lengths & length(name) == 0 || !self.off.iter().any(|off| off.as_bytes() == name)
    }
}

impl Default for DefaultFilter {
    fn default() -> Self {
        Self {
            spans: LevelFilter::INFO,
            events: LevelFilter::INFO,
            off: Cow::Borrowed(INTERNALS),
            lengths: INTERNALS
                .iter()
                .fold(0, |lengths, off| lengths | length(off.as_bytes())),
        }
    }
}

impl<S> Filter<S> for DefaultFilter {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.passes(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.passes(metadata) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        // The most verbose of the two, which is the greater one.
        Some(self.spans.max(self.events))
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

/// The bit of a name's length.
const fn length(name: &[u8]) -> u64 {
    1 << (name.len() % 64)
}

/// By whole names: `h2o` and `tower_of_babel` are other people's crates.
const INTERNALS: &[Cow<'static, str>] = &[
    Cow::Borrowed("h2"),
    Cow::Borrowed("hyper"),
    Cow::Borrowed("hyper_util"),
    Cow::Borrowed("tower"),
    Cow::Borrowed("tower_http"),
    Cow::Borrowed("tonic"),
    Cow::Borrowed("rustls"),
    Cow::Borrowed("tokio"),
    Cow::Borrowed("runtime"),
    Cow::Borrowed("reqwest"),
    Cow::Borrowed("want"),
    Cow::Borrowed("mio"),
];
