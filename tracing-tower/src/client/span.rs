//! The span of a request.

use std::cell::LazyCell;

use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::text::cut;
use tracing_context::{Birth, Scope, TracedSpan, remote_span};

use crate::client::call::ClientCall;
use crate::client::hooks::ClientHooks;
use crate::client::resend::ResendCount;
use crate::client::settings::Settings;
use crate::client::url::FullUrl;
use crate::head::RequestHead;
use crate::semconv::{self, MAX_TEXT};

/// Makes the span with all that is known before the request leaves: samplers decide by it.
pub(super) fn make_span<H: ClientHooks>(
    call: &ClientCall<H>,
    settings: &Settings,
    request: &RequestHead<'_>,
) -> TracedSpan {
    let name = call.hooks().name(request);
    // Field expressions run only if the span is enabled: what they need waits for that.
    let address = LazyCell::new(|| call.address().unzip());
    remote_span!(
        target: "tracing_tower",
        Birth::contextual().scope(&SCOPE),
        Level::INFO,
        "http.client",
        // What comes later stands first: recording looks fields up by name, from the front.
        http.response.status_code = Empty,
        tracing_tower.time_to_head = Empty,
        network.protocol.version = Empty,
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = name.as_deref().unwrap_or_else(|| call.name()),
        otel.kind = "client",
        http.request.method = call.method(),
        http.request.resend_count = resend_count(request),
        http.request.method_original = call.method_original(request.method),
        url.full = address.0.map(|host| field::display(FullUrl {
            uri: request.uri,
            scheme: call.scheme(),
            host,
            port: address.1.flatten(),
            query: &settings.query,
        })),
        server.address = address.0.map(|host| cut(host, MAX_TEXT)),
        server.port = address.1.flatten().map(i64::from),
    )
}

/// Absent on the first attempt.
fn resend_count(request: &RequestHead<'_>) -> Option<i64> {
    let count = request.extensions.get::<ResendCount>()?.0;
    (count > 0).then(|| i64::from(count))
}

static SCOPE: Scope = Scope::new(
    env!("CARGO_PKG_NAME"),
    env!("CARGO_PKG_VERSION"),
    semconv::SCHEMA_URL,
);
