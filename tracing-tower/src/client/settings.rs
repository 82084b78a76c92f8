//! What is the same for all requests of a client layer.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, Uri};
use tracing_context::propagator::Propagator;

use crate::semconv::{KnownMethods, SecretKeys};

type IsOurs = Arc<dyn Fn(&Uri) -> bool + Send + Sync>;

#[derive(Clone, Default)]
pub(super) struct Settings {
    pub(super) propagator: Option<Arc<dyn Propagator>>,
    pub(super) methods: KnownMethods,
    pub(super) secrets: SecretKeys,
    pub(super) https: bool,
    /// Which targets are told of the trace; all unless set.
    pub(super) propagate_to: Option<IsOurs>,
}

impl Settings {
    pub(super) fn propagator(&self) -> &dyn Propagator {
        self.propagator
            .as_deref()
            .unwrap_or_else(|| tracing_context::propagator())
    }
}

impl Settings {
    /// Sends the context along, or takes what a caller's headers say of it off.
    pub(super) fn inject(
        &self,
        context: &tracing_context::Context,
        to: &Uri,
        headers: &mut HeaderMap,
    ) {
        let propagator = self.propagator();
        if self
            .propagate_to
            .as_ref()
            .is_some_and(|is_ours| !is_ours(to))
        {
            for field in propagator.fields() {
                headers.remove(*field);
            }
        } else if !context.is_empty() {
            // With nothing to say, headers that the caller wrote stay as they are.
            propagator.inject(context, headers);
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("propagator", &self.propagator().fields())
            .field("methods", &self.methods)
            .field("secrets", &self.secrets)
            .field("https", &self.https)
            .finish()
    }
}
