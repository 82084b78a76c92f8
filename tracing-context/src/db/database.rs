//! The description of a database.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::db::failure::Failure;
use crate::db::query::Query;
use crate::db::system::default_port;
use crate::record::SpanKind;

/// A database as its spans describe it. Made once beside the pool of connections; clones share it.
///
/// ```
/// use tracing_context::db::Database;
///
/// let db = Database::new("postgresql")
///     .namespace("shop|public")
///     .address("db.internal", 5432);
/// ```
#[derive(Clone)]
pub struct Database(Arc<Settings>);

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) system: Cow<'static, str>,
    pub(super) namespace: Option<Cow<'static, str>>,
    pub(super) host: Option<Cow<'static, str>>,
    /// Unless it is the system's own.
    pub(super) port: Option<u16>,
    pub(super) kind: SpanKind,
    pub(super) error_messages: bool,
    pub(super) classify: Option<Arc<Classify>>,
}

type Classify = dyn Fn(&(dyn Error + 'static)) -> Option<Failure> + Send + Sync;

impl Database {
    /// A database of this system: `postgresql`, `mysql`, `mariadb`, `microsoft.sql_server`,
    /// `sqlite`, `redis`, `mongodb` and so on, `other_sql` where it has no name of its own
    /// ([`db.system.name`](https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/#db-system-name)).
    #[must_use]
    pub fn new(system: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Settings {
            system: system.into(),
            namespace: None,
            host: None,
            port: None,
            kind: SpanKind::Client,
            error_messages: true,
            classify: None,
        }))
    }

    /// The database's name, `db.namespace`. Several components are joined with `|`, the most
    /// general first: on PostgreSQL `database|schema`, on Redis the index.
    #[must_use]
    pub fn namespace(self, name: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        self.with(|settings| settings.namespace = Some(name))
    }

    /// Host and port of the server. The port is recorded unless it is the system's default.
    #[must_use]
    pub fn address(self, host: impl Into<Cow<'static, str>>, port: u16) -> Self {
        let host = host.into();
        self.with(|settings| {
            settings.host = Some(host);
            settings.port = (default_port(&settings.system) != Some(port)).then_some(port);
        })
    }

    /// The Unix socket of the server, which is its `server.address`.
    #[must_use]
    pub fn unix_socket(self, path: impl Into<Cow<'static, str>>) -> Self {
        let path = path.into();
        self.with(|settings| {
            settings.host = Some(path);
            settings.port = None;
        })
    }

    /// The database runs inside this process: its spans are of kind `INTERNAL`, not `CLIENT`.
    #[must_use]
    pub fn in_process(self, yes: bool) -> Self {
        self.with(|settings| {
            settings.kind = if yes {
                SpanKind::Internal
            } else {
                SpanKind::Client
            };
        })
    }

    /// Says what an error means, by downcasting it to the driver's type. `None`: `error.type` is
    /// the status code told by [`QuerySpan::response_status_code`], else the name of the type.
    ///
    /// ```
    /// use tracing_context::db::{Database, Failure};
    ///
    /// # #[derive(Debug)] struct DriverError { sql_state: &'static str }
    /// # impl std::fmt::Display for DriverError {
    /// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) }
    /// # }
    /// # impl std::error::Error for DriverError {}
    /// let db = Database::new("postgresql").classify_errors(|error| {
    ///     let error = error.downcast_ref::<DriverError>()?;
    ///     Some(Failure::status_code(error.sql_state))
    /// });
    /// ```
    ///
    /// [`QuerySpan::response_status_code`]: crate::db::QuerySpan::response_status_code
    #[must_use]
    pub fn classify_errors<C>(self, classify: C) -> Self
    where
        C: Fn(&(dyn Error + 'static)) -> Option<Failure> + Send + Sync + 'static,
    {
        self.with(|settings| settings.classify = Some(Arc::new(classify)))
    }

    /// Whether the message of an error becomes the status description, its first 256 bytes.
    /// Default true: turn it off where messages quote values, as MySQL's `Duplicate entry 'a@b.c'`.
    #[must_use]
    pub fn error_messages(self, yes: bool) -> Self {
        self.with(|settings| settings.error_messages = yes)
    }

    /// A query that `summary` names: operations and targets in their order, `SELECT users` or
    /// `INSERT shipping_details SELECT orders`, of low cardinality. `text` has placeholders for
    /// all values, and is recorded as it is; for other texts see [`Query::literal_text`].
    pub fn query<'a>(&'a self, summary: &'a str, text: &'a str) -> Query<'a> {
        Query::new(self).summary(summary).text(text)
    }

    /// An operation without a query text: `GET`, `HMSET`, `findAndModify`.
    pub fn operation<'a>(&'a self, name: &'a str) -> Query<'a> {
        Query::new(self).operation(name)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = self.settings();
        f.debug_struct("Database")
            .field("system", &settings.system)
            .field("namespace", &settings.namespace)
            .field("host", &settings.host)
            .field("port", &settings.port)
            .field("kind", &settings.kind)
            .finish_non_exhaustive()
    }
}
