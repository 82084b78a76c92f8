//! B3, the format of Zipkin.

use crate::carrier::{Extract, Inject};
use crate::context::Context;
use crate::id::{SpanId, TraceId, decode_hex};
use crate::propagator::Propagator;
use crate::propagator::field::{self, Field, Text};
use crate::span_context::SpanContext;
use crate::trace_flags::TraceFlags;

/// [B3](https://github.com/openzipkin/b3-propagation), in one field (`b3`) or several (`x-b3-*`).
///
/// Both forms are read, the single field first; the one that was asked for is written, and the
/// other left alone ([`replace`](Propagator::replace) takes it off)
/// ([OpenTelemetry specification, "B3 Requirements"](https://opentelemetry.io/docs/specs/otel/context/api-propagators/#b3-requirements)).
/// A trace id of 64 bits is filled up with zeros in front. Without a sampling state the decision is
/// ours, and a debug state is passed on.
///
/// A refusal without ids (`b3: 0`) holds for the caller that a format before this one named. With
/// none, it is read as an unsampled caller of random ids, which nobody else knows: below it the
/// trace goes on, and a sampler that looks at no parent may sample it all the same. `b3: 1` alone
/// names no trace, and one begins here.
#[derive(Clone, Copy, Debug)]
pub struct B3Propagator {
    is_single: bool,
}

impl B3Propagator {
    /// Writes the field `b3`. In `OTEL_PROPAGATORS` it is called `b3`.
    #[must_use]
    pub const fn single() -> Self {
        Self { is_single: true }
    }

    /// Writes the fields `x-b3-traceid`, `x-b3-spanid`, `x-b3-sampled` and `x-b3-flags`. In
    /// `OTEL_PROPAGATORS` it is called `b3multi`.
    #[must_use]
    pub const fn multi() -> Self {
        Self { is_single: false }
    }
}

impl Propagator for B3Propagator {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        let single = field::read(from, B3, parse_single).read_or_count(B3);
        let found = single.or_else(|| extract_multi(from).read_or_count(TRACE_ID));
        match found {
            Some(Found::Caller(caller)) => field::onto(onto, caller),
            Some(Found::Refusal) => {
                let refused = refusal(onto.span());
                onto.with_span(refused)
            }
            Some(Found::Nobody) | None => onto,
        }
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        let Some(span) = context.span() else {
            let (single, multi) = ALL.split_at(1);
            let written = if self.is_single { single } else { multi };
            return written.iter().for_each(|field| into.remove(field));
        };
        let (mut trace_id, mut span_id) = ([0; 32], [0; 16]);
        let trace_id = span.trace_id().encode_hex(&mut trace_id);
        let span_id = span.span_id().encode_hex(&mut span_id);
        let flags = span.flags();
        let is_debug = flags.is_debug() && flags.is_sampled();
        let state = match (flags.is_deferred(), flags.is_sampled()) {
            (true, _) => None,
            (_, true) => Some("1"),
            (_, false) => Some("0"),
        };
        if self.is_single {
            let text = Text::<51>::new().with(trace_id).with("-").with(span_id);
            let text = match state {
                Some(_) if is_debug => text.with("-d"),
                Some(state) => text.with("-").with(state),
                None => text,
            };
            return into.set(B3, text.as_str());
        }
        into.set(TRACE_ID, trace_id);
        into.set(SPAN_ID, span_id);
        // The parent of the parent is nobody's business; debug implies sampled.
        into.remove(PARENT_SPAN_ID);
        set_or_remove(into, SAMPLED, state.filter(|_| !is_debug));
        set_or_remove(into, FLAGS, is_debug.then_some("1"));
    }

    fn fields(&self) -> &[&'static str] {
        ALL
    }
}

enum Found {
    Caller(SpanContext),
    /// The caller wants no trace and has none.
    Refusal,
    /// The caller wants a trace and has none.
    Nobody,
}

/// `{trace id}-{span id}`, then perhaps `-{sampling state}`, then perhaps `-{parent span id}`; or a
/// sampling state alone.
fn parse_single(text: &str) -> Option<Found> {
    let mut parts = text.split('-');
    let first = parts.next()?;
    let Some(span_id) = parts.next() else {
        return alone(first);
    };
    let flags = match parts.next() {
        None => TraceFlags::DEFERRED,
        Some("d") => DEBUG,
        Some("1") => TraceFlags::SAMPLED,
        Some("0") => TraceFlags::default(),
        Some(_) => return None,
    };
    if let Some(parent) = parts.next() {
        SpanId::from_hex(parent.as_bytes())?;
    }
    if parts.next().is_some() {
        return None;
    }
    let span_id = SpanId::from_hex(span_id.as_bytes())?;
    Some(Found::Caller(SpanContext::new(
        parse_trace_id(first)?,
        span_id,
        flags,
    )))
}

fn alone(state: &str) -> Option<Found> {
    match state {
        "0" => Some(Found::Refusal),
        "1" | "d" => Some(Found::Nobody),
        _ => None,
    }
}

fn extract_multi(from: &dyn Extract) -> Field<Found> {
    let trace_id = field::read(from, TRACE_ID, parse_trace_id);
    let span_id = field::read(from, SPAN_ID, |text| SpanId::from_hex(text.as_bytes()));
    let sampled = field::read(from, SAMPLED, |text| match text {
        "1" => Some(true),
        "0" => Some(false),
        // As the first tracers had it.
        _ => text.to_ascii_lowercase().parse().ok(),
    });
    let is_debug = field::read(from, FLAGS, |text| Some(text == "1")) == Field::Read(true);
    let flags = match sampled {
        _ if is_debug => DEBUG,
        Field::Read(sampled) => TraceFlags::default().with_sampled(sampled),
        Field::Absent => TraceFlags::DEFERRED,
        Field::Malformed => return Field::Malformed,
    };
    match (trace_id, span_id) {
        (Field::Read(trace_id), Field::Read(span_id)) => {
            Field::Read(Found::Caller(SpanContext::new(trace_id, span_id, flags)))
        }
        (Field::Absent, Field::Absent) if flags == TraceFlags::default() => {
            Field::Read(Found::Refusal)
        }
        (Field::Absent, Field::Absent) => Field::Absent,
        _ => Field::Malformed,
    }
}

/// 128 bits, or the lower 64 of them.
fn parse_trace_id(text: &str) -> Option<TraceId> {
    match text.len() {
        16 => TraceId::from_u128(decode_hex(text.as_bytes())?.into()),
        _ => TraceId::from_hex(text.as_bytes()),
    }
}

/// The caller that another format named, unsampled; else nobody's span, of no trace that anybody
/// keeps.
fn refusal(known: Option<&SpanContext>) -> SpanContext {
    let flags = TraceFlags::default();
    let refused = match known {
        Some(known) => field::with_decision(known, flags),
        None => SpanContext::new(TraceId::random(), SpanId::random(), flags),
    };
    refused.with_remote(true)
}

fn set_or_remove(into: &mut dyn Inject, key: &'static str, value: Option<&str>) {
    match value {
        Some(value) => into.set(key, value),
        None => into.remove(key),
    }
}

const DEBUG: TraceFlags = TraceFlags::SAMPLED.and(TraceFlags::DEBUG);

const ALL: &[&str] = &[B3, TRACE_ID, SPAN_ID, SAMPLED, FLAGS, PARENT_SPAN_ID];
const B3: &str = "b3";
const TRACE_ID: &str = "x-b3-traceid";
const SPAN_ID: &str = "x-b3-spanid";
const SAMPLED: &str = "x-b3-sampled";
const FLAGS: &str = "x-b3-flags";
const PARENT_SPAN_ID: &str = "x-b3-parentspanid";
