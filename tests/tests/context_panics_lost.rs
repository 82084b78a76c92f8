//! A panic is told though the stack of contexts holds what nobody will ever leave. Global default.

use std::panic::catch_unwind;
use std::thread;

use tracing::info_span;
use tracing::level_filters::LevelFilter;
use tracing_context::install_panic_hook;
use tracing_tests::Recording;

#[test]
fn a_panic_below_a_forgotten_guard_is_told_at_the_latest_when_the_thread_ends() {
    let recording = Recording::global(LevelFilter::ERROR);
    install_panic_hook();
    let ended = thread::spawn(|| {
        // What a guard held across an await of a task without a poll guard leaves behind.
        std::mem::forget(info_span!("forgotten").entered());
        assert!(catch_unwind(|| panic!("below a forgotten guard")).is_err());
    })
    .join();
    assert!(ended.is_ok());
    assert_eq!(recording.logs.with("below a forgotten guard").len(), 1);
}
