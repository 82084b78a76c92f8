//! One Collector with `adaptive.yaml` over `collector.yaml`.

use std::time::Instant;

use super::collector::Collector;
use super::decided::{Class, Decided};
use super::tail::{TO_FILES, mixed};
use super::{needed, text};
use crate::run::TempDir;
use crate::serving::Serving;
use crate::traffic;

#[test]
fn the_rest_is_kept_within_its_budget() {
    let Some(otelcol) = needed("OTELCOL", "collector") else {
        return;
    };
    let started = Instant::now();
    let configurations = ["collector/collector.yaml", "collector/adaptive.yaml"];
    let collector = Collector::start(&otelcol, &configurations, TO_FILES);
    let temp = TempDir::new();
    let shop = Serving::start(
        &temp,
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint())],
    );
    let kinds = traffic::make(&mixed(400), &shop.gateway);
    let run = shop.end();
    let files = collector.end();
    let seconds = started.elapsed().as_secs();

    let decided = Decided::new(&run, &kinds, &files.read("traces.jsonl"));
    let (_, spans) = decided.check();
    assert!(decided.count(Class::Error) >= 40);
    // The burst is there from the start, and the rate for as long as the Collector ran.
    let most = 200 + 100 * usize::try_from(seconds + 1).expect("few");
    // There are fewer of them if the machine is so busy that all are slow.
    let least = 150.min(decided.count(Class::Rest) * 10);
    assert!(
        (least..=most).contains(&spans),
        "{spans} spans in {seconds} s, {least} to {most} expected"
    );
}

/// Lists are not merged, so they stand in both files.
#[test]
fn all_policies_but_the_last_are_those_of_the_other() {
    let policies = |name: &str| {
        let text = text(name);
        let (_, policies) = text.split_once("    policies:\n").expect("policies");
        let lines = policies
            .lines()
            .take_while(|line| line.starts_with("      "));
        let lines = lines.filter(|line| !line.trim_start().starts_with('#'));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let [percentage, adaptive] =
        ["collector/collector.yaml", "collector/adaptive.yaml"].map(policies);
    let shared = percentage.len() - 1;
    assert!(
        percentage[shared].contains("type: probabilistic"),
        "{percentage:?}"
    );
    assert_eq!(percentage[..shared], adaptive[..shared]);
    assert!(
        adaptive[shared..].concat().contains("type: rate_limiting"),
        "{adaptive:?}"
    );
}
