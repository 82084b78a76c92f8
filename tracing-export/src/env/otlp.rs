//! Where spans are sent and how: `OTEL_EXPORTER_OTLP_*`
//! ([OpenTelemetry specification, "Protocol Exporter"](https://opentelemetry.io/docs/specs/otel/protocol/exporter/)).

use std::time::Duration;

use super::list::pairs;
use super::reader::Reader;
use crate::exporter::{Compression, Endpoint, EndpointError, HeaderError, Protocol};

/// The endpoint: that for traces as it is, else the common one, over HTTP with `/v1/traces`
/// appended, else the local collector. `None` if one was asked for that is out of reach.
pub(crate) fn endpoint(
    reader: &mut Reader<'_>,
    protocol: Option<Protocol>,
) -> Option<(Endpoint, Protocol)> {
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];
    let Some((variable, text)) = reader.first(names) else {
        let protocol = protocol.unwrap_or_default();
        let local = protocol.local_endpoint().parse().ok()?;
        return Some((local, protocol));
    };
    let protocol = protocol.unwrap_or_else(|| Protocol::by_port(port(&text)));
    let endpoint = match protocol {
        Protocol::HttpProtobuf => match text.parse::<Endpoint>() {
            Ok(endpoint) if variable == names[1] => endpoint.below("/v1/traces"),
            read => checked(reader, variable, protocol, &text, read)?,
        },
        #[cfg(feature = "grpc")]
        Protocol::Grpc => {
            let full = with_scheme(reader, &text);
            checked(reader, variable, protocol, &text, full.parse())?
        }
    };
    Some((endpoint, protocol))
}

/// The port that an address names, with a scheme or without.
fn port(text: &str) -> Option<u16> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit_once(':')?.1.parse().ok()
}

/// What requests travel by, if that is said.
pub(crate) fn protocol(reader: &mut Reader<'_>) -> Option<Protocol> {
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
    ];
    let (variable, text) = reader.first(names)?;
    let problem = match &*text.to_ascii_lowercase() {
        "http/protobuf" => return Some(Protocol::HttpProtobuf),
        #[cfg(feature = "grpc")]
        "grpc" => return Some(Protocol::Grpc),
        #[cfg(not(feature = "grpc"))]
        "grpc" => "tracing-export was built without its feature grpc",
        _ => "not one of grpc, http/protobuf",
    };
    reader.warn(variable, text, problem, "http/protobuf");
    Some(Protocol::HttpProtobuf)
}

/// The headers of every request, and the variable that has them.
pub(crate) fn headers(reader: &mut Reader<'_>) -> (&'static str, Vec<(String, String)>) {
    let common = "OTEL_EXPORTER_OTLP_HEADERS";
    let names = ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", common];
    let Some((variable, text)) = reader.first(names) else {
        return (common, Vec::new());
    };
    let headers = pairs(&text).unwrap_or_else(|error| {
        reader.warn_hidden(variable, error, "no headers");
        Vec::new()
    });
    (variable, headers)
}

/// A header that HTTP does not allow.
pub(crate) fn warn_header(reader: &mut Reader<'_>, variable: &'static str, error: &HeaderError) {
    reader.warn_hidden(variable, error, "the other headers");
}

/// Certificates are named, but the endpoint is not `https`: whoever named them thinks it is.
pub(crate) fn warn_plain(reader: &mut Reader<'_>) {
    if let Some((variable, path)) = reader.first(AUTHORITIES) {
        reader.warn(variable, path, "the endpoint is not https", "no TLS");
    }
}

/// How long one attempt may take.
pub(crate) fn timeout(reader: &mut Reader<'_>, default: Option<Duration>) -> Option<Duration> {
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
    ];
    let (variable, _) = reader.first(names)?;
    reader.millis(variable, default.unwrap_or_default().as_millis())
}

/// Whether and how requests are compressed.
pub(crate) fn compression(reader: &mut Reader<'_>) -> Compression {
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
        "OTEL_EXPORTER_OTLP_COMPRESSION",
    ];
    let Some((variable, text)) = reader.first(names) else {
        return Compression::None;
    };
    let problem = match &*text.to_ascii_lowercase() {
        "none" => return Compression::None,
        #[cfg(feature = "gzip")]
        "gzip" => return Compression::Gzip,
        #[cfg(not(feature = "gzip"))]
        "gzip" => "tracing-export was built without its feature gzip",
        #[cfg(feature = "zstd")]
        "zstd" => return Compression::Zstd,
        #[cfg(not(feature = "zstd"))]
        "zstd" => "tracing-export was built without its feature zstd",
        _ => "not one of gzip, zstd, none",
    };
    reader.warn(variable, text, problem, "none");
    Compression::None
}

/// The endpoint of a URL given in code, and what it speaks.
pub(crate) fn coded_endpoint(
    reader: &mut Reader<'_>,
    protocol: Option<Protocol>,
    url: &str,
) -> Option<(Endpoint, Protocol)> {
    let protocol = protocol.unwrap_or_else(|| Protocol::by_port(port(url)));
    let endpoint = checked(reader, "endpoint", protocol, url, url.parse())?;
    Some((endpoint, protocol))
}

/// What was read of `text`, or what is used instead.
fn checked(
    reader: &mut Reader<'_>,
    variable: &'static str,
    protocol: Protocol,
    text: &str,
    read: Result<Endpoint, EndpointError>,
) -> Option<Endpoint> {
    let local = protocol.local_endpoint();
    let error = match read {
        Ok(endpoint) => return Some(endpoint),
        Err(error) => error,
    };
    // An address that is understood but out of reach, as with `ftp`, names a backend: its spans
    // are not sent to another one. What is no URL, as `collector:4318`, names none: then the
    // default holds, as for every variable that makes no sense.
    let (fallback, instead) = match error {
        EndpointError::Scheme(_) => (None, "no exporter"),
        EndpointError::NotAUrl => (local.parse().ok(), local),
    };
    reader.warn_url(variable, text, error, instead);
    fallback
}

/// Over gRPC an endpoint may be without a scheme; another variable says then whether it is secure.
#[cfg(feature = "grpc")]
fn with_scheme(reader: &mut Reader<'_>, text: &str) -> String {
    // What has one that is not spoken here is to be told so.
    let bare =
        !text.contains("://") && matches!(text.parse::<Endpoint>(), Err(EndpointError::NotAUrl));
    if !bare {
        return text.to_owned();
    }
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_INSECURE",
        "OTEL_EXPORTER_OTLP_INSECURE",
    ];
    let insecure = reader.first(names);
    if insecure.is_some_and(|(variable, text)| reader.is_true(variable, text)) {
        format!("http://{text}")
    } else {
        format!("https://{text}")
    }
}

/// The variables that name a file of authorities.
pub(super) const AUTHORITIES: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
    "OTEL_EXPORTER_OTLP_CERTIFICATE",
];
