//! The database of users: SQLite in a temporary file.

use std::process;

use serde::Serialize;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Encode, Type};
use tracing_context::SpanExt as _;
use tracing_context::db::{self, Failure};

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
    /// What spans say of it.
    description: db::Database,
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
        let description = db::Database::new("sqlite").classify_errors(|error| {
            let error = error.downcast_ref::<sqlx::Error>()?.as_database_error()?;
            Some(Failure::status_code(error.code()?.into_owned()))
        });
        Ok(Self {
            pool,
            file,
            description,
        })
    }

    /// The user of this id: by the primary key, fast.
    pub(super) async fn user_by_id(&self, id: i64) -> Result<Option<User>, sqlx::Error> {
        self.select(BY_ID, id).await
    }

    /// The user of this address: by looking at all of them, slow.
    pub(super) async fn user_by_email(&self, email: &str) -> Result<Option<User>, sqlx::Error> {
        self.select(BY_EMAIL, email.to_owned()).await
    }

    /// Whether it answers.
    pub(super) async fn ping(&self) -> Result<(), sqlx::Error> {
        let answer = sqlx::query(PING).execute(&self.pool);
        let answer = self.description.query("SELECT", PING).run(answer);
        answer.await.map(drop)
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
        let found = sqlx::query_as(query).bind(key).fetch_optional(&self.pool);
        let found = self
            .description
            .query("SELECT users", query)
            .run_with(found, |span, found| match found {
                Ok(user) => span.rows(usize::from(user.is_some())),
                Err(error) => {
                    span.span().record_exception(error);
                }
            })
            .await;
        Ok(found?.map(|(id, name, email)| User { id, name, email }))
    }
}

const PING: &str = "SELECT 1";
const BY_ID: &str = "SELECT id, name, email FROM users WHERE id = ?";
/// The function keeps SQLite from using an index, if there were one.
pub(super) const BY_EMAIL: &str = "SELECT id, name, email FROM users WHERE lower(email) = lower(?)";
