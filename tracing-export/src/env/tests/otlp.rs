//! How and where spans are sent.

use super::*;
use crate::exporter::HeaderError;

#[test]
fn protocols_by_name() {
    #[cfg(feature = "grpc")]
    let grpc = (Some(Protocol::Grpc), 0);
    #[cfg(not(feature = "grpc"))]
    let grpc = (Some(Protocol::HttpProtobuf), 1);
    let http = Some(Protocol::HttpProtobuf);
    for (traces, common, expected) in [
        ("", "", (None, 0)),
        ("", "gRPC", grpc),
        ("grpc", "http/protobuf", grpc),
        ("http/protobuf", "grpc", (http, 0)),
        ("http/json", "", (http, 1)),
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
        let (found, heard) = read(variables, |reader| endpoint(reader, Some(Protocol::Grpc)));
        let found = found.map(|(endpoint, _)| endpoint.display());
        let found = (found.as_deref(), heard.len());
        assert_eq!(found, (expected, warnings), "{variables:?}");
    }
}

#[cfg(feature = "grpc")]
#[test]
fn the_port_says_what_is_spoken_where_no_variable_does() {
    const COMMON: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const TRACES: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    let http = Some(Protocol::HttpProtobuf);
    for (variables, said, expected) in [
        (&[][..], None, Protocol::HttpProtobuf),
        (&[(COMMON, "http://a:4317")], None, Protocol::Grpc),
        (&[(COMMON, "http://a:4317/")], None, Protocol::Grpc),
        (&[(COMMON, "a:4317")], None, Protocol::Grpc),
        (&[(COMMON, "http://[::1]:4317")], None, Protocol::Grpc),
        (&[(TRACES, "http://a:4317/v1/traces")], None, Protocol::Grpc),
        (&[(COMMON, "http://a:4318")], None, Protocol::HttpProtobuf),
        (&[(COMMON, "http://a/x:4317")], None, Protocol::HttpProtobuf),
        (&[(COMMON, "http://a:4317")], http, Protocol::HttpProtobuf),
        (
            &[(COMMON, "http://a:4318")],
            Some(Protocol::Grpc),
            Protocol::Grpc,
        ),
    ] {
        let (found, _) = read(variables, |reader| endpoint(reader, said));
        let found = found.map(|(_, protocol)| protocol);
        assert_eq!(found, Some(expected), "{variables:?}");
    }
    for (url, expected) in [
        ("http://a:4317", Protocol::Grpc),
        ("http://a:4318/v1/traces", Protocol::HttpProtobuf),
    ] {
        let (found, _) = read(&[], |reader| coded_endpoint(reader, None, url));
        assert_eq!(found.unwrap().1, expected);
        let config = crate::OtlpConfig::new(url).unwrap();
        assert_eq!(config.protocol, expected);
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
