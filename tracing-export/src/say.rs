//! Telling somebody something.

use std::io::Write as _;
use std::panic::catch_unwind;

use tracing::dispatcher;
use tracing::subscriber::NoSubscriber;
use tracing_context::__private::visible;

/// A warning to the thread's subscriber, or on the standard error if there is none.
pub(crate) fn say(text: &str) {
    // What a backend answered must not repaint a terminal.
    let text = &*visible(text);
    if is_heard() {
        // A subscriber that panics must not take the exporter along.
        let _ = catch_unwind(|| tracing::warn!(target: "tracing_export", "{text}"));
    } else {
        // In one piece, and `eprintln` panics where there is no standard error.
        let line = format!("tracing-export: {text}\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// Whether events of this thread go to a subscriber.
pub(crate) fn is_heard() -> bool {
    dispatcher::get_default(|dispatch| !dispatch.is::<NoSubscriber>())
}
