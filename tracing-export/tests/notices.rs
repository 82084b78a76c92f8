//! With a global subscriber, hence in a process of its own: warnings about the configuration come
//! without an exporter and without a flush.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use support::heard::Heard;
use tracing_export::Telemetry;
use tracing_subscriber::layer::SubscriberExt as _;

#[test]
fn they_need_no_exporter() {
    // Not spoken, so there is no exporter.
    let strange = "ftp://collector:4318";
    let telemetry = Telemetry::builder("quiet")
        .source(move |key| (key == "OTEL_EXPORTER_OTLP_ENDPOINT").then(|| strange.to_owned()))
        .build()
        .unwrap();
    let heard = Heard::default();
    let subscriber = tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(heard.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    heard.wait_for(strange);
    drop(telemetry);
    assert_eq!(heard.all().len(), 1);
}
