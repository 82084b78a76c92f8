//! What is spoken.

/// How requests travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// OTLP over HTTP/1 with protobuf bodies: `http/protobuf`.
    #[default]
    HttpProtobuf,
    /// OTLP over gRPC: `grpc`. Of the endpoint only scheme, host and port count.
    #[cfg(feature = "grpc")]
    Grpc,
}

impl Protocol {
    /// What is mostly spoken on this port.
    pub(crate) const fn by_port(port: Option<u16>) -> Self {
        match port {
            #[cfg(feature = "grpc")]
            Some(4317) => Self::Grpc,
            _ => Self::HttpProtobuf,
        }
    }

    /// Where a collector on this machine listens.
    pub(crate) const fn local_endpoint(self) -> &'static str {
        match self {
            Self::HttpProtobuf => "http://localhost:4318/v1/traces",
            #[cfg(feature = "grpc")]
            Self::Grpc => "http://localhost:4317",
        }
    }
}
