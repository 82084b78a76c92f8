//! What is the same for all requests of a client layer.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::header::HOST;
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue, Uri};
use tracing_context::__private::QueryRules;
use tracing_context::propagator::Propagator;

use crate::semconv::KnownMethods;

type IsOurs = Arc<dyn Fn(&Uri) -> bool + Send + Sync>;

#[derive(Clone, Default)]
pub(super) struct Settings {
    pub(super) propagator: Option<Arc<dyn Propagator>>,
    pub(super) methods: KnownMethods,
    pub(super) query: QueryRules,
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
        if let Some(is_ours) = &self.propagate_to
            && !is_ours(&absolute(to, headers, self.https))
        {
            for field in propagator.fields() {
                headers.remove(*field);
            }
        } else if !context.is_empty() {
            // With nothing to say, headers that the caller wrote stay as they are.
            propagator.replace(context, headers);
        }
    }
}

/// The target with the host of `Host` where it has none: a predicate asks for the host.
fn absolute<'a>(target: &'a Uri, headers: &HeaderMap, https: bool) -> Cow<'a, Uri> {
    let host = headers.get(HOST).map(HeaderValue::as_bytes);
    let (None, Some(host), Some(path)) = (target.authority(), host, target.path_and_query()) else {
        return Cow::Borrowed(target);
    };
    let scheme = if https { Scheme::HTTPS } else { Scheme::HTTP };
    let uri = Uri::builder()
        .scheme(scheme)
        .authority(host)
        .path_and_query(path.clone());
    uri.build().map_or(Cow::Borrowed(target), Cow::Owned)
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("propagator", &self.propagator().fields())
            .field("methods", &self.methods)
            .field("query", &self.query)
            .field("https", &self.https)
            .finish()
    }
}
