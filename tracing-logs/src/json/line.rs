//! One line.

use std::borrow::Cow;
use std::time::SystemTime;

use tracing_context::{Baggage, SpanContext};
use tracing_core::span::Id;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use crate::json::fields::{FieldRef, Fields, Origin};
use crate::json::key::{self, Seen};
use crate::json::scratch::Scratch;
use crate::json::value;

/// What a line has besides fields.
pub(super) struct Head<'a> {
    pub(super) now: SystemTime,
    pub(super) level: &'a str,
    pub(super) target: &'a str,
    pub(super) service: Option<&'a str>,
    pub(super) span: Option<&'a SpanContext>,
    pub(super) baggage: Option<&'a Baggage>,
    /// The members of the baggage that are printed.
    pub(super) baggage_keys: &'a [Cow<'static, str>],
}

impl Scratch {
    /// Makes the line out of the event's own fields and those of the spans around it, from the
    /// innermost, which the line may be about, outwards.
    ///
    /// Of this family's spans one speaks for the operation: mixed, a client's method would stand
    /// beside its server's route.
    ///
    /// The keys of the head and their order are part of the format. No user code runs here: the
    /// extensions of spans are locked meanwhile.
    pub(super) fn compose<'a, R>(
        &mut self,
        head: &Head<'_>,
        innermost: Option<&SpanRef<'a, R>>,
        about_innermost: bool,
    ) where
        R: LookupSpan<'a>,
    {
        let line = &mut self.line;
        line.push_str("{\"timestamp\":\"");
        line.push_str(self.timestamp.at(head.now));
        line.push_str("\",\"level\":\"");
        line.push_str(head.level);
        line.push('"');
        if let Some(message) = self.own.get(MESSAGE) {
            line.push_str(",\"message\":");
            line.push_str(message);
        }
        line.push_str(",\"target\":");
        value::text(line, head.target);
        if let Some(service) = head.service {
            line.push_str(",\"service\":");
            value::text(line, service);
        }
        if let Some(span) = head.span {
            ids(line, span);
        }

        for field in self.own.iter().filter(|field| field.name != MESSAGE) {
            add(line, &mut self.seen, field);
        }
        let speaker = innermost.and_then(|span| speaker(span, about_innermost));
        // Who comes first has the name.
        for span in innermost.into_iter().flat_map(SpanRef::scope) {
            if let Some(fields) = span.extensions().get::<Fields>()
                && (fields.origin == Origin::Any || speaker.as_ref() == Some(&span.id()))
            {
                for field in fields.iter() {
                    add(line, &mut self.seen, field);
                }
            }
        }
        if let Some(baggage) = head.baggage {
            members(line, &self.seen, baggage, head.baggage_keys);
        }
        line.push_str("}\n");
    }
}

/// Which of this family's spans tells what operation the line belongs to: the one that the line is
/// about; else the nearest one for what came in, so that all lines of a request say the same; else
/// the nearest one.
fn speaker<'a, R>(innermost: &SpanRef<'a, R>, about_innermost: bool) -> Option<Id>
where
    R: LookupSpan<'a>,
{
    let mut nearest = None;
    for (level, span) in innermost.scope().enumerate() {
        let origin = span.extensions().get::<Fields>().map(|it| it.origin);
        match origin.unwrap_or_default() {
            Origin::Any => {}
            Origin::Ours if level == 0 && about_innermost => return Some(span.id()),
            Origin::Ours => nearest = nearest.or_else(|| Some(span.id())),
            Origin::OursIncoming => return Some(span.id()),
        }
    }
    nearest
}

/// Names and form: [OpenTelemetry, "Trace context in non-OTLP log formats"](https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/).
fn ids(line: &mut String, span: &SpanContext) {
    line.push_str(",\"trace_id\":\"");
    line.push_str(span.trace_id().encode_hex(&mut [0; 32]));
    line.push_str("\",\"span_id\":\"");
    line.push_str(span.span_id().encode_hex(&mut [0; 16]));
    line.push_str("\",\"trace_flags\":\"");
    line.push_str(span.flags().as_str());
    line.push('"');
}

fn add(line: &mut String, seen: &mut Seen, field: FieldRef<'_>) {
    // The `message` of an event is in the head; that of a span is a field like any other and may
    // have the name.
    if seen.insert(field.name) {
        key::write(line, field.name, field.prefixed);
        line.push_str(field.json);
    }
}

/// The chosen members of the baggage, but for those whose name a field has.
fn members(line: &mut String, seen: &Seen, baggage: &Baggage, keys: &[Cow<'static, str>]) {
    for (index, name) in keys.iter().enumerate() {
        if let Some(text) = baggage.get(name)
            && !seen.contains(name)
            && !keys[..index].contains(name)
        {
            key::write(line, name, key::needs_prefix(name));
            value::text(line, text);
        }
    }
}

const MESSAGE: &str = "message";
