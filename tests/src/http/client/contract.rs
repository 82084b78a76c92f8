//! The list of cases: the only place that names them.

/// `client_cases! { GROUP, THEN!(ARGUMENTS..) }` gives the list of a group to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! client_cases {
    // For everything that calls.
    (every, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 0;
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
    // Many requests at once, on all threads.
    (load, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments Load, 2;
            load: [a_thousand_requests_stay_apart],
        }
    };
    // Spans that a filter hides.
    (hidden, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments Hidden, 0;
            hidden: [
                the_outer_span_is_sent,
                with_no_context_headers_stay,
                all_hooks_run,
            ],
        }
    };
    // No subscriber.
    (bare, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments Bare, 0;
            hidden: [without_a_subscriber_the_current_context_is_sent],
        }
    };
}

/// The tests of one client adapter: `client_contract!(hyper_http1, HyperHttp1, [every, load])`.
#[macro_export]
macro_rules! client_contract {
    ($name:ident, $adapter:ident, [$($group:ident),*]) => {
        mod $name {
            $(mod $group {
                $crate::client_cases! { $group, contract_tests!(client, $group, $adapter) }
            })*
        }
    };
}

pub mod listed {
    pub mod every {
        crate::client_cases! { every, contract_listed!(http::client) }
    }
    pub mod load {
        crate::client_cases! { load, contract_listed!(http::client) }
    }
    pub mod hidden {
        crate::client_cases! { hidden, contract_listed!(http::client) }
    }
    pub mod bare {
        crate::client_cases! { bare, contract_listed!(http::client) }
    }
}
