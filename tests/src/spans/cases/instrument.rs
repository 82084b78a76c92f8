//! `#[instrument]` and the macros of `tracing`.

use std::future::pending;
use std::io;
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Instrument as _, Span, debug, error, info, info_span, instrument, warn};
use tracing_context::{Link, SpanExt as _, StatusCode, TraceFlags};

use crate::caller;
use crate::http::{Trace, records};
use crate::spans::cases::{here, panics, within, within_async};

#[instrument(fields(total = Empty, never = Empty), skip(trace))]
fn order(quantity: u32, item: &str, trace: &Trace) {
    here(trace);
    Span::current().record("total", u64::from(quantity) * 7);
    info!(warehouse = "north", "packed");
    Span::current().record("total", 8);
}

pub async fn arguments_and_late_fields() {
    let trace = Trace::new();
    within(&trace, || order(3, "book", &trace));
    trace
        .leaves_all(
            "\
order [internal] (remote parent) quantity=3 item=\"book\" total=8
  * packed warehouse=\"north\"
",
        )
        .await;
    trace.says(&[
        "INFO packed item=\"book\" quantity=3 \
                  target=\"tracing_tests::spans::cases::instrument\" total=21 warehouse=\"north\" (order)",
    ]);
}

#[instrument(skip_all)]
async fn deliver(trace: &Trace) -> u32 {
    for stop in 0..2 {
        step(stop).await;
        here(trace);
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    warn!("late");
    7
}

#[instrument]
async fn step(stop: u32) {
    tokio::task::yield_now().await;
    debug!("not for anybody but fmt");
}

pub async fn an_async_function() {
    let trace = Trace::new();
    assert_eq!(within_async(&trace, || deliver(&trace)).await, 7);
    trace
        .leaves_all(
            "\
deliver [internal] (remote parent)
  * late level=\"WARN\"
  step [internal] stop=0
  step [internal] stop=1
",
        )
        .await;
    trace.says(&["WARN late target=\"tracing_tests::spans::cases::instrument\" (deliver)"]);
}

/// The event of what it returns is named by its line.
const COUNTS: u32 = line!() + 1;
#[instrument(ret)]
fn counts() -> u32 {
    7
}

#[instrument(err)]
fn fails() -> Result<(), io::Error> {
    error!(error = "handled", "not the one that is returned");
    Err(io::Error::from(io::ErrorKind::TimedOut))
}

#[instrument(err)]
async fn fails_later() -> Result<(), io::Error> {
    tokio::task::yield_now().await;
    Err(io::Error::from(io::ErrorKind::BrokenPipe))
}

pub async fn a_result_and_an_error() {
    let trace = Trace::new();
    within(&trace, counts);
    within(&trace, fails).unwrap_err();
    within_async(&trace, fails_later).await.unwrap_err();
    trace
        .leaves_all(format!(
            "\
counts [internal] (remote parent)
  * event tests/src/spans/cases/instrument.rs:{COUNTS} return=\"7\"
fails [internal] error(timed out) (remote parent) error.type=\"_OTHER\"
  * not the one that is returned error=\"handled\" level=\"ERROR\"
  * error error=\"timed out\" level=\"ERROR\"
fails_later [internal] error(broken pipe) (remote parent) error.type=\"_OTHER\"
  * error error=\"broken pipe\" level=\"ERROR\"
",
        ))
        .await;
}

#[instrument(skip_all)]
fn outer(message: &str) {
    info_span!("inner").in_scope(|| panic!("{message}"));
}

pub async fn a_panic_fails_what_it_unwinds() {
    let trace = Trace::new();
    let message = format!("on purpose in {}", trace.id());
    within(&trace, || {
        info_span!("catches").in_scope(|| {
            panics(|| outer(&message));
            info_span!("goes on").in_scope(|| here(&trace));
        });
    });
    trace
        .leaves(format!(
            "\
catches [internal] (remote parent)
  outer [internal] error error.type=\"panic\"
    inner [internal] error error.type=\"panic\"
      * exception exception.type=\"panic\" exception.message=\"{message}\"
  goes on [internal]
"
        ))
        .await;
}

pub async fn a_future_that_is_dropped() {
    let trace = Trace::new();
    let hangs = within(&trace, || {
        async {
            info!("begun");
            pending::<()>().await;
        }
        .instrument(info_span!("hangs", done = false))
    });
    assert!(
        tokio::time::timeout(Duration::from_millis(5), hangs)
            .await
            .is_err()
    );
    drop(within(&trace, || {
        pending::<()>().instrument(info_span!("never polled"))
    }));
    trace
        .leaves_all(
            "\
hangs [internal] (remote parent) done=false
  * begun
never polled [internal] (remote parent)
",
        )
        .await;
}

pub async fn kinds_names_and_status() {
    let trace = Trace::new();
    within(&trace, || {
        let span = info_span!("site", otel.kind = "consumer", otel.name = "orders receive");
        span.set_error("timeout", "too late");
        drop(span);
        let span = info_span!(
            "later",
            otel.kind = Empty,
            otel.name = Empty,
            otel.status_code = Empty
        );
        span.record("otel.kind", "producer");
        span.record("otel.name", "renamed");
        span.record("otel.status_code", "OK");
        span.in_scope(|| here(&trace));
    });
    let Some(spans) = trace.recorded(2).await else {
        return;
    };
    assert_eq!(spans[1].status(), StatusCode::Ok);
    trace
        .leaves_all(
            "\
orders receive [consumer] error(too late) (remote parent) error.type=\"timeout\"
renamed [producer] ok (remote parent)
",
        )
        .await;
}

pub async fn events_and_links() {
    let trace = Trace::new();
    let other = caller(TraceFlags::SAMPLED);
    within(&trace, || {
        let span = info_span!("links");
        span.add_link(Link::new(other.clone()));
        span.in_scope(|| {
            info!(count = 2, ratio = 0.5, "with fields");
            info_span!("child").in_scope(|| info!("of the child"));
            info!(parent: &span, "of the parent by name");
        });
    });
    trace
        .leaves_all(
            "\
links [internal] (remote parent)
  * with fields count=2 ratio=0.5
  * of the parent by name
  ~ link
  child [internal]
    * of the child
",
        )
        .await;
    if records() {
        let spans = trace.spans_now();
        let links = spans.iter().flat_map(|span| span.links());
        let linked: Vec<_> = links.map(|link| link.context().span_id()).collect();
        assert_eq!(linked, [other.span_id()]);
    }
}

pub async fn attributes_of_every_type() {
    let trace = Trace::new();
    within(&trace, || {
        let span = info_span!(
            "types",
            yes = true,
            negative = -7_i64,
            above = u64::MAX,
            float = 0.5,
            text = "text",
            display = %7,
            debug = ?Some(7),
            none = None::<i64>,
        );
        span.set_attribute("set", 1);
        span.set_attribute("set", 2);
        span.set_attribute("text", "replaced");
    });
    trace
        .leaves_all(
            "types [internal] (remote parent) yes=true negative=-7 \
             above=\"18446744073709551615\" float=0.5 text=\"replaced\" display=\"7\" \
             debug=\"Some(7)\" set=2\n",
        )
        .await;
}
