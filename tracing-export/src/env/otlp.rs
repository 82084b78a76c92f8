//! Where spans are sent and how: `OTEL_EXPORTER_OTLP_*`
//! ([OpenTelemetry specification, "Protocol Exporter"](https://opentelemetry.io/docs/specs/otel/protocol/exporter/)).

use std::time::Duration;

use super::list::pairs;
use super::reader::Reader;
use crate::exporter::{Compression, Endpoint, EndpointError, HeaderError};

/// The endpoint: that for traces as it is, else the common one with `/v1/traces` appended, else
/// the local collector. `None` if one was asked for that is out of reach.
pub(crate) fn endpoint(reader: &mut Reader<'_>) -> Option<Endpoint> {
    protocol(reader);
    let traces = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    if let Some(text) = reader.text(traces) {
        return checked_endpoint(reader, traces, &text, &text);
    }
    let common = "OTEL_EXPORTER_OTLP_ENDPOINT";
    if let Some(text) = reader.text(common) {
        let full = format!("{}/v1/traces", text.trim_end_matches('/'));
        return checked_endpoint(reader, common, &text, &full);
    }
    DEFAULT.parse().ok()
}

/// The headers of every request, and the variable that has them.
pub(crate) fn headers(reader: &mut Reader<'_>) -> (&'static str, Vec<(String, String)>) {
    let common = "OTEL_EXPORTER_OTLP_HEADERS";
    let names = ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", common];
    let Some((variable, text)) = first(reader, names) else {
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

/// How long one attempt may take.
pub(crate) fn timeout(reader: &mut Reader<'_>, default: Option<Duration>) -> Option<Duration> {
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
    ];
    let (variable, _) = first(reader, names)?;
    reader.millis(variable, default.unwrap_or_default().as_millis())
}

/// Whether and how requests are compressed.
pub(crate) fn compression(reader: &mut Reader<'_>) -> Compression {
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
        "OTEL_EXPORTER_OTLP_COMPRESSION",
    ];
    let Some((variable, text)) = first(reader, names) else {
        return Compression::None;
    };
    if text.eq_ignore_ascii_case("none") {
        return Compression::None;
    }
    #[cfg(feature = "gzip")]
    if text.eq_ignore_ascii_case("gzip") {
        return Compression::Gzip;
    }
    let problem = if text.eq_ignore_ascii_case("gzip") {
        "tracing-export was built without its feature gzip"
    } else {
        "not one of gzip, none"
    };
    reader.warn(variable, text, problem, "none");
    Compression::None
}

/// The endpoint of this URL: `full` is what the variable's `text` stands for.
pub(crate) fn checked_endpoint(
    reader: &mut Reader<'_>,
    variable: &'static str,
    text: &str,
    full: &str,
) -> Option<Endpoint> {
    let error = match full.parse() {
        Ok(endpoint) => return Some(endpoint),
        Err(error) => error,
    };
    // An address that is understood but out of reach, as with `https`, names a backend: its spans
    // are not sent to another one. What is no URL, as `collector:4318`, names none: then the
    // default holds, as for every variable that makes no sense.
    let (fallback, instead) = match error {
        EndpointError::Scheme(_) => (None, "no exporter"),
        EndpointError::NotAUrl => (DEFAULT.parse().ok(), DEFAULT),
    };
    if text.contains('@') {
        reader.warn_hidden(variable, error, instead);
    } else {
        reader.warn(variable, text.to_owned(), error, instead);
    }
    fallback
}

/// The protocol, of which there is one.
fn protocol(reader: &mut Reader<'_>) {
    let names = [
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
    ];
    let known = "http/protobuf";
    if let Some((variable, text)) = first(reader, names)
        && !text.eq_ignore_ascii_case(known)
    {
        reader.warn(variable, text, "not supported", known);
    }
}

/// The first of these variables that is set.
fn first(reader: &mut Reader<'_>, names: [&'static str; 2]) -> Option<(&'static str, String)> {
    names
        .into_iter()
        .find_map(|name| reader.text(name).map(|text| (name, text)))
}

const DEFAULT: &str = "http://localhost:4318/v1/traces";
