//! The span of a transaction, for which there is no convention.

use rdkafka::error::KafkaError;
use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::{Birth, TracedSpan, remote_span};

use crate::client::ClientInfo;
use crate::semconv::{self, SCOPE, SYSTEM};

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransactionEnd {
    Committed,
    Aborted,
    /// Neither.
    Abandoned,
}

pub(crate) fn transaction_span(client: &ClientInfo) -> TracedSpan {
    remote_span!(
        target: "tracing_kafka",
        Birth::contextual().scope(&SCOPE),
        Level::INFO,
        "kafka.transaction",
        tracing_kafka.transaction.outcome = Empty,
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = "transaction",
        otel.kind = "internal",
        messaging.system.name = SYSTEM,
        messaging.operation.name = "transaction",
        messaging.client.id = client.id(),
        kafka.cluster.id = client.cluster(),
        server.address = client.server_address(),
        server.port = client.server_port(),
    )
}

/// Records the end: an error if the last call of the transaction was one, or if nobody ended it.
pub(crate) fn record_transaction_end(
    span: &TracedSpan,
    end: TransactionEnd,
    error: Option<&KafkaError>,
) {
    if !span.is_recorded() {
        return;
    }
    let (outcome, otherwise) = match end {
        TransactionEnd::Committed => ("committed", None),
        TransactionEnd::Aborted => ("aborted", None),
        TransactionEnd::Abandoned => ("abandoned", Some("abandoned")),
    };
    let error_type = error.map(semconv::kafka_error_type);
    let error_type = error_type.as_deref().or(otherwise);
    let span = span.span();
    tracing::record_all!(
        span,
        tracing_kafka.transaction.outcome = outcome,
        otel.status_code = error_type.map(|_| "ERROR"),
        otel.status_description = error.map(field::display),
        "error.type" = error_type,
    );
}
