//! Calls to another service: hyper-util's client with a span around each request.

use std::error::Error;

use axum::body::{Body, Bytes};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tower::{ServiceBuilder, ServiceExt as _};
use tracing::warn;
use tracing_tower::{Client, ClientLayer};

use crate::error::AppError;

/// A client of one other service.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient {
    /// The service's name, for messages.
    service: &'static str,
    /// Where it listens: `http://127.0.0.1:40123`.
    base: String,
    http: Client<HyperClient<HttpConnector, Body>>,
}

impl HttpClient {
    pub(crate) fn new(service: &'static str, base: String) -> Self {
        let client = HyperClient::builder(TokioExecutor::new()).build_http();
        let http = ServiceBuilder::new()
            .layer(ClientLayer::new())
            .service(client);
        Self {
            service,
            base,
            http,
        }
    }

    /// Sends the request, whose URI is a path, and reads the whole response.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Bytes>, AppError> {
        let (mut head, body) = request.into_parts();
        head.uri = format!("{}{}", self.base, head.uri)
            .parse()
            .map_err(|error| self.unavailable(&error))?;
        let request = Request::from_parts(head, body);
        let response = self.http.clone().oneshot(request).await;
        let (head, body) = response
            .map_err(|error| self.unavailable(&error))?
            .into_parts();
        let body = body.collect().await;
        let body = body.map_err(|error| self.unavailable(&error))?.to_bytes();
        Ok(Response::from_parts(head, body))
    }

    /// What a response that is no success means to us.
    pub(crate) const fn refused(&self, status: StatusCode) -> AppError {
        AppError::Upstream {
            service: self.service,
            status,
        }
    }

    fn unavailable(&self, error: &(dyn Error + 'static)) -> AppError {
        warn!(error, "{} does not answer", self.service);
        AppError::Unavailable(self.service)
    }
}
