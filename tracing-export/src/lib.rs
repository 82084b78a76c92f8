//! Sends the spans of [`tracing_context`] to an OpenTelemetry backend, set up from the `OTEL_*`
//! variables.
//!
//! ```no_run
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let _telemetry = tracing_export::init("orders")?; // where OTEL_SERVICE_NAME is silent
//!     tracing::info_span!("POST /orders").in_scope(|| tracing::info!("accepted"));
//!     Ok(()) // sends what is left, for a second at most
//! }
//! ```
//!
//! That is spans, and log lines with their ids. [`setup`](setup()) is the same with a say in it. The
//! long form leaves the subscriber to you:
//!
//! ```no_run
//! use tracing_export::{Telemetry, Waterfall};
//! use tracing_subscriber::layer::SubscriberExt as _;
//! use tracing_subscriber::util::SubscriberInitExt as _;
//!
//! let telemetry = Telemetry::builder("orders")
//!     .sink(Waterfall::stderr()) // and draw every trace
//!     .build()?;
//! tracing_subscriber::registry().with(telemetry.layer()).init();
//!
//! tracing::info_span!("POST /orders").in_scope(|| {
//!     tracing::info_span!("SELECT").in_scope(|| ());
//! });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The spans go to `http://localhost:4318/v1/traces` as OTLP, and a picture like this to the
//! terminal:
//!
//! ```text
//! trace c7e5a5c93c36e7b3b045069b08766e78 · 5.25 ms · 2 spans · 1 service · 0 errors
//! orders POST /orders 5.25 ms │████████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░█│ ◀
//! orders └─ SELECT    2.09 ms │                                        ███████████████████████████ │
//! ◀ largest self-time: 3.16 ms in POST /orders (orders)
//! ```
//!
//! # Customisation
//!
//! [`Telemetry::from_env`] reads everything from the environment; what [`Telemetry::builder`] is
//! told in code wins over it. [`variables`] has a table. Every part can be used
//! alone: [`OtlpExporter`] and [`Waterfall`] are [`SpanSink`](tracing_context::SpanSink)s.
//!
//! # What a request pays
//!
//! A sampled span is encoded to protobuf on the thread that ended it, into memory that the thread
//! keeps, and copied into a bounded queue under one short lock. No request waits for the backend:
//! when the queue is full the newest span is dropped and counted ([`Telemetry::counters`]), and a
//! warning says so at most once a minute. One thread with a runtime of its own sends, retries and
//! reports; it works from any runtime and from none, and [`Telemetry::shutdown`] deadlocks in none.
//! It does not survive `fork`: build [`Telemetry`] in the child.
//!
//! # Errors
//!
//! A variable that makes no sense is never an error: a default is used, and one warning names the
//! variable, its value and the default. It is emitted as soon as a subscriber listens, on the
//! standard error if none does within ten seconds. Building fails only if the exporter's thread cannot start.
//!
//! # Features
//!
//! | feature | adds | default |
//! |---|---|---|
//! | `b3`, `jaeger`, `xray` | more formats for `OTEL_PROPAGATORS` | no |
//! | `gzip` | compressed requests, if asked for | yes |
//! | `grpc` | OTLP over gRPC, if asked for or to port 4317; of HTTP/2 no more than `hyper`'s | yes |
//! | `logs` | [`init`](init()) and [`setup`](setup()): log lines beside spans; brings `tracing-logs` | yes |
//! | `signal` | [`stop_signal`](stop_signal()); brings `signal-hook-registry` | yes |
//! | `tls` | backends behind `https`; brings `rustls` with `ring` | yes |
//! | `zstd` | requests compressed by zstd, if asked for; brings a C library | no |
//! | `jaeger-remote` | Jaeger's remote sampling, if asked for; brings `serde_json` | no |
//! | `receiver` | a small OTLP receiver for tests and demos; brings `opentelemetry-proto` | no |
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc = include_str!("docs/variables.md")]
pub mod variables {}

mod clock;
mod env;
mod exporter;
mod home;
#[cfg(feature = "jaeger-remote")]
mod jaeger_remote;
mod notices;
mod otlp;
mod own_thread;
mod percent;
mod queue;
#[cfg(feature = "receiver")]
pub mod receiver;
mod say;
#[cfg(feature = "logs")]
mod setup;
#[cfg(feature = "signal")]
mod stop_signal;
pub mod tail;
mod telemetry;
pub mod waterfall;

#[cfg(feature = "tls")]
pub use self::exporter::CertificateError;
pub use self::exporter::{
    Compression, Counters, EndpointError, HeaderError, OtlpConfig, OtlpExporter, Protocol,
    ProxyError, StartError,
};
#[cfg(feature = "jaeger-remote")]
pub use self::jaeger_remote::{JaegerRemote, JaegerRemoteBuilder};
#[cfg(feature = "logs")]
pub use self::setup::{InitError, Setup, init, setup};
#[cfg(feature = "signal")]
pub use self::stop_signal::{StopSignal, stop_signal};
pub use self::tail::{TailCounters, TailSampler, TailSampling};
pub use self::telemetry::{ShutdownReport, Telemetry, TelemetryBuilder};
pub use self::waterfall::Waterfall;

#[cfg(test)]
mod test_spans;
