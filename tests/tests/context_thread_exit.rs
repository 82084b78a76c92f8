//! Spans in destructors of thread-locals, when ours may be gone. Global default.

use std::cell::RefCell;
use std::panic::catch_unwind;
use std::thread;

use tracing::field::Empty;
use tracing::level_filters::LevelFilter;
use tracing::{Span, error, info_span};
use tracing_context::{Context, SpanExt as _, TraceFlags, current, install_panic_hook};
use tracing_tests::{Recording, caller, in_child, tree};

/// Uses a span when the thread ends.
struct AtExit(Span);

impl Drop for AtExit {
    fn drop(&mut self) {
        let span = &self.0;
        span.record("late", "at exit");
        span.set_attribute("x", 1).set_error("exit", "at exit");
        error!(parent: span, "said at exit");
        assert_eq!(span.context().is_some(), !span.is_disabled());
        let attached = Context::new()
            .with_span(caller(TraceFlags::SAMPLED))
            .attach();
        let _ = current();
        drop(attached);
        span.finish();
    }
}

thread_local! {
    static FIRST: RefCell<Option<AtExit>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<AtExit>> = const { RefCell::new(None) };
}

#[test]
fn a_span_used_while_the_thread_is_taken_down_is_recorded() {
    in_child(
        "a_span_used_while_the_thread_is_taken_down_is_recorded",
        || {
            let recording = Recording::global(LevelFilter::INFO);
            install_panic_hook();
            let ended = thread::spawn(|| {
                // Registered before all thread-locals of ours, and after them: whichever order the
                // platform takes them down in, one of the two finds them gone. (Born or entered so
                // late a span aborts in tracing-subscriber, whatever its layers do.)
                FIRST.with(|slot| {
                    slot.replace(Some(AtExit(Span::none())));
                });
                let span = info_span!("first", late = Empty);
                span.in_scope(|| error!("said before"));
                FIRST.with(|slot| {
                    slot.replace(Some(AtExit(span)));
                });
                LAST.with(|slot| {
                    slot.replace(Some(AtExit(info_span!("last", late = Empty))));
                });
            })
            .join();
            assert!(ended.is_ok());
            let tree = tree(&recording.spans.spans());
            for name in ["first", "last"] {
                let line = format!(
                    "{name} [internal] error(at exit) late=\"at exit\" x=1 error.type=\"exit\"\n"
                );
                assert!(tree.contains(&line), "{tree}");
            }
            assert_eq!(recording.logs.with("said at exit").len(), 3);
        },
    );
}

#[test]
fn a_panic_caught_while_the_thread_is_taken_down_does_not_abort() {
    struct PanicsAtExit;
    impl Drop for PanicsAtExit {
        fn drop(&mut self) {
            assert!(catch_unwind(|| panic!("caught at exit")).is_err());
        }
    }
    thread_local! {
        static PANICS: PanicsAtExit = const { PanicsAtExit };
    }
    in_child(
        "a_panic_caught_while_the_thread_is_taken_down_does_not_abort",
        || {
            let recording = Recording::global(LevelFilter::INFO);
            install_panic_hook();
            let ended = thread::spawn(|| {
                PANICS.with(|_| ());
                info_span!("span").in_scope(|| error!("said before"));
            })
            .join();
            assert!(ended.is_ok());
            assert_eq!(recording.span("span").events().len(), 1);
        },
    );
}
