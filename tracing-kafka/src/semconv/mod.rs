//! The messaging semantic conventions of OpenTelemetry, v1.45
//! ([Kafka](https://opentelemetry.io/docs/specs/semconv/messaging/kafka/)), which upstream does not
//! call stable: every name that this crate records stands in this module and nowhere else.

mod error;
mod link;
mod name;
mod poll;
mod process;
mod send;
mod settle;
mod transaction;

use tracing_context::Scope;

pub(crate) use self::error::{error_type, kafka_error_type};
pub(crate) use self::link::{BatchShape, batch_link};
pub(crate) use self::poll::{failed_poll_span, poll_span};
pub(crate) use self::process::{batch_span, process_span, record_failure};
pub(crate) use self::send::{Outgoing, record_delivery, record_refusal, send_span};
pub(crate) use self::settle::{Settled, record_settled, settle_span};
pub(crate) use self::transaction::{TransactionEnd, record_transaction_end, transaction_span};

/// This crate, as the maker of its spans.
static SCOPE: Scope = Scope::new(
    env!("CARGO_PKG_NAME"),
    env!("CARGO_PKG_VERSION"),
    "https://opentelemetry.io/schemas/1.45.0",
);

const SYSTEM: &str = "kafka";
