//! `reqwest::Client`, and the same behind reqwest-middleware.

use ::http::{Request, Response};
use ::reqwest::Body as Sent;
use http_body_util::BodyExt as _;
use reqwest_middleware::ClientWithMiddleware;
use tower::service_fn;
use tracing_tower::reqwest::{Client, Middleware};
use tracing_tower::{ClientHooks, ClientLayer};

use crate::http::client::ClientAdapter;
use crate::http::exchange::erase;
use crate::http::{Body, Exchange, Failure, Protocol};

macro_rules! adapter {
    ($(#[$doc:meta])* $name:ident, $protocol:ident, $broken:literal, $client:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct $name;

        impl ClientAdapter for $name {
            const PROTOCOL: Protocol = Protocol::$protocol;
            const REFUSED: &'static str = "connection_refused";
            const BROKEN: &'static str = $broken;

            fn client<H: ClientHooks>(layer: ClientLayer<H>) -> Exchange {
                $client(layer, Protocol::$protocol)
            }
        }
    };
}

adapter! {
    /// reqwest over HTTP/1.1.
    ReqwestHttp1, Http1, "unexpected_eof", plain
}

adapter! {
    /// reqwest over HTTP/2.
    ReqwestHttp2, Http2, "_OTHER", plain
}

adapter! {
    /// reqwest-middleware over HTTP/1.1.
    MiddlewareHttp1, Http1, "unexpected_eof", with_middleware
}

adapter! {
    /// reqwest-middleware over HTTP/2.
    MiddlewareHttp2, Http2, "_OTHER", with_middleware
}

fn inner(protocol: Protocol) -> ::reqwest::Client {
    let client = ::reqwest::Client::builder().no_proxy();
    let client = match protocol {
        Protocol::Http1 => client.http1_only(),
        Protocol::Http2 => client.http2_prior_knowledge(),
    };
    client.build().unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "one signature for both")]
fn plain<H: ClientHooks>(layer: ClientLayer<H>, protocol: Protocol) -> Exchange {
    let client = Client::with_layer(inner(protocol), &layer);
    erase(service_fn(move |request| {
        let client = client.clone();
        async move {
            let response = client.execute(prepared(request).await).await;
            // The text of the error is that of the span if the URL is out of it.
            response
                .map(Response::<Sent>::from)
                .map_err(|error| Failure::new(error.without_url()))
        }
    }))
}

fn with_middleware<H: ClientHooks>(layer: ClientLayer<H>, protocol: Protocol) -> Exchange {
    let middleware = Middleware::with_layer(layer);
    let client = reqwest_middleware::ClientBuilder::new(inner(protocol)).with(middleware);
    let client: ClientWithMiddleware = client.build();
    erase(service_fn(move |request| {
        let client = client.clone();
        async move {
            let response = client.execute(prepared(request).await).await;
            response
                .map(Response::<Sent>::from)
                .map_err(|error| Failure::new(error.without_url()))
        }
    }))
}

async fn prepared(request: Request<Body>) -> ::reqwest::Request {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Request::from_parts(head, body).try_into().unwrap()
}
