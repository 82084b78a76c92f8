//! Traces of calls as text.

use tracing_context::testing::TreePrinter;
use tracing_context::{Context, FinishedSpan, FutureExt as _, SpanKind};

use crate::http::{Trace, eventually};

/// Runs a call in the trace of a caller outside of this process.
pub async fn within<T>(trace: &Trace, call: impl Future<Output = T>) -> T {
    let caller = Context::new().with_span(trace.caller.clone());
    call.with_context(caller).await
}

/// The spans of a trace, once there are as many.
pub async fn spans_of(trace: &Trace, count: usize) -> Vec<FinishedSpan> {
    trace.spans(count).await
}

/// How the spans of a trace ended, once there are as many.
pub(super) async fn tree(trace: &Trace, count: usize) -> String {
    outline(&spans_of(trace, count).await)
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
    eventually("the method's span", || {
        let spans = crate::http::telemetry().spans.trace(trace.id());
        spans.iter().any(|span| span.name() == "work").then_some(())
    })
    .await;
}
