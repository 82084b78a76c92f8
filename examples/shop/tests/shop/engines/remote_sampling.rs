//! Jaeger decides which traces are kept.

use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tracing::subscriber::with_default;
use tracing_export::Telemetry;
use tracing_subscriber::prelude::*;

use super::needed;

#[test]
fn what_jaeger_says_is_obeyed_also_when_it_changes() {
    let Some(url) = needed("JAEGER_SAMPLING", "jaeger") else {
        return;
    };
    let jaeger = Strategies(
        needed("JAEGER_SAMPLING_FILE", "jaeger")
            .expect("comes with it")
            .into(),
    );
    let argument = format!("endpoint={url},pollingIntervalMs=50,initialSamplingRate=0");
    let telemetry = Telemetry::builder(SERVICE)
        .source(move |name| match name {
            "OTEL_TRACES_SAMPLER" => Some("parentbased_jaeger_remote".to_owned()),
            "OTEL_TRACES_SAMPLER_ARG" => Some(argument.clone()),
            _ => None,
        })
        .without_exporter()
        .process_defaults(false)
        .build()
        .expect("a thread to ask from");
    with_default(
        tracing_subscriber::registry().with(telemetry.layer()),
        || {
            // All.
            jaeger.say(&json!({ "type": "probabilistic", "param": 1 }));
            wait_until("all are kept", || orders(100) == 100);
            assert_eq!(orders(1_000), 1_000);

            // By ratio: six sigma, of random ids.
            jaeger.say(&json!({ "type": "probabilistic", "param": 0.25 }));
            wait_until("few are kept", || orders(100) < 100);
            let kept = orders(10_000);
            assert!((2_240..=2_760).contains(&kept), "{kept} of 10000");

            // By rate, of which there is far more; it may take a while to settle.
            jaeger.say(&json!({ "type": "ratelimiting", "param": 10 }));
            wait_until("next to none are kept", || orders(1_000) < 100);
            let started = Instant::now();
            let kept = |_| {
                sleep(Duration::from_millis(1));
                orders(1)
            };
            let kept: usize = (0..3_000).map(kept).sum();
            let most = 30 * usize::try_from(started.elapsed().as_secs() + 1).expect("few");
            assert!(
                (10..=most).contains(&kept),
                "{kept} of 3000, at most {most}"
            );

            // By operation.
            let only =
                json!([{ "operation": "POST /orders", "type": "probabilistic", "param": 1 }]);
            jaeger
                .say(&json!({ "type": "probabilistic", "param": 0, "operation_strategies": only }));
            wait_until("all orders are kept", || orders(1_000) == 1_000);
            assert_eq!((orders(1_000), health_checks(1_000)), (1_000, 0));
        },
    );
}

/// The file that Jaeger reads again every second.
struct Strategies(PathBuf);

impl Strategies {
    fn say(&self, strategy: &Value) {
        let mut strategy = strategy.clone();
        strategy["service"] = SERVICE.into();
        self.write(&json!([strategy]));
    }

    /// Never half a file.
    fn write(&self, services: &Value) {
        let default = json!({ "type": "probabilistic", "param": 1 });
        let strategies = json!({ "service_strategies": services, "default_strategy": default });
        let new = self.0.with_extension("new");
        fs::write(&new, strategies.to_string()).expect("a file");
        fs::rename(&new, &self.0).expect("a file");
    }
}

impl Drop for Strategies {
    fn drop(&mut self) {
        self.write(&json!([]));
    }
}

/// How many of so many traces are kept.
fn orders(traces: usize) -> usize {
    (0..traces)
        .filter(|_| tracing::info_span!("POST /orders").in_scope(is_sampled))
        .count()
}

fn health_checks(traces: usize) -> usize {
    (0..traces)
        .filter(|_| tracing::info_span!("GET /health").in_scope(is_sampled))
        .count()
}

fn is_sampled() -> bool {
    let context = tracing_context::current();
    context.span().expect("a span of ours").is_sampled()
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < LIMIT, "not so that {what}");
        sleep(Duration::from_millis(20));
    }
}

const SERVICE: &str = "sampled-by-jaeger";
const LIMIT: Duration = Duration::from_secs(60);
