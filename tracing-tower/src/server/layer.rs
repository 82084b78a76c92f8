//! The layer that makes server spans.

use std::fmt;
use std::sync::Arc;

use http::Method;
use tower_layer::Layer;
use tracing_context::propagator::Propagator;

use crate::hooks::NoHooks;
use crate::semconv::KnownMethods;
use crate::server::hooks::ServerHooks;
use crate::server::response_header::ResponseHeader;
use crate::server::service::Server;
use crate::server::settings::Settings;

/// Gives every request of an HTTP server a span, from its arrival to the end of the response body.
///
/// With axum's `Router::layer` the route is known (feature `axum`). gRPC requests pass without an
/// HTTP span, so that the gRPC layer's is the only one; their context is current all the same.
pub struct ServerLayer<H = NoHooks> {
    hooks: Arc<H>,
    settings: Arc<Settings>,
}

impl ServerLayer {
    /// The defaults: the process's propagator, no hooks.
    #[must_use]
    pub fn new() -> Self {
        Self {
            hooks: Arc::new(NoHooks),
            settings: Arc::default(),
        }
    }
}

impl<H> ServerLayer<H> {
    /// The methods that are recorded by name, in place of the ten that OpenTelemetry knows; all
    /// others are `_OTHER`.
    #[must_use]
    pub fn known_methods(self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.with(|settings| settings.methods = KnownMethods::only(methods.into_iter().collect()))
    }

    /// This process itself terminates TLS: `url.scheme` is `https` where the request does not say.
    #[must_use]
    pub fn https(self, yes: bool) -> Self {
        self.with(|settings| settings.https = yes)
    }

    /// Gives gRPC requests an HTTP span too: for servers without a gRPC layer.
    #[must_use]
    pub fn grpc_as_http(self, yes: bool) -> Self {
        self.with(|settings| settings.grpc_as_http = yes)
    }

    /// Names the server span in every response. Default: no.
    #[must_use]
    pub fn response_header(self, header: ResponseHeader) -> Self {
        self.with(|settings| settings.response_header = Some(header))
    }
}

crate::__queries!(ServerLayer);
crate::__layer!(ServerLayer, Server, ServerHooks);
