//! `tracing` events that become events of their span.

use tracing_core::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::Context as LayerContext;
use tracing_subscriber::registry::{LookupSpan, Registry, SpanRef};

use crate::layer::callbacks::ContextLayer;
use crate::layer::slot::Slot;
use crate::panic::StackTrace;
use crate::record::{Fields, SpanLimits};

impl ContextLayer {
    pub(super) fn record_event<S>(&self, event: &Event<'_>, registry: &LayerContext<'_, S>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        // Without a sink nothing is recorded.
        if *event.metadata().level() > self.shared.events || self.shared.sink.is_none() {
            return;
        }
        if let Some(span) = registry.event_span(event) {
            self.add_to(&span, event);
        } else if let Some(parent) = event.parent()
            && let Some(dispatch) = self.dispatch()
            && let Some(all) = dispatch.downcast_ref::<Registry>()
            && let Some(hidden) = all.span(parent)
            && let Some(span) = hidden
                .scope()
                .find(|span| span.extensions().get::<Slot>().is_some())
        {
            // The event names a span that our filter hides: the nearest one around it has it.
            self.add_to(&span, event);
        }
    }

    fn add_to<'a, R: LookupSpan<'a>>(&self, span: &SpanRef<'a, R>, event: &Event<'_>) {
        if !self.is_recording(span) {
            return;
        }
        // User code runs here, so no lock is held.
        let read = ReadEvent::new(event, span.metadata(), &self.shared.limits);
        let keep = self.shared.exception_events || !read.is_exception;
        if let Some(slot) = span.extensions_mut().get_mut::<Slot>()
            && let Some(live) = &mut slot.live
        {
            if let Some(description) = &read.returned_error {
                live.fail("_OTHER", description);
            }
            if keep {
                let now = live.now();
                live.record
                    .add_event(read.fallback, now, read.fields, &self.shared.limits);
            }
        }
    }
}

struct ReadEvent {
    fields: Fields,
    /// The event's name if nothing in it is one.
    fallback: &'static str,
    is_exception: bool,
    /// The error of a function with `#[instrument(err)]`.
    returned_error: Option<String>,
}

impl ReadEvent {
    fn new(event: &Event<'_>, span: &Metadata<'_>, limits: &SpanLimits) -> Self {
        let metadata = event.metadata();
        let mut fields = Fields::of_event(limits);
        event.record(&mut fields);
        if let Some(stack) = StackTrace::of_event(metadata) {
            fields.add_stack(stack);
        }

        // `#[instrument(err)]` makes an event without a message at the place of its span; an
        // `error!(error = ..)` in the body stands on a line of its own.
        let same_place = metadata.line() == span.line() && metadata.file() == span.file();
        let error = fields.text_of("error").filter(|_| !fields.has_message());
        let fallback = if error.is_some() {
            "error"
        } else {
            metadata.name()
        };
        let returned_error = error.filter(|_| same_place && metadata.line().is_some());
        let returned_error = returned_error.map(str::to_owned);

        let is_exception = fields.is_exception();
        let name = metadata.name();
        // `event src/main.rs:7` is tracing's own name, `log event` that of all log records.
        let is_named = !name.starts_with("event ") && name != "log event";
        if is_exception {
            fields.set_event_name("exception");
            if fields.repeats("exception.message") {
                fields.drop_message();
            }
            fields.message_as("message");
        } else if is_named {
            fields.set_event_name(name);
            fields.message_as("message");
        }
        if !is_exception && *metadata.level() != Level::INFO {
            fields.add("level".into(), metadata.level().as_str().into());
        }
        Self {
            fields,
            fallback,
            is_exception,
            returned_error,
        }
    }
}
