//! Panics: each one is one exception event and one log line, and an error of every span that it
//! unwinds through.

use http::{Method, Request, Response};
use tower::Layer as _;
use tower::{ServiceExt as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;
use tracing::info_span;
use tracing_tower::{Client, ClientHooks, ClientLayer};

use crate::contract::Setup;
use crate::http::server::{App, ServerAdapter, name, start};
use crate::http::trace::outline;
use crate::http::{Body, Exchange, Failure, Probe, Trace, handler, panicking, telemetry};

/// A handler that panics with its own trace id in the message, below a span of its own.
fn panics() -> Exchange {
    handler(|request: Request<Body>| {
        let message = request.headers()["traceparent"]
            .to_str()
            .unwrap()
            .to_owned();
        async move { panic!("{message}") }.instrument(info_span!("work"))
    })
}

/// The panic is one log line, where there are any; that of the layer that catches it is another.
fn is_one_line(trace: &Trace) {
    if Setup::current().is_some_and(Setup::logs) {
        let lines = telemetry().logs.with(&trace.id().to_string());
        let panics = lines.iter().filter(|line| line.contains("exception.type"));
        assert_eq!(panics.count(), 1, "{lines:#?}");
    }
}

pub async fn caught_outside<A: ServerAdapter>() {
    let app = App::of(panics()).outside(CatchPanicLayer::new());
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.status, 500);
    let (name, message) = (name::<A>("GET", "/"), trace.parent());
    trace
        .leaves(format!(
            "\
{name} [server] error (remote parent) error.type=\"panic\"
  work [internal] error error.type=\"panic\"
    * exception exception.type=\"panic\" exception.message=\"{message}\"
"
        ))
        .await;
    is_one_line(&trace);
}

/// The panic is told once, in the span that it went through; the rest is an answer.
pub async fn caught_inside<A: ServerAdapter>() {
    let app = App::of(panics()).inside(CatchPanicLayer::new());
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.status, 500);
    let (name, message) = (name::<A>("GET", "/"), trace.parent());
    trace
        .leaves(format!(
            "\
{name} [server] error (remote parent) http.response.status_code=500 error.type=\"500\"
  work [internal] error error.type=\"panic\"
    * exception exception.type=\"panic\" exception.message=\"{message}\"
"
        ))
        .await;
    is_one_line(&trace);
}

pub async fn not_caught<A: ServerAdapter>() {
    let mut server = start::<A, _>(App::of(panics())).await;
    let trace = Trace::new();
    let request = server.request(Method::GET, "/", &trace);
    assert!(server.send(request).await.is_err());
    let (name, message) = (name::<A>("GET", "/"), trace.parent());
    trace
        .leaves(format!(
            "\
{name} [server] error (remote parent) error.type=\"panic\"
  work [internal] error error.type=\"panic\"
    * exception exception.type=\"panic\" exception.message=\"{message}\"
"
        ))
        .await;
    is_one_line(&trace);
}

/// Two panics: one in a task that belongs to no span, one where its result is unwrapped.
pub async fn in_an_awaited_task<A: ServerAdapter>() {
    let handler = handler(|_| async {
        let task = async { panic!("in a task") };
        tokio::spawn(task).await.expect("the task is well")
    });
    let app = App::of(handler).outside(CatchPanicLayer::new());
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.status, 500);
    let name = name::<A>("GET", "/");
    let Some(spans) = trace.recorded(1).await else {
        return;
    };
    let tree = outline(&spans);
    let (head, event) = tree.split_once('\n').unwrap();
    assert_eq!(
        head,
        format!("{name} [server] error (remote parent) error.type=\"panic\"")
    );
    let expected = "  * exception exception.type=\"panic\" exception.message=\"the task is well: ";
    assert!(event.starts_with(expected), "{event}");
    assert_eq!(event.lines().count(), 1, "{event}");
}

pub async fn in_the_body<A: ServerAdapter>() {
    let app = App::of(handler(|_| async { Response::new(panicking()) }));
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    let request = server.request(Method::GET, "/", &trace);
    assert!(server.send(request).await.is_err());
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "\
{name} [server] error (remote parent) http.response.status_code=200 error.type=\"panic\"
  * exception exception.type=\"panic\" exception.message=\"the body panics\"
"
        ))
        .await;
}

/// A client that never gets an answer.
fn waiting<H: ClientHooks>(layer: &ClientLayer<H>) -> Client<Exchange, H> {
    let never = service_fn(|_| std::future::pending::<Result<Response<Body>, Failure>>());
    layer.layer(Exchange::new(never))
}

/// While the thread is panicking, a future that has not panicked is dropped.
pub async fn beside_an_innocent_sibling<A: ServerAdapter>() {
    let probe = Probe::default();
    let hooks = probe.clone();
    let handler = handler(move |_| {
        let innocent = waiting(&ClientLayer::new().hooks(hooks.clone()));
        async move {
            let panics = async {
                tokio::task::yield_now().await;
                panic!("the other one")
            };
            let request = Request::get("http://example.com/")
                .body(Body::empty())
                .unwrap();
            tokio::join!(innocent.oneshot(request), panics).1
        }
    });
    let app = App::of(handler).outside(CatchPanicLayer::new());
    let mut server = start::<A, _>(app).await;
    let trace = Trace::new();
    assert_eq!(server.get("/", &trace).await.status, 500);
    let name = name::<A>("GET", "/");
    trace
        .leaves(format!(
            "\
{name} [server] error (remote parent) error.type=\"panic\"
  * exception exception.type=\"panic\" exception.message=\"the other one\"
  GET [client]
"
        ))
        .await;
    assert_eq!(
        probe.last(2).await,
        "on_end Cancelled GET http no head address=example.com port=80"
    );
}
