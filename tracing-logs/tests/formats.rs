//! Every formatter, in every place that a line can be written at, has the ids of that place.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use tokio::runtime::Runtime;
use tracing::instrument::WithSubscriber as _;
use tracing::{
    Dispatch, Instrument as _, Span, debug_span, error_span, info, info_span, trace_span,
};
use tracing_context::{Context, FutureExt as _, SpanContext, SpanExt as _, TraceFlags};
use tracing_logfmt::{EventsFormatter, FieldsFormatter};
use tracing_logs::{FmtLayerExt as _, LogLayer};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::{self, format::FmtSpan};
use tracing_subscriber::prelude::*;

use self::common::{Lines, context_layer, remote};

#[test]
fn every_formatter_in_every_place() {
    for format in &FORMATS {
        let lines = Lines::default();
        tracing::dispatcher::with_default(&(format.install)(lines.clone()), || {
            for (place, write) in PLACES {
                lines.take_text();
                let expected = write();
                format.check(place, &lines.take_text(), expected.as_ref());
            }
            a_panic(format, &lines);
        });
    }
}

/// Where the line is written, and whose ids it must have.
type Place = (&'static str, fn() -> Option<SpanContext>);

const PLACES: [Place; 21] = [
    ("no span", || {
        line();
        None
    }),
    ("the current span", || within(&info_span!("span"))),
    ("the inner one of two", || {
        let _outer = info_span!("outer").entered();
        within(&info_span!("inner"))
    }),
    ("the outer one, after the inner one", || {
        let outer = info_span!("outer");
        let _outer = outer.enter();
        info_span!("inner").in_scope(|| ());
        line();
        outer.context()
    }),
    ("an explicit parent while another is current", || {
        let _other = info_span!("other").entered();
        explicit(&info_span!("named"))
    }),
    ("an explicit parent that the log filter hides", || {
        let _other = info_span!("other").entered();
        explicit(&debug_span!("hidden"))
    }),
    ("a current span that the log filter hides", || {
        within(&debug_span!("hidden"))
    }),
    ("a hidden span within a visible one", || {
        let _visible = info_span!("visible").entered();
        within(&debug_span!("hidden"))
    }),
    ("a span that every filter hides", || {
        let visible = info_span!("visible");
        let _visible = visible.enter();
        trace_span!("disabled").in_scope(line);
        visible.context()
    }),
    ("no parent within a span", || {
        let _around = info_span!("around").entered();
        info!(parent: None, "the line");
        None
    }),
    ("a span that is never entered", || {
        explicit(&info_span!("never"))
    }),
    ("after the last exit", || {
        info_span!("left").in_scope(|| ());
        line();
        None
    }),
    ("a span that is finished", || {
        let span = info_span!("finished");
        let ids = span.context();
        span.finish();
        explicit(&span);
        ids
    }),
    ("an attached context", || {
        let _caller = remote().attach();
        line();
        remote().span().cloned()
    }),
    ("a span of an unsampled caller", || {
        let caller = remote().span().cloned().unwrap();
        let flags = TraceFlags::default();
        let caller = SpanContext::new(caller.trace_id(), caller.span_id(), flags);
        let _caller = Context::new().with_span(caller.with_remote(true)).attach();
        within(&info_span!("span"))
    }),
    ("another thread, in the span", || {
        let span = info_span!("span");
        let other = span.clone();
        in_thread(move || other.in_scope(line));
        span.context()
    }),
    ("another thread, outside of it", || {
        let _span = info_span!("span").entered();
        in_thread(line);
        None
    }),
    ("a task that moves between threads", || {
        let span = info_span!("span");
        let task = async {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            line();
        };
        runtime().block_on(async {
            tokio::spawn(task.instrument(span.clone()).with_current_subscriber())
                .await
                .unwrap()
        });
        span.context()
    }),
    ("a task in the current context", || {
        let span = info_span!("span");
        let task = span.in_scope(|| async { line() }.in_current_context());
        runtime().block_on(async { tokio::spawn(task.with_current_subscriber()).await.unwrap() });
        span.context()
    }),
    ("a blocking call of a task", || {
        let span = info_span!("span");
        let blocking = span.clone();
        runtime().block_on(async {
            let _other = info_span!("other");
            let call = tokio::task::spawn_blocking(carried(move || blocking.in_scope(line)));
            call.await.unwrap();
        });
        span.context()
    }),
    ("the close of a span while another is current", || {
        let _other = info_span!("other").entered();
        let span = error_span!(target: "the line", "closes");
        span.context()
    }),
];

fn line() {
    info!("the line");
}

fn within(span: &Span) -> Option<SpanContext> {
    span.in_scope(line);
    span.context()
}

fn explicit(span: &Span) -> Option<SpanContext> {
    info!(parent: span, "the line");
    span.context()
}

/// On another thread, with the same subscriber.
fn in_thread(f: impl FnOnce() + Send + 'static) {
    thread::spawn(carried(f)).join().unwrap();
}

fn carried(f: impl FnOnce() + Send + 'static) -> impl FnOnce() + Send + 'static {
    let dispatch = tracing::dispatcher::get_default(Dispatch::clone);
    move || tracing::dispatcher::with_default(&dispatch, f)
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).build().unwrap()
}

/// A formatter, and how it prints ids.
struct Format {
    name: &'static str,
    install: fn(Lines) -> Dispatch,
    ids: fn(&SpanContext) -> Vec<String>,
    /// None of these is on a line without ids.
    keys: &'static [&'static str],
}

impl Format {
    fn check(&self, place: &str, text: &str, expected: Option<&SpanContext>) {
        let place = format!("{}: {place}: {text}", self.name);
        let mut lines = text.lines().filter(|line| line.contains("the line"));
        let line = lines.next().unwrap_or_else(|| panic!("{place}"));
        // What a formatter says on further lines is indented.
        assert!(lines.all(|line| line.starts_with(' ')), "{place}");
        match expected {
            Some(span) => self.has_ids(line, span, &place),
            None => assert!(!self.keys.iter().any(|key| line.contains(key)), "{place}"),
        }
    }

    fn has_ids(&self, text: &str, span: &SpanContext, place: &str) {
        for id in (self.ids)(span) {
            assert_eq!(text.matches(&id).count(), 1, "{id} in {place}");
        }
    }
}

/// A panic is one line with the ids of its span, message and place.
fn a_panic(format: &Format, lines: &Lines) {
    tracing_context::install_panic_hook();
    let span = info_span!("panics");
    lines.take_text();
    let panics = AssertUnwindSafe(|| span.in_scope(|| panic!("on \"purpose\"")));
    assert!(catch_unwind(panics).is_err());
    let text = lines.take_text();
    let place = format!("{}: {text}", format.name);
    assert_eq!(text.matches("panicked at ").count(), 1, "{place}");
    format.has_ids(&text, &span.context().unwrap(), &place);
    for part in ["purpose", "formats.rs"] {
        assert!(text.contains(part), "{part} in {place}");
    }
}

/// What the context layer makes of spans, DEBUG and all, with this log layer for INFO.
macro_rules! stack {
    ($layer:expr) => {{
        let context = context_layer().with_filter(LevelFilter::DEBUG);
        let subscriber = tracing_subscriber::registry().with(context);
        Dispatch::new(subscriber.with($layer.with_filter(LevelFilter::INFO)))
    }};
}

/// As [`stack`], for a layer of `fmt`, changed by some calls.
macro_rules! fmt_stack {
    ($lines:ident, $ids:ident $(, $change:ident($($by:expr)?))*) => {{
        let layer = fmt::layer().with_span_events(FmtSpan::CLOSE);
        stack!(layer$(.$change($($by)?))*.with_writer($lines).$ids())
    }};
}

const FORMATS: [Format; 12] = [
    Format {
        name: "json",
        install: |lines| stack!(own(tracing_logs::json(), lines)),
        ids: json_ids,
        keys: &KEYS,
    },
    Format {
        name: "nested json",
        install: |lines| stack!(own(tracing_logs::json().with_nested_fields(), lines)),
        ids: json_ids,
        keys: &KEYS,
    },
    Format {
        name: "datadog",
        install: |lines| stack!(own(tracing_logs::datadog(), lines)),
        ids: datadog_ids,
        keys: &["dd.trace_id", "dd.span_id"],
    },
    Format {
        name: "gcp",
        install: |lines| stack!(own(tracing_logs::gcp("shop-1"), lines)),
        ids: gcp_ids,
        keys: &["/trace\"", "spanId", "trace_sampled"],
    },
    Format {
        name: "ecs",
        install: |lines| stack!(own(tracing_logs::ecs(), lines)),
        ids: ecs_ids,
        keys: &["trace.id", "span.id"],
    },
    Format {
        name: "logfmt",
        install: |lines| stack!(own(tracing_logs::logfmt(), lines)),
        ids: text_ids,
        keys: &KEYS,
    },
    Format {
        name: "fmt json",
        install: |lines| fmt_stack!(lines, with_json_ids, json()),
        ids: json_ids,
        keys: &KEYS,
    },
    Format {
        name: "fmt json, flat",
        install: |lines| fmt_stack!(lines, with_json_ids, json(), flatten_event(true)),
        ids: json_ids,
        keys: &KEYS,
    },
    Format {
        // With colours, as those below.
        name: "fmt full",
        install: |lines| fmt_stack!(lines, with_text_ids),
        ids: text_ids,
        keys: &KEYS,
    },
    Format {
        name: "fmt compact",
        install: |lines| fmt_stack!(lines, with_text_ids, compact()),
        ids: text_ids,
        keys: &KEYS,
    },
    Format {
        name: "fmt pretty",
        install: |lines| fmt_stack!(lines, with_text_ids, pretty()),
        ids: text_ids,
        keys: &KEYS,
    },
    Format {
        name: "tracing-logfmt",
        install: |lines| {
            let (events, fields) = (EventsFormatter::default(), FieldsFormatter::default());
            fmt_stack!(
                lines,
                with_text_ids,
                event_format(events),
                fmt_fields(fields)
            )
        },
        ids: text_ids,
        keys: &KEYS,
    },
];

/// One of the formats of this crate.
fn own(layer: LogLayer, lines: Lines) -> LogLayer<Lines> {
    layer.with_writer(lines).with_span_events(FmtSpan::CLOSE)
}

const KEYS: [&str; 3] = ["trace_id", "span_id", "trace_flags"];

fn json_ids(span: &SpanContext) -> Vec<String> {
    vec![
        format!("\"trace_id\":\"{}\"", span.trace_id()),
        format!("\"span_id\":\"{}\"", span.span_id()),
        format!("\"trace_flags\":\"{}\"", span.flags()),
    ]
}

fn text_ids(span: &SpanContext) -> Vec<String> {
    let (trace, id, flags) = (span.trace_id(), span.span_id(), span.flags());
    vec![format!("trace_id={trace} span_id={id} trace_flags={flags}")]
}

fn datadog_ids(span: &SpanContext) -> Vec<String> {
    let low = span.trace_id().to_u128() as u64;
    vec![
        format!("\"dd.trace_id\":\"{low}\""),
        format!("\"dd.span_id\":\"{}\"", span.span_id().to_u64()),
    ]
}

fn gcp_ids(span: &SpanContext) -> Vec<String> {
    let (trace, sampled) = (span.trace_id(), span.is_sampled());
    vec![
        format!("\"logging.googleapis.com/trace\":\"projects/shop-1/traces/{trace}\""),
        format!("\"logging.googleapis.com/spanId\":\"{}\"", span.span_id()),
        format!("\"logging.googleapis.com/trace_sampled\":{sampled}"),
    ]
}

fn ecs_ids(span: &SpanContext) -> Vec<String> {
    vec![
        format!("\"trace.id\":\"{}\"", span.trace_id()),
        format!("\"span.id\":\"{}\"", span.span_id()),
    ]
}
