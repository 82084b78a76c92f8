//! What the demo prints for people.

use crate::run::{SERVICES, TempDir, command};
use crate::running::Running;

#[test]
fn everything_about_an_order_stands_together() {
    let temp = TempDir::new();
    let ended = Running::start(command(&[], &temp)).end();
    assert!(ended.status.success(), "{ended:?}");
    let (start, orders) = ended.stdout.split_once("\n=== 1. ").expect("orders");
    for service in SERVICES {
        assert!(start.contains(service), "{start}");
    }
    let orders: Vec<_> = orders.split("\n=== ").collect();
    assert_eq!(orders.len(), 12);
    for order in &orders {
        let id = order.split_once("trace ").expect("a trace").1;
        let id = id.lines().next().unwrap_or_default();
        assert!(
            order.contains(&format!("\ntrace {id} ")),
            "no waterfall: {order}"
        );
    }
    let (panic, slow, last) = (orders[4], orders[5], orders[11]);
    assert_eq!(panic.matches("\n{\"timestamp\":").count(), 1, "{panic}");
    assert!(slow.contains(" in SELECT users (user-service)"), "{slow}");
    assert!(last.contains("OTEL_EXPORTER_OTLP_ENDPOINT="), "{last}");
}

#[test]
fn help_and_mistakes() {
    let temp = TempDir::new();
    let run = |argument| {
        let ended = Running::start(command(&[argument], &temp)).end();
        (ended.status.success(), ended.stdout + &ended.stderr)
    };
    let (is_fine, text) = run("--help");
    assert!(is_fine && text.contains("--serve"), "{text}");
    let (is_fine, text) = run("--sevre");
    assert!(!is_fine);
    assert_eq!(text, "shop: unknown argument \"--sevre\"; try --help\n");
}
