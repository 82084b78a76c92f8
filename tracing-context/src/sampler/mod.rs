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
//! A hundred traces a second at most, health checks never, every checkout:
//!
//! ```
//! use tracing_context::sampler::{AlwaysOff, AlwaysOn, ParentBased, RateLimited, Rules};
//!
//! let rules = Rules::new(RateLimited::new(100.0))
//!     .route("/health", AlwaysOff)
//!     .route("/checkout/{id}", AlwaysOn);
//! let sampler = ParentBased::new(rules);
//! ```
//!
//! # Your own
//!
//! Implement [`Sampler`]; a closure will do. What it answers holds for one span: put it into a
//! [`ParentBased`], and it is asked for the first span of a trace only, while all below follow,
//! here and in the services behind.
//!
//! ```
//! use tracing_context::ContextLayer;
//! use tracing_context::sampler::{AlwaysOff, ParentBased, Sampled, Sampler, SpanStart, TraceIdRatio};
//!
//! /// More of the traces of tenants on trial.
//! struct Trials {
//!     trial: TraceIdRatio,
//!     other: TraceIdRatio,
//! }
//!
//! impl Sampler for Trials {
//!     fn sample(&self, start: &SpanStart<'_>) -> Sampled {
//!         match start.context().baggage().get("tenant.plan") {
//!             Some("trial") => self.trial.sample(start).with_attribute("sampling.rule", "trial"),
//!             _ => self.other.sample(start),
//!         }
//!     }
//! }
//!
//! let trials = Trials { trial: TraceIdRatio::new(0.5), other: TraceIdRatio::new(0.01) };
//! let layer = ContextLayer::builder().sampler(ParentBased::new(trials)).build();
//!
//! let no_details = |start: &SpanStart<'_>| match start.name() {
//!     "detail" => AlwaysOff.sample(start),
//!     _ => TraceIdRatio::new(0.1).sample(start),
//! };
//! let layer = ContextLayer::builder().sampler(ParentBased::new(no_details)).build();
//! ```
//!
//! - It runs on the thread that makes the span: it must not block. [`RateLimit`] counts without a
//!   lock.
//! - It sees what is known when the span is born. Parent, trace id, links and baggage cost nothing;
//!   [`name`](SpanStart::name), [`kind`](SpanStart::kind) and [`attributes`](SpanStart::attributes)
//!   read the span's fields, which the dropped spans of the samplers above are spared.
//! - A random choice is best made by the trace id ([`TraceIdRatio::keeps`]): then processes agree.
//! - Leave the member `ot` of the trace state alone, unless the sampler follows
//!   [OpenTelemetry's rules for it](https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/):
//!   backends multiply by what it says. The samplers here write none of it, and pass a caller's
//!   threshold (`th`) on only where they sample what the caller sampled, without choosing again.

mod constant;
mod decision;
mod parent_based;
mod rate_limit;
mod rate_limited;
mod ratio;
mod rules;
mod start;
mod threshold;

pub use self::constant::{AlwaysOff, AlwaysOn};
pub use self::decision::{Decision, Sampled};
pub use self::parent_based::ParentBased;
pub use self::rate_limit::RateLimit;
pub use self::rate_limited::RateLimited;
pub use self::ratio::TraceIdRatio;
pub use self::rules::Rules;
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
