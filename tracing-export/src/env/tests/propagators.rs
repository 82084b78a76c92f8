//! `OTEL_PROPAGATORS`.

use super::*;

/// The fields of the propagators, and the warnings; no fields for the default.
fn fields(text: &'static str) -> (Option<String>, Vec<String>) {
    let (found, warnings) = read(&[("OTEL_PROPAGATORS", text)], propagator);
    (found.map(|it| it.fields().join(" ")), warnings)
}

#[test]
fn propagators_by_name() {
    for (text, expected, warnings) in [
        ("", None, 0),
        ("tracecontext", Some("traceparent tracestate"), 0),
        (
            " Baggage, TraceContext,baggage,",
            Some("baggage traceparent tracestate"),
            0,
        ),
        ("none", Some(""), 0),
        ("NONE,none", Some(""), 0),
        ("none,baggage", Some("baggage"), 1),
        ("baggage,ottrace", Some("baggage"), 1),
        ("baggage,w3c,ottrace", Some("baggage"), 2),
        (",", None, 1),
    ] {
        let (found, heard) = fields(text);
        let found = (found.as_deref(), heard.len());
        assert_eq!(found, (expected, warnings), "{text}: {heard:?}");
    }
}

#[test]
fn a_propagator_that_is_not_known_is_named() {
    let (_, warnings) = fields("baggage,ottrace");
    assert!(
        warnings[0].starts_with("OTEL_PROPAGATORS=\"ottrace\": not one of tracecontext,"),
        "{warnings:?}"
    );
    assert!(warnings[0].ends_with("using the others"), "{warnings:?}");
    let (_, warnings) = fields("ottrace");
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].ends_with("using tracecontext,baggage"),
        "{warnings:?}"
    );
}

#[test]
fn propagators_that_have_to_be_built_in() {
    for (name, field, is_there) in [
        ("b3", "b3", cfg!(feature = "b3")),
        ("b3multi", "x-b3-traceid", cfg!(feature = "b3")),
        ("jaeger", "uber-trace-id", cfg!(feature = "jaeger")),
        ("xray", "x-amzn-trace-id", cfg!(feature = "xray")),
    ] {
        let (found, warnings) = fields(format!("{name},baggage").leak());
        let found = found.unwrap();
        let fields: Vec<_> = found.split(' ').collect();
        assert_eq!(fields.contains(&field), is_there, "{name}: {fields:?}");
        assert_eq!(fields.last(), Some(&"baggage"));
        assert_eq!(warnings.is_empty(), is_there, "{warnings:?}");
        assert!(is_there || warnings[0].contains("feature"), "{warnings:?}");
    }
}
