//! The transport.

use std::time::Duration;

use hyper::Uri;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT};
use hyper::http::uri::PathAndQuery;
use tonic::client::Grpc;
#[cfg(any(feature = "gzip", feature = "zstd"))]
use tonic::codec::CompressionEncoding;
use tonic::metadata::MetadataMap;
use tonic::{Request, Status};

use super::codec::BytesCodec;
use super::connection::GrpcConnection;
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
    origin: Uri,
    metadata: HeaderMap,
    timeout: Option<Duration>,
    compression: Compression,
    idle: Idle<GrpcConnection>,
}

impl GrpcClient {
    pub(in crate::exporter) fn new(config: &OtlpConfig) -> Self {
        let mut metadata = HeaderMap::new();
        metadata.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(authorization) = &config.endpoint.authorization {
            metadata.insert(AUTHORIZATION, authorization.clone());
        }
        metadata.extend(config.headers.clone());
        Self {
            // Read from a URL.
            origin: config.endpoint.origin().parse().unwrap_or_default(),
            connector: Connector::new(config),
            metadata,
            timeout: config.timeout,
            compression: config.compression,
            idle: Idle::default(),
        }
    }

    async fn call(
        &self,
        connection: &mut GrpcConnection,
        body: &Payload,
    ) -> Result<Answer, SendError> {
        let outcome = self.exchange(connection, body).await;
        outcome.map_or_else(|status| judge(&status), |body| Ok(Answer::Taken(body)))
    }

    async fn exchange(
        &self,
        connection: &mut GrpcConnection,
        body: &Payload,
    ) -> Result<bytes::Bytes, Status> {
        let mut request = Request::new(body.bytes.clone());
        *request.metadata_mut() = MetadataMap::from_headers(self.metadata.clone());
        if let Some(timeout) = self.timeout {
            request.set_timeout(timeout);
        }
        let mut client = compressing(
            Grpc::with_origin(connection, self.origin.clone()),
            self.compression,
        );
        client
            .ready()
            .await
            .map_err(|error| Status::from_error(error.into()))?;
        let path = PathAndQuery::from_static(EXPORT);
        Ok(client.unary(request, path, BytesCodec).await?.into_inner())
    }
}

impl Transport for GrpcClient {
    async fn send(&self, body: Payload) -> Result<Answer, SendError> {
        if let Some(mut connection) = self.idle.take() {
            // The backend may have closed it meanwhile: then a new one is tried at once.
            if let Ok(answer) = self.call(&mut connection, &body).await {
                self.idle.keep(connection);
                return Ok(answer);
            }
        }
        let mut connection = GrpcConnection::open(&self.connector).await?;
        let answer = self.call(&mut connection, &body).await?;
        self.idle.keep(connection);
        Ok(answer)
    }

    fn is_connected(&self) -> bool {
        self.connector.is_connected()
    }

    fn forget_connections(&self) {
        self.idle.clear();
    }
}

/// tonic compresses each message by itself, as gRPC has it.
fn compressing<T>(client: Grpc<T>, compression: Compression) -> Grpc<T> {
    match compression {
        Compression::None => client,
        #[cfg(feature = "gzip")]
        Compression::Gzip => client
            .send_compressed(CompressionEncoding::Gzip)
            .accept_compressed(CompressionEncoding::Gzip),
        #[cfg(feature = "zstd")]
        Compression::Zstd => client
            .send_compressed(CompressionEncoding::Zstd)
            .accept_compressed(CompressionEncoding::Zstd),
    }
}

/// The method of `opentelemetry/proto/collector/trace/v1/trace_service.proto`.
const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
