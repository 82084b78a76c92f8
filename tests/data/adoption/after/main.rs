//! A small service.

use axum::{Router, extract::Path, routing::get};
use tower_http::trace::TraceLayer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = tracing_export::init("orders")?;

    let app = Router::new()
        .route("/orders/{id}", get(order))
        .layer(TraceLayer::new_for_http())
        .layer(tracing_tower::ServerLayer::new());

    let address = std::env::var("ADDRESS").unwrap_or_else(|_| "127.0.0.1:8080".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!("listening on {}", listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(tracing_export::stop_signal())
        .await?;
    Ok(())
}

async fn order(Path(id): Path<u32>) -> String {
    tracing::info!(order.id = id, "order read");
    format!("order {id}")
}
