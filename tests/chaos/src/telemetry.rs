//! The subscriber of the process: our layer, its log layer and `fmt`, and what counts open spans.

use tracing::level_filters::LevelFilter;
use tracing_context::{ContextLayer, install_panic_hook};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use crate::checks::{Lines, OpenSpans, Sink};

/// Makes it the global default.
pub(crate) fn install() {
    // Of HTTP/2 itself: its warnings about callers that reset too much belong to no call.
    let ours = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("h2", LevelFilter::OFF);
    let text = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(Lines::Text);
    tracing_subscriber::registry()
        .with(ContextLayer::builder().sink(Sink).build().filtered())
        .with(
            tracing_logs::json()
                .with_writer(Lines::Json)
                .with_filter(ours.clone()),
        )
        .with(text.with_filter(ours))
        .with(OpenSpans.with_filter(LevelFilter::INFO))
        .init();
    // Panics are expected here, by the thousand: nothing on stderr.
    std::panic::set_hook(Box::new(|_| {}));
    install_panic_hook();
}
