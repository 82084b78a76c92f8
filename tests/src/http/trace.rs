//! One trace, as its caller sees it.

use tracing_context::testing::TreePrinter;
use tracing_context::{FinishedSpan, SpanContext, SpanKind, TraceFlags, TraceId};

use crate::caller;
use crate::contract;
use crate::http::{eventually, records, telemetry};

/// A trace that begins with a caller outside of this process.
#[derive(Clone, Debug)]
pub struct Trace {
    pub caller: SpanContext,
}

impl Trace {
    /// A sampled one.
    pub fn new() -> Self {
        Self::with(TraceFlags::SAMPLED)
    }

    /// One with these flags.
    pub fn with(flags: TraceFlags) -> Self {
        telemetry();
        let caller = caller(flags);
        contract::made(&caller);
        Self { caller }
    }

    pub fn id(&self) -> TraceId {
        self.caller.trace_id()
    }

    /// The `traceparent` that the caller sends.
    pub fn parent(&self) -> String {
        let caller = &self.caller;
        let (trace, span, flags) = (caller.trace_id(), caller.span_id(), caller.flags());
        format!("00-{trace}-{span}-{flags}")
    }

    /// Its spans so far.
    pub fn spans_now(&self) -> Vec<FinishedSpan> {
        telemetry().spans.trace(self.id())
    }

    /// Its spans, once there are as many.
    pub async fn spans(&self, count: usize) -> Vec<FinishedSpan> {
        spans_of(self.id(), count).await
    }

    /// Its spans, once there are as many; `None` where nobody records any.
    pub async fn recorded(&self, count: usize) -> Option<Vec<FinishedSpan>> {
        recorded(self.id(), count).await
    }

    /// Demands that its spans are these, once there are as many: names, kinds, status, how they
    /// ended. Where nobody records, that there are none.
    pub async fn leaves(&self, expected: impl AsRef<str>) {
        let expected = expected.as_ref();
        if let Some(spans) = self.recorded(spans_in(expected)).await {
            assert_eq!(outline(&spans), expected);
        }
    }

    /// As [`leaves`](Self::leaves), with all attributes.
    pub async fn leaves_all(&self, expected: impl AsRef<str>) {
        let expected = expected.as_ref();
        if let Some(spans) = self.recorded(spans_in(expected)).await {
            assert_eq!(contract::tree(&spans), expected);
        }
    }

    /// Demands that its log lines so far are these, where somebody writes any.
    pub fn says<T: AsRef<str>>(&self, expected: &[T]) {
        if let Some(lines) = contract::lines_of(self.id()) {
            let expected: Vec<_> = expected.iter().map(AsRef::as_ref).collect();
            assert_eq!(lines, expected);
        }
    }

    /// What it left is not compared with that of other set-ups: it differs from run to run, for a
    /// reason that the case gives.
    pub fn forget(&self) {
        contract::forget(self.id());
    }

    /// Its spans as text, once there are as many: names, kinds, status, how they ended.
    pub async fn tree(&self, count: usize) -> String {
        outline(&self.spans(count).await)
    }

    /// Its one server span; `None` where nobody records any.
    pub async fn recorded_server(&self) -> Option<FinishedSpan> {
        match records() {
            true => Some(self.server().await),
            false => None,
        }
    }

    /// Its one client span; `None` where nobody records any.
    pub async fn recorded_client(&self) -> Option<FinishedSpan> {
        match records() {
            true => Some(self.client().await),
            false => None,
        }
    }

    /// Its one server span, once that has ended.
    pub async fn server(&self) -> FinishedSpan {
        self.one(SpanKind::Server).await
    }

    /// Its one client span, once that has ended.
    pub async fn client(&self) -> FinishedSpan {
        self.one(SpanKind::Client).await
    }

    async fn one(&self, kind: SpanKind) -> FinishedSpan {
        let mut found = eventually("a span", || {
            let mut spans = telemetry().spans.trace(self.id());
            spans.retain(|span| span.kind() == kind);
            (!spans.is_empty()).then_some(spans)
        })
        .await;
        assert_eq!(found.len(), 1, "{}", outline(&found));
        found.remove(0)
    }
}

impl Default for Trace {
    fn default() -> Self {
        Self::new()
    }
}

/// The spans of a trace, once there are as many.
pub async fn spans_of(id: TraceId, count: usize) -> Vec<FinishedSpan> {
    let spans = eventually("the spans of a trace", || {
        let spans = telemetry().spans.trace(id);
        (spans.len() >= count).then_some(spans)
    })
    .await;
    assert_eq!(spans.len(), count, "{}", outline(&spans));
    contract::counted(id, count);
    spans
}

/// The spans of a trace, once there are as many; `None` where nobody records any.
pub async fn recorded(id: TraceId, count: usize) -> Option<Vec<FinishedSpan>> {
    match records() {
        true => Some(spans_of(id, count).await),
        false => None,
    }
}

/// How many spans a printed tree has.
pub(crate) fn spans_in(tree: &str) -> usize {
    let is_span = |line: &&str| !line.trim_start().starts_with(['*', '~']);
    tree.lines().filter(is_span).count()
}

/// How spans ended.
pub(super) fn outline(spans: &[FinishedSpan]) -> String {
    TreePrinter::new().only(&OUTLINE).print(spans)
}

const OUTLINE: [&str; 4] = [
    "http.response.status_code",
    "error.type",
    "exception.type",
    "exception.message",
];
