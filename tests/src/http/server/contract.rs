//! The list of cases: the only place that names them.

/// `server_cases! { GROUP, THEN!(ARGUMENTS..) }` gives the list of a group to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! server_cases {
    // In front of everything that serves.
    (every, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 0;
            parents: [
                the_callers_trace_goes_on,
                without_a_caller_a_trace_begins,
                an_unsampled_trace_is_not_exported,
                a_malformed_caller_is_none,
            ],
            status: [
                statuses_below_500_are_no_errors,
                statuses_from_500_are_errors,
                a_failed_service_is_an_error,
                hooks_classify_failures,
            ],
            attributes: [
                a_whole_span,
                a_bare_request,
                an_unknown_method,
            ],
            ends: [
                the_span_covers_the_body,
                bodiless_answers_are_complete,
                an_empty_body_is_complete,
                a_body_that_announces_its_end_is_complete,
                a_streamed_body_of_known_length_is_complete,
                trailers_are_the_end,
                a_body_replaced_outside_is_complete,
                a_body_that_fails,
                a_body_shorter_than_declared,
                the_end_of_an_event_stream_is_its_head,
            ],
            drops: [
                a_caller_that_leaves_during_the_body,
                a_caller_that_leaves_before_the_head,
                a_timeout_outside,
                a_timeout_inside,
            ],
            panics: [
                caught_outside,
                caught_inside,
                not_caught,
                in_an_awaited_task,
                in_the_body,
                beside_an_innocent_sibling,
            ],
            hooks: [
                filtered_requests_have_no_span,
                names_are_given,
                the_end_is_given,
                all_hooks_run,
                all_hooks_run_unsampled,
            ],
            grpc: [
                calls_pass_without_a_span,
                calls_have_a_span_if_asked,
            ],
            lines: [
                a_line_has_the_fields_around_it,
                a_line_has_no_fields_of_a_neighbour,
            ],
            tasks: [
                a_detached_child_keeps_its_parent,
                a_span_held_across_an_await_stays_its_own,
            ],
        }
    };
    // Where routes are known.
    (routes, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 0;
            routes: [
                without_a_route_the_name_is_the_method,
                nested_routes_are_whole,
                the_name_is_the_template,
            ],
        }
    };
    // Over HTTP/1.1.
    (http1, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 0;
            upgrade: [the_end_of_an_upgrade_is_its_head],
        }
    };
    // Over HTTP/2.
    (http2, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 0;
            multiplexed: [
                requests_on_one_connection_stay_apart,
                a_reset_stream_leaves_its_neighbour_alone,
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
                the_caller_stays_current,
                a_child_belongs_to_the_caller,
                all_hooks_run,
            ],
        }
    };
    // No subscriber.
    (bare, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments Bare, 0;
            hidden: [the_caller_stays_current_without_a_subscriber],
        }
    };
}

/// The tests of one server adapter: `server_contract!(axum_http1, AxumHttp1, [every, load])`.
#[macro_export]
macro_rules! server_contract {
    ($name:ident, $adapter:ident, [$($group:ident),*]) => {
        mod $name {
            $(mod $group {
                $crate::server_cases! { $group, contract_tests!(server, $group, $adapter) }
            })*
        }
    };
}

pub mod listed {
    pub mod every {
        crate::server_cases! { every, contract_listed!(http::server) }
    }
    pub mod routes {
        crate::server_cases! { routes, contract_listed!(http::server) }
    }
    pub mod http1 {
        crate::server_cases! { http1, contract_listed!(http::server) }
    }
    pub mod http2 {
        crate::server_cases! { http2, contract_listed!(http::server) }
    }
    pub mod load {
        crate::server_cases! { load, contract_listed!(http::server) }
    }
    pub mod hidden {
        crate::server_cases! { hidden, contract_listed!(http::server) }
    }
    pub mod bare {
        crate::server_cases! { bare, contract_listed!(http::server) }
    }
}
