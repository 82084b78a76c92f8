//! The list of cases.

/// Makes the tests of one kind of call: `grpc_contract!(unary, Unary)`.
#[macro_export]
macro_rules! grpc_contract {
    ($name:ident, $kind:ident) => {
        $crate::grpc_cases! {
            $name, $kind;
            parents: [
                the_callers_trace_goes_on,
                without_a_caller_a_trace_begins,
                an_unsampled_trace_is_not_exported,
            ],
            status: [
                a_call_that_succeeds,
                a_call_that_fails_at_once,
                a_call_that_fails_after_three_messages,
                a_method_that_the_server_lacks,
            ],
            drops: [
                the_client_leaves_before_the_head,
                the_client_leaves_after_three_messages,
                the_server_leaves,
            ],
            deadlines: [
                the_clients_deadline,
                the_servers_timeout,
                the_clients_deadline_that_the_server_enforces,
                a_stream_that_is_dropped_at_its_deadline,
            ],
            load: [a_call_that_is_shed],
            panics: [
                before_the_head,
                after_three_messages,
            ],
            places: [
                one_span_in_a_whole_server,
                one_span_in_one_service,
                one_span_in_a_router,
                one_span_among_many_layers,
            ],
        }
    };
}

/// The cases for processes that hide our spans.
#[macro_export]
macro_rules! grpc_hidden_contract {
    ($name:ident, $kind:ident) => {
        $crate::grpc_cases! {
            $name, $kind;
            hidden: [
                the_caller_stays_current,
                all_hooks_run,
            ],
        }
    };
}

/// A test for each case of each module.
#[doc(hidden)]
#[macro_export]
macro_rules! grpc_cases {
    (
        $name:ident, $kind:ident;
        $($module:ident: [$($case:ident),* $(,)?],)*
    ) => {
        mod $name {
            $(mod $module {
                $crate::grpc_cases! { @module $module, $kind, $($case)* }
            })*
        }
    };
    (@module $module:ident, $kind:ident, $($case:ident)*) => {
        use $crate::grpc::cases::$module as cases;

        $(#[tokio::test]
        async fn $case() {
            cases::$case::<$crate::grpc::$kind>().await;
        })*
    };
}
