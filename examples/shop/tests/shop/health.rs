//! Health checks, which are traces like any other.
#![cfg(unix)]

use serde_json::Value;

use crate::run::{TempDir, tree};
use crate::serving::Serving;
use crate::traffic::{self, Kind};

#[test]
fn a_health_check_asks_every_service() {
    let temp = TempDir::new();
    let shop = Serving::start(&temp, &[]);
    let requests = traffic::make(&[Kind::HealthCheck], &shop.gateway);
    assert_eq!(requests.len(), 1);
    let run = shop.end();
    let mut spans: Vec<_> = run.of("span").collect();
    spans.sort_by_key(|span| span["start_unix_nano"].as_u64());
    assert_eq!(
        tree(&spans),
        "\
gateway: GET /health server unset
  gateway: GET client unset
    auth-service: GET /health server unset
  gateway: GET client unset
    order-service: GET /health server unset
      order-service: GET client unset
        user-service: GET /health server unset
          user-service: SELECT client unset
      order-service: GET client unset
        inventory-service: GET /health server unset
      order-service: GET client unset
        payment-service: GET /health server unset
",
    );
    let trace = spans[0]["trace_id"].as_str().unwrap_or_default();
    assert_eq!(requests.get(trace), Some(&Kind::HealthCheck));
    assert_eq!(
        run.of("log")
            .map(|log| &log["line"]["trace_id"])
            .find(|id| **id != Value::Null),
        None
    );
}
