//! Setting up tracing: the lines that a service of yours needs, and what the demo adds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing_context::SpanSink as _;
use tracing_export::{OtlpConfig, OtlpExporter, Telemetry};
use tracing_subscriber::prelude::*;

use crate::failure::Failure;
use crate::roles::Role;

/// Tracing of this process.
#[derive(Debug)]
pub(crate) struct Tracing {
    telemetry: Telemetry,
    /// To the supervisor, where `telemetry` sends to a real backend.
    also: Option<Arc<OtlpExporter>>,
}

/// Sets up traces and logs of this process.
pub(crate) fn init(role: Role) -> Result<Tracing, Failure> {
    let also = also()?;
    let mut builder = Telemetry::builder(role.name());
    if let Some(also) = &also {
        builder = builder.sink(Arc::clone(also));
    }
    let telemetry = builder.build().map_err(failure)?;
    tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(tracing_logs::json().with_filter(tracing_logs::env()))
        .try_init()
        .map_err(failure)?;
    Ok(Tracing { telemetry, also })
}

impl Tracing {
    /// Sends the last spans, for at most so long.
    pub(crate) fn shutdown(&self, timeout: Duration) {
        let begun = Instant::now();
        // Whoever collects the spans may be gone: there is nothing left to be done about it. The
        // supervisor comes first, since a real backend that does not answer takes all the time.
        if let Some(also) = &self.also {
            let _ = also.flush(timeout);
        }
        let _ = self
            .telemetry
            .shutdown(timeout.saturating_sub(begun.elapsed()));
    }
}

/// The exporter to the supervisor, if it asks for one beside that of the `OTEL_*` variables.
fn also() -> Result<Option<Arc<OtlpExporter>>, Failure> {
    let Ok(url) = std::env::var(ALSO) else {
        return Ok(None);
    };
    let config = OtlpConfig::new(&url).map_err(failure)?;
    let config = config.schedule_delay(Duration::from_millis(100));
    let exporter = OtlpExporter::start(&config).map_err(failure)?;
    Ok(Some(Arc::new(exporter)))
}

fn failure(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Telemetry(Box::new(error))
}

/// Where spans go as well, while the `OTEL_*` variables name a real backend.
pub(crate) const ALSO: &str = "SHOP_RECEIVER";
