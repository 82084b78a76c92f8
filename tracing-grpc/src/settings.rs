//! What is the same for all calls of a layer.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use tracing_context::Context;
use tracing_context::propagator::Propagator;
use tracing_tower::RequestHead;

use crate::metadata::Captured;
use crate::method::{self, KnownMethods};
use crate::target::Target;

#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) propagator: Option<Arc<dyn Propagator>>,
    pub(crate) skipped: Vec<Cow<'static, str>>,
    /// On servers.
    pub(crate) methods: KnownMethods,
    /// On clients.
    pub(crate) target: Option<Target>,
    /// On clients: nothing is sent along.
    pub(crate) isolated: bool,
    pub(crate) request_headers: Captured,
    pub(crate) response_headers: Captured,
    pub(crate) response_trailers: Captured,
}

impl Settings {
    pub(crate) fn propagator(&self) -> &dyn Propagator {
        self.propagator
            .as_deref()
            .unwrap_or_else(|| tracing_context::propagator())
    }

    /// Whether this is a call that may have a span.
    pub(crate) fn observes(&self, request: &RequestHead<'_>) -> bool {
        let is_skipped = |service| self.skipped.iter().any(|skipped| skipped == service);
        request.is_grpc() && !method::service_of(request.uri).is_some_and(is_skipped)
    }

    /// Sends the context along, or takes what a caller's metadata says of it off.
    pub(crate) fn inject(&self, context: &Context, headers: &mut HeaderMap) {
        let propagator = self.propagator();
        if self.isolated {
            for field in propagator.fields() {
                headers.remove(*field);
            }
        } else if !context.is_empty() {
            // With nothing to say, metadata that the caller wrote stays as it is.
            propagator.replace(context, headers);
        }
    }

    pub(crate) fn capture_request_headers(&mut self, keys: impl IntoIterator<Item = HeaderName>) {
        self.request_headers = Captured::new("rpc.request.header.", keys);
    }

    pub(crate) fn capture_response_headers(&mut self, keys: impl IntoIterator<Item = HeaderName>) {
        self.response_headers = Captured::new("rpc.response.header.", keys);
    }

    pub(crate) fn capture_response_trailers(&mut self, keys: impl IntoIterator<Item = HeaderName>) {
        self.response_trailers = Captured::new("rpc.response.trailer.", keys);
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("propagator", &self.propagator().fields())
            .field("skipped", &self.skipped)
            .field("methods", &self.methods)
            .field("target", &self.target)
            .field("isolated", &self.isolated)
            .finish_non_exhaustive()
    }
}
