//! Ids in unusual stacks of layers, each in a scope of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::{error, info, info_span};
use tracing_context::sampler::AlwaysOff;
use tracing_context::{ContextLayer, SpanExt as _};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::reload;

use self::common::{Lines, SPAN_ID, TRACE_ID, context_layer, ids_of, remote, same_ids};

#[test]
fn traces_that_are_not_sampled_have_ids() {
    let lines = Lines::default();
    let off = ContextLayer::builder().sampler(AlwaysOff).build();
    let subscriber = tracing_subscriber::registry()
        .with(off.filtered())
        .with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, || {
        let span = info_span!("span");
        span.in_scope(|| info!("unsampled"));
        let line = lines.one();
        same_ids(&line, &ids_of(&span));
        // A new trace: random, not sampled.
        assert_eq!(line.text("trace_flags"), Some("02"));

        let _remote = remote().attach();
        info_span!("child").in_scope(|| info!("unsampled"));
        let line = lines.one();
        assert_eq!(line.text("trace_id"), Some(TRACE_ID));
        assert_eq!(line.text("trace_flags"), Some("00"));
    });
}

#[test]
fn without_a_context_layer_only_attached_contexts_have_ids() {
    let lines = Lines::default();
    let subscriber =
        tracing_subscriber::registry().with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, || {
        let span = info_span!("span", a = 1);
        span.in_scope(|| info!("no ids"));
        let line = lines.one();
        assert_eq!(line.ids(), None);
        assert_eq!(line.fields(), [("a", &1.into())]);
        info!(parent: &span, "no ids");
        assert_eq!(lines.one().ids(), None);

        let _remote = remote().attach();
        let _span = span.enter();
        for _ in 0..2 {
            info!("attached");
            assert_eq!(lines.one().ids(), Some((TRACE_ID, SPAN_ID, "01")));
        }
        info!(parent: &span, "attached around the current span");
        assert_eq!(lines.one().ids(), Some((TRACE_ID, SPAN_ID, "01")));
        info!(parent: None, "root");
        assert_eq!(lines.one().ids(), None);
    });
}

#[test]
fn boxed_and_reloadable_layers_find_hidden_parents() {
    let lines = Lines::default();
    let json = || tracing_logs::json().with_writer(lines.clone());
    let (reloadable, _layer) = reload::Layer::new(json());
    let (filter, handle) = reload::Layer::new(LevelFilter::ERROR);
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(reloadable.with_filter(filter))
        .with(json().with_filter(LevelFilter::ERROR).boxed());
    tracing::subscriber::with_default(subscriber, || {
        let hidden = info_span!("hidden");
        let check = || {
            error!(parent: &hidden, "explicit");
            let written = lines.take();
            assert_eq!(written.len(), 2);
            written
                .iter()
                .for_each(|line| same_ids(line, &ids_of(&hidden)));
        };
        check();
        handle.reload(LevelFilter::WARN).unwrap();
        check();
    });
}

#[test]
fn two_subscribers_do_not_mix_their_spans() {
    let (first, second) = (Lines::default(), Lines::default());
    let subscriber = |lines: &Lines| {
        tracing_subscriber::registry()
            .with(context_layer())
            .with(tracing_logs::json().with_writer(lines.clone()))
    };
    tracing::subscriber::with_default(subscriber(&first), || {
        let outer = info_span!("outer", from = "first");
        let _outer = outer.enter();
        tracing::subscriber::with_default(subscriber(&second), || {
            let inner = info_span!("inner", from = "second");
            info!(parent: &inner, "inner");
            let line = second.one();
            same_ids(&line, &ids_of(&inner));
            assert_eq!(line.text("from"), Some("second"));
        });
        info!(parent: &outer, "outer");
        same_ids(&first.one(), &ids_of(&outer));
    });
}

/// An `Option` does not tell the layer inside which subscriber it belongs to.
#[test]
fn inside_an_option_all_but_explicit_parents_is_right() {
    let lines = Lines::default();
    let json = tracing_logs::json().with_writer(lines.clone());
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(Some(json.with_filter(LevelFilter::INFO)));
    tracing::subscriber::with_default(subscriber, || {
        let span = info_span!("span", a = 1);
        let entered = span.enter();
        let hidden = tracing::debug_span!("hidden").entered();
        info!("contextual");
        let line = lines.one();
        same_ids(&line, &ids_of(&hidden));
        assert_eq!(line.fields(), [("a", &1.into())]);
        drop((hidden, entered));
        info!(parent: &span, "explicit");
        let line = lines.one();
        assert_eq!(line.ids(), None);
        assert_eq!(line.fields(), [("a", &1.into())]);
    });
}

#[test]
fn a_finished_span_still_has_its_ids() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(tracing_logs::json().with_writer(lines.clone()));
    tracing::subscriber::with_default(subscriber, || {
        let span = info_span!("span");
        let ids = ids_of(&span);
        span.finish();
        info!(parent: &span, "late");
        same_ids(&lines.one(), &ids);
    });
}
