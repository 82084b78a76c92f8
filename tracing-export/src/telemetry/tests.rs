use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::level_filters::LevelFilter;
use tracing_context::sampler::{AlwaysOff, AlwaysOn};
use tracing_context::{
    Birth, Context, FinishedSpan, SpanContext, SpanId, SpanSink, TraceFlags, TraceId, remote_span,
};
use tracing_subscriber::layer::SubscriberExt as _;

use super::*;
use crate::tail::TailSampling;

/// Keeps the names of spans.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<Vec<String>>>);

impl SpanSink for Names {
    fn on_end(&self, span: &FinishedSpan) {
        self.0.lock().unwrap().push(span.name().to_owned());
    }
}

fn builder(variables: &'static [(&str, &str)]) -> TelemetryBuilder {
    exporting(variables).without_exporter()
}

fn exporting(variables: &'static [(&str, &str)]) -> TelemetryBuilder {
    Telemetry::builder("fallback")
        .panic_hook(false)
        .process_defaults(false)
        .source(|key| {
            let found = variables.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| (*value).to_owned())
        })
}

fn spans_of(telemetry: &Telemetry) {
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("outer").in_scope(|| {
            tracing::debug_span!("detail").in_scope(|| ());
            tracing::info_span!("inner").in_scope(|| ());
        });
    });
}

fn names(change: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder) -> Vec<String> {
    let names = Names::default();
    let telemetry = change(builder(&[])).sink(names.clone()).build().unwrap();
    spans_of(&telemetry);
    let names = names.0.lock().unwrap();
    names.clone()
}

#[test]
fn spans_reach_the_sinks() {
    assert_eq!(names(|builder| builder), ["inner", "outer"]);
    let all = |builder: TelemetryBuilder| builder.level(LevelFilter::TRACE);
    assert_eq!(names(all), ["detail", "inner", "outer"]);
    assert!(names(|builder| builder.sampler(AlwaysOff)).is_empty());
    let disabled = |builder: TelemetryBuilder| {
        builder.source(|key| (key == "OTEL_SDK_DISABLED").then(|| "true".to_owned()))
    };
    assert!(names(disabled).is_empty());
    let off = |builder: TelemetryBuilder| {
        builder.source(|key| (key == "OTEL_TRACES_SAMPLER").then(|| "always_off".to_owned()))
    };
    assert!(names(off).is_empty());
}

#[test]
fn targets_have_levels_of_their_own() {
    const HERE: &str = module_path!();
    let with = |level| move |builder: TelemetryBuilder| builder.target_level(HERE, level);
    assert_eq!(
        names(with(LevelFilter::DEBUG)),
        ["detail", "inner", "outer"]
    );
    assert!(names(with(LevelFilter::OFF)).is_empty());
    let other = |builder: TelemetryBuilder| {
        let builder = builder.level(LevelFilter::OFF);
        builder.target_level(HERE, LevelFilter::INFO)
    };
    assert_eq!(names(other), ["inner", "outer"]);
    let disabled = |builder: TelemetryBuilder| {
        let builder = builder.target_level(HERE, LevelFilter::INFO);
        builder.source(|key| (key == "OTEL_SDK_DISABLED").then(|| "true".to_owned()))
    };
    assert!(names(disabled).is_empty());
}

/// Keeps the number of events of the last span.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<usize>>);

impl SpanSink for Events {
    fn on_end(&self, span: &FinishedSpan) {
        *self.0.lock().unwrap() = span.events().count();
    }
}

#[test]
fn events_are_chosen_by_level_and_kind() {
    let events = |change: fn(TelemetryBuilder) -> TelemetryBuilder| {
        let events = Events::default();
        let builder = change(builder(&[])).sink(events.clone());
        let telemetry = builder.build().unwrap();
        let subscriber = tracing_subscriber::registry().with(telemetry.layer());
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("work");
            let error = std::io::Error::other("broken");
            span.in_scope(|| {
                tracing::info!("note");
                tracing::debug!("detail");
            });
            tracing_context::SpanExt::record_exception(&span, &error);
        });
        *events.0.lock().unwrap()
    };
    assert_eq!(events(|builder| builder), 2);
    assert_eq!(events(|builder| builder.events(LevelFilter::WARN)), 1);
    assert_eq!(events(|builder| builder.events(LevelFilter::DEBUG)), 3);
    assert_eq!(events(|builder| builder.exception_events(false)), 1);
}

#[test]
fn code_that_says_where_to_does_not_say_whether() {
    let exports = |variables| {
        let builder = exporting(variables).endpoint("http://127.0.0.1:1/");
        let telemetry = builder.build().unwrap();
        telemetry.exporter.is_some()
    };
    assert!(exports(&[]));
    assert!(!exports(&[("OTEL_TRACES_EXPORTER", "None")]));
}

#[test]
fn the_console_is_a_picture() {
    let sinks = |builder: TelemetryBuilder| {
        let telemetry = builder.build().unwrap();
        (telemetry.sinks.len(), telemetry.exporter.is_some())
    };
    const CONSOLE: &[(&str, &str)] = &[("OTEL_TRACES_EXPORTER", "console")];
    assert_eq!(sinks(exporting(CONSOLE)), (1, false));
    const BOTH: &[(&str, &str)] = &[("OTEL_TRACES_EXPORTER", "console,otlp")];
    assert_eq!(sinks(exporting(BOTH)), (2, true));
    assert_eq!(sinks(builder(CONSOLE)), (0, false));
}

#[test]
fn it_can_be_sent_to_other_threads() {
    fn check<T: Send>() {}
    check::<TelemetryBuilder>();
    check::<Telemetry>();
}

#[test]
fn code_wins_over_variables_and_they_over_the_fallback() {
    let name = |builder: TelemetryBuilder| {
        let telemetry = builder.build().unwrap();
        telemetry.resource().service_name().map(str::to_owned)
    };
    const ATTRIBUTES: (&str, &str) = ("OTEL_RESOURCE_ATTRIBUTES", "service.name=listed,a=b%20c");
    const NAME: (&str, &str) = ("OTEL_SERVICE_NAME", "named");
    assert_eq!(name(builder(&[])).as_deref(), Some("fallback"));
    assert_eq!(name(builder(&[ATTRIBUTES])).as_deref(), Some("listed"));
    assert_eq!(name(builder(&[ATTRIBUTES, NAME])).as_deref(), Some("named"));
    let coded = builder(&[ATTRIBUTES, NAME]).service_name("coded");
    assert_eq!(name(coded).as_deref(), Some("coded"));

    let telemetry = builder(&[ATTRIBUTES])
        .resource_attribute("n", 1)
        .build()
        .unwrap();
    let resource = telemetry.resource();
    assert_eq!(
        resource.get("a").and_then(|value| value.as_str()),
        Some("b c")
    );
    assert_eq!(resource.get("n").and_then(|value| value.as_i64()), Some(1));
    assert_eq!(
        resource
            .get("telemetry.sdk.language")
            .and_then(|value| value.as_str()),
        Some("rust")
    );
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_bad_variable_is_one_warning_to_the_subscriber() {
    let lines = Lines::default();
    let writer = lines.clone();
    let telemetry = builder(&[("OTEL_TRACES_SAMPLER", "sometimes")])
        .build()
        .unwrap();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        telemetry.flush(Duration::ZERO).unwrap();
        assert!(telemetry.shutdown(Duration::ZERO).is_clean());
    });
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("WARN").count(), 1, "{text}");
    for part in [
        "OTEL_TRACES_SAMPLER=\"sometimes\"",
        "using parentbased_always_on",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn tail_sampling_holds_nothing_for_no_exporter() {
    const NONE: &[(&str, &str)] = &[("OTEL_TRACES_EXPORTER", "none")];
    for builder in [builder(&[]), exporting(NONE)] {
        let builder = builder.tail_sampling(TailSampling::new());
        let telemetry = builder.build().unwrap();
        // So spans are not even recorded.
        assert!(telemetry.sinks.is_empty());
        assert_eq!(telemetry.tail_counters(), None);
    }
}

#[test]
fn below_tail_sampling_every_trace_is_recorded_and_sampled() {
    let names = Names::default();
    let nothing = TailSampling::new().percent(0.0);
    let telemetry = exporting(&[])
        .endpoint("http://127.0.0.1:1/")
        .tail_sampling(nothing)
        .sink(names.clone())
        .build()
        .unwrap();
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        let root = tracing::info_span!("outer");
        root.in_scope(|| {
            let own = tracing_context::current();
            assert!(own.span().is_some_and(|own| own.is_sampled()));
            tracing::info_span!("inner").in_scope(|| ());
            assert_eq!(telemetry.tail_counters().unwrap().held_spans, 1);
        });
    });
    // A sink that is given in code gets all, the exporter what is kept.
    assert_eq!(*names.0.lock().unwrap(), ["inner", "outer"]);
    assert_eq!(telemetry.tail_counters().unwrap().dropped_spans, 2);
    // What a caller did not sample is not recorded, unless the head sampler asks nobody.
    below_unsampled(&telemetry);
    assert_eq!(telemetry.tail_counters().unwrap().dropped_spans, 2);
    let all = exporting(&[])
        .endpoint("http://127.0.0.1:1/")
        .tail_sampling(nothing)
        .sampler(AlwaysOn)
        .build()
        .unwrap();
    below_unsampled(&all);
    assert_eq!(all.tail_counters().unwrap().dropped_spans, 1);
    assert!(all.shutdown(Duration::from_secs(30)).is_clean());
    assert!(telemetry.shutdown(Duration::from_secs(30)).is_clean());
    assert_eq!(telemetry.counters(), crate::Counters::default());
    assert_eq!(builder(&[]).build().unwrap().tail_counters(), None);
}

fn below_unsampled(telemetry: &Telemetry) {
    let caller = SpanContext::new(TraceId::random(), SpanId::random(), TraceFlags::RANDOM);
    let birth = Birth::remote(Context::new().with_span(caller.with_remote(true)));
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        drop(remote_span!(birth, tracing::Level::INFO, "called"));
    });
}

#[test]
fn dropped_without_a_shutdown_it_has_the_tail_sampler_decide() {
    let telemetry = exporting(&[])
        .endpoint("http://127.0.0.1:1/")
        .tail_sampling(TailSampling::new())
        .build()
        .unwrap();
    let tail = telemetry.tail.clone().unwrap();
    let subscriber = tracing_subscriber::registry().with(telemetry.layer());
    tracing::subscriber::with_default(subscriber, || {
        let open = tracing::info_span!("open");
        open.in_scope(|| tracing::info_span!("over").in_scope(|| ()));
        assert_eq!(tail.counters().held_spans, 1);
        drop(telemetry);
        assert_eq!(tail.counters().held_spans, 0);
        assert_eq!(tail.counters().kept_spans, 1);
        // What ends later follows.
        drop(open);
        assert_eq!(tail.counters().kept_spans, 2);
    });
}
