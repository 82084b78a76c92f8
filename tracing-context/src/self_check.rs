//! Set-ups that trace nothing, told once.

use std::any::type_name;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

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
        if !LAYER.load(Ordering::Relaxed) {
            if say(NO_LAYER) {
                tracing::warn!(
                    parent: None,
                    span = name,
                    "no context layer is installed: requests are passed on, but not traced; add \
                     `.with(telemetry.layer())` to the registry"
                );
            }
        } else if say(HIDDEN) {
            tracing::warn!(
                parent: None,
                span = name,
                "a filter hides spans of the tracing middleware, so requests are passed on, but \
                 not traced: filter logs apart (`log_layer.with_filter(..)`), not by a global \
                 filter; if this is on purpose, ignore this"
            );
        }
    } else if MISPLACED.load(Ordering::Relaxed) && say(AFTER_LOGS) {
        tracing::warn!(
            parent: None,
            "the context layer stands after a log layer: lines about new spans lack their ids; \
             put `.with(telemetry.layer())` first"
        );
    }
}

/// Whether this is the first time that somebody listens.
fn say(what: u8) -> bool {
    SAID.load(Ordering::Relaxed) & what == 0
        && tracing::enabled!(tracing::Level::WARN)
        && SAID.fetch_or(what, Ordering::Relaxed) & what == 0
}

static LAYER: AtomicBool = AtomicBool::new(false);
static MISPLACED: AtomicBool = AtomicBool::new(false);
static SAID: AtomicU8 = AtomicU8::new(0);

const NO_LAYER: u8 = 1;
const HIDDEN: u8 = 2;
const AFTER_LOGS: u8 = 4;
const LOG_LAYERS: [&str; 2] = ["tracing_subscriber::fmt::", "tracing_logs::"];
