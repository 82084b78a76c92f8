//! Records of the `log` crate, by way of `tracing-log`, are events of their span.

use tracing::info_span;
use tracing::level_filters::LevelFilter;
use tracing_tests::Recording;

#[test]
fn records_of_the_log_crate_become_events_without_its_bookkeeping() {
    let recording = Recording::global(LevelFilter::WARN);
    assert!(tracing_log::LogTracer::init().is_ok());
    info_span!("with log records").in_scope(|| {
        log::info!("told by log");
        log::warn!(target: "some::dependency", "warned by log");
        log::debug!("too detailed");
        log::info!(target: "hyper", "internals");
    });
    assert_eq!(
        recording.trace_of("with log records"),
        "\
with log records [internal]
  * told by log
  * warned by log level=\"WARN\"
"
    );
}
