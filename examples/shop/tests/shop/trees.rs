//! Every trace as a tree across the six processes.

use crate::run::{CASES, PLAIN, Run};

#[test]
fn a_good_order() {
    assert_eq!(
        PLAIN.tree("good"),
        "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client unset
    order-service: POST /orders server unset
      order-service: process_order internal unset
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users/{id} server unset
              user-service: get users internal unset
              user-service: SELECT users client unset
        order-service: reserve_items internal unset
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client unset
          payment-service: shop.v1.Payments/Charge server unset
            payment-service: process_payment internal unset
",
    );
}

#[test]
fn a_cached_user() {
    assert_eq!(
        PLAIN.tree("cached"),
        "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client unset
    order-service: POST /orders server unset
      order-service: process_order internal unset
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users/{id} server unset
              user-service: get users internal unset
        order-service: reserve_items internal unset
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client unset
          payment-service: shop.v1.Payments/Charge server unset
            payment-service: process_payment internal unset
",
    );
}

#[test]
fn an_invalid_order() {
    assert_eq!(
        PLAIN.tree("invalid"),
        "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client error 422
    order-service: POST /orders server unset
      order-service: process_order internal error validation: quantity must not be zero
        order-service: validate_order internal unset
",
    );
}

#[test]
fn no_token() {
    assert_eq!(
        PLAIN.tree("unauthorised"),
        "\
gateway: POST /orders server unset
  gateway: GET client error 401
    auth-service: GET /authorise server unset
",
    );
}

#[test]
fn a_panic() {
    assert_eq!(
        PLAIN.tree("panic"),
        "\
gateway: POST /orders server error 500
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client error 500
    order-service: POST /orders server error panic
      order-service: process_order internal error panic
        order-service: validate_order internal error panic
",
    );
}

#[test]
fn a_slow_search() {
    assert_eq!(
        PLAIN.tree("slow"),
        "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client unset
    order-service: POST /orders server unset
      order-service: process_order internal unset
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users server unset
              user-service: SELECT users client unset
        order-service: reserve_items internal unset
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client unset
          payment-service: shop.v1.Payments/Charge server unset
            payment-service: process_payment internal unset
",
    );
}

#[test]
fn an_item_that_is_not_available_at_once() {
    assert_eq!(
        PLAIN.tree("retried"),
        "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client unset
    order-service: POST /orders server unset
      order-service: process_order internal unset
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users/{id} server unset
              user-service: get users internal unset
        order-service: reserve_items internal unset
          order-service: POST client error 503
            inventory-service: POST /reservations server error 503
          order-service: POST client error 503
            inventory-service: POST /reservations server error 503
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client unset
          payment-service: shop.v1.Payments/Charge server unset
            payment-service: process_payment internal unset
",
    );
}

#[test]
fn a_declined_payment() {
    assert_eq!(
        PLAIN.tree("declined"),
        "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client error 402
    order-service: POST /orders server unset
      order-service: process_order internal error declined: the card was declined
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users/{id} server unset
              user-service: get users internal unset
        order-service: reserve_items internal unset
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client error FAILED_PRECONDITION: the card was declined
          payment-service: shop.v1.Payments/Charge server unset
            payment-service: process_payment internal error card_declined: the card was reported stolen
",
    );
}

/// The client's clock starts first: on a busy machine it resets the call so much earlier than the
/// server expects that the server takes it for cancelled.
#[test]
fn a_payment_that_exceeds_its_deadline() {
    let cancelled = "payment-service: shop.v1.Payments/Charge server unset";
    let exceeded = "payment-service: shop.v1.Payments/Charge server error DEADLINE_EXCEEDED";
    assert_eq!(
        PLAIN.tree("deadline").replace(cancelled, exceeded),
        "\
gateway: POST /orders server error 504
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client error 504
    order-service: POST /orders server error 504
      order-service: process_order internal error timeout: payment-service takes too long
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users/{id} server unset
              user-service: get users internal unset
        order-service: reserve_items internal unset
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client error CANCELLED: Timeout expired
          payment-service: shop.v1.Payments/Charge server error DEADLINE_EXCEEDED
            payment-service: process_payment internal unset
",
    );
}

#[test]
fn a_receipt_that_is_torn() {
    assert_eq!(
        PLAIN.tree("receipt"),
        "\
gateway: POST /orders server unset
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client unset
    order-service: POST /orders server unset
      order-service: process_order internal unset
        order-service: validate_order internal unset
        order-service: fetch_user internal unset
          order-service: GET client unset
            user-service: GET /users/{id} server unset
              user-service: get users internal unset
        order-service: reserve_items internal unset
          order-service: POST client unset
            inventory-service: POST /reservations server unset
        order-service: shop.v1.Payments/Charge client unset
          payment-service: shop.v1.Payments/Charge server unset
            payment-service: process_payment internal unset
        order-service: shop.v1.Payments/Receipt client error DATA_LOSS: the printer is out of paper
          payment-service: shop.v1.Payments/Receipt server error DATA_LOSS: the printer is out of paper
",
    );
}

#[test]
fn no_database() {
    assert_eq!(
        PLAIN.tree("no-database"),
        "\
gateway: POST /orders server error 503
  gateway: GET client unset
    auth-service: GET /authorise server unset
  gateway: POST client error 503
    order-service: POST /orders server error 503
      order-service: process_order internal error upstream: user-service answered 503 Service Unavailable
        order-service: validate_order internal unset
        order-service: fetch_user internal error _OTHER: user-service answered 503 Service Unavailable
          order-service: GET client error 503
            user-service: GET /users/{id} server error 503
              user-service: get users internal unset
              user-service: SELECT users client error sqlx_core::error::Error: attempted to acquire a connection on a closed pool
",
    );
}

#[test]
fn no_span_belongs_to_no_order() {
    let of_orders: usize = CASES.iter().map(|case| PLAIN.spans(case).len()).sum();
    assert_eq!(PLAIN.of("span").count(), of_orders);
}

/// Filtering logs filters no traces.
#[test]
fn rust_log_changes_no_trace() {
    let quiet = Run::new(&[("RUST_LOG", "warn")]);
    for case in CASES {
        assert_eq!(quiet.tree(case), PLAIN.tree(case));
        let events = |run: &Run| {
            let spans = run.spans(case).into_iter();
            let events = spans.flat_map(|span| span["events"].as_array().cloned());
            let names = events.flatten().map(|event| event["name"].to_string());
            names.collect::<Vec<_>>()
        };
        assert_eq!(events(&quiet), events(&PLAIN));
    }
    assert!(quiet.of("log").next().is_some(), "errors are still logged");
    for log in quiet.of("log") {
        let level = log["line"]["level"].as_str();
        assert!(matches!(level, Some("ERROR" | "WARN")), "{log}");
    }
}
