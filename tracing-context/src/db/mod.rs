//! Database spans: one line around a call of any driver, by the OpenTelemetry conventions v1.45
//! ([Database client spans](https://opentelemetry.io/docs/specs/semconv/db/database-spans/)).
//!
#![cfg_attr(feature = "testing", doc = "```")]
#![cfg_attr(not(feature = "testing"), doc = "```text")]
//! use tracing_context::ContextLayer;
//! use tracing_context::db::Database;
//! use tracing_context::testing::{InMemorySink, TreePrinter};
//! use tracing_subscriber::prelude::*;
//!
//! # mod driver { // stands for sqlx, tokio-postgres, ...
//! #     pub async fn fetch_one(_: &str, _: &str) -> Result<u32, std::io::Error> { Ok(7) }
//! # }
//! # fn block_on<F: Future>(future: F) -> F::Output {
//! #     let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
//! #     match std::pin::pin!(future).poll(&mut cx) {
//! #         std::task::Poll::Ready(output) => output,
//! #         std::task::Poll::Pending => unreachable!(),
//! #     }
//! # }
//! let spans = InMemorySink::new(); // tests; tracing-export has the sinks for services
//! let layer = ContextLayer::builder().sink(spans.clone()).build();
//! tracing_subscriber::registry().with(layer.filtered()).init();
//!
//! // Once, beside the pool:
//! let db = Database::new("postgresql").namespace("shop").address("db.internal", 5432);
//!
//! # block_on(async {
//! let sql = "SELECT id FROM users WHERE email = $1";
//! let user = db.query("SELECT users", sql).run(driver::fetch_one(sql, "zoe@example.com")).await?;
//! assert_eq!(user, 7);
//! # Ok::<_, std::io::Error>(())
//! # }).unwrap();
//!
//! print!("{}", TreePrinter::new().print(&spans.spans()));
//! # assert_eq!(TreePrinter::new().print(&spans.spans()), "SELECT users [client] \
//! #     db.system.name=\"postgresql\" db.namespace=\"shop\" db.query.summary=\"SELECT users\" \
//! #     db.query.text=\"SELECT id FROM users WHERE email = $1\" server.address=\"db.internal\"\n");
//! ```
//!
//! It prints, in one line,
//!
//! ```text
//! SELECT users [client] db.system.name="postgresql" db.namespace="shop"
//!     db.query.summary="SELECT users" db.query.text="SELECT id FROM users WHERE email = $1"
//!     server.address="db.internal"
//! ```
//!
//! No driver is known here, and none is needed: the span is around whatever future or function
//! makes the call, retries included.
//!
//! # What goes where
//!
//! | driver | the call | the status code of an error |
//! |---|---|---|
//! | sqlx | `.run(sqlx::query_as(SQL).bind(id).fetch_one(&pool))`, likewise `execute`, `fetch_all`, `fetch_optional` | `downcast_ref::<sqlx::Error>()`, its `as_database_error()`, its `code()` |
//! | tokio-postgres | `.run(client.query_one(SQL, &[&id]))` | `downcast_ref::<tokio_postgres::Error>()`, its `code()`, its `code()` |
//! | redis | `db.operation("GET").run(connection.get::<_, String>(key))`; keys and values are recorded nowhere | `downcast_ref::<redis::RedisError>()`, its `code()` |
//! | rusqlite and other blocking ones | `.run_sync(\|\| statement.execute(..))`, on the thread that blocks | by downcasting |
//!
//! The downcast goes into [`Database::classify_errors`]. What only the result tells, such as the
//! number of rows, goes into [`Query::run_with`]. A future that gets a connection out of a pool
//! first counts the wait: get it before, where that should be apart.
//!
//! Streams of rows: read them inside of the future that is run; where the stream itself is handed
//! on, keep a [`QuerySpan`] beside it.
//!
//! # How a call ends
//!
//! | outcome | the span |
//! |---|---|
//! | `Ok` | status unset |
//! | `Err` | status Error, `error.type`, `db.response.status_code` where it is known; the description is the beginning of the message ([`Database::error_messages`]) |
//! | dropped | status unset, since whoever drops a call on purpose has not failed; `tracing_context.cancelled` is true (no convention has a name for it) |
//! | panic | status Error, `error.type` is `panic` |
//!
//! `error.type` is the first of: what the classifier says, the status code that was told, the name
//! of the error's type. An error is no exception event: whoever handles it knows whether it was to
//! be expected. Where it was not, call
//! [`record_exception`](crate::SpanExt::record_exception) in [`Query::run_with`].
//!
//! # Texts with values
//!
//! [`Query::literal_text`] is for SQL that has its values in it. Strings (quoted, dollar-quoted, with
//! escapes), numbers, dates, booleans, hexadecimal and binary values become `?`; `NULL` stays;
//! lists of values behind `IN` become one `?`; comments go, since they may hold anything, and so
//! does superfluous white space. The [system](Database::new) decides where a string ends: the rules
//! of PostgreSQL, CockroachDB, MySQL, MariaDB, SQL Server, SQLite and Oracle are known, with the
//! defaults of their settings. What other systems may read in two ways is not guessed: the rest of
//! such a text is one `?`. What stands unquoted as a name is kept, and so are quoted names. It runs
//! only for spans that are sampled.
//!
//! # What is not recorded
//!
//! Parameters, users and connection strings; nothing is parsed out of a text.
mod database;
mod failure;
mod name;
mod query;
mod query_span;
mod run;
mod sanitise;
mod span;
mod system;
mod text;

pub use self::database::Database;
pub use self::failure::Failure;
pub use self::query::Query;
pub use self::query_span::QuerySpan;
pub use self::run::{Run, RunWith};
