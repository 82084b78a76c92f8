//! The span of a call.

use tracing::Level;
use tracing::field::{self, Empty};

use crate::birth::Birth;
use crate::db::name::{SpanName, operation_of, summary_of};
use crate::db::query::Query;
use crate::remote_span;
use crate::scope::Scope;
use crate::traced_span::TracedSpan;

/// Makes the span with all that is known before the call: samplers decide by it.
///
/// Attributes and when they are there:
/// [OpenTelemetry, "Database client spans"](https://opentelemetry.io/docs/specs/semconv/db/database-spans/),
/// v1.45.
pub(super) fn make_span(query: &Query<'_>) -> TracedSpan {
    let settings = query.database.settings();
    remote_span!(
        target: "tracing_context::db",
        Birth::contextual().scope(&SCOPE),
        Level::INFO,
        "db.client",
        // What comes later stands first: recording looks fields up by name, from the front.
        db.response.returned_rows = Empty,
        db.response.status_code = Empty,
        network.peer.address = Empty,
        network.peer.port = Empty,
        tracing_context.cancelled = Empty,
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = field::display(SpanName(query)),
        otel.kind = settings.kind.as_str(),
        db.system.name = &*settings.system,
        db.namespace = query.namespace,
        db.collection.name = query.collection,
        db.operation.name = operation_of(query).map(field::display),
        db.operation.batch.size = query.batch_size.map(to_integer),
        db.stored_procedure.name = query.stored_procedure,
        db.query.summary = query.summary.map(summary_of),
        db.query.text = query.text.for_system(&settings.system).map(field::display),
        server.address = settings.host.as_deref(),
        server.port = settings.port.map(i64::from),
    )
}

/// What is beyond `i64::MAX` becomes it.
pub(super) fn to_integer(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

static SCOPE: Scope = Scope::new(
    env!("CARGO_PKG_NAME"),
    env!("CARGO_PKG_VERSION"),
    "https://opentelemetry.io/schemas/1.45.0",
);
