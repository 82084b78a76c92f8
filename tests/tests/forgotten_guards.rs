//! A guard held across an await leaves its span entered on the thread. Whatever comes there next has
//! nothing of it: no field in a line, no parent, no time. Global default: our layer, JSON and text.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::convert::Infallible;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing::level_filters::LevelFilter;
use tracing::{Instrument as _, Span, info, info_span, instrument};
use tracing_context::db::Database;
use tracing_context::testing::{InMemorySink, TreePrinter};
use tracing_context::{
    Context, ContextLayer, Defaults, FinishedSpan, FutureExt as _, TraceFlags, TraceId, current,
};
use tracing_kafka::rdkafka::message::{Header, OwnedHeaders, OwnedMessage, Timestamp};
use tracing_kafka::{BatchExt as _, MessageExt as _};
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::prelude::*;
use tracing_tests::{caller, in_child};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Recorded {
    spans: InMemorySink,
    lines: Lines,
}

static RECORDED: LazyLock<Recorded> = LazyLock::new(|| {
    let (spans, lines) = (InMemorySink::new(), Lines::default());
    let layer = ContextLayer::builder().sink(spans.clone()).build();
    let (json, text) = (lines.clone(), lines.clone());
    let text = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(move || text.clone())
        .with_text_ids();
    tracing_subscriber::registry()
        .with(layer.filtered())
        .with(tracing_logs::json().with_writer(move || json.clone()))
        .with(text.with_filter(LevelFilter::DEBUG))
        .init();
    Recorded { spans, lines }
});

impl Recorded {
    /// The lines with this text: one as JSON, one as text, of each event.
    fn lines(&self, text: &str) -> Vec<String> {
        let all = String::from_utf8(self.lines.0.lock().unwrap().clone()).unwrap();
        let lines = all.lines().filter(|line| line.contains(text));
        lines.map(str::to_owned).collect()
    }

    /// The trace without its events.
    fn tree(&self, id: TraceId) -> String {
        let tree = TreePrinter::new()
            .only(&["user.id"])
            .print(&self.spans.trace(id));
        let spans = tree
            .lines()
            .filter(|line| !line.trim_start().starts_with('*'));
        spans.flat_map(|line| [line, "\n"]).collect()
    }

    fn span(&self, name: &str) -> Option<FinishedSpan> {
        self.spans
            .spans()
            .into_iter()
            .find(|span| span.name() == name)
    }
}

/// Leaves a span entered on this thread, as the guard of a task does that has moved on.
fn forget_a_stranger(name: &'static str) -> Span {
    let span = info_span!(parent: None, "websocket", otel.name = name, user.id = "alice");
    std::mem::forget(span.clone().entered());
    span
}

#[instrument]
fn work(line: &str) {
    info!("{line}");
}

/// What a handler does: a line, a function with a span, a call of a database.
async fn handle(line: &'static str) {
    info!("{line}");
    work(line);
    tracing::debug_span!("hidden from the trace").in_scope(|| info!("{line}"));
    let database = Database::new("postgresql");
    let query = database.query("SELECT orders", "SELECT 1").run(async {
        info!("{line}");
        Ok::<_, std::io::Error>(())
    });
    query.await.unwrap();
}

fn request(trace: &tracing_context::SpanContext) -> Request<String> {
    let mut request = Request::post("http://a/shop.Orders/Get")
        .body(String::new())
        .unwrap();
    let context = Context::new().with_span(trace.clone());
    tracing_context::propagator().inject(&context, request.headers_mut());
    request
}

/// Runs it as a task of a runtime of its own, on this thread.
fn run(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future);
}

/// All lines carry the trace's id, and nobody's fields.
fn assert_innocent(line: &str, trace: TraceId, count: usize) {
    let lines = RECORDED.lines(line);
    assert_eq!(lines.len(), count, "{lines:#?}");
    for line in lines {
        assert!(!line.contains("alice"), "{line}");
        assert!(line.contains(&trace.to_string()), "{line}");
    }
}

#[test]
fn a_request_has_nothing_of_a_stranger() {
    let recorded = &*RECORDED;
    let _stranger = forget_a_stranger("beside http");
    let caller = caller(TraceFlags::SAMPLED);
    let service =
        tracing_tower::ServerLayer::new().layer(service_fn(async |_: Request<String>| {
            handle("a line over http").await;
            Ok::<_, Infallible>(Response::new(String::new()))
        }));
    run(async { drop(service.oneshot(request(&caller)).await) });
    assert_innocent("a line over http", caller.trace_id(), 8);
    let tree = recorded.tree(caller.trace_id());
    assert_eq!(
        tree,
        "\
POST [server] (remote parent)
  work [internal]
  SELECT orders [client]
"
    );
}

#[test]
fn a_grpc_call_has_nothing_of_a_stranger() {
    let recorded = &*RECORDED;
    let _stranger = forget_a_stranger("beside grpc");
    let caller = caller(TraceFlags::SAMPLED);
    let service = tracing_grpc::ServerLayer::new().layer(service_fn(async |_: Request<String>| {
        handle("a line over grpc").await;
        let response = Response::builder().header("grpc-status", "0");
        Ok::<_, Infallible>(response.body(String::new()).unwrap())
    }));
    let mut request = request(&caller);
    let kind = http::HeaderValue::from_static("application/grpc");
    request
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, kind);
    run(async { drop(service.oneshot(request).await) });
    assert_innocent("a line over grpc", caller.trace_id(), 8);
    assert_eq!(
        recorded.tree(caller.trace_id()),
        "\
shop.Orders/Get [server] (remote parent)
  work [internal]
  SELECT orders [client]
"
    );
}

fn message(caller: &tracing_context::SpanContext) -> OwnedMessage {
    let parent = format!("00-{}-{}-01", caller.trace_id(), caller.span_id());
    let headers = OwnedHeaders::new().insert(Header {
        key: "traceparent",
        value: Some(&parent),
    });
    let time = Timestamp::NotAvailable;
    OwnedMessage::new(None, None, "orders".into(), time, 0, 1, Some(headers))
}

#[test]
fn a_message_has_nothing_of_a_stranger() {
    let recorded = &*RECORDED;
    let _stranger = forget_a_stranger("beside kafka");
    let caller = caller(TraceFlags::SAMPLED);
    run(async {
        let handled = message(&caller).process(async |_| {
            handle("a line of a message").await;
            Ok::<_, Infallible>(())
        });
        handled.await.unwrap();
    });
    assert_innocent("a line of a message", caller.trace_id(), 8);
    assert_eq!(
        recorded.tree(caller.trace_id()),
        "\
process orders [consumer] (remote parent)
  ~ link
  work [internal]
  SELECT orders [client]
"
    );
}

#[test]
fn a_batch_has_nothing_of_a_stranger() {
    let recorded = &*RECORDED;
    let stranger = forget_a_stranger("beside a batch");
    let batch = [
        message(&caller(TraceFlags::SAMPLED)),
        message(&caller(TraceFlags::SAMPLED)),
    ];
    let mut trace = None;
    let handled = batch.process_batch_blocking(|_| {
        trace = current().span().map(|span| span.trace_id());
        work("a line of a batch");
        Ok::<_, Infallible>(())
    });
    handled.unwrap();
    let trace = trace.unwrap();
    assert_ne!(
        Some(trace),
        tracing_context::SpanExt::context(&stranger).map(|it| it.trace_id())
    );
    assert_innocent("a line of a batch", trace, 2);
    assert_eq!(recorded.spans.trace(trace).len(), 2);
}

#[test]
fn a_request_that_outlives_a_stranger_does_not_stretch_it() {
    let recorded = &*RECORDED;
    run(async {
        let (go, wait) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::task::LocalSet::new();
        let stranger = task.spawn_local(async {
            let _entered = info_span!(parent: None, "held across an await").entered();
            let _ = wait.await;
        });
        task.run_until(tokio::task::yield_now()).await;
        let service =
            tracing_tower::ServerLayer::new().layer(service_fn(|_: Request<String>| async {
                // Long: it ends after the stranger.
                std::future::poll_fn(|cx| {
                    let waits = RECORDED.span("held across an await").is_none();
                    cx.waker().wake_by_ref();
                    if waits {
                        std::task::Poll::Pending
                    } else {
                        std::task::Poll::Ready(())
                    }
                })
                .await;
                Ok::<_, Infallible>(Response::new(String::new()))
            }));
        let long = service.oneshot(request(&caller(TraceFlags::SAMPLED)));
        let long = tokio::time::timeout(Duration::from_secs(30), task.run_until(long));
        go.send(()).unwrap();
        // The stranger is gone, so its span has ended, though a request that began beside it has not.
        assert!(long.await.is_ok(), "the stranger's span stays open");
        stranger.await.unwrap();
    });
    assert!(recorded.span("held across an await").is_some());
}

#[test]
fn requests_that_leave_their_own_guards_behind_do_not_meet() {
    let recorded = &*RECORDED;
    let callers = [caller(TraceFlags::SAMPLED), caller(TraceFlags::SAMPLED)];
    let service = tracing_tower::ServerLayer::new().layer(service_fn(
        |request: Request<String>| async move {
            let user = request.into_body();
            // The mistake, with the request's own span, and with one of the handler.
            std::mem::forget(Span::current().entered());
            std::mem::forget(info_span!("session", user).entered());
            tokio::task::yield_now().await;
            info!("after the await");
            Ok::<_, Infallible>(Response::new(String::new()))
        },
    ));
    run(async {
        let [first, second] =
            [("carol", &callers[0]), ("dave", &callers[1])].map(|(user, caller)| {
                service
                    .clone()
                    .oneshot(request(caller).map(|_| user.to_owned()))
            });
        let _ = tokio::join!(first, second);
    });
    for (caller, other) in [(&callers[0], "dave"), (&callers[1], "carol")] {
        let id = caller.trace_id().to_string();
        let lines = recorded.lines("after the await");
        let own: Vec<_> = lines.iter().filter(|line| line.contains(&id)).collect();
        assert_eq!(own.len(), 2, "{lines:#?}");
        assert!(own.iter().all(|line| !line.contains(other)), "{own:#?}");
    }
}

#[test]
fn an_attached_context_of_another_trace_takes_no_fields_of_a_stranger() {
    let _recorded = &*RECORDED;
    let _stranger = forget_a_stranger("beside a context");
    let caller = caller(TraceFlags::SAMPLED);
    Context::new()
        .with_span(caller.clone())
        .in_scope(|| info!("attached alone"));
    let lines = RECORDED.lines("attached alone");
    let json = lines.iter().find(|line| line.starts_with('{')).unwrap();
    assert!(!json.contains("alice"), "{json}");
    assert!(json.contains(&caller.trace_id().to_string()), "{json}");
}

#[test]
fn what_is_around_on_purpose_keeps_its_fields() {
    let _recorded = &*RECORDED;
    run(async {
        let around = async {
            work("within a span");
            let attached = current().attach();
            info!("within a span");
            drop(attached);
            tracing::debug_span!("hidden").in_scope(|| {
                let _attached = current().attach();
                info!("within a span");
            });
        };
        around
            .instrument(info_span!("job", job = "nightly"))
            .in_current_context()
            .await;
    });
    let lines = RECORDED.lines("within a span");
    assert_eq!(lines.len(), 6);
    assert!(
        lines.iter().all(|line| line.contains("nightly")),
        "{lines:#?}"
    );
}

#[test]
fn a_setting_counts_plain_spans() {
    in_child("a_setting_counts_plain_spans", || {
        let recorded = &*RECORDED;
        Defaults::new().enclosing_spans(true).install().unwrap();
        let around = info_span!("around", job = "nightly").entered();
        let service =
            tracing_tower::ServerLayer::new().layer(service_fn(async |_: Request<String>| {
                info!("a line with what is around");
                Ok::<_, Infallible>(Response::new(String::new()))
            }));
        let caller = caller(TraceFlags::SAMPLED);
        run(async { drop(service.oneshot(request(&caller)).await) });
        let lines = RECORDED.lines("a line with what is around");
        assert!(
            lines.iter().all(|line| line.contains("nightly")),
            "{lines:#?}"
        );
        // Its parent is the caller all the same; that of a message is the span.
        assert_eq!(
            recorded.tree(caller.trace_id()),
            "POST [server] (remote parent)\n"
        );
        message(&caller)
            .process_blocking(|_| Ok::<_, Infallible>(()))
            .unwrap();
        let process = recorded.span("process orders").unwrap();
        let around = tracing_context::SpanExt::context(&*around).unwrap();
        assert_eq!(process.parent_span_id(), Some(around.span_id()));
    });
}
