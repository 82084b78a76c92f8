//! Database calls.

use std::future::{pending, ready};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tracing::{info, info_span};
use tracing_context::SpanExt as _;
use tracing_context::db::{Database, Failure};

use crate::http::Trace;
use crate::spans::cases::{here, panics, within, within_async};

fn shop() -> Database {
    Database::new("postgresql")
        .namespace("shop|public")
        .address("db.internal", 5432)
        .classify_errors(|error| {
            let error = error.downcast_ref::<io::Error>()?;
            (error.kind() == io::ErrorKind::InvalidInput).then(|| Failure::status_code("08P01"))
        })
}

/// What all spans of [`shop`] have.
const SHOP: &str = "db.system.name=\"postgresql\" db.namespace=\"shop|public\"";

pub async fn all_that_is_known() {
    let (trace, db) = (Trace::new(), shop());
    let insert = db.operation("INSERT").collection("users").batch_size(3);
    let insert = insert.texts(["INSERT INTO users VALUES ($1)"; 3]);
    let query = db.query("SELECT users", "SELECT id FROM users WHERE email = $1");
    within(&trace, || {
        insert
            .run_sync(|| {
                here(&trace);
                Ok::<_, io::Error>(())
            })
            .unwrap();
        query.run_sync(|| Ok::<_, io::Error>(())).unwrap();
    });
    trace
        .leaves_all(format!(
            "BATCH INSERT users [client] (remote parent) {SHOP} db.collection.name=\"users\" \
             db.operation.name=\"BATCH INSERT\" db.operation.batch.size=3 \
             db.query.text=\"INSERT INTO users VALUES ($1)\" server.address=\"db.internal\"\n\
             SELECT users [client] (remote parent) {SHOP} db.query.summary=\"SELECT users\" \
             db.query.text=\"SELECT id FROM users WHERE email = $1\" \
             server.address=\"db.internal\"\n"
        ))
        .await;
}

pub async fn what_the_result_tells() {
    let (trace, db) = (Trace::new(), shop());
    let rows = within_async(&trace, || {
        db.operation("SELECT")
            .run_with(ready(Ok::<_, io::Error>(3_usize)), |span, rows| {
                span.rows(*rows.as_ref().unwrap());
                span.peer(SocketAddr::from((Ipv4Addr::LOCALHOST, 5432)));
                span.span().set_attribute("app.shard", 7);
            })
    });
    assert_eq!(rows.await.unwrap(), 3);
    trace
        .leaves_all(format!(
            "SELECT shop|public [client] (remote parent) {SHOP} db.operation.name=\"SELECT\" \
             server.address=\"db.internal\" db.response.returned_rows=3 \
             network.peer.address=\"127.0.0.1\" network.peer.port=.. app.shard=7\n"
        ))
        .await;
}

pub async fn a_call_that_fails() {
    let (trace, db) = (Trace::new(), shop());
    for kind in [io::ErrorKind::InvalidInput, io::ErrorKind::TimedOut] {
        let failing = ready(Err::<(), _>(io::Error::from(kind)));
        within_async(&trace, || db.operation("SELECT").run(failing))
            .await
            .unwrap_err();
    }
    let select = format!("{SHOP} db.operation.name=\"SELECT\" server.address=\"db.internal\"");
    trace
        .leaves_all(format!(
            "SELECT shop|public [client] error(invalid input parameter) (remote parent) {select} \
             db.response.status_code=\"08P01\" error.type=\"08P01\"\n\
             SELECT shop|public [client] error(timed out) (remote parent) {select} \
             error.type=\"std::io::error::Error\"\n"
        ))
        .await;
}

pub async fn a_call_that_is_dropped() {
    let (trace, db) = (Trace::new(), shop());
    let hangs = within_async(&trace, || {
        db.operation("SELECT").run(pending::<io::Result<()>>())
    });
    assert!(
        tokio::time::timeout(Duration::from_millis(5), hangs)
            .await
            .is_err()
    );
    trace
        .leaves_all(format!(
            "SELECT shop|public [client] (remote parent) {SHOP} db.operation.name=\"SELECT\" \
             server.address=\"db.internal\" tracing_context.cancelled=true\n"
        ))
        .await;
}

pub async fn a_call_that_panics() {
    let (trace, db) = (Trace::new(), shop());
    within(&trace, || {
        panics(|| {
            let query = db.operation("SELECT");
            drop(query.run_sync(|| -> io::Result<()> { panic!("the driver panics") }));
        });
    });
    trace
        .leaves(
            "\
SELECT shop|public [client] error (remote parent) error.type=\"panic\"
  * exception exception.type=\"panic\" exception.message=\"the driver panics\"
",
        )
        .await;
}

pub async fn a_transaction_with_calls() {
    let (trace, db) = (Trace::new(), shop());
    within(&trace, || {
        let _transaction = info_span!("transaction", attempt = 1).entered();
        for operation in ["BEGIN", "COMMIT"] {
            let call = || {
                here(&trace);
                info!("inside of the driver");
                Ok::<_, io::Error>(())
            };
            db.operation(operation).run_sync(call).unwrap();
        }
    });
    let call = |operation: &str| {
        format!(
            "  {operation} shop|public [client] {SHOP} db.operation.name=\"{operation}\" \
             server.address=\"db.internal\"\n    * inside of the driver\n"
        )
    };
    trace
        .leaves_all(format!(
            "transaction [internal] (remote parent) attempt=1\n{}{}",
            call("BEGIN"),
            call("COMMIT")
        ))
        .await;
}
