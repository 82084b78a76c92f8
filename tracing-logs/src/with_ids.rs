//! Ids for any log layer.

use tracing_context::SpanFilter;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Dispatch, Event, LevelFilter, Metadata, Subscriber};
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::layer::{Context, Filter, Layer};
use tracing_subscriber::registry::LookupSpan;

use crate::fmt_layer::span_fields;
use crate::ids::Ids;
use crate::line_context;

/// Wraps a log layer so that its formatter can ask [`line_context`](crate::line_context()) for
/// the trace that the line belongs to.
///
/// It is right for an event with an explicit parent (also one that a filter hides), for
/// `parent: None`, and for the lines that [`fmt::Layer`](tracing_subscriber::fmt::Layer) writes
/// about spans themselves (`FmtSpan`). The filter goes around it, not inside:
/// `with_ids(layer).with_filter(filter)`. Do not put it inside a `Vec` or `Option` of layers:
/// they hide the subscriber from it.
///
/// ```
/// use std::fmt;
///
/// use tracing::{Event, Subscriber};
/// use tracing_subscriber::fmt::format::{Compact, Format, Writer};
/// use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
/// use tracing_subscriber::prelude::*;
/// use tracing_subscriber::registry::LookupSpan;
///
/// /// The compact format with the trace id in front.
/// struct Traced(Format<Compact>);
///
/// impl<S, N> FormatEvent<S, N> for Traced
/// where
///     S: Subscriber + for<'a> LookupSpan<'a>,
///     N: for<'a> FormatFields<'a> + 'static,
/// {
///     fn format_event(
///         &self,
///         context: &FmtContext<'_, S, N>,
///         mut writer: Writer<'_>,
///         event: &Event<'_>,
///     ) -> fmt::Result {
///         if let Some(span) = tracing_logs::line_context().as_ref().and_then(|c| c.span()) {
///             write!(writer, "trace_id={} ", span.trace_id())?;
///         }
///         self.0.format_event(context, writer, event)
///     }
/// }
///
/// let text = tracing_subscriber::fmt::layer().event_format(Traced(Format::default().compact()));
/// let subscriber = tracing_subscriber::registry()
///     .with(tracing_context::ContextLayer::builder().build().filtered())
///     .with(tracing_logs::with_ids(text).with_filter(tracing_logs::env()));
/// # drop(subscriber);
/// ```
#[must_use]
pub fn with_ids<L>(layer: L) -> WithIds<L> {
    WithIds {
        inner: layer,
        ids: Ids::default(),
    }
}

/// The layer of [`with_ids`].
#[derive(Debug)]
pub struct WithIds<L> {
    inner: L,
    ids: Ids,
}

impl<L> WithIds<L> {
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

    /// The layer inside.
    #[must_use]
    pub const fn get_ref(&self) -> &L {
        &self.inner
    }

    pub(crate) fn map<L2>(self, change: impl FnOnce(L) -> L2) -> WithIds<L2> {
        WithIds {
            inner: change(self.inner),
            ids: self.ids,
        }
    }
}

impl<S, L> Layer<S> for WithIds<L>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    L: Layer<S>,
{
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.ids.register(dispatch);
        self.inner.on_register_dispatch(dispatch);
    }

    fn on_layer(&mut self, subscriber: &mut S) {
        self.inner.on_layer(subscriber);
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        self.inner.register_callsite(metadata)
    }

    fn enabled(&self, metadata: &Metadata<'_>, registry: Context<'_, S>) -> bool {
        self.inner.enabled(metadata, registry)
    }

    fn event_enabled(&self, event: &Event<'_>, registry: Context<'_, S>) -> bool {
        self.inner.event_enabled(event, registry)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.inner.max_level_hint()
    }

    fn on_event(&self, event: &Event<'_>, registry: Context<'_, S>) {
        let _line = line_context::enter(self.ids.of_event(event, &registry));
        let _fields = span_fields::enter(None);
        self.inner.on_event(event, registry);
    }

    fn on_new_span(&self, span: &Attributes<'_>, id: &Id, registry: Context<'_, S>) {
        let _line = line_context::enter(self.ids.of_span(id, span.is_contextual()));
        let _fields = span_fields::enter(Some(span.metadata()));
        self.inner.on_new_span(span, id, registry);
    }

    fn on_enter(&self, id: &Id, registry: Context<'_, S>) {
        let _line = line_context::enter(self.ids.of_span(id, true));
        self.inner.on_enter(id, registry);
    }

    fn on_exit(&self, id: &Id, registry: Context<'_, S>) {
        let _line = line_context::enter(self.ids.of_span(id, true));
        self.inner.on_exit(id, registry);
    }

    fn on_close(&self, id: Id, registry: Context<'_, S>) {
        let _line = line_context::enter(self.ids.of_span(&id, false));
        self.inner.on_close(id, registry);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, registry: Context<'_, S>) {
        let _fields = span_fields::enter(registry.metadata(id));
        self.inner.on_record(id, values, registry);
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, registry: Context<'_, S>) {
        self.inner.on_follows_from(id, follows, registry);
    }

    fn on_id_change(&self, old: &Id, new: &Id, registry: Context<'_, S>) {
        self.inner.on_id_change(old, new, registry);
    }
}
