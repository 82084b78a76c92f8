//! What is sent along.

use tower::ServiceExt as _;
use tracing::{Instrument as _, info_span};
use tracing_context::{Context, FutureExt as _, TraceFlags};

use crate::http::client::cases::{get, read};
use crate::http::client::{ClientAdapter, client};
use crate::http::trace::{outline, spans_of};
use crate::http::{Origin, Probe, Trace, records, respond};
use tracing_tower::ClientLayer;

pub async fn the_span_is_sent<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    for flags in [1, 3] {
        let trace = Trace::with(TraceFlags::from_bits_truncate(flags));
        let client = client::<A>();
        let work = async {
            let exchange = client.oneshot(get(&origin, "/"));
            exchange.instrument(info_span!("work")).await
        };
        let caller = Context::new().with_span(trace.caller.clone());
        work.with_context(caller).await.unwrap();
        let Some(spans) = trace.recorded(2).await else {
            continue;
        };
        assert_eq!(
            outline(&spans),
            "\
work [internal] (remote parent)
  GET [client] http.response.status_code=200
"
        );
        let own = trace.client().await;
        let received = origin.received().pop().unwrap();
        let parents: Vec<_> = received.get_all("traceparent").iter().collect();
        assert_eq!(
            parents,
            [&format!("00-{}-{}-0{flags}", trace.id(), own.span_id())]
        );
        assert_eq!(received["tracestate"], "vendor=1,other=2");
    }
}

pub async fn stale_headers_are_replaced<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let (trace, stale) = (Trace::new(), Trace::new());
    let mut request = get(&origin, "/");
    for _ in 0..2 {
        let headers = request.headers_mut();
        headers.append("traceparent", stale.parent().parse().unwrap());
        headers.append("tracestate", "stale=1".parse().unwrap());
        headers.append("baggage", "stale=1".parse().unwrap());
    }
    read(&client::<A>(), request, &trace).await;
    let Some(own) = trace.recorded_client().await else {
        return;
    };
    let expected = format!("00-{}-{}-01", trace.id(), own.span_id());
    assert_eq!(origin.header("traceparent"), [expected]);
    assert_eq!(origin.header("tracestate"), ["vendor=1,other=2"]);
    assert_eq!(origin.header("baggage"), Vec::<String>::new());
}

/// No span (the filter says no) and nothing current: what the user wrote is sent as it is.
pub async fn with_no_context_headers_stay<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let stale = Trace::new();
    let silent = Probe {
        skip: true,
        ..Probe::default()
    };
    let client = A::client(ClientLayer::new().hooks(silent));
    let mut request = get(&origin, "/");
    let parent = stale.parent().parse().unwrap();
    request.headers_mut().insert("traceparent", parent);
    client.clone().oneshot(request).await.unwrap();
    assert_eq!(origin.header("traceparent"), [stale.parent()]);

    let bare = Origin::start(respond(200)).await;
    client.oneshot(get(&bare, "/")).await.unwrap();
    assert_eq!(bare.header("traceparent"), Vec::<String>::new());
    assert_eq!(bare.header("tracestate"), Vec::<String>::new());
}

pub async fn unsampled_is_sent_as_unsampled<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    let client = client::<A>();
    let trace = Trace::with(TraceFlags::default());
    read(&client, get(&origin, "/"), &trace).await;
    let [parent] = &origin.header("traceparent")[..] else {
        panic!("one traceparent")
    };
    assert!(
        parent.starts_with(&format!("00-{}-", trace.id())),
        "{parent}"
    );
    assert!(parent.ends_with("-00"), "{parent}");
    // Without a subscriber it is the caller's own.
    assert_eq!(*parent != trace.parent(), records());
    assert_eq!(origin.header("tracestate"), ["vendor=1,other=2"]);

    // One that came later has been exported: the first never will be.
    let sampled = Trace::new();
    read(&client, get(&origin, "/"), &sampled).await;
    sampled.recorded_client().await;
    trace.leaves("").await;
}

pub async fn without_a_parent_a_trace_begins<A: ClientAdapter>() {
    let origin = Origin::start(respond(200)).await;
    client::<A>().oneshot(get(&origin, "/")).await.unwrap();
    if !records() {
        assert_eq!(origin.header("traceparent"), Vec::<String>::new());
        return;
    }
    let parent = origin.header("traceparent").remove(0);
    let trace = parent.split('-').nth(1).unwrap().parse().unwrap();
    let spans = spans_of(trace, 1).await;
    assert_eq!(
        outline(&spans),
        "GET [client] http.response.status_code=200\n"
    );
    assert_eq!(
        parent,
        format!(
            "00-{trace}-{}-{}",
            spans[0].span_id(),
            spans[0].context().flags()
        )
    );
}
