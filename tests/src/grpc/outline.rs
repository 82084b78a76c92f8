//! Traces of calls as text.

use tracing_context::testing::TreePrinter;
use tracing_context::{Context, FinishedSpan, FutureExt as _, SpanKind};

use crate::contract::seen;
use crate::http::{Trace, eventually, records, spans_in};

/// Runs a call in the trace of a caller outside of this process.
pub async fn within<T>(trace: &Trace, call: impl Future<Output = T>) -> T {
    let caller = Context::new().with_span(trace.caller.clone());
    call.with_context(caller).await
}

/// The spans of a trace, once there are as many.
pub async fn spans_of(trace: &Trace, count: usize) -> Vec<FinishedSpan> {
    trace.spans(count).await
}

/// Demands that a trace has these spans, once there are as many, where somebody records.
pub(super) async fn leaves(trace: &Trace, expected: impl AsRef<str>) {
    let expected = expected.as_ref();
    if let Some(spans) = trace.recorded(spans_in(expected)).await {
        assert_eq!(outline(&spans), expected);
    }
}

/// How spans ended.
pub fn outline(spans: &[FinishedSpan]) -> String {
    TreePrinter::new()
        .only(&[
            "rpc.status_code",
            "error.type",
            "exception.type",
            "exception.message",
            "http.response.status_code",
        ])
        .print(spans)
}

/// The one span of this kind.
pub fn find(spans: &[FinishedSpan], kind: SpanKind) -> &FinishedSpan {
    let mut found = spans.iter().filter(|span| span.kind() == kind);
    let span = found.next().expect("a span of this kind");
    assert!(found.next().is_none(), "{}", outline(spans));
    span
}

/// Waits until the method has begun.
pub(super) async fn begun(trace: &Trace) {
    eventually("the method", || {
        let is_over = |spans: Vec<FinishedSpan>| spans.iter().any(|span| span.name() == "work");
        let begun = seen::has_been_inside(trace.id());
        (begun && (!records() || is_over(trace.spans_now()))).then_some(())
    })
    .await;
}
