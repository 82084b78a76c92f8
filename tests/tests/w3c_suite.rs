//! W3C's test harness, all 41 tests, against the service in `examples/w3c-service`, in each way it
//! can call back.

macro_rules! suite {
    ($($name:ident)+) => {
        suite! { @via http, Http, $($name)+ }
        suite! { @via grpc, Grpc, $($name)+ }
        suite! { @via kafka, Kafka, $($name)+ }
    };
    (@via $module:ident, $via:ident, $($name:ident)+) => {
        mod $module {
            use tracing_tests::w3c::{Via, suite, through};

            $(#[tokio::test]
            async fn $name() {
                through(Via::$via, suite::$name()).await;
            })+
        }
    };
}

mod trace_context_test {
    suite! {
        test_both_traceparent_and_tracestate_missing
        test_traceparent_included_tracestate_missing
        test_traceparent_duplicated
        test_traceparent_header_name
        test_traceparent_header_name_valid_casing
        test_traceparent_version_0x00
        test_traceparent_version_0xcc
        test_traceparent_version_0xff
        test_traceparent_version_illegal_characters
        test_traceparent_version_too_long
        test_traceparent_version_too_short
        test_traceparent_trace_id_all_zero
        test_traceparent_trace_id_illegal_characters
        test_traceparent_trace_id_too_long
        test_traceparent_trace_id_too_short
        test_traceparent_parent_id_all_zero
        test_traceparent_parent_id_illegal_characters
        test_traceparent_parent_id_too_long
        test_traceparent_parent_id_too_short
        test_traceparent_trace_flags_illegal_characters
        test_traceparent_trace_flags_too_long
        test_traceparent_trace_flags_too_short
        test_traceparent_ows_handling
        test_tracestate_included_traceparent_missing
        test_tracestate_included_traceparent_included
        test_tracestate_header_name
        test_tracestate_header_name_valid_casing
        test_tracestate_empty_header
        test_tracestate_multiple_headers_different_keys
        test_tracestate_duplicated_keys
        test_tracestate_all_allowed_characters
        test_tracestate_ows_handling
        test_tracestate_key_illegal_characters
        test_tracestate_key_illegal_vendor_format
        test_tracestate_member_count_limit
        test_tracestate_key_length_limit
        test_tracestate_value_illegal_characters
    }
}

mod advanced_test {
    suite! {
        test_multiple_requests_with_valid_traceparent
        test_multiple_requests_without_traceparent
        test_multiple_requests_with_illegal_traceparent
    }
}

mod trace_context2_test {
    suite! {
        test_propagates_random_flag
    }
}
