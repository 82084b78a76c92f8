//! With defaults of the process, hence in a process of its own: a resource that was installed
//! before by hand is told of, since logs use that one.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use support::heard::Heard;
use tracing_context::propagator::TraceContextPropagator;
use tracing_context::{Defaults, Resource};
use tracing_export::Telemetry;
use tracing_subscriber::layer::SubscriberExt as _;

#[test]
fn another_resource_before_is_one_warning() {
    let by_hand = Defaults::new().resource(Resource::new("by hand"));
    by_hand.install().unwrap();
    let telemetry = Telemetry::builder("orders")
        .source(|_| None)
        .without_exporter()
        .propagator(TraceContextPropagator)
        .build()
        .unwrap();
    let heard = Heard::default();
    let subscriber = tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(heard.clone());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    heard.wait_for(r#"service "orders", logs and others use "by hand""#);
    drop(telemetry);
    assert_eq!(heard.all().len(), 1);
}
