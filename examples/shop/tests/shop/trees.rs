//! Every trace as a tree across the eight processes.

use serde_json::Value;

use crate::run::{ANALYTICS, CASES, PLAIN, Run, tree};

pub(crate) fn a_good_order(run: &Run) {
    assert_eq!(
        run.tree("good"),
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
        order-service: send order.placed producer unset
          notification-service: process order.placed consumer unset
            notification-service: tell internal unset
",
    );
}

pub(crate) fn a_cached_user(run: &Run) {
    assert_eq!(
        run.tree("cached"),
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
        order-service: send order.placed producer unset
          notification-service: process order.placed consumer unset
            notification-service: tell internal unset
",
    );
}

pub(crate) fn an_invalid_order(run: &Run) {
    assert_eq!(
        run.tree("invalid"),
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

pub(crate) fn no_token(run: &Run) {
    assert_eq!(
        run.tree("unauthorised"),
        "\
gateway: POST /orders server unset
  gateway: GET client error 401
    auth-service: GET /authorise server unset
",
    );
}

pub(crate) fn a_panic(run: &Run) {
    assert_eq!(
        run.tree("panic"),
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

pub(crate) fn a_slow_search(run: &Run) {
    assert_eq!(
        run.tree("slow"),
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
        order-service: send order.placed producer unset
          notification-service: process order.placed consumer unset
            notification-service: tell internal unset
",
    );
}

pub(crate) fn an_item_that_is_not_available_at_once(run: &Run) {
    assert_eq!(
        run.tree("retried"),
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
        order-service: send order.placed producer unset
          notification-service: process order.placed consumer unset
            notification-service: tell internal unset
",
    );
}

pub(crate) fn a_declined_payment(run: &Run) {
    assert_eq!(
        run.tree("declined"),
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
pub(crate) fn a_payment_that_exceeds_its_deadline(run: &Run) {
    let cancelled = "payment-service: shop.v1.Payments/Charge server unset";
    let exceeded = "payment-service: shop.v1.Payments/Charge server error DEADLINE_EXCEEDED";
    assert_eq!(
        run.tree("deadline").replace(cancelled, exceeded),
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

pub(crate) fn a_receipt_that_is_torn(run: &Run) {
    assert_eq!(
        run.tree("receipt"),
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
        order-service: send order.placed producer unset
          notification-service: process order.placed consumer unset
            notification-service: tell internal unset
",
    );
}

pub(crate) fn no_database(run: &Run) {
    assert_eq!(
        run.tree("no-database"),
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

pub(crate) fn an_event_that_cannot_be_delivered(run: &Run) {
    assert_eq!(
        run.tree("undelivered"),
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
        order-service: send order.placed producer unset
          notification-service: process order.placed consumer error \
shop::roles::notifications::Undeliverable: 70 bytes do not fit 60
            notification-service: tell internal error _OTHER: 70 bytes do not fit 60
            notification-service: send order.placed.undelivered producer unset
",
    );
}

/// Batches are traces of their own, linked to those of their orders.
pub(crate) fn every_placed_order_is_counted(run: &Run) {
    let sends: Vec<_> = run
        .of("span")
        .filter(|span| span["name"] == "send order.placed")
        .map(|span| &span["span_id"])
        .collect();
    assert_eq!(sends.len(), 6);
    let mut counted = Vec::new();
    for batch in run.of("span").filter(|span| span["service"] == ANALYTICS) {
        assert_eq!(
            tree(&[batch]),
            "analytics-service: process order.placed consumer unset\n"
        );
        assert_eq!(
            batch["attributes"]["messaging.consumer.group.name"],
            ANALYTICS
        );
        let links = batch["links"].as_array().expect("links");
        assert_eq!(
            batch["attributes"]["messaging.batch.message_count"],
            links.len()
        );
        counted.extend(links.iter().map(|link| &link["span_id"]));
    }
    let by_text = |ids: &mut Vec<&Value>| ids.sort_by_key(|id| id.to_string());
    let mut sends = sends;
    by_text(&mut sends);
    by_text(&mut counted);
    assert_eq!(counted, sends);
}

pub(crate) fn no_other_span_belongs_to_no_order(run: &Run) {
    let of_orders: usize = CASES.iter().map(|case| run.spans(case).len()).sum();
    let others = run.of("span").filter(|span| span["service"] != ANALYTICS);
    assert_eq!(others.count(), of_orders);
}

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
