//! Registries, layers and threads in a state in which they panic: nothing of ours aborts, and a
//! request is answered. Global default, one process a test.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Waker};
use std::time::Duration;
use std::{cell::RefCell, pin::Pin, thread};

use http::{Request, Response, StatusCode};
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};
use tracing::span::{Id, Record};
use tracing::{Level, Span, Subscriber, info_span};
use tracing_context::testing::InMemorySink;
use tracing_context::{
    Birth, Context, ContextLayer, FutureExt as _, Parent, current, install_panic_hook, remote_span,
};
use tracing_subscriber::layer::{Context as LayerContext, Layer};
use tracing_subscriber::prelude::*;
use tracing_tests::{LogLines, in_child};
use tracing_tower::ServerLayer;

type Body = Pin<Box<dyn Future<Output = ()>>>;

/// Takes its time to close the span `job`, as a layer that writes to a slow pipe does.
struct Slow {
    closing: Mutex<Sender<()>>,
    go: Arc<Mutex<Receiver<()>>>,
}

impl<S: Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>> Layer<S> for Slow {
    fn on_close(&self, id: Id, registry: LayerContext<'_, S>) {
        if registry.span(&id).is_some_and(|span| span.name() == "job") {
            self.closing.lock().unwrap().send(()).unwrap();
            let _ = self
                .go
                .lock()
                .unwrap()
                .recv_timeout(Duration::from_secs(10));
        }
    }
}

/// Runs `body` on a thread whose registry says that a span is current which another thread is just
/// closing. Gives what was recorded.
fn beside_a_closing_span(
    hook: bool,
    body: impl FnOnce() + Send + 'static,
) -> (InMemorySink, LogLines) {
    let (spans, logs) = (InMemorySink::new(), LogLines::default());
    let (closing, closes) = channel();
    let (go, goes) = channel();
    tracing_subscriber::registry()
        .with(Slow {
            closing: Mutex::new(closing),
            go: Arc::new(Mutex::new(goes)),
        })
        .with(
            ContextLayer::builder()
                .sink(spans.clone())
                .build()
                .filtered(),
        )
        .with(logs.clone())
        .init();
    if hook {
        install_panic_hook();
    }
    let (give, given) = channel::<Span>();
    let innocent = thread::spawn(move || {
        let span = info_span!("job");
        std::mem::forget(span.enter());
        give.send(span).unwrap();
        closes.recv().unwrap();
        body();
        go.send(()).unwrap();
    });
    drop(given.recv().unwrap());
    assert!(innocent.join().is_ok());
    (spans, logs)
}

fn answer() -> StatusCode {
    let inner = service_fn(async |_: Request<String>| {
        tracing::info!("in the handler");
        Ok::<_, Infallible>(Response::new("hello".to_owned()))
    });
    let request = Request::get("http://a/b").body(String::new()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let service = ServerLayer::new().layer(inner);
    runtime.block_on(service.oneshot(request)).unwrap().status()
}

#[test]
fn a_panic_beside_a_closing_span_is_caught_and_told() {
    in_child("a_panic_beside_a_closing_span_is_caught_and_told", || {
        let (_, logs) = beside_a_closing_span(true, || {
            assert!(catch_unwind(|| panic!("an ordinary panic")).is_err());
        });
        assert_eq!(logs.with("an ordinary panic").len(), 1);
    });
}

#[test]
fn a_panic_of_the_registry_is_caught_and_told() {
    in_child("a_panic_of_the_registry_is_caught_and_told", || {
        let (_, logs) = beside_a_closing_span(true, || {
            // tracing's own answer to such a parent.
            assert!(catch_unwind(|| drop(info_span!("victim"))).is_err());
        });
        assert_eq!(logs.with("already closed").len(), 1);
    });
}

#[test]
fn a_request_beside_a_closing_span_is_answered() {
    in_child("a_request_beside_a_closing_span_is_answered", || {
        let (spans, _) = beside_a_closing_span(true, || assert_eq!(answer(), StatusCode::OK));
        let server: Vec<_> = spans.spans();
        let server = server.iter().find(|span| span.name() == "GET").unwrap();
        assert_eq!(server.parent_span_id(), None);
    });
}

#[test]
fn a_request_beside_a_closing_span_is_answered_without_the_hook() {
    let test = "a_request_beside_a_closing_span_is_answered_without_the_hook";
    in_child(test, || {
        beside_a_closing_span(false, || {
            assert_eq!(answer(), StatusCode::OK);
            assert!(catch_unwind(|| panic!("an ordinary panic")).is_err());
        });
    });
}

/// Panics about whatever it is told of spans that have begun.
struct Broken;

impl<S: Subscriber> Layer<S> for Broken {
    fn on_enter(&self, _: &Id, _: LayerContext<'_, S>) {
        panic!("a broken layer: enter");
    }

    fn on_exit(&self, _: &Id, _: LayerContext<'_, S>) {
        panic!("a broken layer: exit");
    }

    fn on_close(&self, _: Id, _: LayerContext<'_, S>) {
        panic!("a broken layer: close");
    }
}

/// Panics about what is recorded late.
struct BrokenRecord;

impl<S: Subscriber> Layer<S> for BrokenRecord {
    fn on_record(&self, _: &Id, _: &Record<'_>, _: LayerContext<'_, S>) {
        panic!("a broken layer: record");
    }
}

fn install(broken: impl Layer<tracing_subscriber::Registry> + Send + Sync) -> InMemorySink {
    let spans = InMemorySink::new();
    let layer = ContextLayer::builder().sink(spans.clone()).build();
    let subscriber = tracing_subscriber::registry()
        .with(broken)
        .with(layer.filtered());
    tracing::subscriber::set_global_default(subscriber).unwrap();
    install_panic_hook();
    spans
}

#[test]
fn a_layer_that_panics_takes_no_request_along() {
    in_child("a_layer_that_panics_takes_no_request_along", || {
        let spans = install(Broken);
        assert_eq!(answer(), StatusCode::OK);
        assert!(current().is_empty());
        assert_eq!(spans.spans().len(), 1);
    });
}

#[test]
fn a_layer_that_panics_while_a_panic_unwinds_aborts_nothing() {
    in_child(
        "a_layer_that_panics_while_a_panic_unwinds_aborts_nothing",
        || {
            let spans = install(Broken);
            let span = remote_span!(Birth::new(Parent::Root), Level::INFO, "unwound");
            let caught = catch_unwind(AssertUnwindSafe(move || {
                let span = span;
                let _entered = span.enter();
                let _dropped = remote_span!(Birth::contextual(), Level::INFO, "dropped");
                let _never_ready = std::future::pending::<()>().in_current_context();
                panic!("an ordinary panic");
            }));
            assert!(caught.is_err());
            assert!(current().is_empty());
            drop(spans);
        },
    );
}

#[test]
fn ends_of_calls_survive_a_layer_that_panics_about_what_they_record() {
    use tracing_context::db::Database;
    use tracing_kafka::MessageExt as _;
    use tracing_kafka::rdkafka::message::{OwnedMessage, Timestamp};

    let test = "ends_of_calls_survive_a_layer_that_panics_about_what_they_record";
    in_child(test, || {
        let spans = install(BrokenRecord);
        let time = Timestamp::NotAvailable;
        let message = OwnedMessage::new(None, None, "orders".into(), time, 0, 1, None);
        let error = || std::io::Error::other("full");
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let _cancelled = message.process_span();
            let _query = Database::new("postgresql")
                .query("SELECT", "SELECT 1")
                .span();
            panic!("an ordinary panic");
        }));
        assert!(caught.is_err());
        assert!(message.process_blocking(|_| Err::<(), _>(error())).is_err());
        assert_eq!(spans.spans().len(), 3);
    });
}

thread_local! {
    static FIRST: RefCell<Option<Body>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<Body>> = const { RefCell::new(None) };
}

/// A request that its thread takes along: it was polled, and never gets ready.
fn pending_request() -> Body {
    let inner = service_fn(async |_: Request<String>| {
        std::future::pending::<()>().await;
        Ok::<_, Infallible>(Response::new("never".to_owned()))
    });
    let request = Request::get("http://a/b").body(String::new()).unwrap();
    let call = ServerLayer::new().layer(inner).call(request);
    let mut body: Body = Box::pin(async move { drop(call.await) }.with_context(Context::new()));
    let mut cx = TaskContext::from_waker(Waker::noop());
    assert!(body.as_mut().poll(&mut cx).is_pending());
    body
}

#[test]
fn a_request_dropped_with_its_thread_ends() {
    in_child("a_request_dropped_with_its_thread_ends", || {
        let spans = InMemorySink::new();
        let layer = ContextLayer::builder().sink(spans.clone()).build();
        tracing_subscriber::registry().with(layer.filtered()).init();
        install_panic_hook();
        // Registered before all thread-locals of tracing and of ours, after all, and between: whichever
        // order the platform takes them down in, some of them are gone.
        for turn in 0..3 {
            let ended = thread::spawn(move || {
                if turn == 0 {
                    FIRST.with(|slot| drop(slot.replace(None)));
                }
                let _attached = (turn == 1).then(|| Context::new().attach());
                if turn == 1 {
                    LAST.with(|slot| drop(slot.replace(None)));
                }
                let request = pending_request();
                let slot = if turn == 0 { &FIRST } else { &LAST };
                slot.with(|slot| slot.replace(Some(request)));
            });
            assert!(ended.join().is_ok());
            assert_eq!(spans.spans().len(), turn + 1);
        }
    });
}

#[test]
fn telemetry_made_and_dropped_while_a_panic_unwinds_aborts_nothing() {
    struct Makes;
    impl Drop for Makes {
        fn drop(&mut self) {
            let none = |name: &str| (name == "OTEL_TRACES_EXPORTER").then(|| "none".to_owned());
            let telemetry = tracing_export::Telemetry::builder("late")
                .source(none)
                .build();
            drop(telemetry.unwrap());
        }
    }
    let test = "telemetry_made_and_dropped_while_a_panic_unwinds_aborts_nothing";
    in_child(test, || {
        let caught = catch_unwind(|| {
            let _makes = Makes;
            panic!("an ordinary panic");
        });
        assert!(caught.is_err());
    });
}

#[test]
fn a_hook_that_was_installed_while_a_panic_unwound_works() {
    struct Installs;
    impl Drop for Installs {
        fn drop(&mut self) {
            install_panic_hook();
        }
    }
    in_child(
        "a_hook_that_was_installed_while_a_panic_unwound_works",
        || {
            let logs = LogLines::default();
            tracing_subscriber::registry().with(logs.clone()).init();
            let caught = catch_unwind(|| {
                let _installs = Installs;
                panic!("before the hook");
            });
            assert!(caught.is_err());
            // Another thread installs it.
            let deadline = std::time::Instant::now() + Duration::from_secs(30);
            while logs.with("after the hook").is_empty() && std::time::Instant::now() < deadline {
                assert!(catch_unwind(|| panic!("after the hook")).is_err());
            }
            assert!(!logs.with("after the hook").is_empty());
        },
    );
}
