//! The layer that makes client spans.

use std::fmt;
use std::sync::Arc;

use http::{Method, Uri};
use tower_layer::Layer;
use tracing_context::propagator::Propagator;

use crate::client::hooks::ClientHooks;
use crate::client::service::Client;
use crate::client::settings::Settings;
use crate::hooks::NoHooks;
use crate::semconv::KnownMethods;

/// Gives every request of an HTTP client a span, from its start to the end of the response body,
/// and sends the span's context along.
///
/// One span for each attempt: put retries outside of it. The span is born, below the span that is
/// current, when the service is called: with a context of your own, write
/// `async { client.call(request).await }.with_context(context)`, not
/// `client.call(request).with_context(context)`.
pub struct ClientLayer<H = NoHooks> {
    hooks: Arc<H>,
    settings: Arc<Settings>,
}

impl ClientLayer {
    /// The defaults: the process's propagator, no hooks.
    #[must_use]
    pub fn new() -> Self {
        Self {
            hooks: Arc::new(NoHooks),
            settings: Arc::default(),
        }
    }
}

impl<H> ClientLayer<H> {
    /// The methods that are recorded by name, in place of the ten that OpenTelemetry knows; all
    /// others are `_OTHER`.
    #[must_use]
    pub fn known_methods(self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.with(|settings| settings.methods = KnownMethods::only(methods.into_iter().collect()))
    }

    /// The client speaks TLS: the scheme of requests whose target is a path alone is `https`.
    #[must_use]
    pub fn https(self, yes: bool) -> Self {
        self.with(|settings| settings.https = yes)
    }

    /// Tells only these targets of the trace: trace headers and baggage are kept from all others,
    /// also those that a proxy copied from its caller. The span is made all the same.
    ///
    /// ```
    /// use tracing_tower::ClientLayer;
    ///
    /// let layer = ClientLayer::new()
    ///     .propagate_to(|uri| uri.host().is_some_and(|host| host.ends_with(".internal")));
    /// ```
    #[must_use]
    pub fn propagate_to(self, is_ours: impl Fn(&Uri) -> bool + Send + Sync + 'static) -> Self {
        self.with(|settings| settings.propagate_to = Some(Arc::new(is_ours)))
    }
}

crate::__queries!(ClientLayer);
crate::__layer!(ClientLayer, Client, ClientHooks);
