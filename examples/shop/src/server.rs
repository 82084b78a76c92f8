//! Serving a router.

use std::io::{self, Write as _};
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tracing::info;

use crate::failure::Failure;
use crate::lifeline::{self, Stop};

/// Serves on a free port, which the supervisor is told, until `stop`.
pub(crate) async fn serve(app: Router, stop: Stop) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.map_err(Failure::Listen)?;
    let address = listener.local_addr().map_err(Failure::Listen)?;
    report(address).map_err(Failure::Listen)?;
    info!(port = address.port(), "listening");

    let (tell, draining) = tokio::sync::oneshot::channel();
    let server = axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async move {
        let _ = stop.await;
        let _ = tell.send(());
    });
    tokio::select! {
        served = async { server.await } => served.map_err(Failure::Listen),
        () = async {
            let _ = draining.await;
            tokio::time::sleep(lifeline::DRAIN).await;
        } => Ok(()),
    }
}

/// What a line of a service's stdout that is no log line starts with.
pub(crate) const LISTENING: &str = "listening on ";

fn report(address: SocketAddr) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{LISTENING}{address}")?;
    stdout.flush()
}
