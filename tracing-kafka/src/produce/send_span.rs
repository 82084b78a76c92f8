//! The life of a record that is sent.

use std::mem;

use rdkafka::error::KafkaError;
use rdkafka::message::{DeliveryResult, Message as _, OwnedHeaders};
use tracing_context::__private::quietly;
use tracing_context::{Birth, Context, Link, SpanContext, SpanKind, TracedSpan, current};

use crate::headers::{MessageHeaders, RecordHeaders, strip};
use crate::produce::{ProducerTracing, Propagation};
use crate::semconv::{self, Outgoing};

/// The span of a record, from the call that sends it to the broker's answer, whether or not anybody
/// waits for that.
#[derive(Debug)]
pub(super) struct SendSpan {
    span: TracedSpan,
    /// Who sent it.
    caller: Context,
    tracing: ProducerTracing,
    /// The headers carry our context.
    injected: bool,
    ended: bool,
}

impl SendSpan {
    /// Begins the span, and writes to the headers what goes along with the record.
    pub(super) fn begin(
        tracing: &ProducerTracing,
        record: Outgoing<'_>,
        headers: &mut Option<OwnedHeaders>,
    ) -> Self {
        let propagation = tracing.propagation_for(record.topic);
        let existing = match propagation {
            Propagation::KeepExisting => existing(tracing, headers.as_ref()),
            Propagation::Replace | Propagation::Off => None,
        };
        let injects = propagation != Propagation::Off && existing.is_none();
        // Who reads the record links to this span only if its context is in there.
        let kind = if injects {
            SpanKind::Producer
        } else {
            SpanKind::Client
        };
        let caller = current();
        let mut birth = Birth::remote(caller.clone());
        if let Some(existing) = existing {
            birth = birth.link(Link::new(existing));
        }
        let span = semconv::send_span(birth, kind, tracing.settings(), record);
        // With nothing to say, headers that the caller wrote stay as they are.
        let injected = injects && !span.context().is_empty();
        if injected {
            let propagator = tracing.settings().propagator();
            propagator.replace(span.context(), &mut RecordHeaders(headers));
        }
        Self {
            span,
            caller,
            tracing: tracing.clone(),
            injected,
            ended: false,
        }
    }

    /// The broker has answered, or librdkafka in its place. Gives the context of the caller.
    pub(super) fn delivered(mut self, result: &DeliveryResult<'_>) -> Context {
        let (message, error) = match result {
            Ok(message) => (message, None),
            Err((error, message)) => (message, Some(error)),
        };
        semconv::record_delivery(&self.span, message.partition(), message.offset(), error);
        self.end();
        mem::take(&mut self.caller)
    }

    /// librdkafka did not take the record.
    pub(super) fn refused(mut self, error: &KafkaError, headers: &mut Option<OwnedHeaders>) {
        semconv::record_refusal(&self.span, Some(error));
        self.end();
        self.strip(headers);
    }

    /// Takes our context off the headers: a record that is handed back, and perhaps sent once more,
    /// must not carry that of an attempt that failed.
    pub(super) fn strip(&self, headers: &mut Option<OwnedHeaders>) {
        if self.injected {
            strip(headers, self.tracing.settings().propagator().fields());
        }
    }

    fn end(&mut self) {
        self.ended = true;
        self.span.finish();
    }
}

impl Drop for SendSpan {
    /// A record that was never sent, or whose sending was given up before librdkafka took it.
    fn drop(&mut self) {
        if !self.ended {
            quietly(|| semconv::record_refusal(&self.span, None));
            self.end();
        }
    }
}

/// The context that the caller's headers have.
fn existing(tracing: &ProducerTracing, headers: Option<&OwnedHeaders>) -> Option<SpanContext> {
    let headers = MessageHeaders::new(headers);
    let context = tracing
        .settings()
        .propagator()
        .extract(Context::new(), &headers);
    context.span().cloned()
}
