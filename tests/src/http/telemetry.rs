//! The one global subscriber of a test process.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tracing::level_filters::LevelFilter;
use tracing_context::{ContextLayer, SpanFilter, install_panic_hook};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::Filter;
use tracing_subscriber::prelude::*;

use crate::OpenSpans;
use crate::contract::{self, JsonLines, Setup};
use crate::http::Spans;

/// What the process has recorded.
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    /// The finished spans.
    pub spans: Spans,
    /// The log lines from INFO on.
    pub logs: JsonLines,
    /// All spans of `tracing`, whether our layer wants them or not. Nobody counts them in the
    /// set-ups of contracts.
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
            let logs = tracing_logs::json().with_writer(this.logs.clone());
            tracing_subscriber::registry()
                .with(layer.with_filter(filter))
                .with(logs.with_filter(LevelFilter::INFO))
                .with(this.open.clone().with_filter(LevelFilter::INFO))
                .init();
            install_panic_hook();
            this
        })
    }

    fn of(setup: Setup) -> Self {
        let this = Self::default();
        contract::install(setup, &this);
        this
    }
}

/// The telemetry of this process: that of its set-up where it keeps a contract, the defaults
/// unless it was installed otherwise.
pub fn telemetry() -> &'static Telemetry {
    match Setup::current() {
        Some(setup) => INSTALLED.get_or_init(|| Telemetry::of(setup)),
        None => Telemetry::install(<SpanFilter>::default()),
    }
}

/// Whether spans of this process are recorded.
pub fn records() -> bool {
    Setup::current().is_none_or(Setup::records)
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
