//! `logs.yaml`: the shop's log lines.

use std::fs;

use super::collector::{Collector, attribute, below, read};
use super::needed;
use crate::run::{PLAIN, TempDir};

#[test]
fn log_lines_become_records_that_name_their_span() {
    let Some(otelcol) = needed("OTELCOL", "collector") else {
        return;
    };
    let temp = TempDir::new();
    let file = temp.0.join("shop.jsonl");
    fs::write(&file, PLAIN.text()).expect("a file");
    let file = file.display();
    let on_top = format!(
        "receivers: {{file_log: {{include: ['{file}']}}}}
exporters: {{file/logs: {{path: {LOGS}}}}}
service: {{pipelines: {{logs: {{exporters: [file/logs]}}}}}}"
    );
    let configurations = ["collector/balancer.yaml", "collector/logs.yaml"];
    let mut collector = Collector::start(&otelcol, &configurations, &on_top);
    let lines: Vec<_> = PLAIN.of("log").map(|log| &log["line"]).collect();
    let records = ["resourceLogs", "scopeLogs", "logRecords"];
    collector.wait_until("all lines are there", |directory| {
        below(&read(directory, LOGS), records).len() == lines.len()
    });
    let requests = collector.end().read(LOGS);

    let mut told: Vec<_> = below(&requests, records)
        .into_iter()
        .map(|(resource, record)| {
            let id = |field: &str| record[field].as_str().unwrap_or_default().to_owned();
            let flags = record["flags"].as_u64();
            let service = attribute(resource, "service.name")
                .unwrap_or_default()
                .to_owned();
            (
                service,
                id("severityText"),
                id("traceId"),
                id("spanId"),
                flags,
            )
        })
        .collect();
    let mut written: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let text = |field: &str| line[field].as_str().unwrap_or_default().to_owned();
            let flags = line["trace_flags"]
                .as_str()
                .map(|flags| u64::from_str_radix(flags, 16).expect("flags"));
            (
                text("service"),
                text("level"),
                text("trace_id"),
                text("span_id"),
                flags,
            )
        })
        .collect();
    told.sort();
    written.sort();
    assert_eq!(told, written);
}

const LOGS: &str = "logs.jsonl";
