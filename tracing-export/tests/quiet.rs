//! With a global subscriber, hence in a process of its own: the exporter's thread says what it has
//! to say once, and nothing of its traffic is traced.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use std::time::Duration;

use support::Backend;
use support::heard::Heard;
use tracing_export::Telemetry;
use tracing_subscriber::layer::SubscriberExt as _;

#[test]
fn only_its_own_reports() {
    let backend = Backend::start(&["400 Bad Request"]);
    let telemetry = Telemetry::builder("quiet")
        .source(|key| (key == "OTEL_BSP_SCHEDULE_DELAY").then(|| "soon".to_owned()))
        .endpoint(backend.url())
        .build()
        .unwrap();
    let heard = Heard::default();
    let subscriber = tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(heard.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    // Without a flush.
    heard.wait_for("OTEL_BSP_SCHEDULE_DELAY");
    for _ in 0..3 {
        tracing::info_span!("work").in_scope(|| ());
        let _ = telemetry.flush(Duration::from_secs(30));
    }
    // What failed before is no secret at the end.
    assert!(!telemetry.shutdown(Duration::from_secs(30)).is_clean());
    assert_eq!(telemetry.counters().exported, 2);
    let heard = heard.all();
    assert_eq!(heard.len(), 3, "{heard:?}");
    assert!(
        heard[2].contains("1 of 3 spans were lost: http://127.0.0.1"),
        "{heard:?}"
    );
    assert!(heard[1].contains("answered 400"), "{heard:?}");
}
