//! The same lines in each format.
//!
//! ```text
//! cargo run -p tracing-logs --example formats -- json | jq .
//! cargo run -p tracing-logs --example formats -- nested | jq .
//! cargo run -p tracing-logs --example formats -- compact
//! ```
//!
//! Formats: `json`, `nested`, `datadog`, `gcp`, `ecs`, `logfmt`, and `full`, `compact`, `pretty` of
//! `tracing-subscriber`.

use tracing::{Subscriber, error, info, info_span};
use tracing_context::{ContextLayer, Resource};
use tracing_logs::{FmtLayerExt as _, LogLayer};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

fn main() {
    let format = std::env::args().nth(1).unwrap_or_else(|| "json".to_owned());
    match format.as_str() {
        "json" => init(tracing_logs::json()),
        "nested" => init(tracing_logs::json().with_nested_fields()),
        "datadog" => init(tracing_logs::datadog()),
        "gcp" => init(tracing_logs::gcp("my-project")),
        "ecs" => init(tracing_logs::ecs()),
        "logfmt" => init(tracing_logs::logfmt()),
        "full" => registry().with(fmt::layer().with_text_ids()).init(),
        "compact" => registry()
            .with(fmt::layer().compact().with_text_ids())
            .init(),
        "pretty" => registry()
            .with(fmt::layer().pretty().with_text_ids())
            .init(),
        other => {
            eprintln!("no such format: {other}");
            std::process::exit(1);
        }
    }
    tracing_context::install_panic_hook();
    info!("ready");
    let order = info_span!("order", order.id = 7, customer = "ann");
    let _order = order.enter();
    info!(items = 3, total = 12.5, "accepted");
    error!(reason = "card \"4242\" declined", "payment failed");
    let _ = std::panic::catch_unwind(|| {
        info_span!("ship").in_scope(|| panic!("no address"));
    });
}

/// What gives spans their ids.
fn registry() -> impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync {
    tracing_subscriber::registry().with(ContextLayer::builder().build().filtered())
}

fn init(layer: LogLayer) {
    let layer = layer.with_resource(Resource::new("shop"));
    registry()
        .with(layer.with_filter(tracing_logs::env()))
        .init();
}
