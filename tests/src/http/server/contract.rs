//! The list of cases.

/// Makes the tests of one server adapter: `server_contract!(axum_http1, AxumHttp1)`.
#[macro_export]
macro_rules! server_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, server;
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
            tasks: [
                a_detached_child_keeps_its_parent,
                a_span_held_across_an_await_stays_its_own,
            ],
        }
    };
}

/// The cases for adapters that know routes.
#[macro_export]
macro_rules! server_routes_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, server;
            routes: [
                without_a_route_the_name_is_the_method,
                nested_routes_are_whole,
                the_name_is_the_template,
            ],
        }
    };
}

/// The cases for adapters that speak HTTP/1.1.
#[macro_export]
macro_rules! server_http1_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, server;
            upgrade: [the_end_of_an_upgrade_is_its_head],
        }
    };
}

/// The cases for adapters that speak HTTP/2.
#[macro_export]
macro_rules! server_http2_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, server;
            multiplexed: [
                requests_on_one_connection_stay_apart,
                a_reset_stream_leaves_its_neighbour_alone,
            ],
        }
    };
}

/// The cases for processes that hide our spans, or all spans.
#[macro_export]
macro_rules! server_hidden_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, server;
            hidden: [
                the_caller_stays_current,
                a_child_belongs_to_the_caller,
                all_hooks_run,
            ],
        }
    };
}

/// The cases for processes without a subscriber.
#[macro_export]
macro_rules! server_bare_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, server;
            hidden: [the_caller_stays_current_without_a_subscriber],
        }
    };
}

/// Many requests at once, on all threads.
#[macro_export]
macro_rules! server_load_contract {
    ($name:ident, $adapter:ty) => {
        $crate::contract! {
            $name, $adapter, server, (flavor = "multi_thread", worker_threads = 2);
            load: [a_thousand_requests_stay_apart],
        }
    };
}

/// A test for each case of each module.
#[doc(hidden)]
#[macro_export]
macro_rules! contract {
    ($name:ident, $adapter:ty, $side:ident; $($cases:tt)*) => {
        $crate::contract! {
            $name, $adapter, $side, (flavor = "current_thread");
            $($cases)*
        }
    };
    (
        $name:ident, $adapter:ty, $side:ident, $runtime:tt;
        $($module:ident: [$($case:ident),* $(,)?],)*
    ) => {
        mod $name {
            $(mod $module {
                use $crate::http::$side::cases::$module as cases;

                $($crate::contract! { @case $adapter, $case, $runtime })*
            })*
        }
    };
    (@case $adapter:ty, $case:ident, ($($runtime:tt)*)) => {
        #[tokio::test($($runtime)*)]
        async fn $case() {
            cases::$case::<$adapter>().await;
        }
    };
}
