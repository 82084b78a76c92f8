//! The layer that makes client spans.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::HeaderName;
use tower_layer::Layer;
use tracing_context::propagator::Propagator;
use tracing_tower::NoHooks;

use crate::client::service::Client;
use crate::hooks::Hooks;
use crate::settings::Settings;
use crate::target::Target;

/// Gives every gRPC call of a client a span, from its start to the end of the response stream, and
/// sends the span's context along.
///
/// Around a tonic `Channel` or any tower client. One span for each attempt: put retries outside of
/// it. The span is born, below the span that is current, when the service is called.
pub struct ClientLayer<H = NoHooks> {
    hooks: Arc<H>,
    settings: Arc<Settings>,
}

impl ClientLayer {
    /// The defaults: the process's propagator, no hooks.
    ///
    /// `server.address` is the origin that a generated client was given (`with_origin`), and absent
    /// without one: see [`for_target`](Self::for_target).
    #[must_use]
    pub fn new() -> Self {
        Self {
            hooks: Arc::new(NoHooks),
            settings: Arc::default(),
        }
    }

    /// For a channel to this target, which is `server.address` and `server.port`: a URL such as the
    /// channel's endpoint has, `host:port`, or a name of gRPC's (`dns:///shop.example:50051`,
    /// `unix:///run/shop.sock`). What gives no single host is recorded as a whole.
    ///
    /// ```
    /// use tracing_grpc::ClientLayer;
    ///
    /// let layer = ClientLayer::for_target("http://payments.example:50051");
    /// ```
    #[must_use]
    pub fn for_target(target: impl fmt::Display) -> Self {
        Self::new().with(|settings| settings.target = Some(Target::parse(&target.to_string())))
    }
}

impl<H> ClientLayer<H> {
    /// Whether the trace goes on at the server. `false` for other people's: trace context and
    /// baggage are kept from them, also what a proxy copied from its caller. The span is made all
    /// the same. Default: yes.
    #[must_use]
    pub fn propagate(self, yes: bool) -> Self {
        self.with(|settings| settings.isolated = !yes)
    }
}

crate::macros::layer!(ClientLayer, Client);
