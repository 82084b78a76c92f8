//! More lines for traces that are sampled.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::{debug, debug_span, error, info, info_span, trace, trace_span, warn};
use tracing_context::{Context, SpanContext, TraceFlags};
use tracing_logs::SampledLevel;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, LevelFilter};
use tracing_subscriber::layer::Filter;
use tracing_subscriber::prelude::*;

use self::common::{Lines, context_layer, remote};

fn with_lines(f: impl FnOnce(&Lines)) {
    let lines = Lines::default();
    let filter = SampledLevel::new(LevelFilter::INFO).sampled(LevelFilter::DEBUG);
    let json = tracing_logs::json().with_writer(lines.clone());
    let subscriber = tracing_subscriber::registry()
        .with(context_layer().with_filter(LevelFilter::TRACE))
        .with(json.with_filter(filter));
    tracing::subscriber::with_default(subscriber, || f(&lines));
}

fn unsampled() -> Context {
    let caller = remote().span().cloned().unwrap();
    let flags = TraceFlags::default();
    Context::new().with_span(SpanContext::new(caller.trace_id(), caller.span_id(), flags))
}

fn messages(lines: &Lines) -> Vec<String> {
    let lines = lines.take();
    let messages = lines.iter().filter_map(|line| line.text("message"));
    messages.map(str::to_owned).collect()
}

fn one_of_each() {
    trace!("trace");
    debug!("debug");
    info!("info");
    warn!("warn");
    error!("error");
}

#[test]
fn debug_in_sampled_traces_only() {
    with_lines(|lines| {
        one_of_each();
        assert_eq!(messages(lines), ["info", "warn", "error"]);
        {
            let _caller = unsampled().attach();
            info_span!("span").in_scope(one_of_each);
            assert_eq!(messages(lines), ["info", "warn", "error"]);
        }
        let _caller = remote().attach();
        info_span!("span").in_scope(one_of_each);
        assert_eq!(messages(lines), ["debug", "info", "warn", "error"]);
        // Asked in between, as callers of `enabled!` do.
        let _ = tracing::enabled!(tracing::Level::TRACE);
        debug!("after");
        assert_eq!(messages(lines), ["after"]);
    });
}

#[test]
fn the_trace_is_that_of_the_line() {
    with_lines(|lines| {
        let sampled = remote().in_scope(|| info_span!("sampled"));
        let deeper = debug_span!(parent: &sampled, "deeper");
        let not_sampled = unsampled().in_scope(|| info_span!("not sampled"));
        for (current, other) in [(&sampled, &not_sampled), (&not_sampled, &sampled)] {
            let _current = current.enter();
            debug!(parent: other, "explicit");
            debug!(parent: None, "root");
            let expected = if *other == sampled {
                vec!["explicit"]
            } else {
                vec![]
            };
            assert_eq!(messages(lines), expected);
        }
        debug!(parent: &deeper, "of a DEBUG span");
        assert_eq!(messages(lines), ["of a DEBUG span"]);
        // The filter itself hides it, so its trace is not known.
        let hidden = trace_span!(parent: &sampled, "hidden");
        debug!(parent: &hidden, "lost");
        info!(parent: &hidden, "kept");
        assert_eq!(messages(lines), ["kept"]);
    });
}

#[test]
fn beside_another_filter() {
    let lines = Lines::default();
    let directives = EnvFilter::new("debug,quiet=error");
    let filter = directives.and(SampledLevel::new(LevelFilter::ERROR).sampled(LevelFilter::DEBUG));
    let json = tracing_logs::json().with_writer(lines.clone());
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(json.with_filter(filter));
    tracing::subscriber::with_default(subscriber, || {
        // Warnings always.
        one_of_each();
        assert_eq!(messages(&lines), ["warn", "error"]);
        let _caller = remote().attach();
        debug!(target: "quiet", "hidden");
        one_of_each();
        assert_eq!(messages(&lines), ["debug", "info", "warn", "error"]);
    });
}

#[test]
fn the_wider_level_is_the_hint() {
    type Registry = tracing_subscriber::Registry;
    let hint = |filter: SampledLevel| Filter::<Registry>::max_level_hint(&filter);
    let info = SampledLevel::new(LevelFilter::INFO);
    assert_eq!(hint(info), Some(LevelFilter::INFO));
    assert_eq!(
        hint(info.sampled(LevelFilter::TRACE)),
        Some(LevelFilter::TRACE)
    );
    assert_eq!(
        hint(info.sampled(LevelFilter::ERROR)),
        Some(LevelFilter::INFO)
    );
    assert_eq!(
        hint(SampledLevel::new(LevelFilter::OFF)),
        Some(LevelFilter::WARN)
    );
    let layer: Box<dyn Layer<Registry> + Send + Sync> =
        Box::new(tracing_logs::json().with_filter(info.sampled(LevelFilter::DEBUG)));
    assert_eq!(layer.max_level_hint(), Some(LevelFilter::DEBUG));
}
