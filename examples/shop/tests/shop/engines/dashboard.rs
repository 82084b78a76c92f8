//! What the Collector counts, and whether Grafana's dashboard asks for that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::collector::{Collector, attribute, below, read};
use super::tail::TO_FILES;
use super::{needed, text};
use crate::run::TempDir;
use crate::serving::Serving;
use crate::traffic::{self, Kind};

#[test]
fn requests_are_counted_by_route_and_the_dashboard_asks_for_them() {
    let Some(otelcol) = needed("OTELCOL", "collector") else {
        return;
    };
    let mut collector = Collector::start(&otelcol, &["collector/collector.yaml"], TO_FILES);
    let temp = TempDir::new();
    let shop = Serving::start(
        &temp,
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint())],
    );
    let kinds = [
        Kind::Good,
        Kind::Good,
        Kind::Invalid,
        Kind::Panic,
        Kind::HealthCheck,
    ];
    traffic::make(&kinds, &shop.gateway);
    let run = shop.end();
    let mut expected = BTreeMap::new();
    for span in run.of("span") {
        if span["service"] == "gateway" && span["name"] == "POST /orders" {
            let status = span["attributes"]["http.response.status_code"].to_string();
            *expected.entry(status).or_default() += 1;
        }
    }
    assert_eq!(expected.values().sum::<u64>(), 4);
    collector.wait_until("it has counted the orders", |directory| {
        orders(&read(directory, METRICS)) == expected
    });
    let metrics = collector.end().read(METRICS);

    let points = points(&metrics);
    for (name, point) in &points {
        assert_eq!(
            attribute(point, "span.kind"),
            Some("SPAN_KIND_SERVER"),
            "{name}: {point}"
        );
        assert_ne!(
            attribute(point, "http.route"),
            Some("/health"),
            "{name}: {point}"
        );
    }
    let mut known = BTreeSet::new();
    for (name, point) in &points {
        let attributes = point["attributes"].as_array().into_iter().flatten();
        known.extend(attributes.filter_map(|attribute| attribute["key"].as_str().map(underscored)));
        known.insert(name.clone());
    }
    for query in queries() {
        for name in names(&query) {
            assert!(
                known.contains(name),
                "{name} of {query} is none of {known:#?}"
            );
        }
    }
}

/// The gateway's answers to orders, by status code, after the last flush.
fn orders(metrics: &[Value]) -> BTreeMap<String, u64> {
    let mut orders = BTreeMap::new();
    for (name, point) in points(metrics) {
        let is = |key, value| attribute(point, key) == Some(value);
        if name == "traces_span_metrics_calls_total"
            && is("service.name", "gateway")
            && is("http.route", "/orders")
            && is("http.request.method", "POST")
        {
            let status = attribute(point, "http.response.status_code").unwrap_or_default();
            let count = point["asInt"].as_str().and_then(|count| count.parse().ok());
            orders.insert(status.to_owned(), count.unwrap_or_default());
        }
    }
    orders
}

/// All data points with their names as Prometheus makes them of OTLP's.
fn points(metrics: &[Value]) -> Vec<(String, &Value)> {
    let mut points = Vec::new();
    for (_, metric) in below(metrics, ["resourceMetrics", "scopeMetrics", "metrics"]) {
        let mut name = underscored(metric["name"].as_str().unwrap_or_default());
        if metric["unit"] == "s" {
            name += "_seconds";
        }
        let (suffix, data) = if metric["histogram"].is_null() {
            ("_total", &metric["sum"])
        } else {
            ("_bucket", &metric["histogram"])
        };
        let data = data["dataPoints"].as_array().into_iter().flatten();
        points.extend(data.map(|point| (format!("{name}{suffix}"), point)));
    }
    points
}

/// All queries of the dashboard.
fn queries() -> Vec<String> {
    let dashboard: Value =
        serde_json::from_str(&text("grafana/dashboards/routes.json")).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    // One target a panel, and one variable.
    let of_panels = panels.iter().map(|panel| &panel["targets"][0]["expr"]);
    let of_variable = &dashboard["templating"]["list"][0]["query"]["query"];
    let queries = of_panels.chain([of_variable]);
    let text = |query: &Value| query.as_str().expect("a query").to_owned();
    queries.map(text).collect()
}

/// The metrics and labels of a query: its words, without values, variables and the language's own.
fn names(query: &str) -> Vec<&str> {
    let outside = query.split('"').step_by(2);
    let words = outside
        .flat_map(|text| text.split(|c: char| !(c.is_ascii_alphanumeric() || "_$".contains(c))));
    let is_name =
        |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase()) && !PROMQL.contains(word);
    words.filter(is_name).collect()
}

fn underscored(name: &str) -> String {
    name.replace('.', "_")
}

const PROMQL: [&str; 7] = [
    "by",
    "histogram_quantile",
    "label_values",
    "le",
    "or",
    "rate",
    "sum",
];
const METRICS: &str = "metrics.jsonl";
