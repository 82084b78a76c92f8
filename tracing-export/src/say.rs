//! Telling somebody something.

use std::cell::Cell;
use std::fmt;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::dispatcher;
use tracing::subscriber::NoSubscriber;
use tracing_context::__private::visible;

use crate::own_thread;

/// A warning to the thread's subscriber, or on the standard error if it reaches nobody: without a
/// subscriber, and where a filter such as `RUST_LOG=myapp=info` keeps it from all who write it.
pub(crate) fn say(text: &str) {
    // What a backend answered must not repaint a terminal.
    let text = &*visible(text);
    if !is_read(text) {
        // In one piece, and `eprintln` panics where there is no standard error.
        let line = format!("tracing-export: {text}\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// Whether events of this thread go to a subscriber.
pub(crate) fn is_heard() -> bool {
    dispatcher::get_default(|dispatch| !dispatch.is::<NoSubscriber>())
}

/// Emits the warning; whether anybody read it. Filters can be global, of a layer, or come and go:
/// whether the text is asked for says it all.
fn is_read(text: &str) -> bool {
    let text = Text {
        text,
        is_read: Cell::new(false),
    };
    // A layer of spans is no reader: this is about no span, and ours is told to look away.
    let is_over = own_thread::marked(|| {
        // A subscriber that panics must not take the exporter along.
        catch_unwind(AssertUnwindSafe(|| {
            tracing::warn!(target: "tracing_export", parent: None, "{text}");
        }))
    });
    is_over.is_ok() && text.is_read.get()
}

/// A text that knows whether it was read.
struct Text<'a> {
    text: &'a str,
    is_read: Cell<bool>,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.is_read.set(true);
        f.write_str(self.text)
    }
}

#[cfg(test)]
mod tests {
    use tracing::level_filters::LevelFilter;
    use tracing_subscriber::Layer as _;
    use tracing_subscriber::filter::Targets;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    fn under(subscriber: impl tracing::Subscriber + Send + Sync) -> bool {
        tracing::subscriber::with_default(subscriber, || is_read("a warning of a test"))
    }

    /// As `RUST_LOG=myapp=info`.
    fn others() -> Targets {
        Targets::new().with_target("myapp", LevelFilter::INFO)
    }

    #[test]
    fn who_reads_it_is_seen_whatever_filters_there_are() {
        let registry = tracing_subscriber::registry;
        let fmt = || tracing_subscriber::fmt::layer().with_writer(std::io::sink);
        assert!(!under(NoSubscriber::new()));
        assert!(!under(registry()));
        assert!(under(registry().with(fmt())));
        assert!(!under(registry().with(fmt()).with(others())));
        assert!(!under(registry().with(fmt().with_filter(others()))));
        let both = registry().with(fmt().with_filter(others()));
        let all = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
        assert!(under(both.with(all.with_filter(LevelFilter::WARN))));
    }

    #[test]
    fn our_own_layer_is_no_reader() {
        let telemetry = crate::Telemetry::builder("deaf")
            .source(|_| None)
            .panic_hook(false)
            .process_defaults(false)
            .without_exporter()
            .build()
            .unwrap();
        let fmt = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
        let subscriber = tracing_subscriber::registry()
            .with(telemetry.layer())
            .with(fmt.with_filter(others()));
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("request").entered();
            assert!(!is_read("a warning of a test"));
            drop(span);
        });
    }
}
