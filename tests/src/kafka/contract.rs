//! The list of cases: the only place that names them.

/// `kafka_cases! { GROUP, THEN!(ARGUMENTS..) }` gives the list of a group to another macro.
#[doc(hidden)]
#[macro_export]
macro_rules! kafka_cases {
    // For every broker.
    (every, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 2;
            producers: [
                an_acknowledgement_ends_the_span,
                nobody_waits_for_the_acknowledgement,
                a_broker_that_is_not_there,
                a_full_queue,
                a_queue_that_empties_in_time,
                dropped_while_the_queue_is_full,
                a_purge,
                a_flush_before_the_end,
                a_producer_that_is_dropped,
                a_long_queue_that_is_dropped,
                a_sender_that_is_over,
            ],
            contexts: [
                callbacks_run_in_the_context_of_the_sender,
                a_refused_record_is_sent_again,
                a_refused_record_is_given_up,
                a_record_that_is_never_sent,
            ],
            headers: [
                others_read_ours,
                stale_headers_are_replaced,
                a_forwarded_record_stays_in_its_trace,
                a_record_sent_once_more_has_its_own_context,
                existing_contexts_are_kept_if_asked,
                untouched_if_asked,
                poison,
                the_last_value_wins,
                java_and_python_join,
                unsampled_is_sent_as_unsampled,
            ],
            relations: [
                the_sender_is_the_parent,
                an_active_span_is_the_parent,
                linked_only,
                the_sender_is_the_parent_of_all,
                old_messages_are_linked_only,
                a_message_without_a_sender,
                baggage_without_a_sender,
            ],
            outcomes: [
                a_handler_that_fails,
                a_kafka_error_has_its_name,
                errors_are_named_by_the_user,
                a_classifier_that_panics,
                an_error_that_panics,
                a_handler_that_panics,
                a_handler_that_is_dropped,
                a_handler_that_is_no_future,
                a_consumer_that_waits_in_vain,
            ],
            consumers: [
                one_after_the_other,
                a_base_consumer,
                partition_queues,
                a_stream_with_concurrency,
                detached_into_tasks,
                dropped_while_a_message_is_processed,
                polls_on_request,
                commits_on_request,
                a_commit_that_fails,
            ],
            groups: [
                a_rebalance_while_a_message_is_processed,
            ],
            batches: [
                a_batch_of_500,
                what_a_batch_has_in_common,
                a_batch_that_fails,
                an_empty_batch,
            ],
            attributes: [
                a_whole_send,
                a_whole_process,
                keys_sizes_and_tombstones,
                the_cluster_is_known_in_time,
            ],
        }
    };
    // For brokers that fail when they are told to.
    (faults, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 2;
            faults: [
                an_injected_error,
                a_broker_that_goes_down,
                a_consumer_that_fails,
            ],
        }
    };
    // For brokers with transactions.
    (transactions, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments All, 2;
            transactions: [
                committed,
                aborted,
                abandoned,
                consumed_and_produced,
            ],
        }
    };
    // Spans that a filter hides.
    (hidden, $then:ident!$arguments:tt) => {
        $crate::$then! {
            $arguments Hidden, 2;
            hidden: [
                the_outer_span_is_sent,
                the_sender_stays_current,
                with_no_context_headers_stay,
            ],
        }
    };
}

/// The tests of one broker: `kafka_contract!(in_process, InProcess, [every, hidden])`.
#[macro_export]
macro_rules! kafka_contract {
    ($name:ident, $broker:ident, [$($group:ident),*]) => {
        mod $name {
            $(mod $group {
                $crate::kafka_cases! { $group, contract_tests!(kafka, $group, $broker) }
            })*
        }
    };
}

pub mod listed {
    pub mod every {
        crate::kafka_cases! { every, contract_listed!(kafka) }
    }
    pub mod faults {
        crate::kafka_cases! { faults, contract_listed!(kafka) }
    }
    pub mod transactions {
        crate::kafka_cases! { transactions, contract_listed!(kafka) }
    }
    pub mod hidden {
        crate::kafka_cases! { hidden, contract_listed!(kafka) }
    }
}
