//! Panics of Debug impls while a formatter holds the locks of a span. Global default.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use tracing::field::Empty;
use tracing_tests::{Recording, in_child};

static RECORDING: LazyLock<Recording> = LazyLock::new(Recording::global_with_panics);

/// Panics when it is formatted.
struct Panics;

impl fmt::Debug for Panics {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("a Debug impl panics")
    }
}

#[test]
fn a_debug_impl_that_panics_in_a_span_hidden_for_us_neither_hangs_nor_aborts() {
    let test = "a_debug_impl_that_panics_in_a_span_hidden_for_us_neither_hangs_nor_aborts";
    in_child(test, || {
        let recording = &*RECORDING;
        // The formatter sees it, our layer does not.
        let span = tracing::debug_span!("hidden", late = Empty);
        assert!(!span.is_disabled());
        let record =
            AssertUnwindSafe(|| span.in_scope(|| span.record("late", format_args!("{Panics:?}"))));
        assert!(catch_unwind(record).is_err());
        // Told by another thread, once the lock of the formatter is free.
        let deadline = Instant::now() + Duration::from_secs(30);
        while recording.logs.with("a Debug impl panics").is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(recording.logs.with("a Debug impl panics").len(), 1);
    });
}
