use std::collections::HashMap;
use std::time::Duration;

use super::*;
use crate::exporter::Protocol;

mod otlp;
mod propagators;
#[cfg(feature = "jaeger-remote")]
mod remote;
mod table;

/// Reads with these variables; gives the outcome and the warnings.
pub(super) fn read<T>(
    variables: &[(&str, &str)],
    read: impl FnOnce(&mut Reader<'_>) -> T,
) -> (T, Vec<String>) {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let variables: HashMap<_, _> = variables.iter().map(owned).collect();
    let source = Source::Other(Box::new(move |key| variables.get(key).cloned()));
    let mut reader = Reader::new(&source);
    let value = read(&mut reader);
    let warnings = reader.into_warnings();
    (value, warnings.iter().map(ToString::to_string).collect())
}

fn shown(variables: &[(&str, &str)]) -> (Option<String>, usize) {
    let (found, warnings) = read(variables, |reader| endpoint(reader, None));
    let shown = found.map(|(endpoint, _)| endpoint.display());
    (shown, warnings.len())
}

#[test]
fn the_common_endpoint_is_extended_and_that_for_traces_is_not() {
    const COMMON: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const TRACES: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    let local = "http://localhost:4318/v1/traces";
    for (variables, expected, warnings) in [
        (&[][..], Some(local), 0),
        (&[(COMMON, "")], Some(local), 0),
        (&[(COMMON, "http://a:1")], Some("http://a:1/v1/traces"), 0),
        (
            &[(COMMON, "http://a:1/b/")],
            Some("http://a:1/b/v1/traces"),
            0,
        ),
        (&[(TRACES, "http://a:1")], Some("http://a:1/"), 0),
        (
            &[(TRACES, "http://a:1/x"), (COMMON, "http://b:1")],
            Some("http://a:1/x"),
            0,
        ),
        (&[(TRACES, "a:1")], Some(local), 1),
        #[cfg(not(feature = "tls"))]
        (&[(COMMON, "https://a:1")], None, 1),
        #[cfg(feature = "tls")]
        (&[(COMMON, "https://a:1")], Some("https://a:1/v1/traces"), 0),
        (&[(COMMON, "ftp://a:1")], None, 1),
    ] {
        assert_eq!(
            shown(variables),
            (expected.map(str::to_owned), warnings),
            "{variables:?}"
        );
    }
}

#[test]
fn a_warning_names_variable_value_and_what_is_used() {
    let (delay, warnings) = read(&[("OTEL_BSP_SCHEDULE_DELAY", "soon")], |reader| {
        schedule_delay(reader, Duration::from_secs(5))
    });
    assert_eq!(delay, Duration::from_secs(5));
    assert_eq!(
        warnings,
        ["OTEL_BSP_SCHEDULE_DELAY=\"soon\": not a whole number in range; using 5000"]
    );
}

#[test]
fn secrets_are_not_repeated() {
    let ((_, found), warnings) = read(&[("OTEL_EXPORTER_OTLP_HEADERS", "key=%zz")], headers);
    assert!(found.is_empty());
    assert!(!warnings[0].contains("zz"), "{warnings:?}");
    let (_, warnings) = read(
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://me:secret@a")],
        |reader| endpoint(reader, None),
    );
    assert!(!warnings[0].contains("secret"), "{warnings:?}");
    // In quotes, so it is no URL.
    let quoted = "\"https://collector/otlp?api-key=secret\"";
    for variable in [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ] {
        let (_, warnings) = read(&[(variable, quoted)], |reader| endpoint(reader, None));
        assert!(warnings[0].starts_with(variable), "{warnings:?}");
        assert!(!warnings[0].contains("secret"), "{warnings:?}");
    }
    let list = [("OTEL_RESOURCE_ATTRIBUTES", "token=secret,b")];
    let (_, warnings) = read(&list, resource_attributes);
    assert!(!warnings[0].contains("secret"), "{warnings:?}");
}

#[test]
fn an_empty_service_name_is_none() {
    let variable = "OTEL_RESOURCE_ATTRIBUTES";
    for list in [
        "service.name=,x=1",
        "service.name=%20,x=1",
        "service.name= ,x=1",
    ] {
        let (found, warnings) = read(&[(variable, list)], resource_attributes);
        assert_eq!(found, [("x".to_owned(), "1".to_owned())], "{list}");
        assert!(warnings.is_empty());
    }
}

#[test]
fn an_address_out_of_reach_is_no_other_one() {
    for address in [
        "unix:///var/run/otel.sock",
        "unix:otel.sock",
        "dns:///a:4317",
    ] {
        for protocol in [None, Some(Protocol::HttpProtobuf), grpc()] {
            let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", address)];
            let (found, warnings) = read(&variables, |reader| endpoint(reader, protocol));
            assert!(found.is_none(), "{address}");
            assert!(warnings[0].ends_with("using no exporter"), "{warnings:?}");
        }
    }
}

const fn grpc() -> Option<Protocol> {
    #[cfg(feature = "grpc")]
    return Some(Protocol::Grpc);
    #[cfg(not(feature = "grpc"))]
    None
}

#[test]
fn samplers_by_name() {
    const NAME: &str = "OTEL_TRACES_SAMPLER";
    const ARGUMENT: &str = "OTEL_TRACES_SAMPLER_ARG";
    let shown = |choice: SamplerChoice| format!("{} {:?}", choice.parent_based, choice.root);
    let choice = |parent_based, root| shown(SamplerChoice { parent_based, root });
    for (variables, expected, warnings) in [
        (&[][..], choice(true, Root::On), 0),
        (&[(ARGUMENT, "0.5")], choice(true, Root::On), 0),
        (&[(NAME, "always_off")], choice(false, Root::Off), 0),
        (
            &[(NAME, "ParentBased_Always_Off")],
            choice(true, Root::Off),
            0,
        ),
        (
            &[(NAME, "traceidratio")],
            choice(false, Root::Ratio(1.0)),
            0,
        ),
        (
            &[(NAME, "traceidratio"), (ARGUMENT, "0.25")],
            choice(false, Root::Ratio(0.25)),
            0,
        ),
        (
            &[(NAME, "parentbased_traceidratio"), (ARGUMENT, "2")],
            choice(true, Root::Ratio(1.0)),
            1,
        ),
        (
            &[(NAME, "traceidratio"), (ARGUMENT, "NaN")],
            choice(false, Root::Ratio(1.0)),
            1,
        ),
        (&[(NAME, "xray")], choice(true, Root::On), 1),
    ] {
        let (found, heard) = read(variables, sampler);
        let found = (shown(found), heard.len());
        assert_eq!(found, (expected, warnings), "{variables:?}");
    }
}

#[test]
fn a_bad_list_of_attributes_is_discarded_as_a_whole() {
    let variable = "OTEL_RESOURCE_ATTRIBUTES";
    let (found, warnings) = read(&[(variable, "a=1,b")], resource_attributes);
    assert!(found.is_empty());
    assert_eq!(warnings.len(), 1);
    let (found, warnings) = read(&[(variable, "a=1%2C")], resource_attributes);
    assert_eq!(found, [("a".to_owned(), "1,".to_owned())]);
    assert!(warnings.is_empty());
}

#[test]
fn sizes_must_be_positive() {
    let (found, warnings) = read(&[("OTEL_BSP_MAX_QUEUE_SIZE", "0")], queue_spans);
    assert_eq!((found, warnings.len()), (None, 1));
    let (found, warnings) = read(&[("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "-1")], |reader| {
        batch_spans(reader, 512, None)
    });
    assert_eq!((found, warnings.len()), (512, 1));
}

#[test]
fn a_batch_is_no_more_than_the_queue_takes() {
    for (batch, queue, expected, warnings) in [
        ("", None, 512, 0),
        ("", Some(100), 100, 0),
        ("600", None, 600, 0),
        ("100", Some(100), 100, 0),
        ("101", Some(100), 100, 1),
        ("0", Some(100), 100, 1),
    ] {
        let variables = [("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", batch)];
        let (found, heard) = read(&variables, |reader| batch_spans(reader, 512, queue));
        assert_eq!(
            (found, heard.len()),
            (expected, warnings),
            "{batch} of {queue:?}"
        );
    }
}

#[test]
fn the_common_attribute_limit_holds_where_no_other_is_set() {
    let variables = [
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "9"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "many"),
    ];
    let (found, warnings) = read(&variables, limits);
    assert_eq!(
        (found.attributes, found.event_attributes, found.events),
        (9, 7, 128)
    );
    assert_eq!(warnings.len(), 1);
}

#[test]
fn only_true_disables() {
    for (value, expected, warnings) in [
        ("true", true, 0),
        ("TRUE", true, 0),
        ("false", false, 0),
        ("1", false, 1),
    ] {
        let (found, heard) = read(&[("OTEL_SDK_DISABLED", value)], is_disabled);
        assert_eq!((found, heard.len()), (expected, warnings), "{value}");
    }
}

#[test]
fn exporters_by_name() {
    for (value, otlp, console, warnings) in [
        ("", true, false, 0),
        ("none", false, false, 0),
        ("None", false, false, 0),
        ("OTLP", true, false, 0),
        ("console", false, true, 0),
        ("console, otlp,console", true, true, 0),
        ("zipkin", true, false, 1),
        ("console,zipkin", false, true, 1),
        ("console,none", false, true, 1),
    ] {
        let (found, heard) = read(&[("OTEL_TRACES_EXPORTER", value)], exporters);
        let expected = Exporters { otlp, console };
        assert_eq!((found, heard.len()), (expected, warnings), "{value}");
    }
}

#[test]
fn times_of_a_batch() {
    let times = |delay, timeout| {
        let variables = [
            ("OTEL_BSP_SCHEDULE_DELAY", delay),
            ("OTEL_BSP_EXPORT_TIMEOUT", timeout),
        ];
        let (times, warnings) = read(&variables, |reader| {
            let delay = schedule_delay(reader, Duration::from_secs(5));
            (delay.as_millis(), export_timeout(reader))
        });
        (times, warnings.len())
    };
    assert_eq!(times("", ""), ((5_000, None), 0));
    let half = Some(Duration::from_millis(500));
    assert_eq!(times("100", "500"), ((100, half), 0));
    assert_eq!(times("0", "0"), ((0, Some(Duration::ZERO)), 0));
    assert_eq!(times("-1", "1s"), ((5_000, None), 2));
}

#[test]
fn each_limit_has_its_variable() {
    let default = tracing_context::SpanLimits::default();
    let shown = |limits: tracing_context::SpanLimits| format!("{limits:?}");
    let with = |change: fn(&mut tracing_context::SpanLimits)| {
        let mut limits = default;
        change(&mut limits);
        shown(limits)
    };
    for (variable, expected) in [
        (
            "OTEL_ATTRIBUTE_COUNT_LIMIT",
            with(|it| {
                it.attributes = 7;
                it.event_attributes = 7;
                it.link_attributes = 7;
            }),
        ),
        (
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
            with(|it| it.attributes = 7),
        ),
        (
            "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
            with(|it| it.event_attributes = 7),
        ),
        (
            "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
            with(|it| it.link_attributes = 7),
        ),
        (
            "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
            with(|it| it.value_length = 7),
        ),
        (
            "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
            with(|it| it.value_length = 7),
        ),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", with(|it| it.events = 7)),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", with(|it| it.links = 7)),
    ] {
        let (found, warnings) = read(&[(variable, "7")], limits);
        assert_eq!((shown(found), warnings.len()), (expected, 0), "{variable}");
        let (found, warnings) = read(&[(variable, "-7")], limits);
        assert_eq!((shown(found), warnings.len()), (shown(default), 1));
        assert!(warnings[0].starts_with(variable), "{warnings:?}");
    }
}

#[test]
fn exceptions_are_log_lines_where_that_is_asked_for() {
    for (value, expected) in [
        ("", true),
        ("logs", false),
        ("a, logs", false),
        ("logs/dup", true),
        ("other", true),
    ] {
        let variables = [("OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN", value)];
        let (found, warnings) = read(&variables, exception_events);
        assert_eq!((found, warnings.len()), (expected, 0), "{value}");
    }
}

#[test]
fn a_file_is_warned_about() {
    for variable in ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"] {
        let ((), warnings) = read(&[(variable, "otel.yaml")], warn_unsupported);
        assert!(warnings[0].starts_with(variable), "{warnings:?}");
        assert!(
            warnings[0].ends_with("using the other variables"),
            "{warnings:?}"
        );
    }
    assert!(read(&[], warn_unsupported).1.is_empty());
}

#[test]
fn what_is_not_obeyed_is_warned_about_once() {
    for (variable, value, expected) in [
        ("OTEL_LOGS_EXPORTER", "otlp", 1),
        ("OTEL_LOGS_EXPORTER", "None", 0),
        ("OTEL_METRICS_EXPORTER", "otlp,prometheus", 1),
        ("OTEL_METRICS_EXPORTER", "none", 0),
        ("OTEL_METRICS_EXPORTER", "", 0),
        ("OTEL_SEMCONV_STABILITY_OPT_IN", "http/dup", 1),
        ("OTEL_SEMCONV_STABILITY_OPT_IN", "http, database/dup,x", 1),
        ("OTEL_SEMCONV_STABILITY_OPT_IN", "http,database", 0),
    ] {
        let ((), warnings) = read(&[(variable, value)], warn_unsupported);
        assert_eq!(warnings.len(), expected, "{variable}={value}");
        let is_named = warnings.iter().all(|warning| warning.starts_with(variable));
        assert!(is_named, "{warnings:?}");
    }
}
