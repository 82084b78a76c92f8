//! Panics: one exception event in the innermost span, one log line, and status Error exactly where
//! the panic went through. Global default: our layer, a log layer, and a formatter that keeps
//! recorded fields.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

use tracing::field::Empty;
use tracing::{Instrument as _, Level, Span, info_span, instrument};
use tracing_context::{
    Birth, Context, FutureExt as _, SpanExt as _, TraceFlags, ValueRef, current,
    install_panic_hook, remote_span,
};
use tracing_tests::{Recording, caller, in_child, tree};

mod debug_impls;

static RECORDING: LazyLock<Recording> = LazyLock::new(|| {
    let recording = Recording::global_with_panics();
    // A second time does nothing.
    install_panic_hook();
    recording
});

/// The trace below a request of its own, in which `body` panics, and the panic's log lines.
fn request(panics: &str, body: impl FnOnce()) -> (String, usize) {
    // Installs the subscriber first.
    let recording = &*RECORDING;
    let caller = caller(TraceFlags::SAMPLED);
    let caught = {
        let _attached = Context::new().with_span(caller.clone()).attach();
        catch_unwind(AssertUnwindSafe(body))
    };
    assert!(current().is_empty(), "the stack is left as it was");
    drop(caught);
    let tree = tree(&recording.spans.trace(caller.trace_id()))
        .lines()
        .map(|line| {
            line.split(END_OF_EVENT)
                .next()
                .unwrap_or_default()
                .to_owned()
                + "\n"
        })
        .collect();
    (tree, recording.logs.with(panics).len())
}

/// What follows differs by the test's thread.
const END_OF_EVENT: &str = "code.line.number=..";

/// The exception event of a panic with this message.
fn event(message: &str) -> String {
    format!(
        "* exception exception.type=\"panic\" exception.message=\"{message}\" \
         code.file.path=.. \n"
    )
}

#[instrument]
fn outermost(message: &str) {
    middle(message);
}

#[instrument(skip_all)]
fn middle(message: &str) {
    innermost(message);
}

#[instrument(skip_all)]
fn innermost(message: &str) {
    panic!("{message}");
}

#[test]
fn a_panic_fails_every_span_it_unwinds_and_is_told_once_in_the_innermost() {
    let recording = &*RECORDING;
    let (tree, lines) = request("through three", || outermost("through three"));
    assert_eq!(
        tree,
        format!(
            "\
outermost [internal] error (remote parent) message=\"through three\" error.type=\"panic\"
  middle [internal] error error.type=\"panic\"
    innermost [internal] error error.type=\"panic\"
      {}",
            event("through three")
        )
    );
    assert_eq!(lines, 1);
    let spans = recording.spans.spans();
    let innermost = spans.iter().find(|span| {
        span.events().any(|event| {
            let said = event.attributes().get("exception.message");
            said.and_then(ValueRef::as_str) == Some("through three")
        })
    });
    let stack = innermost
        .and_then(|span| span.events().next())
        .and_then(|event| event.attributes().get("exception.stacktrace")?.as_str());
    assert!(
        stack.is_some_and(|stack| stack.contains("innermost")),
        "{stack:?}"
    );
}

#[test]
fn a_panic_that_is_caught_inside_a_span_leaves_its_status_unset() {
    let (tree, lines) = request("caught inside", || {
        info_span!("catches").in_scope(|| {
            let caught = catch_unwind(|| {
                info_span!("thrown through").in_scope(|| panic!("caught inside"));
            });
            assert!(caught.is_err());
            info_span!("goes on").in_scope(|| ());
        });
    });
    assert_eq!(
        tree,
        format!(
            "\
catches [internal] (remote parent)
  thrown through [internal] error error.type=\"panic\"
    {}  goes on [internal]
",
            event("caught inside")
        )
    );
    assert_eq!(lines, 1);
}

#[test]
fn a_panic_caught_in_the_span_itself_is_its_event_and_nothing_more() {
    let (tree, lines) = request("caught at once", || {
        info_span!("catches").in_scope(|| {
            assert!(catch_unwind(|| panic!("caught at once")).is_err());
        });
    });
    assert_eq!(
        tree,
        format!(
            "catches [internal] (remote parent)\n  {}",
            event("caught at once")
        )
    );
    assert_eq!(lines, 1);
}

#[test]
fn spans_dropped_and_entered_while_unwinding_are_innocent() {
    struct Sibling(Span);
    impl Drop for Sibling {
        fn drop(&mut self) {
            self.0.in_scope(|| info_span!("clean up").in_scope(|| ()));
        }
    }
    let (tree, lines) = request("beside a sibling", || {
        info_span!("guilty").in_scope(|| {
            let _sibling = Sibling(info_span!("innocent"));
            panic!("beside a sibling");
        });
    });
    assert_eq!(
        tree,
        format!(
            "\
guilty [internal] error (remote parent) error.type=\"panic\"
  {}  innocent [internal]
    clean up [internal]
",
            event("beside a sibling")
        )
    );
    assert_eq!(lines, 1);
}

#[test]
fn a_sibling_future_dropped_while_unwinding_is_innocent() {
    let (tree, _) = request("beside a future", || {
        info_span!("guilty").in_scope(|| {
            let _sibling =
                async { std::future::pending::<()>().await }.instrument(info_span!("innocent"));
            let _other = async { std::future::pending::<()>().await }.in_current_context();
            panic!("beside a future");
        });
    });
    assert_eq!(
        tree,
        format!(
            "\
guilty [internal] error (remote parent) error.type=\"panic\"
  {}  innocent [internal]
",
            event("beside a future")
        )
    );
}

#[test]
fn a_panic_in_an_async_function_is_told_in_its_span() {
    #[instrument]
    async fn later() {
        tokio::task::yield_now().await;
        panic!("in a later poll");
    }
    let (tree, lines) = request("in a later poll", || {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(later());
        }
    });
    assert_eq!(
        tree,
        format!(
            "later [internal] error (remote parent) error.type=\"panic\"\n  {}",
            event("in a later poll")
        )
    );
    assert_eq!(lines, 1);
}

#[test]
fn a_payload_that_is_no_text_is_told_as_such() {
    let (tree, _) = request("no text", || {
        info_span!("odd").in_scope(|| std::panic::panic_any(7));
    });
    assert!(
        tree.contains("exception.message=\"a panic whose payload is no text\""),
        "{tree}"
    );
}

#[test]
fn resuming_a_panic_fails_the_spans_but_tells_nothing() {
    let (tree, lines) = request("resumed", || {
        info_span!("resumes").in_scope(|| resume_unwind(Box::new("resumed")));
    });
    assert_eq!(
        tree,
        "resumes [internal] error (remote parent) error.type=\"panic\"\n"
    );
    assert_eq!(lines, 0);
}

#[test]
fn a_panic_of_a_task_that_is_unwrapped_is_two_panics() {
    let (tree, lines) = request("in a task", || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build();
        let request = async {
            async fn fails() {
                panic!("in a task");
            }
            let task = fails().instrument(info_span!("task"));
            if let Err(error) = tokio::spawn(task.in_current_context()).await {
                panic!("the task failed: {error}");
            }
        };
        if let Ok(runtime) = runtime {
            runtime.block_on(request.instrument(info_span!("request")));
        }
    });
    let tree: Vec<_> = tree
        .lines()
        .map(|line| line.split(" exception.message").next().unwrap_or_default())
        .collect();
    assert_eq!(
        tree,
        [
            "request [internal] error (remote parent) error.type=\"panic\"",
            "  * exception exception.type=\"panic\"",
            "  task [internal] error error.type=\"panic\"",
            "    * exception exception.type=\"panic\"",
        ]
    );
    // The message of the second names that of the first.
    assert_eq!(lines, 2);
}

#[test]
fn a_panic_in_another_thread_is_told_in_its_span_alone() {
    let (tree, lines) = request("in a thread", || {
        info_span!("spawns").in_scope(|| {
            let worker = info_span!("worker");
            let result = thread::spawn(move || {
                worker.in_scope(|| panic!("in a thread"));
            })
            .join();
            assert!(result.is_err());
        });
    });
    assert_eq!(
        tree,
        format!(
            "\
spawns [internal] (remote parent)
  worker [internal] error error.type=\"panic\"
    {}",
            event("in a thread")
        )
    );
    assert_eq!(lines, 1);
}

#[test]
fn a_panic_with_nothing_entered_is_told_at_once() {
    let recording = &*RECORDING;
    let caught = catch_unwind(|| {
        struct Looks;
        impl Drop for Looks {
            fn drop(&mut self) {
                // Another thread tells it; the hook waits for that a moment only.
                let deadline = Instant::now() + Duration::from_secs(30);
                while RECORDING.logs.with("nothing entered").is_empty() && Instant::now() < deadline
                {
                    thread::yield_now();
                }
            }
        }
        let _looks = Looks;
        panic!("nothing entered");
    });
    assert!(caught.is_err());
    assert_eq!(recording.logs.with("nothing entered").len(), 1);
}

#[test]
fn a_panic_with_only_a_context_attached_is_one_line() {
    let (tree, lines) = request("only a context", || panic!("only a context"));
    assert_eq!(tree, "");
    assert_eq!(lines, 1);
}

#[test]
fn two_panics_caught_one_after_another_are_told_in_order() {
    let (tree, _) = request("twice", || {
        info_span!("retries").in_scope(|| {
            for turn in ["twice: first", "twice: second"] {
                assert!(catch_unwind(|| panic!("{turn}")).is_err());
            }
        });
    });
    assert_eq!(
        tree,
        format!(
            "retries [internal] (remote parent)\n  {}  {}",
            event("twice: first"),
            event("twice: second")
        )
    );
}

#[test]
fn a_traced_span_tells_the_panic_inside_it_and_its_poll_guard_leaves_it() {
    let (tree, lines) = request("in a traced span", || {
        let span = remote_span!(Birth::contextual(), Level::INFO, "middleware");
        let caught = catch_unwind(AssertUnwindSafe(|| {
            let _entered = span.enter();
            info_span!("handler").in_scope(|| panic!("in a traced span"));
        }));
        assert!(caught.is_err());
        span.span().set_error("panic", "");
        span.finish();
    });
    assert_eq!(
        tree,
        format!(
            "\
middleware [internal] error (remote parent) error.type=\"panic\"
  handler [internal] error error.type=\"panic\"
    {}",
            event("in a traced span")
        )
    );
    assert_eq!(lines, 1);
}

#[test]
fn a_span_finished_inside_its_own_panic_has_the_event() {
    let (tree, lines) = request("before finish", || {
        let span = info_span!("finishes");
        let _ = span.in_scope(|| {
            let caught = catch_unwind(|| panic!("before finish"));
            Span::current().finish();
            caught
        });
    });
    assert_eq!(
        tree,
        format!(
            "finishes [internal] (remote parent)\n  {}",
            event("before finish")
        )
    );
    assert_eq!(lines, 1);
}

#[test]
fn a_panic_tells_no_credentials() {
    let (tree, lines) = request("amqp://REDACTED:REDACTED@mq", || {
        let _span = info_span!("connects").entered();
        panic!("no amqp://ann:hunter2@mq");
    });
    assert_eq!(lines, 1);
    assert!(
        tree.contains("no amqp://REDACTED:REDACTED@mq") && !tree.contains("hunter2"),
        "{tree}"
    );
}
