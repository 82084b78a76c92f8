//! The span of one call, from its beginning to its one end.

use std::borrow::Cow;
use std::error::Error;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{self, Poll};

use tracing::Span;

use crate::context::Context;
use crate::db::database::Database;
use crate::db::failure::{Kind, type_of};
use crate::db::span::to_integer;
use crate::guarded_span::GuardedSpan;
use crate::tell::quietly;
use crate::text;
use crate::traced_span::TracedSpan;

/// The span of a call that runs, made by [`Query::span`](crate::db::Query::span).
///
/// It ends once: by [`end`](Self::end), by [`fail`](Self::fail), or when it is dropped, which
/// means that nobody waited for the end. A stream of rows keeps it beside the driver's stream:
///
/// ```
/// use std::task::{Context, Poll, ready};
/// use tracing_context::db::QuerySpan;
///
/// # struct DriverRows;
/// # impl DriverRows {
/// #     fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<u64, std::io::Error>>> {
/// #         Poll::Ready(None)
/// #     }
/// # }
/// struct Rows {
///     rows: DriverRows,
///     count: usize,
///     span: Option<QuerySpan>,
/// }
///
/// impl Rows {
///     fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<u64, std::io::Error>>> {
///         let Some(span) = &mut self.span else {
///             return Poll::Ready(None);
///         };
///         let row = ready!(span.in_scope(|| self.rows.poll_next(cx)));
///         match &row {
///             Some(Ok(_)) => self.count += 1,
///             Some(Err(error)) => {
///                 self.span.take().map(|span| span.fail(error));
///             }
///             None => {
///                 span.rows(self.count);
///                 self.span.take().map(QuerySpan::end);
///             }
///         }
///         Poll::Ready(row)
///     }
/// }
/// ```
#[derive(Debug)]
#[must_use = "dropping it ends the span as cancelled"]
pub struct QuerySpan {
    span: GuardedSpan,
    database: Database,
    status_code: Option<Cow<'static, str>>,
}

#[derive(Clone, Copy)]
enum Outcome<'a> {
    Completed,
    /// The error and the name of its type.
    Failed(&'a (dyn Error + 'static), &'static str),
    Cancelled,
    Panicked,
}

impl QuerySpan {
    pub(super) const fn new(span: TracedSpan, database: Database) -> Self {
        Self {
            span: GuardedSpan::new(span),
            database,
            status_code: None,
        }
    }

    /// The span, for attributes, events and exceptions
    /// ([`SpanExt`](crate::SpanExt)).
    #[must_use]
    pub const fn span(&self) -> &Span {
        self.span.traced().span()
    }

    /// What to propagate to the database, if it takes that.
    #[must_use]
    pub const fn context(&self) -> &Context {
        self.span.traced().context()
    }

    /// Runs a part of the call, a poll or a function, with the span entered.
    pub fn in_scope<T>(&mut self, part: impl FnOnce() -> T) -> T {
        self.span.in_scope(part)
    }

    /// How many rows came, `db.response.returned_rows`.
    pub fn rows(&mut self, count: usize) {
        self.span()
            .record("db.response.returned_rows", to_integer(count));
    }

    /// The code the database answered with; recorded if the call fails.
    pub fn response_status_code(&mut self, code: impl Into<Cow<'static, str>>) {
        self.status_code = Some(code.into());
    }

    /// The address of the connection, `network.peer.address` and `network.peer.port`.
    pub fn peer(&mut self, address: SocketAddr) {
        let span = self.span();
        tracing::record_all!(
            span,
            network.peer.address = tracing::field::display(address.ip()),
            network.peer.port = i64::from(address.port()),
        );
    }

    /// The call succeeded: the span ends, its status as it is.
    pub fn end(mut self) {
        self.finish(Outcome::Completed, |_| ());
    }

    /// The call failed: the span ends as an error, as the database's
    /// [classifier](Database::classify_errors) says.
    ///
    /// For what is no `Error`, [`SpanExt::set_error`](crate::SpanExt::set_error) on
    /// [`span`](Self::span), then [`end`](Self::end).
    pub fn fail<E: Error + 'static>(mut self, error: &E) {
        self.finish(Outcome::Failed(error, type_of::<E>()), |_| ());
    }

    /// Ends it by the result, after `observe` has seen it.
    pub(super) fn end_with<T, E: Error + 'static>(
        &mut self,
        result: &Result<T, E>,
        observe: impl FnOnce(&mut Self),
    ) {
        let outcome = match result {
            Ok(_) => Outcome::Completed,
            Err(error) => Outcome::Failed(error, type_of::<E>()),
        };
        self.finish(outcome, observe);
    }

    /// Polls the future inside, and drops it inside once it is ready.
    pub(super) fn poll<F: Future>(
        &mut self,
        future: Pin<&mut Option<F>>,
        cx: &mut task::Context<'_>,
    ) -> Poll<F::Output> {
        self.span.poll(future, cx)
    }

    /// Drops a future that was not ready inside.
    pub(super) fn drop_inside<F>(&mut self, future: Pin<&mut Option<F>>) {
        self.span.drop_inside(future);
    }

    fn finish(&mut self, outcome: Outcome<'_>, observe: impl FnOnce(&mut Self)) {
        let Some(end) = self.span.ending() else {
            return;
        };
        quietly(|| observe(self));
        quietly(|| self.record(outcome));
        self.span.traced().finish_at(end);
    }

    fn record(&mut self, outcome: Outcome<'_>) {
        if self.span().is_disabled() {
            return;
        }
        match outcome {
            Outcome::Completed => {}
            Outcome::Failed(error, name) => self.record_failure(error, name),
            // Whoever drops a call on purpose has not failed; but nothing else would tell it from
            // one that succeeded.
            Outcome::Cancelled => {
                self.span().record("tracing_context.cancelled", true);
            }
            Outcome::Panicked => {
                let span = self.span();
                tracing::record_all!(span, otel.status_code = "ERROR", "error.type" = "panic");
            }
        }
    }

    fn record_failure(&mut self, error: &(dyn Error + 'static), name: &'static str) {
        let settings = self.database.settings();
        let classify = settings.classify.as_ref();
        let failure = classify.and_then(|classify| quietly(|| classify(error)).flatten());
        let told = self.status_code.take();
        let (code, error_type) = match failure.map(|failure| failure.into_kind()) {
            Some(Kind::None) => return,
            Some(Kind::StatusCode(code)) => (Some(code), None),
            Some(Kind::ErrorType(name)) => (told, Some(name)),
            None => (told, None),
        };
        let messages = settings.error_messages;
        let description = messages.then(|| quietly(|| text::message(error))).flatten();
        let span = self.span();
        tracing::record_all!(
            span,
            db.response.status_code = code.as_deref(),
            otel.status_code = "ERROR",
            otel.status_description = description.as_deref().filter(|text| !text.is_empty()),
            "error.type" = error_type.as_deref().or(code.as_deref()).unwrap_or(name),
        );
    }
}

impl Drop for QuerySpan {
    fn drop(&mut self) {
        let outcome = if self.span.has_panicked() {
            Outcome::Panicked
        } else {
            Outcome::Cancelled
        };
        self.finish(outcome, |_| ());
    }
}
