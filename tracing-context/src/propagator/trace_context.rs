//! W3C Trace Context Level 2.

use crate::carrier::{Extract, Inject};
use crate::context::Context;
use crate::counters;
use crate::id::{SpanId, TraceId};
use crate::propagator::Propagator;
use crate::span_context::SpanContext;
use crate::trace_flags::TraceFlags;
use crate::trace_state::{Reader, TraceState};

/// The `traceparent` and `tracestate` fields of
/// [W3C Trace Context Level 2](https://www.w3.org/TR/trace-context-2/), strictly.
///
/// A malformed `traceparent` counts as absent, and `tracestate` with it; a malformed `tracestate`
/// is dropped alone. Both are counted ([`counters`](crate::counters())) and told in a TRACE event.
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceContextPropagator;

impl Propagator for TraceContextPropagator {
    fn extract(&self, onto: Context, from: &dyn Extract) -> Context {
        let mut count = 0;
        let mut parent = None;
        from.for_each(TRACEPARENT, &mut |value| {
            count += 1;
            parent = parse_traceparent(value);
        });
        let (1, Some(parent)) = (count, parent) else {
            if count > 0 {
                counters::MALFORMED_TRACEPARENT.increment();
                tracing::trace!(fields = count, "malformed traceparent: a new trace begins");
            }
            return onto;
        };
        onto.with_span(
            parent
                .with_trace_state(extract_state(from))
                .with_remote(true),
        )
    }

    fn inject(&self, context: &Context, into: &mut dyn Inject) {
        let Some(span) = context.span() else {
            into.remove(TRACEPARENT);
            into.remove(TRACESTATE);
            return;
        };
        into.set(
            TRACEPARENT,
            span.encode_traceparent(&mut [0; TRACEPARENT_LENGTH]),
        );
        if span.trace_state().is_empty() {
            into.remove(TRACESTATE);
        } else {
            into.set(TRACESTATE, span.trace_state().as_str());
        }
    }

    fn fields(&self) -> &[&'static str] {
        &[TRACEPARENT, TRACESTATE]
    }
}

/// Section 3.2: version 00 exactly, higher versions by their known fields only.
fn parse_traceparent(value: &[u8]) -> Option<SpanContext> {
    if value.len() > MAX_READ {
        return None;
    }
    let value = trim_ows(value);
    let (known, rest) = value.split_at_checked(TRACEPARENT_LENGTH)?;
    if known[2] != b'-' || known[35] != b'-' || known[52] != b'-' {
        return None;
    }
    match &known[..2] {
        b"00" if !rest.is_empty() => return None,
        b"ff" => return None,
        version
            if !version
                .iter()
                .all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) =>
        {
            return None;
        }
        _ if !rest.is_empty() && rest[0] != b'-' => return None,
        _ => {}
    }
    Some(SpanContext::new(
        TraceId::from_hex(&known[3..35])?,
        SpanId::from_hex(&known[36..52])?,
        TraceFlags::from_hex(&known[53..])?,
    ))
}

/// Section 3.3: several fields are one list; one bad member discards it.
fn extract_state(from: &dyn Extract) -> TraceState {
    let mut reader = Reader::default();
    from.for_each(TRACESTATE, &mut |field| reader.field(field));
    match reader.finish() {
        Ok(state) => state,
        Err(_) => {
            counters::MALFORMED_TRACESTATE.increment();
            tracing::trace!("malformed tracestate: dropped");
            TraceState::EMPTY
        }
    }
}

fn trim_ows(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const TRACEPARENT_LENGTH: usize = 55;
/// Bytes: far more than a version to come will need.
const MAX_READ: usize = 32 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    /// Several values a field.
    struct Fields(Vec<(&'static str, Vec<u8>)>);

    impl Extract for Fields {
        fn for_each(&self, key: &str, each: &mut dyn FnMut(&[u8])) {
            self.0
                .iter()
                .filter(|(name, _)| *name == key)
                .for_each(|(_, value)| each(value));
        }
    }

    fn extract(fields: &[(&'static str, &str)]) -> Option<SpanContext> {
        let fields = Fields(
            fields
                .iter()
                .map(|(name, value)| (*name, value.as_bytes().to_vec()))
                .collect(),
        );
        TraceContextPropagator
            .extract(Context::new(), &fields)
            .span()
            .cloned()
    }

    const IDS: &str = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    #[test]
    fn reads_what_the_specification_allows() {
        for (value, flags) in [
            (format!("00-{IDS}-01"), "01"),
            (format!("00-{IDS}-00"), "00"),
            (format!("00-{IDS}-02"), "02"),
            (format!("00-{IDS}-ff"), "03"),
            (format!(" \t00-{IDS}-01\t "), "01"),
            (format!("cc-{IDS}-01"), "01"),
            (format!("cc-{IDS}-01-what"), "01"),
            (format!("cc-{IDS}-01-"), "01"),
        ] {
            let span = extract(&[("traceparent", &value)]).expect(&value);
            assert!(span.is_remote());
            let sent = span.encode_traceparent(&mut [0; 55]).to_owned();
            assert_eq!(sent, format!("00-{IDS}-{flags}"), "{value}");
        }
    }

    #[test]
    fn a_malformed_traceparent_counts_as_absent() {
        let zeros = "0".repeat(32);
        for value in [
            String::new(),
            format!("00-{IDS}"),
            format!("00-{IDS}-1"),
            format!("00-{IDS}-001"),
            format!("00-{IDS}-01-"),
            format!("00-{IDS}-01."),
            format!("00-{IDS}-01-x"),
            format!("cc-{IDS}-01.what"),
            format!("ff-{IDS}-01"),
            format!("0-{IDS}-01"),
            format!("000-{IDS}-01"),
            format!("CC-{IDS}-01"),
            format!(".0-{IDS}-01"),
            format!("00-{IDS}-.1"),
            format!("00-{IDS}-0A"),
            format!("00-{}-01", IDS.to_uppercase()),
            format!("00-{zeros}-00f067aa0ba902b7-01"),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01".to_owned(),
            format!("00-{IDS}-01,00-{IDS}-01"),
            format!("\u{a0}00-{IDS}-01"),
        ] {
            assert_eq!(
                extract(&[("traceparent", &value), ("tracestate", "a=1")]),
                None,
                "{value}"
            );
        }
        let good = format!("00-{IDS}-01");
        assert_eq!(
            extract(&[("traceparent", &good), ("traceparent", &good)]),
            None
        );
        assert_eq!(extract(&[("tracestate", "a=1")]), None);
    }

    #[test]
    fn a_malformed_tracestate_is_dropped_alone() {
        let good = format!("00-{IDS}-01");
        let state = |states: &[&'static str]| {
            let mut fields = vec![("traceparent", good.as_str())];
            fields.extend(states.iter().map(|state| ("tracestate", *state)));
            extract(&fields)
                .expect("valid")
                .trace_state()
                .as_str()
                .to_owned()
        };
        assert_eq!(state(&["foo=1,bar=2"]), "foo=1,bar=2");
        assert_eq!(state(&["foo=1", "bar=2"]), "foo=1,bar=2");
        assert_eq!(state(&["", "foo=1", ""]), "foo=1");
        assert_eq!(state(&["foo=1", "bar="]), "");
        assert_eq!(state(&["FOO=1", "bar=2"]), "");
    }

    #[test]
    fn bytes_that_are_no_text_are_malformed() {
        let mut value = format!("00-{IDS}-01").into_bytes();
        value[10] = 0xff;
        let fields = Fields(vec![("traceparent", value)]);
        assert!(
            TraceContextPropagator
                .extract(Context::new(), &fields)
                .is_empty()
        );
        let fields = Fields(vec![
            ("traceparent", format!("00-{IDS}-01").into_bytes()),
            ("tracestate", b"a=\xff".to_vec()),
        ]);
        let context = TraceContextPropagator.extract(Context::new(), &fields);
        assert!(
            context
                .span()
                .is_some_and(|span| span.trace_state().is_empty())
        );
    }
}
