//! Log lines for [`tracing`](https://docs.rs/tracing), each with the `trace_id`, `span_id` and
//! `trace_flags` of the place it was written at: flat JSON at a small cost, or any other format.
//!
//! ```
//! use tracing_subscriber::prelude::*;
//!
//! # let lines = example::Lines::default();
//! # let resource = tracing_context::Resource::new("shop");
//! # tracing_context::Defaults::new().resource(resource).install().unwrap();
//! tracing_subscriber::registry()
//!     .with(tracing_context::ContextLayer::builder().build().filtered())
//!     .with(tracing_logs::json().with_filter(tracing_logs::env()))
//! #   .with(tracing_logs::json().with_writer(lines.clone()))
//!     .init();
//!
//! # mod shop {
//! # pub fn orders() {
//! let _order = tracing::info_span!("order", order.id = 7).entered();
//! tracing::info!(target: "shop::orders", items = 3, express = true, "accepted");
//! # }
//! # }
//! # shop::orders();
//! # let printed = lines.masked();
//! assert_eq!(
//!     printed,
//!     r#"{"timestamp":"2026-11-23T07:05:52.123456Z","level":"INFO","message":"accepted","#.to_owned()
//!         + r#""target":"shop::orders","service":"shop","#
//!         + r#""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","#
//!         + r#""trace_flags":"03","items":3,"express":true,"order.id":7}"#
//!         + "\n",
//! );
//! # mod example {
//! #     use std::io;
//! #     use std::sync::{Arc, Mutex};
//! #     #[derive(Clone, Default)]
//! #     pub struct Lines(Arc<Mutex<Vec<u8>>>);
//! #     impl io::Write for Lines {
//! #         fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
//! #             self.0.lock().unwrap().write(bytes)
//! #         }
//! #         fn flush(&mut self) -> io::Result<()> {
//! #             Ok(())
//! #         }
//! #     }
//! #     impl tracing_subscriber::fmt::MakeWriter<'_> for Lines {
//! #         type Writer = Self;
//! #         fn make_writer(&self) -> Self {
//! #             self.clone()
//! #         }
//! #     }
//! #     impl Lines {
//! #         // Time and ids differ each time; their places and lengths do not.
//! #         pub fn masked(&self) -> String {
//! #             let mut text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
//! #             for (key, mask) in [
//! #                 ("\"timestamp\":\"", "2026-11-23T07:05:52.123456Z"),
//! #                 ("\"trace_id\":\"", "4bf92f3577b34da6a3ce929d0e0e4736"),
//! #                 ("\"span_id\":\"", "00f067aa0ba902b7"),
//! #             ] {
//! #                 let start = text.find(key).unwrap() + key.len();
//! #                 text.replace_range(start..start + mask.len(), mask);
//! #             }
//! #             text
//! #         }
//! #     }
//! # }
//! ```
//!
//! (one line, broken here to be read).
//!
//! # What a line has
//!
//! In this order, and only what is known:
//!
//! | key | value |
//! |---|---|
//! | `timestamp` | RFC 3339 in UTC, microseconds |
//! | `level` | `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` |
//! | `message` | the event's message |
//! | `target` | the event's target; of a record of the `log` crate, its own |
//! | `service` | `service.name` of [`tracing_context::resource()`] |
//! | `trace_id`, `span_id`, `trace_flags` | lowercase hexadecimal, as [OpenTelemetry][non-otlp] has it; also of traces that are not sampled (flags `00` or `02`); never zeros |
//! | the event's fields | |
//! | fields of the spans around it | the innermost first |
//! | chosen members of the baggage | those that [`LogLayer::with_baggage_keys`] or the [process](tracing_context::baggage_keys) names; none unless one does |
//!
//! - A key is there once: an event's field wins over those of spans, an inner span's over those
//!   of outer ones, any field over a member of the baggage, and a field recorded again has its
//!   last value.
//! - A field named as one of the keys above is printed as `fields.<name>`. So that no two fields
//!   ever share a key, a field that is itself called `fields.level` becomes
//!   `fields.fields.level`.
//! - Integers and floats are numbers with all their digits, NaN and the infinities the strings
//!   `NaN`, `Infinity` and `-Infinity`; what is recorded by `%`, `?` or as an error is a string.
//!   One value is cut after 1 MiB of its text and ends in `…` then.
//! - Fields named `otel.*` are not printed. Of the spans of `tracing-tower`, `tracing-grpc`,
//!   `tracing-kafka` and their core only what tells operations apart is: `http.request.method`,
//!   `http.route`, `rpc.system.name`, `rpc.method`, `messaging.system.name`,
//!   `messaging.destination.name`, `messaging.operation.name`. The rest is in the trace.
//! - These come from one span only, never mixed: the nearest one of `otel.kind` `server` or
//!   `consumer`, so that all lines of a request say the same, also those within its calls to
//!   others; the nearest one of any kind where nothing came in. Lines about such a span itself
//!   have its own.
//!
//! # Which trace a line belongs to
//!
//! That of the innermost entered span or attached context
//! ([`tracing_context::current()`]); with `parent: &span` that span's, also where a filter hides
//! it; with `parent: None` none, and no fields of spans either. Lines about spans themselves
//! ([`LogLayer::with_span_events`]) carry the ids of exactly that span.
//!
//! An attached context gives ids and baggage, but no fields: inside a span of another trace, a line
//! has the ids of the one trace and the fields of the other.
//!
//! A span that the [`ContextLayer`](tracing_context::ContextLayer)'s filter hides has no ids of
//! its own; its lines carry those of what is around it.
//!
//! # Other keys, other formats
//!
//! | layer | for |
//! |---|---|
//! | [`json`] | OpenTelemetry's names, as above; Loki, Tempo, a Collector, `jq` |
//! | [`datadog`] | Datadog |
//! | [`gcp`] | Google Cloud Logging |
//! | [`ecs`] | the Elastic Common Schema |
//! | [`logfmt()`] | lines of `key=value`, as Loki reads them |
//!
//! They are one type, [`LogLayer`], whose methods rename and drop keys, choose the fields of spans,
//! add static fields and those of the resource, tell the time otherwise, or put fields in objects
//! of their own. [`backends`] has what each backend needs to lead from a line to its trace.
//!
//! Any formatter of [`fmt::Layer`](tracing_subscriber::fmt::Layer) prints ids by one call, see
//! [`FmtLayerExt`]:
//!
//! ```
//! use tracing_logs::FmtLayerExt as _;
//!
//! let text = tracing_subscriber::fmt::layer().compact().with_text_ids();
//! let json = tracing_subscriber::fmt::layer().json().with_json_ids();
//! # use tracing_subscriber::prelude::*;
//! # let _ = tracing_subscriber::registry().with(text).with(json);
//! ```
//!
//! [`with_ids()`] wraps any other log layer; what formats inside asks [`line_context()`].
//!
//! # Fewer lines
//!
//! [`env()`] is `RUST_LOG`, [`SampledLevel`] lets DEBUG pass only in traces that are sampled.
//!
//! # Panics
//!
//! [`tracing_context::install_panic_hook`] makes each panic one ERROR line, with the ids of the
//! span it happened in: `exception.message`, `code.file.path`, `code.line.number`, `thread.name`, by
//! the format's own names where it has some. The trace has the stack;
//! [`LogLayer::with_stack_traces`] puts it on the line too.
//!
//! # Cost
//!
//! Fields of spans are formatted once, when they are recorded; a line is made in memory that the
//! thread keeps, and written by one `write_all`. Once that memory is large enough, the format
//! allocates nothing. No code of yours runs while a span is locked, so `Debug` code may log. The
//! readme has figures beside those of other crates.
//!
//! A line inside a server span, with ids, service, method and route, takes 310 bytes or so, half
//! of that keys. `trace_flags` and `target` are the first that can go
//! ([`LogLayer::without_keys`]).
//!
//! [non-otlp]: https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
#![forbid(unsafe_code)]

mod env;
mod family;
mod fmt_layer;
mod ids;
mod layer;
mod line_context;
mod sampled_level;
mod with_ids;

#[doc = include_str!("docs/backends.md")]
pub mod backends {}

pub use self::env::{env, env_from};
pub use self::fmt_layer::{FmtLayerExt, PrintIds, SpanFields};
pub use self::layer::{LogLayer, TimeFormat, datadog, ecs, gcp, json, logfmt};
pub use self::line_context::line_context;
pub use self::sampled_level::SampledLevel;
pub use self::with_ids::{WithIds, with_ids};

/// The examples of the readme are tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
