//! A trace as a picture in the terminal.
//!
//! ```
//! use tracing_context::{FinishedSpan, SpanContext, SpanId, TraceFlags, TraceId};
//! use tracing_export::waterfall::{self, Options};
//!
//! let trace = TraceId::from_u128(1).unwrap();
//! let id = |id| SpanId::from_u64(id).unwrap();
//! let context = |span| SpanContext::new(trace, id(span), TraceFlags::SAMPLED);
//! let spans = [
//!     FinishedSpan::builder("GET /orders", context(1)).times(0, 40_000_000).build(),
//!     FinishedSpan::builder("SELECT", context(2)).parent(id(1), false).times(5_000_000, 35_000_000).build(),
//! ];
//! let picture = waterfall::render(&spans, &Options::default().width(60));
//! assert!(picture.contains("└─ SELECT"));
//! ```

mod bar;
mod label;
mod options;
mod printer;
mod render;
mod self_time;
mod sink;
mod traces;
mod tree;

pub use self::options::Options;
pub use self::render::render;
pub use self::self_time::largest_self_time;
pub use self::sink::Waterfall;

#[cfg(test)]
mod tests;
