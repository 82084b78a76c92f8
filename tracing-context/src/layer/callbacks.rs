//! The life of a span, as the registry tells it.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tracing_core::dispatcher::WeakDispatch;
use tracing_core::{Dispatch, Event, Subscriber, span};
use tracing_subscriber::filter::Filtered;
use tracing_subscriber::layer::{Context as LayerContext, Layer};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use crate::birth::{self, Birth, Born, Parent};
use crate::context::Context;
use crate::counters;
use crate::current::{self, SpanKey, current};
use crate::id::{SpanId, TraceId};
use crate::layer::builder::LayerBuilder;
use crate::layer::filter::{DefaultFilter, SpanFilter};
use crate::layer::known;
use crate::layer::lookup;
use crate::layer::shared::Shared;
use crate::layer::slot::{Live, Slot};
use crate::panic;
use crate::process;
use crate::record::{Fields, FinishedSpan, Link, Origin, ScopeSource, Start, StatusCode};
use crate::sampler::{Decision, SpanStart};
use crate::self_check;
use crate::span_context::SpanContext;
use crate::trace_flags::TraceFlags;
use crate::trace_state::TraceState;
use crate::value::Value;

/// The layer that gives every span its ids, decides about sampling, records, and hands finished
/// spans to a [`SpanSink`](crate::SpanSink).
///
/// It needs a subscriber built on [`tracing_subscriber::registry()`], and goes in before the log
/// layers. Give it a filter of its own ([`filtered`](Self::filtered)), never a global one: a global
/// `EnvFilter` at `warn` deletes every trace. `fmt().finish()` takes no filtered layer and panics;
/// layers inside a `Vec` or `Option` hide the dispatch from it.
#[derive(Debug)]
pub struct ContextLayer {
    pub(super) shared: Arc<Shared>,
    /// Weak, or the subscriber would own itself.
    pub(super) dispatch: OnceLock<WeakDispatch>,
}

impl ContextLayer {
    /// Everything at its default: all traces recorded, no sink.
    pub fn builder() -> LayerBuilder {
        LayerBuilder::new()
    }

    /// The layer with the default [`SpanFilter`].
    #[must_use]
    pub fn filtered<S>(self) -> Filtered<Self, SpanFilter, S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let events = self.shared.events;
        self.with_filter(SpanFilter::new(DefaultFilter::default().events(events)))
    }

    /// The context a new span is born in.
    fn context_for<S>(&self, span: &span::Attributes<'_>, context: &LayerContext<'_, S>) -> Context
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        if span.is_root() {
            return Context::new();
        }
        let Some(parent) = span.parent() else {
            return current();
        };
        if let Some(parent) = context.span(parent)
            && let Some(slot) = parent.extensions().get::<Slot>()
        {
            return slot.context.clone();
        }
        // Our filter hides the parent: what is around it counts.
        let around = self.dispatch().and_then(|d| lookup::context_of(&d, parent));
        around.unwrap_or_else(|| {
            let is_current = context.current_span().id() == Some(parent);
            if is_current {
                current()
            } else {
                Context::new()
            }
        })
    }

    /// Whether the span is one of this layer that is being recorded; counts what comes too late.
    pub(super) fn is_recording<'a, R: LookupSpan<'a>>(&self, span: &SpanRef<'a, R>) -> bool {
        let extensions = span.extensions();
        let slot = extensions.get::<Slot>();
        match slot.filter(|slot| slot.layer == self.shared.id) {
            Some(Slot { live: Some(_), .. }) => true,
            Some(Slot { ended: true, .. }) => {
                counters::LATE_RECORDS.increment();
                false
            }
            _ => false,
        }
    }

    fn key(&self, id: &span::Id) -> SpanKey {
        SpanKey {
            id: id.into_u64(),
            layer: self.shared.id,
        }
    }

    pub(super) fn dispatch(&self) -> Option<Dispatch> {
        self.dispatch.get()?.upgrade()
    }

    /// Gives the new span its ids and, if the sampler wants it, a record.
    fn give_birth(
        &self,
        span: &span::Attributes<'_>,
        id: &span::Id,
        context: &Context,
        birth: Birth,
        now: Instant,
    ) -> Slot {
        let Birth {
            links,
            attributes,
            scope,
            since,
            ..
        } = birth;
        let limits = &self.shared.limits;
        let parent = context.span();
        // One that begins a trace here asks for sure; what goes on with one of another process comes
        // in seldom, too.
        let process = match parent {
            Some(parent) if !parent.is_remote() => process::at(now),
            _ => process::ask(),
        };
        let trace_id = parent.map_or_else(|| TraceId::draw(process), SpanContext::trace_id);
        let start = SpanStart::new(span, context, trace_id, &links, attributes, limits);
        let sampled = self.shared.sampler.sample(&start);

        let is_sampled = sampled.decision == Decision::RecordAndSample;
        let flags = parent
            .map_or(TraceFlags::RANDOM, SpanContext::flags)
            .with_sampled(is_sampled);
        let span_id = SpanId::draw(process);
        let mut state = match sampled.trace_state {
            Some(state) => state,
            None => parent.map_or(TraceState::EMPTY, |parent| parent.trace_state().clone()),
        };
        if let Some(key) = &self.shared.state_member {
            let mut id = [0; 16];
            state = state
                .insert(key, span_id.encode_hex(&mut id))
                .unwrap_or(state);
        }
        let own = SpanContext::new(trace_id, span_id, flags).with_trace_state(state);
        let local_root = parent
            .filter(|parent| !parent.is_remote())
            .and_then(|_| context.local_root())
            .unwrap_or(span_id);

        let recorded = sampled.decision != Decision::Drop && self.shared.sink.is_some();
        let fields = recorded.then(|| start.into_fields());
        let live = fields.map(|mut fields| {
            for (key, value) in sampled.attributes {
                fields.add(key, value);
            }
            if !context.baggage().is_empty() {
                for key in self.shared.baggage_keys() {
                    if let Some(value) = context.baggage().get(key) {
                        fields.add(key.clone(), Value::Str(value.to_owned().into()));
                    }
                }
            }
            let started = since.map_or(now, |since| since.min(now));
            let ago = since.map_or(Duration::ZERO, |_| now - started);
            let start = Start {
                context: own.clone(),
                parent: parent.map(|parent| (parent.span_id(), parent.is_remote())),
                local_root,
                name: span.metadata().name(),
                unix_nano: unix_nano(ago),
                scope: match scope {
                    Some(scope) => ScopeSource::Static(scope),
                    None => ScopeSource::Target(span.metadata().target()),
                },
                origin: Origin::Layer(Arc::clone(&self.shared)),
            };
            let mut record = FinishedSpan::begin(start, fields);
            for link in links {
                record.add_link(link, limits);
            }
            Live::new(record, Arc::clone(&self.shared), started, id)
        });
        let context = Context::local(own, local_root, context.baggage().clone());
        Slot {
            context,
            live,
            ended: false,
            contextual: false,
            layer: self.shared.id,
        }
    }
}

impl<S> Layer<S> for ContextLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_layer(&mut self, _: &mut S) {
        self_check::layer_stands_on::<S>();
    }

    fn on_register_dispatch(&self, dispatch: &Dispatch) {
        self_check::layer_exists();
        let _ = self.dispatch.set(dispatch.downgrade());
        known::register(self.shared.id, dispatch);
        if let Some(open) = &self.shared.open {
            open.register(dispatch);
        }
    }

    fn on_new_span(
        &self,
        attributes: &span::Attributes<'_>,
        id: &span::Id,
        registry: LayerContext<'_, S>,
    ) {
        let Some(span) = registry.span(id) else {
            return;
        };
        if span.extensions().get::<Slot>().is_some() {
            // Another layer of ours in the same subscriber was first.
            return;
        }
        let birth = birth::take(attributes.metadata());
        let awaited = birth.is_some();
        let mut birth = birth.unwrap_or(Birth::contextual());
        let contextual = matches!(birth.parent, Parent::Contextual)
            // The registry is told of no parent of a birth's: that says nothing.
            && (awaited || !attributes.is_root());
        let context = match std::mem::replace(&mut birth.parent, Parent::Root) {
            Parent::Remote(context) => context,
            Parent::Root => Context::new(),
            // What the registry was told may be less: see `registry_parent`.
            Parent::Contextual if awaited => current(),
            Parent::Contextual => self.context_for(attributes, &registry),
        };
        let since = birth.since;
        let now = Instant::now();
        let mut slot = self.give_birth(attributes, id, &context, birth, now);
        slot.contextual = contextual;
        if awaited {
            birth::report(Born {
                context: slot.context.clone(),
                layer: self.shared.id,
                contextual,
                recorded: slot.live.is_some(),
                started: slot
                    .live
                    .as_ref()
                    .map_or_else(|| since.unwrap_or(now), |live| live.started()),
            });
        }
        let is_recorded = slot.live.is_some();
        span.extensions_mut().insert(slot);
        if is_recorded && let Some(open) = &self.shared.open {
            open.begins(id.into_u64());
        }
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, registry: LayerContext<'_, S>) {
        let Some(span) = registry.span(id) else {
            return;
        };
        if !self.is_recording(&span) {
            return;
        }
        // User code runs here, so no lock is held.
        let mut fields = Fields::late(&self.shared.limits);
        values.record(&mut fields);
        if let Some(slot) = span.extensions_mut().get_mut::<Slot>()
            && let Some(live) = &mut slot.live
        {
            live.record.apply(fields, &self.shared.limits);
        }
    }

    fn on_follows_from(&self, id: &span::Id, follows: &span::Id, registry: LayerContext<'_, S>) {
        let Some(span) = registry.span(id) else {
            return;
        };
        let cause = registry.span(follows).and_then(|cause| {
            let extensions = cause.extensions();
            extensions.get::<Slot>()?.context.span().cloned()
        });
        if self.is_recording(&span)
            && let Some(cause) = cause
            && let Some(slot) = span.extensions_mut().get_mut::<Slot>()
            && let Some(live) = &mut slot.live
        {
            live.record.add_link(Link::new(cause), &self.shared.limits);
        }
    }

    fn on_event(&self, event: &Event<'_>, registry: LayerContext<'_, S>) {
        self.record_event(event, &registry);
    }

    fn on_enter(&self, id: &span::Id, registry: LayerContext<'_, S>) {
        current::enter(self.key(id), || {
            let span = registry.span(id)?;
            let extensions = span.extensions();
            let slot = extensions.get::<Slot>()?;
            (slot.layer == self.shared.id).then(|| (slot.context.clone(), slot.contextual))
        });
    }

    fn on_exit(&self, id: &span::Id, registry: LayerContext<'_, S>) {
        panic::emit_pending();
        if current::exit(self.key(id))
            && let Some(span) = registry.span(id)
            && let Some(slot) = span.extensions_mut().get_mut::<Slot>()
            && let Some(live) = &mut slot.live
        {
            live.fail("panic", "");
        }
    }

    fn on_close(&self, id: span::Id, registry: LayerContext<'_, S>) {
        let Some(span) = registry.span(&id) else {
            return;
        };
        let mut extensions = span.extensions_mut();
        let slot = extensions.get_mut::<Slot>();
        let own = slot.filter(|slot| slot.layer == self.shared.id);
        let live = own.and_then(|slot| slot.live.take());
        drop(extensions);
        if let Some(live) = live {
            live.end(Instant::now());
        }
    }
}

impl Live {
    /// Marks the span as failed; an `error.type` that is there stays.
    pub(crate) fn fail(&mut self, error_type: &'static str, description: &str) {
        let limits = &self.shared.limits;
        self.record
            .set_status(StatusCode::Error, description, limits);
        if self.record.is_error() && !self.record.has("error.type") {
            self.record
                .set("error.type".into(), error_type.into(), limits);
        }
    }
}

/// So long ago, on the wall clock.
fn unix_nano(ago: Duration) -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(now.saturating_sub(ago).as_nanos()).unwrap_or(u64::MAX)
}
