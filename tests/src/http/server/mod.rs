//! The contract of servers.

mod app;
mod axum;
mod bare;
pub(crate) mod cases;
mod contract;
mod pages;

use std::net::SocketAddr;

use tracing_tower::ServerHooks;

pub use self::app::{App, Route};
pub use self::axum::{AxumHttp1, AxumHttp2};
pub use self::bare::{AutoHttp1, AutoHttp2, BareHttp1, BareHttp2};
#[doc(hidden)]
pub use self::contract::listed;
use crate::http::{Caller, Protocol, telemetry};

/// A server of some framework, behind a [`ServerLayer`](tracing_tower::ServerLayer).
pub trait ServerAdapter {
    /// What it speaks.
    const PROTOCOL: Protocol;

    /// Whether it knows routes.
    const ROUTES: bool;

    /// Starts it on a port of 127.0.0.1 that is free.
    fn serve<H: ServerHooks>(app: App<H>) -> impl Future<Output = SocketAddr>;
}

/// Starts a server and connects to it.
pub async fn start<A: ServerAdapter, H: ServerHooks>(app: App<H>) -> Caller {
    telemetry();
    Caller::connect(A::serve(app).await, A::PROTOCOL).await
}

/// The name of a span.
pub(crate) fn name<A: ServerAdapter>(method: &str, route: &str) -> String {
    if A::ROUTES {
        format!("{method} {route}")
    } else {
        method.to_owned()
    }
}
