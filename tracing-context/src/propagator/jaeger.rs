//! The format of Jaeger's own clients.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::carrier::{Extract, Inject};
use crate::context::Context;
use crate::id::{SpanId, TraceId, decode_hex};
use crate::propagator::Propagator;
use crate::propagator::field::{self, Text};
use crate::span_context::SpanContext;
use crate::trace_flags::TraceFlags;

/// The field `uber-trace-id` of
/// [Jaeger's clients](https://www.jaegertracing.io/docs/1.76/sdk-migration/#propagation-format), of which
/// the baggage (`uberctx-*`) is not read. In `OTEL_PROPAGATORS` it is called `jaeger`.
///
/// Ids whose leading zeros were left out are filled up; the value may be percent-encoded. The
/// debug flag is passed on.
#[derive(Clone, Copy, Debug, Default)]
pub struct JaegerPropagator;

impl Propagator for JaegerPropagator {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        match field::read(from, FIELD, parse).read_or_count(FIELD) {
            Some(caller) => field::onto(onto, caller),
            None => onto,
        }
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        let Some(span) = context.span() else {
            return into.remove(FIELD);
        };
        let flags = match (span.is_sampled(), span.flags().is_debug()) {
            (true, true) => "3",
            (true, false) => "1",
            (false, _) => "0",
        };
        let text = Text::<53>::new()
            .with(span.trace_id().encode_hex(&mut [0; 32]))
            .with(":")
            .with(span.span_id().encode_hex(&mut [0; 16]))
            .with(":0:")
            .with(flags);
        into.set(FIELD, text.as_str());
    }

    fn fields(&self) -> &[&'static str] {
        &[FIELD]
    }
}

/// `{trace id}:{span id}:{parent span id}:{flags}`.
fn parse(text: &str) -> Option<SpanContext> {
    let text = match text.contains('%') {
        true => percent_decode_str(text).decode_utf8().ok()?,
        false => Cow::Borrowed(text),
    };
    let mut parts = text.split(':');
    let mut next = |most| parts.next().and_then(|part| number(part, most));
    let trace_id = TraceId::from_u128(next(32)?)?;
    let span_id = SpanId::from_u64(u64::try_from(next(16)?).ok()?)?;
    let _parent = next(16)?;
    let bits = next(2)?;
    if parts.next().is_some() {
        return None;
    }
    let flags = TraceFlags::default().with_sampled(bits & (SAMPLED | DEBUG) != 0);
    let flags = match bits & DEBUG {
        0 => flags,
        _ => flags.and(TraceFlags::DEBUG),
    };
    Some(SpanContext::new(trace_id, span_id, flags))
}

/// A hexadecimal number of at most so many digits.
fn number(digits: &str, most: usize) -> Option<u128> {
    let digits = digits.as_bytes();
    if digits.is_empty() || digits.len() > most {
        return None;
    }
    let (high, low) = digits.split_at(digits.len().saturating_sub(16));
    Some(u128::from(decode_hex(high)?) << 64 | u128::from(decode_hex(low)?))
}

const FIELD: &str = "uber-trace-id";
const SAMPLED: u128 = 1;
const DEBUG: u128 = 2;
