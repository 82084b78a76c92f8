//! Set-ups that trace nothing, told once.

use std::any::type_name;
use std::cell::Cell;
use std::fmt;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use tracing::dispatcher;
use tracing::subscriber::NoSubscriber;

/// A layer has been installed, or has seen a span.
pub(crate) fn layer_exists() {
    LAYER.store(true, Ordering::Relaxed);
}

/// A layer has been put on top of `S`: looks whether that logs already. By name, since the types
/// below belong to others; a wrong guess costs one warning.
pub(crate) fn layer_stands_on<S>() {
    let below = type_name::<S>();
    if LOG_LAYERS.iter().any(|name| below.contains(name)) {
        MISPLACED.store(true, Ordering::Relaxed);
    }
}

/// Telemetry is switched off on purpose: nobody needs to be told that spans are hidden.
pub fn expect_hidden_spans() {
    SAID.fetch_or(HIDDEN, Ordering::Relaxed);
}

/// Instrumentation has made a span of this name; `seen` if a layer gave it ids. Called outside of
/// the subscriber, so that a warning is an ordinary event; it belongs to nobody's trace.
pub(crate) fn span_made(name: &'static str, seen: bool) {
    if !seen {
        if LAYER.load(Ordering::Relaxed) {
            tell(HIDDEN, Some(name), SPANS_HIDDEN);
        } else {
            tell(NO_LAYER, Some(name), LAYER_MISSING);
        }
    } else if MISPLACED.load(Ordering::Relaxed) {
        tell(AFTER_LOGS, None, LAYER_AFTER_LOGS);
    }
}

/// Says it once, as soon as there is a subscriber; on the standard error if that lets nobody read
/// it, as under `RUST_LOG=myapp=info`.
fn tell(what: u8, span: Option<&'static str>, text: &'static str) {
    let is_said = SAID.load(Ordering::Relaxed) & what != 0;
    if is_said || dispatcher::get_default(|dispatch| dispatch.is::<NoSubscriber>()) {
        return;
    }
    if SAID.fetch_or(what, Ordering::Relaxed) & what != 0 {
        return;
    }
    // Whatever filters there are, of a layer or of all: who writes the text asks for it.
    let text = Text {
        text,
        is_read: Cell::new(false),
    };
    tracing::warn!(parent: None, span, "{text}");
    if !text.is_read.get() {
        // In one piece, and `eprintln` panics where there is no standard error.
        let line = format!("tracing-context: {}\n", text.text);
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// A text that knows whether it was read.
struct Text {
    text: &'static str,
    is_read: Cell<bool>,
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.is_read.set(true);
        f.write_str(self.text)
    }
}

static LAYER: AtomicBool = AtomicBool::new(false);
static MISPLACED: AtomicBool = AtomicBool::new(false);
static SAID: AtomicU8 = AtomicU8::new(0);

const NO_LAYER: u8 = 1;
const HIDDEN: u8 = 2;
const AFTER_LOGS: u8 = 4;
const LAYER_MISSING: &str = "no context layer is installed: requests are passed on, but not traced; \
                            add `.with(telemetry.layer())` to the registry";
const SPANS_HIDDEN: &str = "a filter hides spans of the tracing middleware, so requests are passed on, \
                            but not traced: filter logs apart (`log_layer.with_filter(..)`), not by \
                            a global filter; if this is on purpose, ignore this";
const LAYER_AFTER_LOGS: &str = "the context layer stands after a log layer: lines about new spans \
                                lack their ids; put `.with(telemetry.layer())` first";
const LOG_LAYERS: [&str; 2] = ["tracing_subscriber::fmt::", "tracing_logs::"];
