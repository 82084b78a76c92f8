//! The list of cases.

/// Makes the tests of one client adapter: `client_contract!(hyper_http1, path::to::HyperHttp1)`.
#[macro_export]
macro_rules! client_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, client;
            headers: [
                the_span_is_sent,
                stale_headers_are_replaced,
                with_no_context_headers_stay,
                unsampled_is_sent_as_unsampled,
                without_a_parent_a_trace_begins,
            ],
            status: [
                statuses_below_400_are_no_errors,
                statuses_from_400_are_errors,
                a_refused_connection,
                hooks_classify_failures,
            ],
            ends: [
                the_span_covers_the_body,
                bodiless_answers_are_complete,
                dropped_before_the_head,
                dropped_during_the_body,
                dropped_unread,
                a_body_broken_off,
                the_end_of_an_event_stream_is_its_head,
                trailers_are_the_end,
            ],
            attributes: [
                a_whole_span,
                secrets_stay_at_home,
                an_unknown_method,
            ],
            hooks: [
                filtered_requests_have_no_span,
                names_are_given,
                all_hooks_run,
                all_hooks_run_unsampled,
            ],
        }
    };
}

/// The cases for processes that hide our spans.
#[macro_export]
macro_rules! client_hidden_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, client;
            hidden: [
                the_outer_span_is_sent,
                with_no_context_headers_stay,
                all_hooks_run,
            ],
        }
    };
}

/// The cases for processes without a subscriber.
#[macro_export]
macro_rules! client_bare_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, client;
            hidden: [without_a_subscriber_the_current_context_is_sent],
        }
    };
}

/// Many requests at once, on all threads.
#[macro_export]
macro_rules! client_load_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, client, (flavor = "multi_thread", worker_threads = 2);
            load: [a_thousand_requests_stay_apart],
        }
    };
}
