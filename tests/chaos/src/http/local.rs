//! A server on one thread, whose futures may hold what must stay there: guards over awaits.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn as hyper_service;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{LocalSet, spawn_local};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_tower::ServerLayer;

use crate::checks::check_contexts;
use crate::handlers::child;
use crate::http::handler::{handle, marker_of};
use crate::http::plan::{Act, Plan};
use crate::witness::{Side, WitnessLayer};

/// Serves on a port of this host.
pub(super) fn serve(seed: u64) -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // A guard that somebody holds is the registry's business, and no context of ours.
        .on_thread_park(check_contexts)
        .build()?;
    std::thread::spawn(move || {
        let accept = async {
            let listener = TcpListener::from_std(listener)?;
            loop {
                let (stream, _) = listener.accept().await?;
                spawn_local(connection(seed, TokioIo::new(stream)));
            }
        };
        let _: std::io::Result<()> = runtime.block_on(LocalSet::new().run_until(accept));
    });
    Ok(address)
}

async fn connection(seed: u64, io: TokioIo<tokio::net::TcpStream>) {
    let service = hyper_service(move |request: Request<Incoming>| {
        let app = service_fn(move |request| guarded(seed, request));
        let app = WitnessLayer(Side::Server).layer(ServerLayer::new().layer(app));
        app.oneshot(request.map(Body::new))
    });
    drop(http1::Builder::new().serve_connection(io, service).await);
}

async fn guarded(
    seed: u64,
    request: Request<Body>,
) -> Result<http::Response<Body>, tracing_tests::http::Failure> {
    let marker = marker_of(&request);
    let plan = Plan::new(seed, marker.0);
    if plan.act == Act::Guard {
        let span = child(marker);
        let _entered = span.enter(); // the mistake
        tokio::time::sleep(Duration::from_millis(1) + plan.pause).await;
    }
    handle(plan, marker, request).await
}
