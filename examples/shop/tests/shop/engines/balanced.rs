//! Two Collectors with `collector.yaml` behind one with `balancer.yaml`.

use super::collector::{Collector, below};
use super::decided::{Class, Decided};
use super::needed;
use super::tail::{TO_FILES, mixed};
use crate::run::TempDir;
use crate::serving::Serving;
use crate::traffic;

#[test]
fn each_trace_is_decided_on_in_one_place() {
    let Some(otelcol) = needed("OTELCOL", "collector") else {
        return;
    };
    let samplers =
        [(); 2].map(|()| Collector::start(&otelcol, &["collector/collector.yaml"], TO_FILES));
    // In place of a name that has two addresses.
    let [one, other] = samplers.each_ref().map(Collector::grpc_address);
    let resolver = format!(
        "exporters: {{load_balancing: {{resolver: {{dns: null, static: {{hostnames: ['{one}', '{other}']}}}}}}}}"
    );
    let balancer = Collector::start(&otelcol, &["collector/balancer.yaml"], &resolver);
    let temp = TempDir::new();
    let shop = Serving::start(
        &temp,
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", &balancer.endpoint())],
    );
    let kinds = traffic::make(&mixed(200), &shop.gateway);
    let run = shop.end();
    balancer.end();
    let kept = samplers.map(|sampler| sampler.end().read("traces.jsonl"));

    for kept in &kept {
        let spans = below(kept, ["resourceSpans", "scopeSpans", "spans"]);
        assert!(!spans.is_empty(), "both had something to do");
    }
    // A trace in two places would have orphans, or be there twice.
    let decided = Decided::new(&run, &kinds, &kept.concat());
    decided.check();
    assert!(decided.count(Class::Error) >= 20);
}
