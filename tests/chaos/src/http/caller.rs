//! Callers behind our client layer: hyper's client and reqwest.

use std::io;
use std::time::{Duration, Instant};

use axum::body::Body;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{Request, Response, StatusCode, header};
use http_body::Frame;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tower::{Layer as _, ServiceExt as _};
use tracing_context::{Context, FutureExt as _};
use tracing_tests::http::{Exchange, Failure};
use tracing_tower::ClientLayer;

use crate::http::plan::{Act, Plan, Reads, Sends};
use crate::marker::{HEADER, Marker};
use crate::network::Connector;
use crate::witness::{Ending, Head, Side, Watch, WitnessLayer};

/// hyper's pooled client of one version, with a witness around our layer.
pub(super) fn hyper(seed: u64, http2: bool) -> Exchange {
    // One connection of HTTP/2 has all requests: it breaks sooner or later.
    let connector = if http2 {
        Connector::new(seed, 100, 8_000_000)
    } else {
        Connector::new(seed, 5, 30_000)
    };
    let client: Client<Connector, Body> = Client::builder(TokioExecutor::new())
        .http2_only(http2)
        .pool_max_idle_per_host(16)
        .build(connector);
    let traced = ClientLayer::new().layer(client);
    let service = WitnessLayer(Side::Client).layer(traced);
    Exchange::new(
        service
            .map_response(|response: Response<_>| response.map(Body::new))
            .map_err(Failure::new),
    )
}

/// A call by hyper's client.
pub(super) async fn call(client: Exchange, url: String, plan: &Plan, marker: Marker) {
    let mut request = Request::new(Body::new(sent(plan.sends)));
    *request.method_mut() = plan.method.clone();
    *request.uri_mut() = url.parse().unwrap_or_default();
    let headers = request.headers_mut();
    headers.insert(HEADER, marker.0.into());
    if plan.act == Act::Upgrade {
        headers.insert(
            header::CONNECTION,
            http::HeaderValue::from_static("upgrade"),
        );
        headers.insert(header::UPGRADE, http::HeaderValue::from_static("echo"));
    }
    let caller = Context::new().with_span(marker.caller());
    let called = client.oneshot(request).with_context(caller).await;
    let Ok(response) = called else { return };
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let _: io::Result<()> = echo(response).await;
        return;
    }
    let mut body = response.into_body();
    let mut frames = 0;
    while goes_on(plan.reads, &mut frames).await {
        match body.frame().await {
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return,
        }
    }
}

/// A call by reqwest; its caller is the witness.
pub(super) async fn reqwest(
    client: &tracing_tower::reqwest::Client,
    url: String,
    plan: &Plan,
    marker: Marker,
) {
    let method = plan.method.clone();
    let request = client
        .request(method.clone(), url)
        .header(HEADER, marker.0)
        .body(reqwest::Body::wrap(sent(plan.sends)));
    let caller = Context::new().with_span(marker.caller());
    let mut watch = Watch::begin(Side::Client, marker, method, &http::HeaderMap::new());
    let asked = Instant::now();
    let Ok(mut response) = request.send().with_context(caller).await else {
        return watch.end(Ending::Failed);
    };
    watch.began();
    watch.head(asked, head(&response));
    let mut frames = 0;
    while goes_on(plan.reads, &mut frames).await {
        watch.polled();
        let asked = Instant::now();
        match response.chunk().await {
            Ok(Some(data)) => watch.data(asked, data.len() as u64),
            Ok(None) => return watch.end(Ending::Ended(None)),
            Err(_) => return watch.end(Ending::Failed),
        }
    }
}

fn head(response: &reqwest::Response) -> Head {
    let mut copy = Response::new(Body::from_stream(stream::pending::<io::Result<Bytes>>()));
    *copy.status_mut() = response.status();
    *copy.headers_mut() = response.headers().clone();
    Head::of(&copy)
}

/// Whether another frame is wanted.
async fn goes_on(reads: Reads, frames: &mut u64) -> bool {
    *frames += 1;
    match reads {
        Reads::All => true,
        Reads::Slowly => {
            tokio::time::sleep(Duration::from_millis(1)).await;
            true
        }
        Reads::Some(wanted) => *frames <= wanted,
    }
}

fn sent(sends: Sends) -> BoxBody<Bytes, io::Error> {
    let chunks = stream::iter(["a ", "question"]).map(|chunk| Ok(Frame::data(Bytes::from(chunk))));
    match sends {
        Sends::Nothing => BoxBody::default(),
        Sends::Whole => BoxBody::new(Full::from("a question").map_err(|never| match never {})),
        Sends::Chunks => BoxBody::new(StreamBody::new(chunks)),
        Sends::Fails => {
            let failure = stream::iter([Err(io::Error::other("no more"))]);
            BoxBody::new(StreamBody::new(chunks.chain(failure)))
        }
        Sends::Hangs => {
            let end = stream::once(async {
                tokio::time::sleep(HANGS).await;
                Err(io::Error::other("no more, at last"))
            });
            BoxBody::new(StreamBody::new(chunks.chain(end)))
        }
    }
}

/// Not for ever: HTTP/2 keeps a stream open as long as its request goes on.
const HANGS: Duration = Duration::from_millis(60);

async fn echo(response: Response<Body>) -> io::Result<()> {
    let upgraded = hyper::upgrade::on(response)
        .await
        .map_err(io::Error::other)?;
    let mut io = TokioIo::new(upgraded);
    let mut word = *b"ping";
    io.write_all(&word).await?;
    io.read_exact(&mut word).await?;
    Ok(())
}
