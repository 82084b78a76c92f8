//! What is the same for all requests of a server layer.

use std::fmt;
use std::sync::Arc;

use tracing_context::__private::QueryRules;
use tracing_context::propagator::Propagator;

use crate::semconv::KnownMethods;
use crate::server::response_header::ResponseHeader;

#[derive(Clone, Default)]
pub(super) struct Settings {
    pub(super) propagator: Option<Arc<dyn Propagator>>,
    pub(super) methods: KnownMethods,
    pub(super) query: QueryRules,
    pub(super) https: bool,
    pub(super) grpc_as_http: bool,
    pub(super) response_header: Option<ResponseHeader>,
}

impl Settings {
    pub(super) fn propagator(&self) -> &dyn Propagator {
        self.propagator
            .as_deref()
            .unwrap_or_else(|| tracing_context::propagator())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("propagator", &self.propagator().fields())
            .field("methods", &self.methods)
            .field("query", &self.query)
            .field("https", &self.https)
            .field("grpc_as_http", &self.grpc_as_http)
            .field("response_header", &self.response_header)
            .finish()
    }
}
