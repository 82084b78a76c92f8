//! The transport.

use hyper::header::{
    AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TE, USER_AGENT,
};
use hyper::{Method, Request, Uri, Version};

use super::connection::GrpcConnection;
use super::message::{self, Body};
use super::status::judge;
use crate::exporter::client::AGENT;
use crate::exporter::compression::{Compression, Payload};
use crate::exporter::config::OtlpConfig;
use crate::exporter::connect::Connector;
use crate::exporter::idle::Idle;
use crate::exporter::transport::{Answer, SendError, Transport};

/// Sends requests, over connections that it keeps.
#[derive(Debug)]
pub(in crate::exporter) struct GrpcClient {
    connector: Connector,
    target: Uri,
    headers: HeaderMap,
    compression: Compression,
    idle: Idle<GrpcConnection>,
}

impl GrpcClient {
    pub(in crate::exporter) fn new(config: &OtlpConfig) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(authorization) = &config.endpoint.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        headers.extend(config.headers.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        // What carries trailers is wanted: the status is one of them.
        headers.insert(TE, HeaderValue::from_static("trailers"));
        let timeout = config.timeout.and_then(message::timeout);
        headers.extend(timeout.map(|limit| (TIMEOUT, limit)));
        Self {
            // Read from a URL.
            target: format!("{}{EXPORT}", config.endpoint.origin())
                .parse()
                .unwrap_or_default(),
            connector: Connector::new(config),
            headers,
            compression: config.compression,
            idle: Idle::default(),
        }
    }

    fn request(&self, body: Payload) -> Request<Body> {
        let encoding = body.encoding.map(HeaderValue::from_static);
        let mut request = Request::new(message::frame(body));
        *request.method_mut() = Method::POST;
        *request.version_mut() = Version::HTTP_2;
        *request.uri_mut() = self.target.clone();
        *request.headers_mut() = self.headers.clone();
        request
            .headers_mut()
            .extend(encoding.map(|encoding| (ENCODING, encoding)));
        request
    }
}

impl Transport for GrpcClient {
    fn prepare(&self, request: Vec<u8>) -> Payload {
        self.compression.apply(request)
    }

    async fn send(&self, body: Payload) -> Result<Answer, SendError> {
        if let Some(mut connection) = self.idle.take() {
            // The backend may have closed it meanwhile: then a new one is tried at once.
            if let Ok(response) = connection.exchange(self.request(body.clone())).await {
                self.idle.keep(connection);
                return judge(response, self.connector.place());
            }
        }
        let mut connection = GrpcConnection::open(&self.connector).await?;
        let response = connection.exchange(self.request(body)).await?;
        self.idle.keep(connection);
        judge(response, self.connector.place())
    }

    fn is_connected(&self) -> bool {
        self.connector.is_connected()
    }

    fn place(&self) -> &str {
        self.connector.place()
    }

    fn forget_connections(&self) {
        self.idle.clear();
        self.connector.suspect();
    }
}

/// The method of `opentelemetry/proto/collector/trace/v1/trace_service.proto`.
const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
