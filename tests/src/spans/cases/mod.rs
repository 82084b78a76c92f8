//! The cases of spans.

pub(crate) mod database;
pub(crate) mod instrument;
pub(crate) mod parents;

use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing_context::{Context, FutureExt as _};

use crate::contract::seen;
use crate::http::Trace;

/// Runs `body` in the trace of a caller outside of this process.
fn within<T>(trace: &Trace, body: impl FnOnce() -> T) -> T {
    let _attached = Context::new().with_span(trace.caller.clone()).attach();
    body()
}

/// The same for a future, which is dropped there as well.
async fn within_async<F: Future>(trace: &Trace, body: impl FnOnce() -> F) -> F::Output {
    let caller = Context::new().with_span(trace.caller.clone());
    // The function that makes it belongs inside.
    async { body().await }.with_context(caller).await
}

/// Runs what panics.
fn panics(body: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(body)).is_err());
}

/// Tells which span is current here.
fn here(trace: &Trace) {
    seen::inside(Some(&trace.parent()));
}
