//! The one global subscriber of a test process.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tracing::level_filters::LevelFilter;
use tracing_context::testing::InMemorySink;
use tracing_context::{ContextLayer, SpanFilter, install_panic_hook};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Filter;
use tracing_subscriber::prelude::*;

use crate::{LogLines, OpenSpans};

/// What the process has recorded.
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    /// The finished spans.
    pub spans: InMemorySink,
    /// The log lines from INFO on.
    pub logs: LogLines,
    /// All spans of `tracing`, whether our layer wants them or not.
    pub open: OpenSpans,
}

impl Telemetry {
    /// Makes it the global default of this process, with this filter for spans.
    pub fn install<F>(filter: SpanFilter<F>) -> &'static Self
    where
        F: Filter<Registry> + Send + Sync + 'static,
    {
        INSTALLED.get_or_init(|| {
            let this = Self::default();
            let layer = ContextLayer::builder().sink(this.spans.clone()).build();
            tracing_subscriber::registry()
                .with(layer.with_filter(filter))
                .with(this.logs.clone().with_filter(LevelFilter::INFO))
                .with(this.open.clone().with_filter(LevelFilter::INFO))
                .init();
            install_panic_hook();
            this
        })
    }
}

/// Leaves this process without any subscriber.
pub fn no_telemetry() {
    INSTALLED.get_or_init(Telemetry::default);
}

/// Telemetry whose filter hides all spans of our HTTP and gRPC layers and of our Kafka clients.
pub fn hiding_telemetry() -> &'static Telemetry {
    let hiding = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("tracing_grpc", LevelFilter::OFF)
        .with_target("tracing_kafka", LevelFilter::OFF)
        .with_target("tracing_tower", LevelFilter::OFF);
    Telemetry::install(SpanFilter::new(hiding))
}

/// The telemetry of this process, with the defaults unless it was installed otherwise.
pub fn telemetry() -> &'static Telemetry {
    Telemetry::install(<SpanFilter>::default())
}

/// Waits until `ready` gives something.
pub async fn eventually<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(since.elapsed() < PATIENCE, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

static INSTALLED: OnceLock<Telemetry> = OnceLock::new();
/// Not an assertion about time: what takes this long never comes.
const PATIENCE: Duration = Duration::from_secs(20);
