//! One Collector with `collector.yaml`.

use super::collector::Collector;
use super::decided::{Class, Decided};
use super::needed;
use crate::run::TempDir;
use crate::serving::Serving;
use crate::traffic::{self, Kind};

#[test]
fn errors_and_slow_ones_are_kept_and_a_tenth_of_the_rest() {
    let Some(otelcol) = needed("OTELCOL", "collector") else {
        return;
    };
    // Trace ids are random: one run of 370 is farther off than three sigma, two in a row one of
    // 137,000.
    let off: Vec<_> = (0..2).map_while(|_| how_far_off(&otelcol)).collect();
    assert!(off.len() < 2, "{off:?}");
}

/// How many traces of the rest were kept, and of how many, if that is more than three sigma away
/// from a tenth.
fn how_far_off(otelcol: &str) -> Option<(usize, usize)> {
    let collector = Collector::start(otelcol, &["collector/collector.yaml"], TO_FILES);
    let temp = TempDir::new();
    let shop = Serving::start(
        &temp,
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint())],
    );
    let kinds = traffic::make(&mixed(1_000), &shop.gateway);
    let run = shop.end();
    let files = collector.end();
    let decided = Decided::new(&run, &kinds, &files.read("traces.jsonl"));
    let (kept, _) = decided.check();

    assert_eq!(decided.count(Class::HealthCheck), 100);
    // A busy machine makes more of both, and an error of one that is slow.
    let [errors, slow] = [Class::Error, Class::Slow].map(|class| decided.count(class));
    assert!(
        errors >= 100 && slow > 0 && errors + slow >= 150,
        "{errors}, {slow}"
    );
    let rest = decided.count(Class::Rest);
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let (kept_of, all) = (kept as f64, rest as f64);
    let sigma = (all * 0.1 * 0.9).sqrt();
    ((kept_of - all * 0.1).abs() > 3.0 * sigma).then_some((kept, rest))
}

/// So many requests: a tenth are health checks, a tenth fail, a twentieth are slow.
pub(super) fn mixed(requests: usize) -> Vec<Kind> {
    let kind = |request| match request % 20 {
        0 | 10 => Kind::HealthCheck,
        1 => Kind::Panic,
        2 => Kind::Invalid,
        3 => Kind::Slow,
        _ => Kind::Good,
    };
    (0..requests).map(kind).collect()
}

/// Traces and metrics go to files instead of backends.
pub(super) const TO_FILES: &str = "
exporters: {file/traces: {path: traces.jsonl}, file/metrics: {path: metrics.jsonl}}
connectors: {span_metrics: {metrics_flush_interval: 1s}}
service: {pipelines: {traces: {exporters: [file/traces]}, metrics: {exporters: [file/metrics]}}}";
