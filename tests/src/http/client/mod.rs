//! The contract of clients.

mod bare;
pub(crate) mod cases;
mod contract;
mod hyper;
mod reqwest;

use tracing_tower::{ClientHooks, ClientLayer};

pub use self::bare::{BareHttp1, BareHttp2};
#[doc(hidden)]
pub use self::contract::listed;
pub use self::hyper::{HyperHttp1, HyperHttp2};
pub use self::reqwest::{MiddlewareHttp1, MiddlewareHttp2, ReqwestHttp1, ReqwestHttp2};
use crate::http::{Exchange, Protocol, telemetry};

/// A client of some library, behind a [`ClientLayer`].
pub trait ClientAdapter {
    /// What it speaks.
    const PROTOCOL: Protocol;

    /// `error.type` when nobody listens.
    const REFUSED: &'static str;

    /// `error.type` when the server breaks the body off.
    const BROKEN: &'static str;

    /// The client, with a pool of its own.
    fn client<H: ClientHooks>(layer: ClientLayer<H>) -> Exchange;
}

/// A client behind the layer's defaults.
pub(crate) fn client<A: ClientAdapter>() -> Exchange {
    telemetry();
    A::client(ClientLayer::new())
}
