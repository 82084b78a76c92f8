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
        let front = format!("trace_id={trace} span_id={span} trace_flags=01 ");
        assert!(text.take_text().starts_with(&front));
    });
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
