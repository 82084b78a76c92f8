//! Whole spans of database calls. Each test has a subscriber of its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tracing_context::db::{Database, Query};
use tracing_context::sampler::{Decision, Sampled, SpanStart};
use tracing_context::{SpanExt as _, ValueRef};
use tracing_tests::{recorded, tree};

fn shop() -> Database {
    Database::new("postgresql")
        .namespace("shop|public")
        .address("db.internal", 5432)
}

/// The one span of a query that succeeds.
fn span_of(query: Query<'_>) -> String {
    let run = || {
        let done = query.run_sync(|| Ok::<_, io::Error>(()));
        assert!(done.is_ok());
    };
    let spans = recorded(|layer| layer, run);
    tree(&spans)
}

#[test]
fn one_line_says_what_samplers_and_readers_need() {
    let db = shop();
    let query = db.query("SELECT users", "SELECT id FROM users WHERE email = $1");
    assert_eq!(
        span_of(query),
        "SELECT users [client] db.system.name=\"postgresql\" db.namespace=\"shop|public\" \
         db.query.summary=\"SELECT users\" \
         db.query.text=\"SELECT id FROM users WHERE email = $1\" server.address=\"db.internal\"\n"
    );
}

#[test]
fn everything_known_is_recorded_under_its_name() {
    let db = shop().address("db.internal", 6432);
    let query = db
        .operation("INSERT")
        .collection("users")
        .namespace("archive|public")
        .stored_procedure("add_user")
        .texts(["INSERT INTO users VALUES ($1)"; 3])
        .batch_size(3);
    assert_eq!(
        span_of(query),
        "BATCH INSERT users [client] db.system.name=\"postgresql\" \
         db.namespace=\"archive|public\" db.collection.name=\"users\" \
         db.operation.name=\"BATCH INSERT\" db.operation.batch.size=3 \
         db.stored_procedure.name=\"add_user\" \
         db.query.text=\"INSERT INTO users VALUES ($1)\" server.address=\"db.internal\" \
         server.port=6432\n"
    );
}

#[test]
fn what_is_not_known_is_left_out() {
    let redis = Database::new("redis");
    assert_eq!(
        span_of(redis.operation("GET")),
        "GET [client] db.system.name=\"redis\" db.operation.name=\"GET\"\n"
    );
    assert_eq!(
        span_of(redis.operation("EVAL").literal_text("SET session secret")),
        "EVAL [client] db.system.name=\"redis\" db.operation.name=\"EVAL\"\n"
    );
    assert_eq!(
        span_of(redis.query("", "")),
        "redis [client] db.system.name=\"redis\"\n"
    );
}

#[test]
fn batches_are_told_from_single_operations() {
    let db = Database::new("postgresql");
    let insert = db.operation("INSERT");
    assert_eq!(
        span_of(insert.clone().batch_size(1)),
        "INSERT [client] db.system.name=\"postgresql\" db.operation.name=\"INSERT\"\n"
    );
    assert_eq!(
        span_of(insert.batch_size(0)),
        "BATCH INSERT [client] db.system.name=\"postgresql\" db.operation.name=\"BATCH INSERT\" \
         db.operation.batch.size=0\n"
    );
    let mixed = db.query("", "").texts(["DELETE FROM a", "DELETE FROM b"]);
    assert_eq!(
        span_of(mixed.batch_size(2)),
        "BATCH [client] db.system.name=\"postgresql\" db.operation.name=\"BATCH\" \
         db.operation.batch.size=2 db.query.text=\"DELETE FROM a; DELETE FROM b\"\n"
    );
}

#[test]
fn values_in_a_text_are_not_recorded() {
    let db = Database::new("sqlite").in_process(true);
    let sql = "SELECT id FROM users -- Zoe\n WHERE email = 'zoe@example.com' AND id IN (1, 2)";
    assert_eq!(
        span_of(db.query("SELECT users", "").literal_text(sql)),
        "SELECT users [internal] db.system.name=\"sqlite\" db.query.summary=\"SELECT users\" \
         db.query.text=\"SELECT id FROM users WHERE email = ? AND id IN (?)\"\n"
    );
}

#[test]
fn a_socket_is_an_address_without_a_port() {
    let db = Database::new("mysql").unix_socket("/run/mysqld.sock");
    assert_eq!(
        span_of(db.query("", "SELECT 1")),
        "/run/mysqld.sock [client] db.system.name=\"mysql\" db.query.text=\"SELECT 1\" \
         server.address=\"/run/mysqld.sock\"\n"
    );
}

#[test]
fn the_result_tells_rows_and_peer() {
    let db = Database::new("postgresql");
    let spans = recorded(
        |layer| layer,
        || {
            let rows = db.operation("SELECT").run_sync_with(
                || Ok::<_, io::Error>(vec![1, 2, 3]),
                |span, rows| {
                    span.rows(rows.as_ref().map_or(0, Vec::len));
                    span.peer(SocketAddr::from((Ipv4Addr::LOCALHOST, 5432)));
                    // Of a call that succeeds nobody wants the code.
                    span.response_status_code("00000");
                    span.span().set_attribute("app.shard", 7);
                },
            );
            assert_eq!(rows.unwrap(), [1, 2, 3]);
        },
    );
    let span = &spans[0];
    let get = |key| span.attributes().get(key);
    assert_eq!(get("db.response.returned_rows"), Some(ValueRef::I64(3)));
    assert_eq!(
        get("network.peer.address"),
        Some(ValueRef::Str("127.0.0.1"))
    );
    assert_eq!(get("network.peer.port"), Some(ValueRef::I64(5432)));
    assert_eq!(get("app.shard"), Some(ValueRef::I64(7)));
    assert_eq!(get("db.response.status_code"), None);
}

#[test]
fn the_scope_is_this_crate() {
    let db = Database::new("postgresql");
    let spans = recorded(|layer| layer, || db.operation("SELECT").span().end());
    assert_eq!(spans[0].scope_name(), "tracing-context");
    assert!(!spans[0].scope_version().is_empty());
    assert_eq!(
        spans[0].schema_url(),
        "https://opentelemetry.io/schemas/1.45.0"
    );
}

#[test]
fn samplers_see_all_that_is_known_before_the_call() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let sampler = {
        let seen = Arc::clone(&seen);
        move |start: &SpanStart<'_>| {
            let mut seen = seen.lock().unwrap();
            seen.push(start.name().to_owned());
            seen.extend(start.attributes().iter().map(|(key, _)| key.to_owned()));
            Sampled::new(Decision::Drop)
        }
    };
    let db = shop().address("db.internal", 1);
    let query = db.query("s", "q").operation("o").collection("c");
    let spans = recorded(|layer| layer.sampler(sampler), || query.span().end());
    assert!(spans.is_empty());
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "s",
            "db.system.name",
            "db.namespace",
            "db.collection.name",
            "db.operation.name",
            "db.query.summary",
            "db.query.text",
            "server.address",
            "server.port",
        ]
    );
}
