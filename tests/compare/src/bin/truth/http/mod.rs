//! HTTP servers.

mod caller;
mod endings;
mod server;

use axum_tracing_opentelemetry::middleware::OtelAxumLayer;
use fastrace_axum::FastraceLayer;
use opentelemetry_instrumentation_tower::http::server::Layer as OtelTowerLayer;
use tower_http::trace::{DefaultMakeSpan, TraceLayer};
use tower_otel::trace::HttpLayer;
use tracing::Level;

use crate::TRIES;
use crate::http::endings::ENDINGS;
use crate::judge::Verdict;
use crate::listen;
use crate::said::Heard;
use crate::table::Line;

pub const CRATES: [&str; 6] = [
    "tracing-tower",
    "axum-tracing-opentelemetry",
    "opentelemetry-instrumentation-tower",
    "tower-otel",
    "tower-http",
    "fastrace-axum",
];

/// All endings with this crate, in this process.
pub async fn run(name: &str) {
    let heard = Heard::default();
    let to = heard.clone();
    let router = match name {
        "tracing-tower" => {
            listen::to_ours(to);
            server::router(tracing_tower::ServerLayer::new())
        }
        "fastrace-axum" => {
            listen::to_fastrace(to);
            server::router(FastraceLayer::default())
        }
        _ => {
            listen::to_standard(to);
            standard(name)
        }
    };
    let address = server::serve(router).await;
    for ending in &ENDINGS {
        let mut tried = Vec::new();
        for _ in 0..TRIES {
            let exchange = caller::call(address, ending).await;
            let spans = listen::until_quiet(&heard).await;
            let verdict = Verdict::of(&exchange, &spans);
            tried.push((exchange, verdict));
        }
        let worst = tried.iter().max_by_key(|(_, verdict)| verdict.badness());
        let (exchange, verdict) = worst.expect("tried");
        println!("{}", Line::new(ending.name, exchange, verdict));
    }
}

fn standard(name: &str) -> axum::Router {
    match name {
        "axum-tracing-opentelemetry" => server::router(OtelAxumLayer::default()),
        "opentelemetry-instrumentation-tower" => server::router(OtelTowerLayer::new()),
        // As its documentation says, for bodies too.
        "tower-otel" => server::router(HttpLayer::server(Level::INFO).trace_body()),
        "tower-http" => {
            let spans = DefaultMakeSpan::new().level(Level::INFO);
            server::router(TraceLayer::new_for_http().make_span_with(spans))
        }
        other => panic!("no such crate: {other}"),
    }
}
