//! What is left of a shop that was killed.

use serde_json::Value;

use super::{new_prefix, servers, settings};
use crate::run::{ANALYTICS, Run, TempDir};
use crate::serving::{Serving, signal};
use crate::traffic::{self, Kind};

/// Its consumers keep their partitions for longer than it takes to make some orders.
#[test]
fn the_next_shop_processes_all_of_its_orders() {
    let Some(servers) = servers() else {
        return;
    };
    let prefix = new_prefix();
    let settings = settings(&servers, &prefix);
    killed(&settings);
    let run = Run::with(&["--orders", "3", "--json"], &settings).without(&prefix);

    let named = |name| run.of("span").filter(move |span| span["name"] == name);
    let (counting, telling): (Vec<_>, Vec<_>) =
        named("process order.placed").partition(|span| span["service"] == ANALYTICS);
    let sends: Vec<_> = named("send order.placed").collect();
    assert_eq!(sends.len(), 3);
    for send in sends {
        let id = &send["span_id"];
        let told = telling.iter().filter(|span| span["parent_span_id"] == *id);
        assert_eq!(told.count(), 1, "{send}");
        let links = |span: &&Value| span["links"].as_array().cloned().unwrap_or_default();
        let mut counted = counting.iter().flat_map(links);
        assert!(counted.any(|link| link["span_id"] == *id), "{send}");
    }
}

/// Lets a shop process an order, then kills it and all of its services.
fn killed(settings: &[(&str, &str)]) {
    let temp = TempDir::new();
    let Serving {
        mut shop,
        services,
        gateway,
    } = Serving::start(&temp, settings);
    traffic::make(&[Kind::Good], &gateway);
    // Who has processed it has partitions.
    let mut consumers = vec!["notification-service", ANALYTICS];
    while !consumers.is_empty() {
        let line: Value = serde_json::from_str(&shop.line().expect("a line")).expect("JSON");
        let is_processed = line["kind"] == "consumer";
        consumers.retain(|consumer| !(is_processed && line["service"] == *consumer));
    }
    for service in &services {
        signal("KILL", service.pid);
    }
    shop.kill();
}
