//! Calling back.

use axum::body::Body;
use http::{Request, Uri, header};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tower::{Layer as _, ServiceExt as _};
use tracing_tower::{Client, ClientLayer};

use crate::call::Call;
use crate::failure::Failure;
use crate::queue::Queue;
use crate::relay::Relay;
use crate::via::Via;

/// Makes the calls that a request asks for.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    via: Via,
    http: Http,
    relay: Relay,
    queue: Queue,
}

/// The last hop: back to the harness.
#[derive(Clone, Debug)]
pub(crate) struct Http(Client<HyperClient<HttpConnector, Body>>);

impl Caller {
    pub(crate) fn new(via: Via) -> Self {
        let client = HyperClient::builder(TokioExecutor::new()).build_http();
        let http = Http(ClientLayer::new().layer(client));
        Self {
            via,
            relay: Relay::new(http.clone()),
            queue: Queue::new(http.clone()),
            http,
        }
    }

    /// Makes one call and reads its answer to the end.
    pub(crate) async fn call(&self, call: Call) -> Result<(), Failure> {
        let uri = call.uri().map_err(|error| Failure::Url(error.into()))?;
        let arguments = call.arguments.get().to_owned();
        match self.via {
            Via::Http => self.http.post(&uri, arguments).await,
            Via::Grpc => self.relay.forward(&uri, arguments).await,
            Via::Kafka => self.queue.send(&uri, arguments).await,
        }
    }
}

impl Http {
    pub(crate) async fn post(&self, uri: &Uri, arguments: String) -> Result<(), Failure> {
        let request = Request::post(uri)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(arguments))
            .map_err(Failure::Url)?;
        let failed = |error: &dyn std::error::Error| Failure::Callback(format!("{uri}: {error}"));
        let response = self.0.clone().oneshot(request).await;
        let response = response.map_err(|error| failed(&error))?;
        let status = response.status();
        let body = response.into_body().collect().await;
        body.map_err(|error| failed(&error))?;
        if status.is_success() {
            Ok(())
        } else {
            Err(Failure::Callback(format!("{uri}: {status}")))
        }
    }
}
