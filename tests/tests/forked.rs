//! Forked processes: ids of their own, and nothing of the parent's Telemetry. One process a test.
#![expect(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::collections::HashSet;
use std::io::{PipeReader, PipeWriter, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, exit};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fork::Fork;
use tracing::{info_span, level_filters::LevelFilter};
use tracing_context::{
    Birth, Context, ContextLayer, SpanContext, SpanExt as _, TraceFlags, remote_span,
};
use tracing_subscriber::prelude::*;
use tracing_tests::{caller, in_child};

/// Runs `body` in a forked process, which writes its ids. Gives the other end.
fn child(body: impl FnOnce(&mut PipeWriter)) -> (i32, PipeReader) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    match fork::fork().unwrap() {
        Fork::Parent(id) => (id, reader),
        Fork::Child => {
            let ended = catch_unwind(AssertUnwindSafe(|| body(&mut writer)));
            exit(i32::from(ended.is_err()));
        }
    }
}

fn lines((id, mut reader): (i32, PipeReader)) -> Vec<String> {
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    assert_eq!(fork::waitpid(id).unwrap(), 0, "the child ends well");
    text.lines().map(str::to_owned).collect()
}

fn id(span: &tracing::Span) -> SpanContext {
    span.context().unwrap()
}

/// The ids of spans that are born here, each a line.
fn births(count: usize, out: &mut impl std::io::Write) {
    for _ in 0..count {
        let span = info_span!("born");
        writeln!(out, "{}", id(&span).span_id()).unwrap();
    }
}

fn own(count: usize) -> Vec<String> {
    let mut text = Vec::new();
    births(count, &mut text);
    String::from_utf8(text)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn assert_distinct(ids: &[Vec<String>]) {
    let all: Vec<_> = ids.iter().flatten().collect();
    let distinct: HashSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

fn install() {
    let layer = ContextLayer::builder().sink(tracing_context::testing::InMemorySink::new());
    tracing_subscriber::registry()
        .with(layer.build().filtered())
        .init();
}

#[test]
fn roots_of_parent_and_children_have_ids_of_their_own() {
    in_child("roots_of_parent_and_children_have_ids_of_their_own", || {
        install();
        let roots = |out: &mut dyn std::io::Write| {
            for _ in 0..50 {
                let root = id(&info_span!(parent: None, "root"));
                writeln!(out, "{}\n{}", root.trace_id(), root.span_id()).unwrap();
            }
        };
        // At first nobody has drawn an id yet, then all have.
        for _ in 0..2 {
            let children = [child(|out| roots(out)), child(|out| roots(out))];
            let mut own = Vec::new();
            roots(&mut own);
            let own = String::from_utf8(own)
                .unwrap()
                .lines()
                .map(str::to_owned)
                .collect();
            let [first, second] = children.map(lines);
            assert_eq!(first.len(), 100);
            assert_distinct(&[own, first, second]);
        }
    });
}

#[test]
fn children_that_go_on_with_their_parents_trace_have_spans_of_their_own() {
    let test = "children_that_go_on_with_their_parents_trace_have_spans_of_their_own";
    in_child(test, || {
        install();
        for _ in 0..20 {
            // The fork is as close behind a birth as it gets.
            let _entered = info_span!("forks").entered();
            let children = [child(|out| births(200, out)), child(|out| births(200, out))];
            let own = own(200);
            let [first, second] = children.map(lines);
            assert_eq!(first.len(), 200);
            assert_distinct(&[own, first, second]);
        }
    });
}

#[test]
fn children_below_the_same_caller_have_spans_of_their_own() {
    in_child(
        "children_below_the_same_caller_have_spans_of_their_own",
        || {
            install();
            let context = Context::new().with_span(caller(TraceFlags::SAMPLED));
            let work = |out: &mut PipeWriter| {
                let birth = Birth::remote(context.clone());
                let span = remote_span!(birth, tracing::Level::INFO, "work");
                writeln!(out, "{}", id(span.span()).span_id()).unwrap();
                let _entered = span.enter();
                births(10, out);
            };
            drop(info_span!("before"));
            let [first, second] = [child(work), child(work)].map(lines);
            assert_distinct(&[first, second]);
        },
    );
}

/// Makes Telemetry, forks while other threads hold its locks as often as they can, and uses it in the
/// children. What they do is all this process does.
fn use_inherited_telemetry() {
    const CHILDREN: usize = 20;
    let off = |name: &str| (name == "OTEL_BSP_EXPORT_TIMEOUT").then(|| "100".to_owned());
    let telemetry = tracing_export::Telemetry::builder("forks")
        .source(off)
        // Nobody is there.
        .endpoint("http://127.0.0.1:9/v1/traces")
        .tail_sampling(tracing_export::TailSampling::new().percent(100.0))
        .track_open_spans(true)
        .build()
        .unwrap();
    tracing_subscriber::registry()
        .with(telemetry.layer())
        .with(tracing_tests::LogLines::default().with_filter(LevelFilter::OFF))
        .init();
    static OVER: AtomicBool = AtomicBool::new(false);
    let busy: Vec<_> = (0..3)
        .map(|_| {
            thread::spawn(|| {
                while !OVER.load(Ordering::Relaxed) {
                    info_span!("root").in_scope(|| drop(info_span!("below")));
                }
            })
        })
        .collect();
    let open = info_span!("open while it is forked");
    let mut telemetry = Some(telemetry);
    for _ in 0..CHILDREN {
        thread::sleep(Duration::from_millis(2));
        let (id, _) = child(|_| {
            let telemetry = telemetry.take().unwrap();
            open.in_scope(|| drop(info_span!("child")));
            drop(open.clone());
            open.finish();
            let _ = telemetry.flush(Duration::from_secs(1));
            assert!(telemetry.open_spans(Duration::ZERO).is_empty());
            telemetry.shutdown(Duration::from_secs(1));
            drop(telemetry);
        });
        assert_eq!(fork::waitpid(id).unwrap(), 0, "the child ends well");
    }
    OVER.store(true, Ordering::Relaxed);
    busy.into_iter().for_each(|thread| thread.join().unwrap());
    // Nobody takes the spans: that is not what is tested.
    std::mem::forget(telemetry);
}

#[test]
fn telemetry_that_was_inherited_does_nothing_and_says_so_once() {
    const TEST: &str = "telemetry_that_was_inherited_does_nothing_and_says_so_once";
    const CHILD: &str = "FORKED_TEST_CHILD";
    if std::env::var_os(CHILD).is_some() {
        return use_inherited_telemetry();
    }
    let run = Command::new("timeout")
        .arg("60")
        .arg(std::env::current_exe().unwrap())
        .args([TEST, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{}\n{said}", run.status);
    assert_eq!(said.matches("was forked from").count(), 20, "{said}");
}
