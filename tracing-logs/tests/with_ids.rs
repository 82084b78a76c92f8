//! Ids in the lines of another layer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::fmt;

use tracing::{Event, Subscriber, debug_span, info, info_span};
use tracing_logs::FmtLayerExt as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::{Compact, FmtSpan, Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

use self::common::{Lines, context_layer, ids_of, remote};

#[test]
fn lines_have_the_ids_of_their_place() {
    let lines = Lines::default();
    let text = tracing_subscriber::fmt::layer()
        .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
        .event_format(Traced(Format::default().compact()))
        .with_ansi(false)
        .with_writer(lines.clone());
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(tracing_logs::with_ids(text).with_filter(LevelFilter::INFO));
    tracing::subscriber::with_default(subscriber, || {
        let id = || {
            let text = lines.take_text();
            assert_eq!(text.lines().count(), 1, "{text}");
            text.split(' ').next().unwrap().to_owned()
        };
        info!("no span");
        assert_eq!(id(), "-");
        let span = info_span!("span");
        let expected = ids_of(&span).1;
        assert_eq!(id(), expected);
        let hidden = debug_span!(parent: &span, "hidden");
        info!(parent: &hidden, "explicit");
        assert_eq!(id(), ids_of(&hidden).1);
        span.in_scope(|| {
            info!("contextual");
            assert_eq!(id(), expected);
            info!(parent: None, "root");
            assert_eq!(id(), "-");
            let _remote = remote().attach();
            info!("attached");
            assert_eq!(id(), common::SPAN_ID);
        });
        drop(hidden);
        drop(span);
        assert_eq!(id(), expected);
    });
    assert!(tracing_logs::line_context().is_none());
}

#[test]
fn without_a_context_layer_only_attached_contexts_have_ids() {
    let (json, text) = (Lines::default(), Lines::default());
    let fmt_json = tracing_subscriber::fmt::layer().json();
    let compact = tracing_subscriber::fmt::layer().compact().with_ansi(false);
    let subscriber = tracing_subscriber::registry()
        .with(fmt_json.with_writer(json.clone()).with_json_ids())
        .with(compact.with_writer(text.clone()).with_text_ids());
    tracing::subscriber::with_default(subscriber, || {
        let _span = info_span!("span").entered();
        info!("none");
        let written = json.take_text() + &text.take_text();
        assert_eq!(written.lines().count(), 2, "{written}");
        assert!(!written.contains("trace_"), "{written}");
        assert!(!written.contains("0000000000000000"), "{written}");
        let _remote = remote().attach();
        info!("attached");
        let ids = [common::TRACE_ID, common::SPAN_ID];
        let json: serde_json::Value = serde_json::from_str(&json.take_text()).unwrap();
        assert_eq!([&json["trace_id"], &json["span_id"]], ids);
        let [trace, span] = ids;
        let text = text.take_text();
        let (time, rest) = text.split_once(' ').unwrap();
        assert!(time.ends_with('Z'), "{text}");
        let ids = format!("trace_id={trace} span_id={span} trace_flags=01  INFO ");
        assert!(rest.starts_with(&ids), "{text}");
    });
}

/// Lines of a span of this family within one of the application.
macro_rules! lines_of_ours {
    ($($layer:tt)*) => {{
        let lines = Lines::default();
        let layer = tracing_subscriber::fmt::layer().with_writer(lines.clone())$($layer)*;
        let subscriber = tracing_subscriber::registry().with(context_layer()).with(layer);
        tracing::subscriber::with_default(subscriber, || {
            let _mine = info_span!("mine", order = 7, url.path = "/mine").entered();
            let ours = info_span!(
                target: "tracing_tower",
                "HTTP request",
                http.request.method = "GET",
                http.route = tracing::field::Empty,
                url.path = "/orders/7",
                http.response.status_code = tracing::field::Empty,
            );
            ours.record("http.response.status_code", 200);
            ours.record("http.route", "/orders/{id}");
            ours.in_scope(|| info!(url.path = "/event", "hello"));
        });
        lines.take_text()
    }};
}

#[test]
fn of_our_spans_method_and_route_are_printed() {
    let mine = "order=7 url.path=\"/mine\"";
    let brief = r#"http.request.method="GET" http.route="/orders/{id}""#;
    let full = lines_of_ours!(.with_ansi(false).with_text_ids());
    assert!(full.contains(&format!(" INFO mine{{{mine}}}:HTTP request{{{brief}}}: ")));
    assert!(full.ends_with(": hello url.path=\"/event\"\n"), "{full}");
    let compact = lines_of_ours!(.compact().with_ansi(false).with_text_ids());
    let end = format!(" hello url.path=\"/event\" {mine} {brief}\n");
    assert!(compact.ends_with(&end), "{compact}");
    let pretty = lines_of_ours!(.pretty().with_ansi(false).with_text_ids());
    let brief = brief.replace('=', ": ").replace(" http.r", ", http.r");
    assert!(
        pretty.contains(&format!("HTTP request with {brief}\n")),
        "{pretty}"
    );
    assert!(
        pretty.contains("mine with order: 7, url.path: \"/mine\"\n"),
        "{pretty}"
    );

    let json = lines_of_ours!(.json().with_json_ids());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let expected = serde_json::json!([
        {"name": "mine", "order": 7, "url.path": "/mine"},
        {"name": "HTTP request", "http.request.method": "GET", "http.route": "/orders/{id}"},
    ]);
    assert_eq!(json["spans"], expected);
    assert_eq!(json["fields"]["url.path"], "/event");
}

#[test]
fn all_fields_of_our_spans_are_printed_on_demand() {
    let text = lines_of_ours!(.with_ansi(false).with_text_ids().full_span_fields());
    let all = r#"http.request.method="GET" url.path="/orders/7" http.response.status_code=200"#;
    assert!(
        text.contains(&format!("{{{all} http.route=\"/orders/{{id}}\"}}: ")),
        "{text}"
    );
    let json = lines_of_ours!(.json().with_json_ids().full_span_fields());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["span"]["http.response.status_code"], 200);
    assert!(json["trace_id"].is_string());
}

#[test]
fn colours_stay() {
    let text = lines_of_ours!(.with_ansi(true).with_text_ids());
    let (time, rest) = text.split_once("\u{1b}[0m trace_id=").unwrap();
    assert!(time.starts_with("\u{1b}[2m2"), "{text}");
    assert!(rest.contains(" \u{1b}[32m INFO\u{1b}[0m "), "{text}");
    assert!(
        rest.contains("\u{1b}[3mhttp.request.method\u{1b}[0m"),
        "{text}"
    );
}

#[test]
fn lines_about_our_spans_say_which_moment_it_is() {
    let text = lines_of_ours!(.with_ansi(false).with_span_events(FmtSpan::FULL).with_text_ids());
    let lines: Vec<_> = text
        .lines()
        .filter(|line| line.contains("HTTP request{"))
        .collect();
    for moment in ["new", "enter", "exit", "close"] {
        let end = format!(": {moment}");
        let found = lines.iter().filter(|line| {
            line.ends_with(&end) || moment == "close" && line.contains(": close time.busy=")
        });
        assert_eq!(found.count(), 1, "{moment} in {text}");
    }
}

/// The compact format with the span id in front.
struct Traced(Format<Compact>);

impl<S, N> FormatEvent<S, N> for Traced
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        match tracing_logs::line_context().as_ref().and_then(|c| c.span()) {
            Some(span) => write!(writer, "{} ", span.span_id())?,
            None => writer.write_str("- ")?,
        }
        self.0.format_event(context, writer, event)
    }
}
