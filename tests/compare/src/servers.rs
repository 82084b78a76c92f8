//! An axum router with the layer of one row around it, and the row's subscriber set up.

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use axum_tracing_opentelemetry::middleware::OtelAxumLayer;
use fastrace::collector::SpanContext;
use fastrace_axum::FastraceLayer;
use opentelemetry_instrumentation_tower::http::server::Layer as OtelTowerLayer;
use tower_http::trace::TraceLayer;
use tracing_tower::ServerLayer;

use crate::empty::Empty;
use crate::setup::{self, fastrace as spans_of_fastrace, ours, standard};

/// The router for a row, `WHOSE-MODE`. With its state at hand it is not built anew for each request.
///
/// # Panics
///
/// If there is no such row, or a subscriber already.
#[must_use]
pub fn router(name: &str) -> Router {
    let router = Router::new().route(
        "/users/{id}",
        get(async |Path(id): Path<u32>| format!("user {id}")),
    );
    let router = match name.split_once('-').unwrap_or((name, "")) {
        ("bare", _) => router,
        ("empty", _) => router.layer(Empty),
        ("fmt", _) => {
            ours::install("fmt");
            router.layer(Empty)
        }
        ("tower", "http") => {
            setup::registry();
            router.layer(TraceLayer::new_for_http())
        }
        ("ours", mode) => {
            ours::install(mode);
            router.layer(ServerLayer::new())
        }
        ("standard", mode) => {
            standard::install(mode);
            router.layer(OtelAxumLayer::default())
        }
        ("otel", mode) => {
            standard::install(&mode.replace("tower-", "sdk-"));
            router.layer(OtelTowerLayer::new())
        }
        ("fastrace", mode) => {
            spans_of_fastrace::install(mode);
            router.layer(fastrace_layer(mode))
        }
        _ => panic!("no such row: {name}"),
    };
    router.with_state(())
}

fn fastrace_layer(mode: &str) -> FastraceLayer {
    match mode {
        "unsampled" => FastraceLayer::default().with_span_context_extractor(|request| {
            let header = request.headers().get("traceparent")?.to_str().ok()?;
            Some(SpanContext::decode_w3c_traceparent(header)?.sampled(false))
        }),
        _ => FastraceLayer::default(),
    }
}
