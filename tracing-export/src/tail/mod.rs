//! Tail sampling in the process: which traces are exported, decided when they are over.
//!
//! A head sampler decides when a trace begins, and cannot know that it will fail. A
//! [`TailSampler`] holds the sampled spans of a trace until the first of them in this process has
//! ended (the request that came in, the job that was begun), and then keeps
//!
//! 1. every trace with an error ([`errors`](TailSampling::errors)),
//! 2. every slow one ([`slower_than`](TailSampling::slower_than)),
//! 3. of the rest a share ([`percent`](TailSampling::percent)) or a number
//!    ([`target_per_second`](TailSampling::target_per_second)).
//!
//! ```
//! use std::time::Duration;
//! use tracing_export::{TailSampling, Telemetry};
//!
//! let sampling = TailSampling::new().slower_than(Duration::from_secs(2)).percent(10.0);
//! let telemetry = Telemetry::builder("orders").tail_sampling(sampling).build()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It saves what sending and storing cost. It does not save recording: every trace that begins here
//! is recorded, and propagated as sampled, since what it is worth turns out later. Leave
//! `OTEL_TRACES_SAMPLER` unset with it: what a head sampler drops never gets here.
//!
//! # What it cannot see
//!
//! The traces of callers that did not sample them. By default their decision is obeyed, and a
//! request that fails below one is neither recorded nor kept. To decide about those too, set a head
//! sampler that asks nobody:
//!
//! ```
//! use tracing_context::sampler::AlwaysOn;
//! use tracing_export::{TailSampling, Telemetry};
//!
//! let telemetry = Telemetry::builder("orders")
//!     .sampler(AlwaysOn)
//!     .tail_sampling(TailSampling::new().percent(10.0))
//!     .build()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is kept of such a trace is a fragment without its beginning.
//!
//! And other services. It knows of a trace what its own process did:
//!
//! - An error or a delay behind a call that this service made good (a retry, a fallback) or did not
//!   wait for (a queue) keeps the trace *there*, not here: a fragment without its beginning.
//! - A service that was fast and well drops its part of a trace that a service above keeps: a
//!   trace with holes.
//! - `percent` is decided by the trace id, so services of one percentage keep the same traces of
//!   the rest, whole. `target_per_second` knows of no other process.
//! - The services behind this one see the sampled flag on all that is recorded here, so each needs a
//!   tail sampler too, or it exports everything.
//!
//! Counted in the example `shop`, whose services each have a tail sampler (`SHOP_TAIL`):
//!
//! | orders | setting | traces kept | of them fragments |
//! |---|---|---|---|
//! | 1,000 good ones | `percent(10.0)` | 94 | 0 |
//! | 1,000 good ones | `target_per_second(5.0)` | 490 | 486: 379 without their beginning, 209 with holes |
//! | 11, of which most fail somewhere | errors and `percent(0.0)` | 8 | 8: 2 without their beginning, all with holes |
//!
//! Where traces must be whole, use the OpenTelemetry Collector's
//! [tail sampling processor](https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor):
//! all services export everything to it, and it decides about whole traces. The two do not go
//! together: what is dropped here, the Collector cannot keep.
//!
//! # Late spans and memory
//!
//! A span that ends after the first one of its trace, such as that of a detached task, follows the
//! decision about its trace, of which the last 65,536 are remembered. Beyond, it waits with its like
//! for a first span that will not come, until memory is short or the process ends.
//!
//! What waits is bounded by bytes ([`max_bytes`](TailSampling::max_bytes)). Beyond, the oldest trace is
//! decided about by what is known of it, and what comes of it later follows. [`TailCounters`] tells
//! how often: `early_decisions`.

mod counters;
mod decisions;
mod held;
mod policy;
mod sampler;
mod settings;

pub use self::counters::TailCounters;
pub use self::sampler::TailSampler;
pub use self::settings::TailSampling;

#[cfg(test)]
mod tests;
