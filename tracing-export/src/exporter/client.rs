//! OTLP over HTTP with protobuf bodies
//! ([OTLP specification, "OTLP/HTTP"](https://opentelemetry.io/docs/specs/otlp/#otlphttp)).

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderValue,
    PROXY_AUTHORIZATION, USER_AGENT,
};
use hyper::{Method, Request, Uri};

use super::answer::HttpAnswer;
use super::compression::{Compression, Payload};
use super::config::OtlpConfig;
use super::connect::Connector;
use super::connection::Connection;
use super::idle::Idle;
use super::transport::{Answer, SendError, Transport};

/// Sends requests, over connections that it keeps.
#[derive(Debug)]
pub(crate) struct Client {
    connector: Connector,
    /// What requests are for: a path, or for a proxy a whole URL.
    target: Uri,
    headers: HeaderMap,
    compression: Compression,
    idle: Idle<Connection>,
}

impl Client {
    pub(crate) fn new(config: &OtlpConfig) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(authorization) = &config.endpoint.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        headers.extend(config.headers.clone());
        headers.insert(HOST, config.endpoint.authority.clone());
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-protobuf"),
        );
        let connector = Connector::new(config);
        let mut target = Uri::from(config.endpoint.path.clone());
        if let Some(proxy) = connector.forwarding() {
            let absolute = format!("{}{}", config.endpoint.origin(), config.endpoint.path);
            // Read from a URL.
            target = absolute.parse().unwrap_or(target);
            let credentials = proxy.authorization.clone();
            headers.extend(credentials.map(|it| (PROXY_AUTHORIZATION, it)));
        }
        Self {
            connector,
            target,
            headers,
            compression: config.compression,
            idle: Idle::default(),
        }
    }

    fn request(&self, body: Payload) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(body.bytes));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.target.clone();
        *request.headers_mut() = self.headers.clone();
        if let Some(encoding) = body.encoding {
            let encoding = HeaderValue::from_static(encoding);
            request.headers_mut().insert(CONTENT_ENCODING, encoding);
        }
        request
    }
}

#[cfg(feature = "jaeger-remote")]
impl Client {
    /// Asks for what is at the endpoint. Gives the status and, unless it is beyond all bounds, the
    /// body.
    pub(crate) async fn get(&self) -> Result<(u16, Bytes), String> {
        let mut request = self.request(Payload::plain(Vec::new()));
        *request.method_mut() = Method::GET;
        request.headers_mut().remove(CONTENT_TYPE);
        let exchanged = async {
            let mut connection = Connection::open(&self.connector).await?;
            connection.exchange(request).await
        };
        let (parts, body) = exchanged.await.map_err(|SendError(why)| why)?;
        Ok((parts.status.as_u16(), body))
    }
}

impl Transport for Client {
    fn prepare(&self, request: Vec<u8>) -> Payload {
        self.compression.apply(request)
    }

    async fn send(&self, body: Payload) -> Result<Answer, SendError> {
        if let Some(mut connection) = self.idle.take() {
            // The backend may have closed it meanwhile: then a new one is tried at once.
            if let Ok((parts, answer)) = connection.exchange(self.request(body.clone())).await {
                self.idle.keep(connection);
                return Ok(HttpAnswer::read(&parts, answer).judge(self.place()));
            }
        }
        let mut connection = Connection::open(&self.connector).await?;
        let (parts, answer) = connection.exchange(self.request(body)).await?;
        self.idle.keep(connection);
        Ok(HttpAnswer::read(&parts, answer).judge(self.place()))
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

/// How the exporter introduces itself.
pub(super) const AGENT: &str = concat!("tracing-export/", env!("CARGO_PKG_VERSION"));
