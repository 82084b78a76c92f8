//! hyper-util's pooling client.

use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tower::{BoxError, Layer as _, ServiceExt as _};
use tracing_tower::{ClientHooks, ClientLayer};

use crate::http::client::ClientAdapter;
use crate::http::exchange::erase;
use crate::http::{Body, Exchange, Failure, Protocol};

/// hyper-util over HTTP/1.1.
#[derive(Debug)]
#[non_exhaustive]
pub struct HyperHttp1;

/// hyper-util over HTTP/2.
#[derive(Debug)]
#[non_exhaustive]
pub struct HyperHttp2;

impl ClientAdapter for HyperHttp1 {
    const PROTOCOL: Protocol = Protocol::Http1;
    const REFUSED: &'static str = ERROR;
    const BROKEN: &'static str = "unexpected_eof";

    fn client<H: ClientHooks>(layer: ClientLayer<H>) -> Exchange {
        client(&layer, false)
    }
}

impl ClientAdapter for HyperHttp2 {
    const PROTOCOL: Protocol = Protocol::Http2;
    const REFUSED: &'static str = ERROR;
    const BROKEN: &'static str = BODY_ERROR;

    fn client<H: ClientHooks>(layer: ClientLayer<H>) -> Exchange {
        client(&layer, true)
    }
}

fn client<H: ClientHooks>(layer: &ClientLayer<H>, http2_only: bool) -> Exchange {
    let client = Client::builder(TokioExecutor::new())
        .http2_only(http2_only)
        .build_http::<Body>();
    erase(
        layer
            .layer(client)
            .map_err(|error| Failure::from(BoxError::from(error))),
    )
}

const ERROR: &str = "connection_refused";
const BODY_ERROR: &str = "hyper::error::Error";
