//! How and where spans are sent.

use super::*;
use crate::exporter::HeaderError;

#[test]
fn protocols_by_name() {
    #[cfg(feature = "grpc")]
    let grpc = (Protocol::Grpc, 0);
    #[cfg(not(feature = "grpc"))]
    let grpc = (Protocol::HttpProtobuf, 1);
    for (traces, common, expected) in [
        ("", "", (Protocol::HttpProtobuf, 0)),
        ("", "gRPC", grpc),
        ("grpc", "http/protobuf", grpc),
        ("http/protobuf", "grpc", (Protocol::HttpProtobuf, 0)),
        ("http/json", "", (Protocol::HttpProtobuf, 1)),
    ] {
        let variables = [
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", traces),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", common),
        ];
        let (found, warnings) = read(&variables, protocol);
        assert_eq!((found, warnings.len()), expected, "{variables:?}");
    }
}

#[cfg(feature = "grpc")]
#[test]
fn over_grpc_the_endpoint_is_not_extended_and_may_have_no_scheme() {
    const COMMON: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const INSECURE: (&str, &str) = ("OTEL_EXPORTER_OTLP_INSECURE", "true");
    const TRACES_INSECURE: &str = "OTEL_EXPORTER_OTLP_TRACES_INSECURE";
    #[cfg(feature = "tls")]
    let secure = (Some("https://a:1/"), 0);
    #[cfg(not(feature = "tls"))]
    let secure = (None, 1);
    for (variables, expected, warnings) in [
        (&[][..], Some("http://localhost:4317/"), 0),
        (&[(COMMON, "http://a:1")], Some("http://a:1/"), 0),
        (&[(COMMON, "a:1"), INSECURE], Some("http://a:1/"), 0),
        (
            &[(COMMON, "a:1"), (TRACES_INSECURE, "true")],
            Some("http://a:1/"),
            0,
        ),
        (&[(COMMON, "a:1")], secure.0, secure.1),
        (
            &[(COMMON, "a:1"), (TRACES_INSECURE, "false"), INSECURE],
            secure.0,
            secure.1,
        ),
        (
            &[(COMMON, "a:1"), (TRACES_INSECURE, "yes")],
            secure.0,
            secure.1 + 1,
        ),
        (&[(COMMON, "http://")], Some("http://localhost:4317/"), 1),
    ] {
        let (found, heard) = read(variables, |reader| endpoint(reader, Protocol::Grpc));
        let found = found.map(|endpoint| endpoint.display());
        let found = (found.as_deref(), heard.len());
        assert_eq!(found, (expected, warnings), "{variables:?}");
    }
}

#[test]
fn compressions_by_name() {
    use crate::exporter::Compression;
    #[cfg(feature = "gzip")]
    let gzip = (Compression::Gzip, 0);
    #[cfg(not(feature = "gzip"))]
    let gzip = (Compression::None, 1);
    #[cfg(feature = "zstd")]
    let zstd = (Compression::Zstd, 0);
    #[cfg(not(feature = "zstd"))]
    let zstd = (Compression::None, 1);
    for (traces, common, expected) in [
        ("", "", (Compression::None, 0)),
        ("", "gzip", gzip),
        ("GZIP", "none", gzip),
        ("none", "gzip", (Compression::None, 0)),
        ("zstd", "gzip", zstd),
        ("br", "gzip", (Compression::None, 1)),
    ] {
        let variables = [
            ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", traces),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", common),
        ];
        let (found, warnings) = read(&variables, compression);
        assert_eq!((found, warnings.len()), expected, "{variables:?}");
    }
}

#[test]
fn headers_come_with_the_variable_that_has_them() {
    const COMMON: (&str, &str) = ("OTEL_EXPORTER_OTLP_HEADERS", "a=1");
    const TRACES: (&str, &str) = ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "b=2");
    let name = |variables: &[_]| {
        let ((variable, headers), _) = read(variables, headers);
        (variable, headers.len())
    };
    assert_eq!(name(&[COMMON]), (COMMON.0, 1));
    assert_eq!(name(&[COMMON, TRACES]), (TRACES.0, 1));
    let error = HeaderError::Name("a b".to_owned());
    let ((), warnings) = read(&[], |reader| warn_header(reader, TRACES.0, &error));
    assert!(warnings[0].starts_with(TRACES.0), "{warnings:?}");
    // It may be a value: a list that is cut in the wrong places has one there.
    assert!(!warnings[0].contains("a b"), "{warnings:?}");
}

#[test]
fn a_time_of_an_attempt() {
    const COMMON: &str = "OTEL_EXPORTER_OTLP_TIMEOUT";
    const TRACES: &str = "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT";
    let millis = |millis| Some(Duration::from_millis(millis));
    for (variables, expected, warnings) in [
        (&[][..], None, 0),
        (&[(COMMON, "250")], millis(250), 0),
        (&[(COMMON, "250"), (TRACES, "0")], millis(0), 0),
        (&[(TRACES, "1s")], None, 1),
    ] {
        let (found, heard) = read(variables, |reader| timeout(reader, millis(10_000)));
        assert_eq!((found, heard.len()), (expected, warnings), "{variables:?}");
    }
}

#[test]
fn certificates_without_tls_are_a_warning() {
    let variable = "OTEL_EXPORTER_OTLP_CERTIFICATE";
    let ((), warnings) = read(&[(variable, "/ca.pem")], warn_plain);
    let expected = "OTEL_EXPORTER_OTLP_CERTIFICATE=\"/ca.pem\": the endpoint is not https; using \
                    no TLS";
    assert_eq!(warnings, [expected]);
}
