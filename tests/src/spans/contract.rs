//! The list of cases: the only place that names them.

/// `spans_cases! { GROUP, THEN!(ARGUMENTS..) }` gives the list of a group to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! spans_cases {
    (every, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 0;
            instrument: [
                arguments_and_late_fields,
                an_async_function,
                a_result_and_an_error,
                a_panic_fails_what_it_unwinds,
                a_future_that_is_dropped,
                kinds_names_and_status,
                events_and_links,
                attributes_of_every_type,
            ],
            parents: [
                an_explicit_parent,
                no_parent_begins_a_trace,
                below_a_span_that_nobody_records,
                below_a_crate_that_nobody_records,
                other_threads_and_tasks,
                items_of_a_stream,
                a_detached_child_ends_by_itself,
                a_guard_that_is_forgotten,
                an_unsampled_trace,
            ],
            database: [
                all_that_is_known,
                what_the_result_tells,
                a_call_that_fails,
                a_call_that_is_dropped,
                a_call_that_panics,
                a_transaction_with_calls,
            ],
        }
    };
}

/// The tests of spans: `spans_contract!(spans, [every])`.
#[macro_export]
macro_rules! spans_contract {
    ($name:ident, [$($group:ident),*]) => {
        mod $name {
            $(mod $group {
                $crate::spans_cases! { $group, contract_tests!(spans, $group) }
            })*
        }
    };
}

pub mod listed {
    pub mod every {
        crate::spans_cases! { every, contract_listed!(spans) }
    }
}
