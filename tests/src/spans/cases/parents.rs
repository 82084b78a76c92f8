//! Which span is whose child.

use std::pin::pin;

use futures_util::{StreamExt as _, stream};
use tracing::{Instrument as _, Span, debug_span, info, info_span, span};
use tracing_context::{Context, FutureExt as _, SpanContext, StreamExt as _, TraceFlags, current};

use crate::http::{Trace, recorded, records};
use crate::spans::cases::{here, within, within_async};

pub async fn an_explicit_parent() {
    let trace = Trace::new();
    within(&trace, || {
        let chosen = info_span!("chosen");
        info_span!("entered").in_scope(|| {
            info_span!(parent: &chosen, "adopted").in_scope(|| here(&trace));
        });
    });
    trace
        .leaves_all(
            "\
chosen [internal] (remote parent)
  adopted [internal]
entered [internal] (remote parent)
",
        )
        .await;
}

pub async fn no_parent_begins_a_trace() {
    let trace = Trace::new();
    let own = within(&trace, || {
        info_span!("left").in_scope(|| {
            info_span!(parent: None, "own way").in_scope(|| {
                info!("alone");
                current().span().map(SpanContext::trace_id)
            })
        })
    });
    trace.leaves_all("left [internal] (remote parent)\n").await;
    // Where nobody records, nothing says that the caller is left.
    assert_eq!(own == Some(trace.id()), !records());
    if let Some(spans) = recorded(own.unwrap(), 1).await {
        assert_eq!(
            (spans[0].name(), spans[0].parent_span_id()),
            ("own way", None)
        );
    }
}

/// Other layers may want it: it is nobody's parent all the same.
pub async fn below_a_span_that_nobody_records() {
    let trace = Trace::new();
    within(&trace, || {
        let _work = info_span!("work").entered();
        let _detail = debug_span!("detail", secret = 7).entered();
        info_span!("below").in_scope(|| {
            here(&trace);
            info!("told below");
        });
        here(&trace);
        info!("told in the detail");
    });
    trace
        .leaves_all(
            "\
work [internal] (remote parent)
  * told in the detail
  below [internal]
    * told below
",
        )
        .await;
}

pub async fn below_a_crate_that_nobody_records() {
    let trace = Trace::new();
    within(&trace, || {
        let _machinery =
            span!(target: "hyper::client", tracing::Level::INFO, "machinery").entered();
        info_span!("below").in_scope(|| here(&trace));
    });
    trace.leaves_all("below [internal] (remote parent)\n").await;
}

pub async fn other_threads_and_tasks() {
    let trace = Trace::new();
    let work = async {
        let context = current();
        let thread = std::thread::spawn(move || {
            let _attached = context.attach();
            info_span!("thread").in_scope(|| ());
        });
        thread.join().unwrap();
        let task = async { info_span!("task").in_scope(|| ()) };
        tokio::spawn(task.in_current_context()).await.unwrap();
        let alone = tokio::spawn(async { current().is_empty() });
        assert!(alone.await.unwrap());
        let instrumented = async { here(&trace) }.instrument(info_span!("future"));
        instrumented.await;
    };
    within_async(&trace, || work.instrument(info_span!("work"))).await;
    trace
        .leaves_all(
            "\
work [internal] (remote parent)
  thread [internal]
  task [internal]
  future [internal]
",
        )
        .await;
}

pub async fn items_of_a_stream() {
    let trace = Trace::new();
    let items = stream::iter(0..2).map(|item| info_span!("item", item).in_scope(|| item));
    let context = within(&trace, || {
        let span = info_span!("stream");
        let _entered = span.enter();
        (current(), span.clone())
    });
    let mut items = pin!(items.stream_with_context(context.0));
    assert_eq!(items.next().await, Some(0));
    info_span!(parent: None, "between").in_scope(|| ());
    assert_eq!(items.next().await, Some(1));
    drop(context.1);
    trace
        .leaves_all(
            "\
stream [internal] (remote parent)
  item [internal] item=0
  item [internal] item=1
",
        )
        .await;
}

pub async fn a_detached_child_ends_by_itself() {
    let trace = Trace::new();
    let detached = within(&trace, || {
        info_span!("short").in_scope(|| info_span!("detached"))
    });
    detached.in_scope(|| {
        info_span!("grandchild").in_scope(|| {
            // Without a subscriber there is nothing that it could be detached with.
            assert_eq!(current().is_empty(), !records());
        });
    });
    drop(detached);
    trace
        .leaves_all(
            "\
short [internal] (remote parent)
  detached [internal]
    grandchild [internal]
",
        )
        .await;
}

/// Over an await, on a thread of many tasks.
pub async fn a_guard_that_is_forgotten() {
    let (careless, careful) = (Trace::new(), Trace::new());
    let first = async {
        let _held = info_span!("held", secret = "of the first").entered();
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
    };
    let second = async {
        let span = info_span!("second");
        async {
            here(&careful);
            info!("of the second");
            tokio::task::yield_now().await;
        }
        .instrument(span)
        .await;
    };
    let first = first.with_context(Context::new().with_span(careless.caller.clone()));
    tokio::join!(first, within_async(&careful, || second));
    careful
        .leaves_all(
            "\
second [internal] (remote parent)
  * of the second
",
        )
        .await;
    careful.says(&["INFO of the second target=\"tracing_tests::spans::cases::parents\" (second)"]);
}

pub async fn an_unsampled_trace() {
    let trace = Trace::with(TraceFlags::default());
    let inside = within(&trace, || {
        info_span!("unsampled", costly = 7).in_scope(|| {
            info!("told");
            Span::current().record("costly", 8);
            current().span().cloned().unwrap()
        })
    });
    assert_eq!(inside.trace_id(), trace.id());
    assert_eq!(inside.span_id() == trace.caller.span_id(), !records());
    assert!(!inside.is_sampled());
    trace.leaves("").await;
}
