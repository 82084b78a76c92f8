//! A service without a subscriber. Alone in its process: what has no subscriber may tell `tracing`
//! that nobody wants its spans, as long as there is but one scoped subscriber elsewhere.

use tracing_tests::w3c::{Harness, PARENT_ID, Service, TRACE_ID};

/// Trace Context 3.4 Mutating the traceparent Field: with no layer installed nothing is traced, so
/// nothing is changed.
#[tokio::test]
async fn a_service_that_does_not_trace_passes_both_fields_on_unchanged() {
    let harness = Harness::of(&Service::without_layer()).await;
    for flags in ["00", "01", "02", "03"] {
        let parent = format!("00-{TRACE_ID}-{PARENT_ID}-{flags}");
        let state = "foo= 1 ,\tbar=2,foo=3";
        let fields = [
            format!("traceparent: {parent}"),
            format!("tracestate: {state}"),
            "baggage: a=1;p".to_owned(),
        ];
        let sent = harness.hop(&fields).await;
        let expected = [
            ("traceparent", &*parent),
            ("tracestate", state),
            ("baggage", "a=1;p"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(sent.fields, expected);
    }
}
