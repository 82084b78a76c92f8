//! The database of users: SQLite in a temporary file.

use std::process;

use serde::Serialize;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Encode, Type};
use tracing::{Instrument as _, Span, info_span};
use tracing_context::SpanExt as _;

use super::fill;
use super::temp_file::TempFile;

/// A user.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct User {
    pub(super) id: i64,
    name: String,
    email: String,
}

/// The database. Its file is removed on drop.
#[derive(Debug)]
pub(crate) struct Database {
    pool: SqlitePool,
    file: TempFile,
}

impl Database {
    /// Makes one with enough users for a search through all of them to be slow.
    pub(crate) async fn create() -> Result<Self, sqlx::Error> {
        let file = TempFile::of(process::id());
        // A process of the same id may have been killed.
        file.remove();
        let options = SqliteConnectOptions::new()
            .filename(file.path())
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            // Every query has a span, which tells more than a line about slow ones.
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new().connect_with(options).await?;
        fill::fill(&pool).await?;
        Ok(Self { pool, file })
    }

    /// The user of this id: by the primary key, fast.
    pub(super) async fn user_by_id(&self, id: i64) -> Result<Option<User>, sqlx::Error> {
        self.select(BY_ID, id).await
    }

    /// The user of this address: by looking at all of them, slow.
    pub(super) async fn user_by_email(&self, email: &str) -> Result<Option<User>, sqlx::Error> {
        self.select(BY_EMAIL, email.to_owned()).await
    }

    /// Takes the database away while the service runs.
    pub(super) async fn remove(&self) {
        self.pool.close().await;
        self.file.remove();
    }

    async fn select<T>(&self, query: &'static str, key: T) -> Result<Option<User>, sqlx::Error>
    where
        T: for<'q> Encode<'q, Sqlite> + Type<Sqlite> + Send + 'static,
    {
        let span = info_span!(
            "SELECT users",
            otel.kind = "client",
            db.system.name = "sqlite",
            db.operation.name = "SELECT",
            db.collection.name = "users",
            db.query.text = query,
        );
        let find = async {
            let found = sqlx::query_as(query)
                .bind(key)
                .fetch_optional(&self.pool)
                .await;
            if let Err(error) = &found {
                Span::current().record_exception(error);
            }
            found
        };
        let found = find.instrument(span.clone()).await;
        // The database's own thread may hold the span a little longer than the query takes.
        span.finish();
        Ok(found?.map(|(id, name, email)| User { id, name, email }))
    }
}

const BY_ID: &str = "SELECT id, name, email FROM users WHERE id = ?";
/// The function keeps SQLite from using an index, if there were one.
pub(super) const BY_EMAIL: &str = "SELECT id, name, email FROM users WHERE lower(email) = lower(?)";
