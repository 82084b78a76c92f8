//! What goes to hosts that are not ours, and what goes along to those that are.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, HeaderName, Request, Response};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_context::propagator::B3Propagator;
use tracing_context::testing::{InMemorySink, TreePrinter};
use tracing_context::{Baggage, Context, ContextLayer, FutureExt as _};
use tracing_subscriber::prelude::*;
use tracing_tests::http::{Trace, telemetry};
use tracing_tower::{ClientLayer, ResendCount};

/// The headers that a request, copied by a proxy from its caller, arrives with.
async fn sent(layer: ClientLayer, uri: &str, context: Context) -> HeaderMap {
    let seen = Arc::new(Mutex::new(HeaderMap::new()));
    let service = {
        let seen = Arc::clone(&seen);
        service_fn(move |request: Request<String>| {
            *seen.lock().unwrap() = request.headers().clone();
            std::future::ready(Ok::<_, Infallible>(Response::new(String::new())))
        })
    };
    let request = Request::get(uri)
        .header(
            "traceparent",
            "00-00000000000000000000000000000001-0000000000000001-01",
        )
        .header("baggage", "tenant.id=stale")
        .header("b3", "0000000000000001-0000000000000001-1")
        .header("accept", "*/*")
        .body(String::new());
    let client = layer.layer(service);
    let call = async { drop(client.oneshot(request.unwrap()).await.unwrap()) };
    call.with_context(context).await;
    std::mem::take(&mut *seen.lock().unwrap())
}

fn ours() -> ClientLayer {
    ClientLayer::new()
        .propagate_to(|uri| uri.host().is_some_and(|host| host.ends_with(".internal")))
}

fn context(trace: &Trace) -> Context {
    Context::new()
        .with_span(trace.caller.clone())
        .with_baggage(Baggage::EMPTY.insert("tenant.id", "acme"))
}

#[tokio::test]
async fn third_parties_learn_nothing_of_the_trace() {
    telemetry();
    let trace = Trace::new();
    let headers = sent(
        ours(),
        "http://api.payments.example/charge",
        context(&trace),
    )
    .await;
    // What our propagator does not know is none of its business.
    let mut left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
    left.sort_unstable();
    assert_eq!(left, ["accept", "b3"]);
    // The span is made all the same.
    assert_eq!(trace.spans(1).await[0].name(), "GET");
}

/// A target that is a path alone: `Host` says where it goes.
#[tokio::test]
async fn the_host_header_counts_where_the_target_has_none() {
    telemetry();
    let trace = Trace::new();
    let headers = sent(ours(), "/charge", context(&trace)).await;
    assert!(!headers.contains_key("baggage"), "no host is none of ours");
    let seen = Arc::new(Mutex::new(Vec::new()));
    for host in ["users.internal", "api.payments.example"] {
        let seen = Arc::clone(&seen);
        let service = service_fn(move |request: Request<String>| {
            seen.lock()
                .unwrap()
                .push(request.headers().contains_key("traceparent"));
            std::future::ready(Ok::<_, Infallible>(Response::new(String::new())))
        });
        let request = Request::get("/7").header("host", host).body(String::new());
        let client = ours().layer(service);
        let call = async { drop(client.oneshot(request.unwrap()).await.unwrap()) };
        call.with_context(context(&trace)).await;
    }
    assert_eq!(*seen.lock().unwrap(), [true, false]);
}

#[tokio::test]
async fn our_own_hosts_get_the_whole_context() {
    telemetry();
    let trace = Trace::new();
    let headers = sent(ours(), "http://users.internal/7", context(&trace)).await;
    let span = trace.spans(1).await.remove(0);
    let expected = format!("00-{}-{}-01", trace.caller.trace_id(), span.span_id());
    assert_eq!(headers["traceparent"], *expected);
    assert_eq!(headers["baggage"], "tenant.id=acme");
}

#[tokio::test]
async fn the_other_form_of_b3_goes() {
    telemetry();
    let trace = Trace::new();
    let layer = ours().propagator(B3Propagator::multi());
    let headers = sent(layer, "http://users.internal/7", context(&trace)).await;
    let span = trace.spans(1).await.remove(0);
    assert_eq!(headers["x-b3-spanid"], span.span_id().to_string());
    assert!(!headers.contains_key("b3"));
}

#[tokio::test]
async fn repeated_attempts_are_counted() {
    telemetry();
    let trace = Trace::new();
    for count in [None, Some(1), Some(2)] {
        let service = service_fn(async |_: Request<String>| {
            Ok::<_, Infallible>(Response::new(String::new()))
        });
        let mut request = Request::get("http://a.example/")
            .body(String::new())
            .unwrap();
        if let Some(count) = count {
            request.extensions_mut().insert(ResendCount(count));
        }
        let client = ClientLayer::new().layer(service);
        let call = async { drop(client.oneshot(request).await.unwrap()) };
        call.with_context(context(&trace)).await;
    }
    let spans = trace.spans(3).await;
    assert_eq!(
        TreePrinter::new()
            .only(&["http.request.resend_count"])
            .print(&spans),
        "GET [client] (remote parent)\n\
         GET [client] (remote parent) http.request.resend_count=1\n\
         GET [client] (remote parent) http.request.resend_count=2\n"
    );
}

#[test]
fn chosen_baggage_is_copied_onto_every_span() {
    let sink = InMemorySink::new();
    let layer = ContextLayer::builder()
        .sink(sink.clone())
        .baggage_keys(["tenant.id", "absent"]);
    let subscriber = tracing_subscriber::registry().with(layer.build().filtered());
    let baggage = Baggage::EMPTY
        .insert("tenant.id", "acme")
        .insert("secret", "x");
    tracing::subscriber::with_default(subscriber, || {
        Context::new().with_baggage(baggage).in_scope(|| {
            tracing::info_span!("outer").in_scope(|| tracing::info_span!("inner").in_scope(|| ()));
        });
    });
    assert_eq!(
        TreePrinter::new().print(&sink.spans()),
        "outer [internal] tenant.id=\"acme\"\n  inner [internal] tenant.id=\"acme\"\n"
    );
}

#[test]
fn our_own_tracestate_member_names_each_span() {
    let sink = InMemorySink::new();
    let layer = ContextLayer::builder()
        .sink(sink.clone())
        .trace_state_member("order-service");
    let subscriber = tracing_subscriber::registry().with(layer.build().filtered());
    let trace = Trace::new();
    let caller = trace
        .caller
        .with_trace_state("congo=1,rojo=2".parse().unwrap());
    tracing::subscriber::with_default(subscriber, || {
        Context::new().with_span(caller).in_scope(|| {
            tracing::info_span!("outer").in_scope(|| tracing::info_span!("inner").in_scope(|| ()));
        });
    });
    let spans = sink.spans();
    assert_eq!(spans.len(), 2);
    for span in spans {
        let expected = format!("order-service={},congo=1,rojo=2", span.span_id());
        assert_eq!(span.context().trace_state().as_str(), expected);
    }
}
