//! A real Collector loads what is shipped, and refuses what is said to be outdated.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use super::{needed, path, text};
use crate::run::TempDir;

#[test]
fn every_combination_of_the_compose_files_is_valid() {
    let Some(otelcol) = needed("OTELCOL", "collector") else {
        return;
    };
    let combinations = combinations();
    assert_eq!(combinations.len(), 4, "{combinations:?}");
    for names in combinations {
        let mut command = Command::new(&otelcol);
        command.arg("validate");
        for name in &names {
            command.arg("--config").arg(path("collector").join(name));
        }
        let output = command.output().expect("the Collector starts");
        assert!(output.status.success(), "{names:?}: {}", said(&output));
    }
}

#[test]
fn the_configuration_of_2023_is_refused() {
    let Some(otelcol) = needed("OTELCOL", "collector") else {
        return;
    };
    let [old, _] = migration();
    let temp = TempDir::new();
    let file = temp.0.join("2023.yaml");
    fs::write(&file, old).expect("a file");
    let output = Command::new(&otelcol)
        .arg("validate")
        .arg("--config")
        .arg(file)
        .output();
    let output = output.expect("the Collector starts");
    assert!(!output.status.success());
    let said = said(&output);
    // It tells of the exporter that it comes to first, in no order.
    let exporters = [
        "unknown type: \"jaeger\"",
        "the logging exporter has been deprecated",
    ];
    assert!(exporters.iter().any(|why| said.contains(why)), "{said}");
}

#[test]
fn the_configuration_beside_it_is_ours() {
    let ours = text("collector/collector.yaml");
    let says = |line: &&str| !line.is_empty() && !line.trim_start().starts_with('#');
    let ours: Vec<_> = ours.lines().filter(says).collect();
    let [_, new] = migration();
    assert_eq!(new.lines().collect::<Vec<_>>(), ours);
}

/// The two configurations of the page.
fn migration() -> [String; 2] {
    let page = text("MIGRATION.md");
    let blocks = page.split("```yaml\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap_or_default().to_owned());
    let blocks: Vec<_> = blocks.collect();
    blocks.try_into().expect("two configurations")
}

/// Which configurations the compose files lay over each other.
fn combinations() -> BTreeSet<Vec<String>> {
    let files = [
        "compose.yaml",
        "compose.adaptive.yaml",
        "compose.balanced.yaml",
    ];
    let mut found = BTreeSet::new();
    for line in files.map(text).iter().flat_map(|text| text.lines()) {
        let names = line.split("--config=/etc/otelcol/").skip(1);
        let names: Vec<_> = names
            .map(|name| name.trim_end_matches([',', ' ', ']']).to_owned())
            .collect();
        if !names.is_empty() {
            found.insert(names);
        }
    }
    found
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
