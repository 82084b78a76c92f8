//! Head sampling: which traces are recorded, decided when a span is born.
//!
//! ```
//! use tracing_context::ContextLayer;
//! use tracing_context::sampler::{ParentBased, TraceIdRatio};
//!
//! // One in ten of the traces that begin here; callers decide for theirs.
//! let layer = ContextLayer::builder().sampler(ParentBased::new(TraceIdRatio::new(0.1))).build();
//! ```
//!
//! Your own sampler implements [`Sampler`]; a closure will do:
//!
//! ```
//! use tracing_context::ContextLayer;
//! use tracing_context::sampler::{Decision, ParentBased, SpanStart};
//!
//! let no_health_checks = |start: &SpanStart<'_>| match start.attributes().get("url.path") {
//!     Some(path) if path.as_str() == Some("/health") => Decision::Drop.into(),
//!     _ => Decision::RecordAndSample.into(),
//! };
//! let layer = ContextLayer::builder().sampler(ParentBased::new(no_health_checks)).build();
//! ```

mod constant;
mod decision;
mod parent_based;
mod ratio;
mod start;

pub use self::constant::{AlwaysOff, AlwaysOn};
pub use self::decision::{Decision, Sampled};
pub use self::parent_based::ParentBased;
pub use self::ratio::TraceIdRatio;
pub use self::start::SpanStart;

/// Decides about a span when it is born
/// ([OpenTelemetry specification, "Sampler"](https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampler)).
///
/// Called on the thread that makes the span, with no lock held. It must not block.
pub trait Sampler: Send + Sync + 'static {
    /// The decision about this span.
    fn sample(&self, start: &SpanStart<'_>) -> Sampled;
}

impl<F> Sampler for F
where
    F: Fn(&SpanStart<'_>) -> Sampled + Send + Sync + 'static,
{
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        self(start)
    }
}

impl Sampler for Box<dyn Sampler> {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        (**self).sample(start)
    }
}

impl Sampler for std::sync::Arc<dyn Sampler> {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        (**self).sample(start)
    }
}
