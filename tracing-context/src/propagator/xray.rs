//! The format of AWS X-Ray.

use crate::carrier::{Extract, Inject};
use crate::context::Context;
use crate::id::{SpanId, TraceId};
use crate::propagator::Propagator;
use crate::propagator::field::{self, Text};
use crate::span_context::SpanContext;
use crate::trace_flags::TraceFlags;
use crate::trace_state::trim_ows;

/// The field `x-amzn-trace-id` of
/// [AWS X-Ray](https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
/// In `OTEL_PROPAGATORS` it is called `xray`.
///
/// A trace id is an X-Ray one with another punctuation; X-Ray takes ids that do not begin with the
/// time. Without a decision (`Sampled=?`, or none) it is ours. A `Root` without `Parent`, as a load
/// balancer sends it, names no caller, and a trace begins here. `Self`, `Lineage` and others are
/// not passed on.
#[derive(Clone, Copy, Debug, Default)]
pub struct XrayPropagator;

impl Propagator for XrayPropagator {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        match field::read(from, FIELD, parse).read_or_count(FIELD) {
            Some(Some(caller)) => field::onto(onto, caller),
            Some(None) | None => onto,
        }
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        let Some(span) = context.span() else {
            return into.remove(FIELD);
        };
        let sampled = match (span.flags().is_deferred(), span.is_sampled()) {
            (true, _) => "?",
            (_, true) => "1",
            (_, false) => "0",
        };
        let mut trace_id = [0; 32];
        let (time, unique) = span.trace_id().encode_hex(&mut trace_id).split_at(8);
        let text = Text::<74>::new()
            .with("Root=1-")
            .with(time)
            .with("-")
            .with(unique)
            .with(";Parent=")
            .with(span.span_id().encode_hex(&mut [0; 16]))
            .with(";Sampled=")
            .with(sampled);
        into.set(FIELD, text.as_str());
    }

    fn fields(&self) -> &[&'static str] {
        &[FIELD]
    }
}

/// `Root=1-{8 digits}-{24 digits};Parent={16 digits};Sampled={0, 1 or ?}`, in any order, with others
/// between. Nobody without a `Parent`.
fn parse(text: &str) -> Option<Option<SpanContext>> {
    let (mut trace_id, mut span_id) = (None, None);
    let mut flags = TraceFlags::DEFERRED;
    for pair in text.split(';') {
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        let value = trim_ows(value);
        match trim_ows(key) {
            "Root" => trace_id = Some(parse_trace_id(value)?),
            "Parent" => span_id = Some(SpanId::from_hex(value.as_bytes())?),
            "Sampled" => {
                flags = match value {
                    "1" => TraceFlags::SAMPLED,
                    "0" => TraceFlags::default(),
                    "?" => TraceFlags::DEFERRED,
                    _ => return None,
                }
            }
            _ => {}
        }
    }
    let trace_id = trace_id?;
    Some(span_id.map(|span_id| SpanContext::new(trace_id, span_id, flags)))
}

fn parse_trace_id(text: &str) -> Option<TraceId> {
    let (time, unique) = text.strip_prefix("1-")?.split_once('-')?;
    if time.len() != 8 {
        return None;
    }
    TraceId::from_hex(
        Text::<32>::new()
            .with(time)
            .with(unique)
            .as_str()
            .as_bytes(),
    )
}

const FIELD: &str = "x-amzn-trace-id";
