//! Setting up tracing: the lines that a service of yours needs, and what the demo adds.

use std::sync::Arc;
use std::time::Duration;

use tracing_context::SpanSink as _;
use tracing_export::{OtlpConfig, OtlpExporter, Telemetry};
use tracing_subscriber::prelude::*;

use crate::environment;
use crate::failure::Failure;
use crate::lifeline::Supervisor;
use crate::roles::Role;
use crate::tail;

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
    if let Some(sampling) = tail::sampling()? {
        builder = builder.tail_sampling(sampling);
    }
    // Whose order it is: the gateway says so, and the spans of all services tell.
    let telemetry = builder
        .baggage_keys(["tenant.id"])
        .build()
        .map_err(failure)?;
    tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(tracing_logs::json().with_filter(tracing_logs::env()))
        .try_init()
        .map_err(failure)?;
    Ok(Tracing { telemetry, also })
}

impl Tracing {
    /// Sends the last spans. It is an error if those for the supervisor are lost.
    pub(crate) fn shutdown(&self, supervisor: &Supervisor) -> Result<(), Failure> {
        if supervisor.is_gone() {
            // So is who collects the spans; a real backend may have them.
            self.telemetry.shutdown(BACKEND);
            return Ok(());
        }
        let Some(also) = &self.also else {
            let report = self.telemetry.shutdown(SUPERVISOR);
            return match report.is_clean() {
                true => Ok(()),
                false => Err(Failure::Telemetry(report.to_string().into())),
            };
        };
        // The supervisor comes first, since a backend that does not answer takes all of its time.
        let sent = also.flush(SUPERVISOR).map_err(failure);
        self.telemetry.shutdown(BACKEND);
        sent
    }
}

/// The exporter to the supervisor, if it asks for one beside that of the `OTEL_*` variables.
fn also() -> Result<Option<Arc<OtlpExporter>>, Failure> {
    let Some(url) = environment::set(ALSO) else {
        return Ok(None);
    };
    let config = OtlpConfig::new(&url).map_err(failure)?;
    let config = config.schedule_delay(environment::schedule_delay());
    let exporter = OtlpExporter::start(&config).map_err(failure)?;
    Ok(Some(Arc::new(exporter)))
}

fn failure(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::Telemetry(Box::new(error))
}

/// Where spans go as well, while the `OTEL_*` variables name a real backend.
pub(crate) const ALSO: &str = "SHOP_RECEIVER";
/// So long may the last spans take to the supervisor, which answers at once unless the machine is
/// very busy.
const SUPERVISOR: Duration = Duration::from_secs(5);
/// So long may they take to a real backend, which may not be there.
const BACKEND: Duration = Duration::from_secs(1);
