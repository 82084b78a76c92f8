//! The list of cases: the only place that names them.

/// `grpc_cases! { GROUP, THEN!(ARGUMENTS..) }` gives the list of a group to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! grpc_cases {
    // For each kind of call.
    (every, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 0;
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
    // Spans that a filter hides.
    (hidden, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments Hidden, 0;
            hidden: [
                the_caller_stays_current,
                all_hooks_run,
            ],
        }
    };
}

/// The tests of one kind of call: `grpc_contract!(unary, Unary, [every, hidden])`.
#[macro_export]
macro_rules! grpc_contract {
    ($name:ident, $kind:ident, [$($group:ident),*]) => {
        mod $name {
            $(mod $group {
                $crate::grpc_cases! { $group, contract_tests!(grpc, $group, $kind) }
            })*
        }
    };
}

pub mod listed {
    pub mod every {
        crate::grpc_cases! { every, contract_listed!(grpc) }
    }
    pub mod hidden {
        crate::grpc_cases! { hidden, contract_listed!(grpc) }
    }
}
