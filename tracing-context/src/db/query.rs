//! What a span says of a call before it begins.

use std::borrow::Cow;
use std::error::Error;

use crate::db::database::Database;
use crate::db::query_span::QuerySpan;
use crate::db::run::{Run, RunWith};
use crate::db::span::make_span;
use crate::db::text::{QueryText, join};

/// A call of a database, described; [`run`](Self::run) and its kind make the span.
///
/// Nothing is parsed out of the text: say what you know, and leave out the rest. The span is named
/// by the first of summary, operation and target, target, system that there is; the target is the
/// first of collection, stored procedure, namespace, server
/// ([OpenTelemetry, "Database client spans", name](https://opentelemetry.io/docs/specs/semconv/db/database-spans/#name)).
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until it is run"]
pub struct Query<'a> {
    pub(super) database: &'a Database,
    pub(super) summary: Option<&'a str>,
    pub(super) operation: Option<&'a str>,
    pub(super) collection: Option<&'a str>,
    pub(super) namespace: Option<&'a str>,
    pub(super) stored_procedure: Option<&'a str>,
    pub(super) text: QueryText<'a>,
    /// Other than one.
    pub(super) batch_size: Option<usize>,
}

impl<'a> Query<'a> {
    pub(super) fn new(database: &'a Database) -> Self {
        Self {
            database,
            summary: None,
            operation: None,
            collection: None,
            namespace: database.settings().namespace.as_deref(),
            stored_procedure: None,
            text: QueryText::None,
            batch_size: None,
        }
    }

    /// `db.query.summary`: operations and targets as they stand in the query, of low cardinality.
    /// At most 255 characters are kept, cut between words. Empty: none.
    pub fn summary(mut self, summary: &'a str) -> Self {
        self.summary = Some(summary).filter(|summary| !summary.trim().is_empty());
        self
    }

    /// `db.operation.name`: `SELECT`, `findAndModify`, if there is one only. As given, without
    /// change of case.
    pub const fn operation(mut self, name: &'a str) -> Self {
        self.operation = Some(name);
        self
    }

    /// `db.collection.name`: the table, collection or container, if there is one only.
    pub const fn collection(mut self, name: &'a str) -> Self {
        self.collection = Some(name);
        self
    }

    /// `db.namespace`, where it is another than the [database's](Database::namespace).
    pub const fn namespace(mut self, name: &'a str) -> Self {
        self.namespace = Some(name);
        self
    }

    /// `db.stored_procedure.name`.
    pub const fn stored_procedure(mut self, name: &'a str) -> Self {
        self.stored_procedure = Some(name);
        self
    }

    /// `db.query.text` of a query with placeholders whose values are bound apart: recorded as it
    /// is, its first 8,192 bytes.
    pub fn text(mut self, text: &'a str) -> Self {
        self.text = QueryText::parameterised(text);
        self
    }

    /// `db.query.text` of a batch: the text once if all are the same, else joined by `; `.
    pub fn texts(mut self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        self.text = match join(texts) {
            Cow::Borrowed(text) => QueryText::parameterised(text),
            Cow::Owned(text) => QueryText::Parameterised(text.into()),
        };
        self
    }

    /// `db.query.text` of SQL with values in it: recorded with `?` for each literal, without
    /// comments, see [the module](crate::db#texts-with-values). Nothing is recorded for systems
    /// whose language is not SQL.
    pub fn literal_text(mut self, sql: &'a str) -> Self {
        self.text = QueryText::Literal(sql);
        self
    }

    /// `db.operation.batch.size`. One operation is no batch; of others the operation's name is
    /// `BATCH`, in front of the name given.
    pub const fn batch_size(mut self, size: usize) -> Self {
        self.batch_size = if size == 1 { None } else { Some(size) };
        self
    }

    /// Runs the call: a span from now on, below the current one, entered for every poll, which
    /// ends once: when the future is ready, fails, panics or is dropped.
    ///
    /// The output is that of the future. Its span ends even if the driver keeps a handle of it.
    pub fn run<F, T, E>(self, future: F) -> Run<F>
    where
        F: Future<Output = Result<T, E>>,
        E: Error + 'static,
    {
        Run::new(future, self.span())
    }

    /// The same; before the span ends, `observe` sees it and the result. For what only the result
    /// tells:
    ///
    /// ```
    /// # use tracing_context::db::Database;
    /// # async fn fetch_all() -> Result<Vec<u32>, std::io::Error> { Ok(vec![]) }
    /// # async fn read(db: Database) -> Result<Vec<u32>, std::io::Error> {
    /// let ids = db
    ///     .query("SELECT orders", "SELECT id FROM orders WHERE user_id = $1")
    ///     .run_with(fetch_all(), |span, result| {
    ///         if let Ok(rows) = result {
    ///             span.rows(rows.len());
    ///         }
    ///     })
    ///     .await?;
    /// # Ok(ids)
    /// # }
    /// ```
    ///
    /// Its time is not the span's. A panic in it goes no further.
    pub fn run_with<F, T, E, O>(self, future: F, observe: O) -> RunWith<F, O>
    where
        F: Future<Output = Result<T, E>>,
        E: Error + 'static,
        O: FnOnce(&mut QuerySpan, &Result<T, E>),
    {
        RunWith::new(future, self.span(), observe)
    }

    /// Runs the call of a blocking driver.
    ///
    /// # Errors
    ///
    /// That of `call`.
    pub fn run_sync<T, E>(self, call: impl FnOnce() -> Result<T, E>) -> Result<T, E>
    where
        E: Error + 'static,
    {
        self.run_sync_with(call, |_, _| ())
    }

    /// Runs the call of a blocking driver, with a look at the result as in
    /// [`run_with`](Self::run_with).
    ///
    /// # Errors
    ///
    /// That of `call`.
    pub fn run_sync_with<T, E>(
        self,
        call: impl FnOnce() -> Result<T, E>,
        observe: impl FnOnce(&mut QuerySpan, &Result<T, E>),
    ) -> Result<T, E>
    where
        E: Error + 'static,
    {
        let mut span = self.span();
        let result = span.in_scope(call);
        span.end_with(&result, |span| observe(span, &result));
        result
    }

    /// The span alone, begun: for calls that are neither a future nor a function, such as the
    /// rows of a stream that is handed on.
    pub fn span(&self) -> QuerySpan {
        QuerySpan::new(make_span(self), self.database.clone())
    }
}
