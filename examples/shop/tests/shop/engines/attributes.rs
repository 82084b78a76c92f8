//! What the kit asks for is what our spans have.

use std::collections::BTreeSet;

use super::text;
use crate::run::PLAIN;

#[test]
fn every_attribute_of_the_kit_is_one_that_the_shop_sends() {
    let mut sent = BTreeSet::new();
    for span in PLAIN.of("span") {
        for attributes in [&span["attributes"], &span["resource"]] {
            let attributes = attributes.as_object().expect("attributes");
            sent.extend(attributes.keys().map(String::as_str));
        }
    }
    let mut asked = 0;
    for (file, before) in [
        (
            "collector/collector.yaml",
            &["attributes[\"", "{name: "][..],
        ),
        ("collector/adaptive.yaml", &["attributes[\""]),
        ("collector/logs.yaml", &["resource[\""]),
        ("grafana/datasources/datasources.yaml", &["{key: "]),
        ("QUERIES.md", &["tags=%7B%22", "span.", "resource."]),
    ] {
        let text = text(file);
        for before in before {
            for name in text.split(before).skip(1) {
                let is_other = |c: char| !(c.is_ascii_lowercase() || "._".contains(c));
                let name = name.split(is_other).next().unwrap_or_default();
                // The others are names of policies and of data sources.
                if name.contains('.') {
                    assert!(
                        sent.contains(name),
                        "{file} asks for {name:?}, not one of {sent:#?}"
                    );
                    asked += 1;
                }
            }
        }
    }
    assert!(asked >= 10, "only {asked} found");
}
