//! Spans whose parent is known before they exist, under a global default subscriber with a layer
//! beside ours that makes spans of its own.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use tracing::span::{Attributes, Id};
use tracing::{Level, Subscriber, info_span};
use tracing_context::sampler::{Decision, ParentBased, Sampled, SpanStart};
use tracing_context::testing::InMemorySink;
use tracing_context::{
    Baggage, Birth, Context, ContextLayer, Link, Parent, Scope, SpanExt as _, TraceFlags,
    TracedSpan, current, remote_span,
};
use tracing_subscriber::layer::{Context as LayerContext, Layer};
use tracing_subscriber::prelude::*;
use tracing_tests::{caller, tree};

mod sampler;

/// Makes spans while others are being born: on both sides of our layer.
struct Meddler(&'static str);

impl<S: Subscriber> Layer<S> for Meddler {
    fn on_new_span(&self, span: &Attributes<'_>, _: &Id, _: LayerContext<'_, S>) {
        if span.metadata().name() == "meddled with" {
            info_span!("meddler", side = self.0).in_scope(|| ());
            // Disabled for our layer: must not disturb the birth around it either.
            tracing::trace_span!("meddler, hidden").in_scope(|| ());
        }
    }
}

/// Tells in attributes what it saw, and drops what says so.
fn telltale(start: &SpanStart<'_>) -> Sampled {
    if start.attributes().get("drop").is_some() {
        return Decision::Drop.into();
    }
    let sampled = Sampled::new(Decision::RecordAndSample);
    match start.attributes().get("http.request.header.x") {
        None => sampled,
        Some(header) => sampled
            .with_attribute("seen.header", header.to_string())
            .with_attribute(
                "seen.links",
                i64::try_from(start.links().len()).unwrap_or(-1),
            )
            .with_attribute("seen.name", start.name().to_owned()),
    }
}

static SPANS: LazyLock<InMemorySink> = LazyLock::new(|| {
    let sink = InMemorySink::new();
    let layer = ContextLayer::builder()
        .sink(sink.clone())
        .sampler(
            ParentBased::new(telltale)
                .remote_sampled(telltale)
                .local_sampled(telltale),
        )
        .build();
    let subscriber = tracing_subscriber::registry()
        .with(Meddler("inside"))
        .with(layer.filtered())
        .with(Meddler("outside"));
    assert!(tracing::subscriber::set_global_default(subscriber).is_ok());
    sink
});

fn sampled() -> (tracing_context::SpanContext, Birth) {
    let caller = caller(TraceFlags::SAMPLED);
    let birth = Birth::remote(Context::new().with_span(caller.clone()));
    (caller, birth)
}

#[test]
fn the_caller_is_the_parent() {
    let spans = &*SPANS;
    let caller = caller(TraceFlags::from_bits_truncate(3));
    let context = Context::new()
        .with_span(caller.clone())
        .with_baggage(Baggage::EMPTY.insert("tenant", "7"));
    let span = remote_span!(
        Birth::remote(context),
        Level::INFO,
        "GET",
        otel.kind = "server"
    );
    assert!(span.is_recorded());
    assert_eq!(span.context().baggage().get("tenant"), Some("7"));
    assert_eq!(span.context().span(), span.span().context().as_ref());
    {
        let _entered = span.enter();
        assert_eq!(current().span(), span.context().span());
        assert_eq!(current().baggage().get("tenant"), Some("7"));
        info_span!("handler").in_scope(|| ());
    }
    span.finish();
    let trace = spans.trace(caller.trace_id());
    assert_eq!(
        tree(&trace),
        "\
GET [server] (remote parent)
  handler [internal]
"
    );
    let server = &trace[1];
    assert_eq!(server.parent_span_id(), Some(caller.span_id()));
    assert!(server.parent_is_remote());
    assert!(server.is_local_root());
    assert!(!server.context().is_remote());
    assert_eq!(server.context().trace_state(), caller.trace_state());
    assert_eq!(server.context().flags().bits(), 3);
    assert_eq!(trace[0].context().trace_state(), caller.trace_state());
}

#[test]
fn flags_say_what_the_caller_and_the_sampler_said() {
    let _spans = &*SPANS;
    for bits in 0..4 {
        let flags = TraceFlags::from_bits_truncate(bits);
        let caller = caller(flags);
        let context = Context::new().with_span(caller.clone());
        let span = remote_span!(Birth::remote(context), Level::INFO, "hop");
        let own = span.context().span().cloned();
        // The random flag is the caller's to set, and is kept through an unsampled hop.
        assert_eq!(own.as_ref().map(|own| own.flags()), Some(flags));
        assert_eq!(
            own.as_ref().map(|own| own.trace_id()),
            Some(caller.trace_id())
        );
        assert_ne!(
            own.as_ref().map(|own| own.span_id()),
            Some(caller.span_id())
        );
        assert_eq!(span.is_recorded(), flags.is_sampled());
        let below = {
            let _entered = span.enter();
            info_span!("below").context()
        };
        assert_eq!(below.map(|below| below.flags()), Some(flags));
    }
}

#[test]
fn a_caller_without_a_span_begins_a_trace_but_keeps_its_baggage() {
    let spans = &*SPANS;
    let context = Context::new().with_baggage(Baggage::EMPTY.insert("tenant", "7"));
    let span = info_span!("unrelated")
        .in_scope(|| remote_span!(Birth::remote(context), Level::INFO, "no traceparent"));
    assert_eq!(span.context().baggage().get("tenant"), Some("7"));
    let id = span.context().span().map(|span| span.trace_id());
    drop(span);
    let trace = id.map(|id| spans.trace(id)).unwrap_or_default();
    assert_eq!(tree(&trace), "no traceparent [internal]\n");
}

#[test]
fn a_root_ignores_what_is_current_and_a_contextual_span_takes_it() {
    let spans = &*SPANS;
    let (caller, birth) = sampled();
    let server = remote_span!(birth, Level::INFO, "server");
    let entered = server.enter();
    let client = remote_span!(
        Birth::contextual(),
        Level::INFO,
        "client",
        otel.kind = "client"
    );
    let root = remote_span!(Birth::new(Parent::Root), Level::INFO, "root");
    let root_id = root.context().span().map(|span| span.trace_id());
    drop((entered, client, root));
    drop(server);
    assert_eq!(
        tree(&spans.trace(caller.trace_id())),
        "\
server [internal] (remote parent)
  client [client]
"
    );
    let trace = root_id.map(|id| spans.trace(id)).unwrap_or_default();
    assert_eq!(tree(&trace), "root [internal]\n");
}

#[test]
fn a_field_expression_that_makes_spans_does_not_steal_the_birth() {
    fn made_by_expression() -> i64 {
        info_span!("request").in_scope(|| 7)
    }
    let spans = &*SPANS;
    let (caller, birth) = sampled();
    drop(remote_span!(
        birth,
        Level::INFO,
        "request",
        x = made_by_expression()
    ));
    assert_eq!(
        tree(&spans.trace(caller.trace_id())),
        "request [internal] (remote parent) x=7\n"
    );
}

#[test]
fn a_debug_impl_that_makes_spans_does_not_steal_the_birth() {
    struct Spanning;
    impl fmt::Debug for Spanning {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            info_span!("made by Debug").in_scope(|| f.write_str("text"))
        }
    }
    let spans = &*SPANS;
    let (caller, birth) = sampled();
    drop(remote_span!(birth, Level::INFO, "debugged", x = ?Spanning));
    assert_eq!(
        tree(&spans.trace(caller.trace_id())),
        "debugged [internal] (remote parent) x=\"text\"\n"
    );
}

#[test]
fn a_layer_that_makes_spans_does_not_steal_the_birth() {
    let spans = &*SPANS;
    let (caller, birth) = sampled();
    drop(remote_span!(birth, Level::INFO, "meddled with"));
    assert_eq!(
        tree(&spans.trace(caller.trace_id())),
        "meddled with [internal] (remote parent)\n"
    );
    let meddlers = spans
        .spans()
        .iter()
        .filter(|span| span.name() == "meddler")
        .count();
    assert_eq!(meddlers, 2, "both layers did meddle");
}

#[test]
fn births_nest() {
    let spans = &*SPANS;
    let (outer, outer_birth) = sampled();
    let (inner, inner_birth) = sampled();
    let inner_id = inner.trace_id().to_string();
    let nested = |birth| {
        let span = remote_span!(birth, Level::INFO, "inner");
        span.context()
            .span()
            .map(|span| span.trace_id().to_string())
    };
    let span = remote_span!(
        outer_birth,
        Level::INFO,
        "outer",
        inner = nested(inner_birth)
    );
    drop(span);
    assert_eq!(
        tree(&spans.trace(outer.trace_id())),
        format!("outer [internal] (remote parent) inner={inner_id:?}\n")
    );
    assert_eq!(
        tree(&spans.trace(inner.trace_id())),
        "inner [internal] (remote parent)\n"
    );
}

#[test]
fn births_of_one_callsite_nest() {
    fn make(mut births: Vec<Birth>) -> Option<TracedSpan> {
        let birth = births.pop()?;
        Some(remote_span!(
            birth,
            Level::INFO,
            "recursive",
            inner = make(births).is_some()
        ))
    }
    let spans = &*SPANS;
    let (inner, inner_birth) = sampled();
    let (outer, outer_birth) = sampled();
    drop(make(vec![inner_birth, outer_birth]));
    assert_eq!(
        tree(&spans.trace(outer.trace_id())),
        "recursive [internal] (remote parent) inner=true\n"
    );
    assert_eq!(
        tree(&spans.trace(inner.trace_id())),
        "recursive [internal] (remote parent) inner=false\n"
    );
}

#[test]
fn an_early_return_from_a_field_expression_leaves_nothing_behind() {
    fn make(birth: Birth, number: &str) -> Result<TracedSpan, std::num::ParseIntError> {
        Ok(remote_span!(
            birth,
            Level::INFO,
            "parsed",
            number = number.parse::<i64>()?
        ))
    }
    let spans = &*SPANS;
    let (first, first_birth) = sampled();
    let (second, second_birth) = sampled();
    assert!(make(first_birth, "seven").is_err());
    assert!(current().is_empty());
    drop(make(Birth::contextual(), "6"));
    drop(make(second_birth, "7"));
    assert_eq!(tree(&spans.trace(first.trace_id())), "");
    assert_eq!(
        tree(&spans.trace(second.trace_id())),
        "parsed [internal] (remote parent) number=7\n"
    );
}

#[test]
fn a_panic_in_a_field_expression_leaves_nothing_behind() {
    let spans = &*SPANS;
    let (first, first_birth) = sampled();
    let make = |birth, bad: bool| {
        remote_span!(
            birth,
            Level::INFO,
            "panicky",
            x = {
                assert!(!bad, "a field expression");
                1
            }
        )
    };
    let made = catch_unwind(AssertUnwindSafe(|| make(first_birth, true)));
    assert!(made.is_err());
    assert!(current().is_empty());
    let next = make(Birth::contextual(), false);
    assert_ne!(
        next.context().span().map(|span| span.trace_id()),
        Some(first.trace_id())
    );
    drop(next);
    assert_eq!(tree(&spans.trace(first.trace_id())), "");
}

#[test]
fn a_debug_impl_that_panics_at_birth_leaves_nothing_behind() {
    struct Panics(bool);
    impl fmt::Debug for Panics {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            assert!(!self.0, "a Debug impl");
            f.write_str("fine")
        }
    }
    let spans = &*SPANS;
    let (first, first_birth) = sampled();
    let (second, second_birth) = sampled();
    let make = |birth, value| remote_span!(birth, Level::INFO, "debug panics", x = ?value);
    let made = catch_unwind(AssertUnwindSafe(|| make(first_birth, Panics(true))));
    assert!(made.is_err());
    assert!(current().is_empty());
    drop(make(second_birth, Panics(false)));
    assert_eq!(tree(&spans.trace(first.trace_id())), "");
    assert_eq!(
        tree(&spans.trace(second.trace_id())),
        "debug panics [internal] (remote parent) x=\"fine\"\n"
    );
}

#[test]
fn a_span_may_have_begun_before_it_was_made() {
    let since = Instant::now();
    let ago = Duration::from_millis(50);
    std::thread::sleep(ago);
    let span = remote_span!(Birth::new(Parent::Root).since(since), Level::INFO, "late");
    assert_eq!(span.started(), since);
    span.finish();
    let context = span.context().span().cloned().unwrap();
    let spans = SPANS.trace(context.trace_id());
    let lasted = spans[0].end_unix_nano() - spans[0].start_unix_nano();
    assert!(u128::from(lasted) >= ago.as_nanos(), "{lasted}");

    // It did not begin in the future.
    let later = Instant::now() + Duration::from_secs(3600);
    let span = remote_span!(Birth::new(Parent::Root).since(later), Level::INFO, "early");
    assert!(span.started() < later);
    span.finish();
}
