//! What traces over a broker look like, on librdkafka's inside of the demo and on any other.

use crate::run::{PLAIN, Run};

/// Makes the tests of one broker. `$run` is a run of the demo on it; none, said loudly, where it
/// cannot be had.
macro_rules! broker_contract {
    ($name:ident, $run:path) => {
        $crate::contract::broker_cases! {
            $name, $run;
            trees: [
                a_good_order,
                a_cached_user,
                an_invalid_order,
                no_token,
                a_panic,
                a_slow_search,
                an_item_that_is_not_available_at_once,
                a_declined_payment,
                a_payment_that_exceeds_its_deadline,
                a_receipt_that_is_torn,
                no_database,
                an_event_that_cannot_be_delivered,
                every_placed_order_is_counted,
                no_other_span_belongs_to_no_order,
            ],
            caller: [
                the_server_span_of_the_gateway_tells_who_called,
                the_tenant_is_on_the_spans_of_all_services,
                the_tenant_is_on_the_log_lines_of_all_orders,
                the_body_of_an_error_names_its_trace,
            ],
            logs: [
                every_line_names_a_span_of_its_service,
                every_line_belongs_to_the_order_that_it_is_about,
            ],
        }
    };
}

/// A test for each case of each module.
macro_rules! broker_cases {
    ($name:ident, $run:path; $($module:ident: [$($case:ident),* $(,)?],)*) => {
        mod $name {
            $(mod $module {
                $(#[test]
                fn $case() {
                    if let Some(run) = $run() {
                        $crate::$module::$case(run);
                    }
                })*
            })*
        }
    };
}

pub(crate) use {broker_cases, broker_contract};

broker_contract!(in_process, crate::contract::plain);

#[expect(clippy::unnecessary_wraps, reason = "other brokers may not be there")]
fn plain() -> Option<&'static Run> {
    Some(&PLAIN)
}
