//! What the layer does when the registry calls.

use std::io::Write as _;
use std::time::{Instant, SystemTime};

use tracing_context::__private::StackTrace;
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Dispatch, Event, Metadata, Subscriber};
use tracing_log::NormalizeEvent as _;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use crate::ids::Source;
use crate::layer::builder::LogLayer;
use crate::layer::fields::{Fields, Origin};
use crate::layer::line::Chosen;
use crate::layer::member::Head;
use crate::layer::name::Name;
use crate::layer::scratch::Scratch;
use crate::layer::select::Select;
use crate::layer::timings::{Elapsed, Timings};
use crate::layer::value;
use crate::layer::visit::FieldVisitor;

impl<S, W> Layer<S> for LogLayer<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self.ids.register(dispatch);
    }

    fn on_event(&self, event: &Event<'_>, registry: Context<'_, S>) {
        let now = SystemTime::now();
        let source = self.ids.of_event(event, &registry);
        let of_log_crate = event.normalized_metadata();
        let metadata = of_log_crate.as_ref().unwrap_or_else(|| event.metadata());
        let select = Select::of_event(of_log_crate.is_some());

        let mut scratch = Scratch::take();
        // User code runs here, so no lock is held and nothing is borrowed from the thread.
        event.record(&mut FieldVisitor::of_event(&mut scratch, select));
        if self.stack_traces
            && let Some(stack) = StackTrace::of_event(event.metadata())
        {
            let name = Name::of("exception.stacktrace");
            let write = |out: &mut Vec<u8>| value::text(out, stack.text());
            scratch.own.set(name, write);
        }
        let around = self.innermost(event, &registry);
        let line = Line {
            now,
            metadata,
            about_span: false,
        };
        self.write(scratch, &line, &source, around);
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, registry: Context<'_, S>) {
        let Some(span) = registry.span(id) else {
            return;
        };
        // A second layer of this kind finds the fields there.
        if span.extensions().get::<Fields>().is_none() {
            let mut fields = Fields::default();
            let select = Select::of_span(span.metadata());
            // User code runs here, so no lock is held.
            attributes.record(&mut FieldVisitor::of_span(&mut fields, select));
            // The kind of what came in is known now only, its fields perhaps later.
            if !fields.is_empty() || fields.origin == Origin::OursIncoming {
                span.extensions_mut().replace(fields);
            }
        }
        if self.span_lines.close {
            let mut extensions = span.extensions_mut();
            if extensions.get_mut::<Timings>().is_none() {
                extensions.replace(Timings::new(Instant::now()));
            }
        }
        if self.span_lines.new {
            self.span_line(span, "new", attributes.is_contextual(), None);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, registry: Context<'_, S>) {
        let Some(span) = registry.span(id) else {
            return;
        };
        let mut fields = Fields::default();
        let select = Select::of_span(span.metadata());
        // User code runs here, so no lock is held.
        values.record(&mut FieldVisitor::of_span(&mut fields, select));
        if fields.is_empty() {
            return;
        }
        let mut extensions = span.extensions_mut();
        match extensions.get_mut::<Fields>() {
            Some(known) => known.merge(&fields),
            None => drop(extensions.replace(fields)),
        }
    }

    fn on_enter(&self, id: &Id, registry: Context<'_, S>) {
        if !self.span_lines.enter && !self.span_lines.close {
            return;
        }
        let Some(span) = registry.span(id) else {
            return;
        };
        // Those of all layers that print ends: one that does not would enter and never leave.
        if self.span_lines.close
            && let Some(timings) = span.extensions_mut().get_mut::<Timings>()
        {
            timings.enter(Instant::now());
        }
        if self.span_lines.enter {
            self.span_line(span, "enter", true, None);
        }
    }

    fn on_exit(&self, id: &Id, registry: Context<'_, S>) {
        if !self.span_lines.exit && !self.span_lines.close {
            return;
        }
        let Some(span) = registry.span(id) else {
            return;
        };
        if self.span_lines.close
            && let Some(timings) = span.extensions_mut().get_mut::<Timings>()
        {
            timings.exit(Instant::now());
        }
        if self.span_lines.exit {
            self.span_line(span, "exit", true, None);
        }
    }

    fn on_close(&self, id: Id, registry: Context<'_, S>) {
        if !self.span_lines.close {
            return;
        }
        let Some(span) = registry.span(&id) else {
            return;
        };
        let elapsed = span
            .extensions()
            .get::<Timings>()
            .map(|timings| timings.at(Instant::now()));
        self.span_line(span, "close", false, elapsed);
    }
}

impl<W> LogLayer<W>
where
    W: for<'a> MakeWriter<'a> + 'static,
{
    /// The span whose fields the line of an event has, with those of the ones around it.
    fn innermost<'a, S>(
        &self,
        event: &Event<'_>,
        registry: &'a Context<'a, S>,
    ) -> Option<SpanRef<'a, S>>
    where
        S: Subscriber + for<'b> LookupSpan<'b>,
    {
        if event.is_root() {
            return None;
        }
        if !self.ids.is_registered() {
            return registry.event_span(event);
        }
        // Not `event_scope`: where the filter of this layer hides the current span, that goes on
        // with whatever was entered before, in another trace perhaps.
        let current = registry.current_span();
        let entered = current.id().filter(|id| self.ids.is_within_scope(id));
        let innermost = event.parent().or(entered)?;
        registry.span(innermost).or_else(|| {
            let visible = |id: &Id| registry.span(id).is_some();
            registry.span(&self.ids.nearest(innermost, visible)?)
        })
    }

    /// Writes a line about the span itself.
    fn span_line<'a, S>(
        &self,
        span: SpanRef<'a, S>,
        moment: &'static str,
        within_current: bool,
        elapsed: Option<Elapsed>,
    ) where
        S: Subscriber + for<'b> LookupSpan<'b>,
    {
        let now = SystemTime::now();
        let source = self.ids.of_span(&span.id(), within_current);
        let mut scratch = Scratch::take();
        value::text(&mut scratch.message, moment);
        if let Some(elapsed) = elapsed {
            elapsed.add_to(&mut scratch.own);
        }
        let line = Line {
            now,
            metadata: span.metadata(),
            about_span: true,
        };
        self.write(scratch, &line, &source, Some(span));
    }

    fn write<'a, S>(
        &self,
        mut scratch: Box<Scratch>,
        line: &Line<'_>,
        source: &Source,
        around: Option<SpanRef<'a, S>>,
    ) where
        S: LookupSpan<'a>,
    {
        let context = source.context();
        let head = Head {
            now: line.now,
            metadata: line.metadata,
            resource: self.resource(),
            span: context.as_ref().and_then(|context| context.span()),
        };
        let baggage = context.as_ref().map(|context| context.baggage());
        let chosen = baggage
            .filter(|baggage| !baggage.is_empty())
            .map(|baggage| Chosen {
                baggage,
                keys: self.baggage_keys(),
            });
        scratch.compose(&self.shape, &head, around, line.about_span, chosen);
        let mut writer = self.make_writer.make_writer_for(line.metadata);
        let _ = writer.write_all(&scratch.line);
        drop(writer);
        scratch.give_back();
    }
}

/// What a line is about.
struct Line<'a> {
    now: SystemTime,
    metadata: &'a Metadata<'a>,
    /// The span itself rather than something that happened within it.
    about_span: bool,
}
