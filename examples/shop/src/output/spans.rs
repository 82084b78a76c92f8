//! Spans that the supervisor receives.

use std::sync::Arc;

use tracing_context::{FinishedSpan, SpanSink};

use super::Output;

/// Hands every span to the output.
#[derive(Debug)]
pub(crate) struct Spans(pub(crate) Arc<dyn Output>);

impl SpanSink for Spans {
    fn on_end(&self, span: &FinishedSpan) {
        self.0.span(span);
    }
}
