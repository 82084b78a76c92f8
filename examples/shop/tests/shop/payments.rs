//! What the spans of payment-service say.

use serde_json::{Value, json};

use crate::run::PLAIN;

#[test]
fn a_call_names_its_method_and_its_server() {
    let client = PLAIN.span("good", "order-service", "shop.v1.Payments/Charge");
    let server = PLAIN.span("good", "payment-service", "shop.v1.Payments/Charge");
    for span in [client, server] {
        let attributes = &span["attributes"];
        assert_eq!(attributes["rpc.system.name"], "grpc");
        assert_eq!(attributes["rpc.method"], "shop.v1.Payments/Charge");
        assert_eq!(attributes["rpc.status_code"], "OK");
        assert_eq!(attributes["server.address"], "127.0.0.1");
        assert!(attributes["server.port"].is_u64(), "{span}");
        // It is no HTTP request to anybody.
        let http = |(key, _): (&String, &Value)| key.starts_with("http.");
        let attributes = attributes.as_object().expect("attributes");
        assert!(!attributes.iter().any(http), "{span}");
    }
    assert_eq!(server["attributes"]["network.peer.address"], "127.0.0.1");
}

#[test]
fn a_payment_says_how_it_was_made() {
    for (case, method) in [
        ("good", "card"),
        ("declined", "stolen_card"),
        ("deadline", "cheque"),
    ] {
        let span = PLAIN.span(case, "payment-service", "process_payment");
        assert_eq!(span["attributes"]["payment.method"], method);
    }
}

#[test]
fn a_stream_lasts_until_its_trailers() {
    for service in ["order-service", "payment-service"] {
        let span = PLAIN.span("receipt", service, "shop.v1.Payments/Receipt");
        let head = &span["attributes"]["tracing_grpc.time_to_head"];
        assert!(head.is_f64(), "it goes on after its head: {span}");
        assert_eq!(span["attributes"]["rpc.status_code"], json!("DATA_LOSS"));
    }
}
