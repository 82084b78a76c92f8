//! The core of a tracing family: every [`tracing`] span becomes a span of a distributed trace,
//! with ids from its birth on, by W3C Trace Context Level 2.
//!
#![cfg_attr(feature = "testing", doc = "```")]
#![cfg_attr(not(feature = "testing"), doc = "```text")]
//! use tracing::Level;
//! use tracing_context::testing::{InMemorySink, TreePrinter};
//! use tracing_context::{Birth, Context, ContextLayer, SpanExt as _, remote_span};
//! use tracing_subscriber::prelude::*;
//!
//! let spans = InMemorySink::new(); // tests; tracing-export has the sinks for services
//! let layer = ContextLayer::builder().sink(spans.clone()).build();
//! tracing_subscriber::registry().with(layer.filtered()).init();
//!
//! // What middleware does with an incoming request:
//! let headers = http::HeaderMap::from_iter([(
//!     http::HeaderName::from_static("traceparent"),
//!     http::HeaderValue::from_static("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
//! )]);
//! let caller = tracing_context::propagator().extract(Context::new(), &headers);
//! let span = remote_span!(Birth::remote(caller), Level::INFO, "request", otel.kind = "server");
//! {
//!     let _entered = span.enter();
//!     // What your code does:
//!     let order = tracing::info_span!("process_order", order.id = 7).entered();
//!     tracing::info!("stock.checked");
//!     order.set_error("out_of_stock", "order 7 is out of stock");
//! }
//! span.finish();
//!
//! print!("{}", TreePrinter::new().print(&spans.spans()));
//! # assert_eq!(TreePrinter::new().print(&spans.spans()), "\
//! # request [server] (remote parent)
//! #   process_order [internal] error(order 7 is out of stock) order.id=7 error.type=\"out_of_stock\"
//! #     * stock.checked
//! # ");
//! ```
//!
//! It prints
//!
//! ```text
//! request [server] (remote parent)
//!   process_order [internal] error(order 7 is out of stock) order.id=7 error.type="out_of_stock"
//!     * stock.checked
//! ```
//!
//! # What is what
//!
//! - [`ContextLayer`] gives spans their ids, asks the [`sampler`], keeps the record and hands each
//!   finished span to a [`SpanSink`]. Without a sink, ids, propagation and log correlation work all
//!   the same.
//! - [`current()`] is the [`Context`] of this place: the innermost entered span or attached
//!   context. [`FutureExt`] and [`Context::attach`] carry it to other tasks and threads; [`tasks`] has the
//!   whole table.
//! - [`propagator()`] reads and writes it to whatever implements [`Extract`] and [`Inject`]. That
//!   works with no layer installed at all.
//! - [`SpanExt`] is for application code: attributes, errors, links. Fields are attributes too, and
//!   `otel.name`, `otel.kind`, `otel.status_code` and `otel.status_description` set those.
//! - [`remote_span!`] is for instrumentation: a span whose parent is known before it is born.
//! - [`install_panic_hook`] makes each panic one exception event and one log line, with ids.
//!
//! # Set-up that goes wrong
//!
//! One warning, once, says what to do when middleware runs and no layer is installed, when a filter
//! hides its spans, or when the layer stands after a log layer. What cannot be seen from inside:
//!
//! - A *global* `EnvFilter` at `warn` deletes every trace. Filter logs apart:
//!   `.with(layer.filtered()).with(log_layer.with_filter(env_filter))`.
//! - `tracing_subscriber::fmt().finish()` takes no filtered layer and panics when it is built:
//!   start from `tracing_subscriber::registry()`.
//! - A `Vec` or `Option` of layers hides the dispatch from the layers inside: explicit parents that
//!   a filter hides are then not found.
//! - `tracing_subscriber`'s feature `parking_lot` is on: with std's locks a Debug impl that panics
//!   while a field is recorded poisons its span, and closing it aborts the process.
//! - The time of a span that nobody [`finish`](SpanExt::finish)es ends when its last handle and its
//!   last child are gone. Middleware of this family finishes its spans; a task spawned inside an
//!   `#[instrument]`ed function stretches that function's span.
//!
//! # Performance
//!
//! A span's texts and lists are kept in memory that ended spans of the thread gave back. A span that is not sampled gets ids and nothing else: its
//! fields are not read.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `b3` | no | `propagator::B3Propagator`: B3 in one field or several |
//! | `db` | no | `db`: spans around the calls of any database driver |
//! | `http` | yes | [`Extract`] and [`Inject`] for `http::HeaderMap` |
//! | `serde` | no | `Serialize` for [`TraceId`], [`SpanId`], [`TraceFlags`] and [`SpanContext`] |
//! | `jaeger` | no | `propagator::JaegerPropagator`: `uber-trace-id` |
//! | `stream` | no | `StreamExt`: streams that carry a context |
//! | `testing` | no | `testing`: an in-memory sink and a tree printer |
//! | `xray` | no | `propagator::XrayPropagator`: `X-Amzn-Trace-Id` |
#![forbid(unsafe_code)]

mod baggage;
mod birth;
mod carrier;
mod context;
mod counters;
mod current;
#[cfg(feature = "db")]
pub mod db;
mod defaults;
mod error_ref;
mod guarded_span;
mod id;
mod layer;
mod panic;
mod process;
pub mod propagator;
mod record;
mod redact;
mod resource;
pub mod sampler;
mod scope;
mod self_check;
#[cfg(feature = "serde")]
mod serialize;
mod sink;
mod span_context;
mod span_ext;
mod tell;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
mod trace_flags;
mod trace_state;
mod traced_span;
mod value;

#[doc = include_str!("docs/tasks.md")]
pub mod tasks {}

pub use self::baggage::Baggage;
pub use self::birth::{Birth, Parent};
pub use self::carrier::{Extract, Inject};
pub use self::context::Context;
pub use self::counters::{Counters, counters};
#[cfg(feature = "stream")]
pub use self::current::StreamExt;
pub use self::current::{ContextGuard, FutureExt, WithContext, current};
pub use self::defaults::{Defaults, DefaultsInstalledError, baggage_keys, propagator, resource};
pub use self::error_ref::ErrorRef;
pub use self::guarded_span::GuardedSpan;
pub use self::id::{ParseIdError, SpanId, TraceId};
pub use self::layer::{
    ContextLayer, DefaultFilter, LayerBuilder, OpenSpan, OpenSpans, SpanFilter, context_around,
    context_of,
};
pub use self::panic::install_panic_hook;
pub use self::record::{
    Attributes, AttributesIter, EventRef, FinishedSpan, FinishedSpanBuilder, Link, LinkRef,
    SpanKind, SpanLimits, StatusCode,
};
pub use self::resource::Resource;
pub use self::scope::Scope;
pub use self::sink::{SinkError, SpanSink};
pub use self::span_context::SpanContext;
pub use self::span_ext::SpanExt;
pub use self::trace_flags::TraceFlags;
pub use self::trace_state::{ParseTraceStateError, TraceState};
pub use self::traced_span::{EnteredSpan, TracedSpan};
pub use self::value::{Array, Value, ValueRef};

/// For the macros of this crate, and for its siblings.
#[doc(hidden)]
pub mod __private {
    pub use tracing;

    pub use crate::birth::BirthScope;
    pub use crate::current::enclosing;
    pub use crate::layer::is_within_scope;
    pub use crate::redact::{
        QueryRules, RedactedPath, RedactedQuery, is_opaque, is_secret, redacted, visible,
    };
    pub mod process {
        pub use crate::process::{ask, known};
    }
    pub use crate::panic::StackTrace;
    pub use crate::self_check::expect_hidden_spans;
    pub use crate::tell::{HeldSpan, quietly};
}
