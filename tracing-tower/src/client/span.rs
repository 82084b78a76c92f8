//! The span of a request.

use tracing::Level;
use tracing::field::Empty;
use tracing_context::{Birth, Scope, TracedSpan, remote_span};

use crate::client::call::ClientCall;
use crate::client::hooks::ClientHooks;
use crate::client::settings::Settings;
use crate::client::url::FullUrl;
use crate::head::RequestHead;
use crate::semconv::{self, MAX_TEXT, cut};

/// Makes the span with all that is known before the request leaves: samplers decide by it.
pub(super) fn make_span<H: ClientHooks>(
    call: &ClientCall<H>,
    settings: &Settings,
    request: &RequestHead<'_>,
) -> TracedSpan {
    let name = call.hooks().name(request);
    let (host, port) = call.address().unzip();
    let url = FullUrl {
        uri: request.uri,
        scheme: call.scheme(),
        host,
        port,
        secrets: &settings.secrets,
    };
    remote_span!(
        target: "tracing_tower",
        Birth::contextual().scope(&SCOPE),
        Level::INFO,
        "http.client",
        otel.name = name.as_deref().unwrap_or_else(|| call.name()),
        otel.kind = "client",
        otel.status_code = Empty,
        otel.status_description = Empty,
        http.request.method = call.method(),
        http.request.method_original = call.method_original(request.method),
        http.response.status_code = Empty,
        http.response.head_duration = Empty,
        "error.type" = Empty,
        url.full = %url,
        server.address = host.map(|host| cut(host, MAX_TEXT)),
        server.port = port.map(i64::from),
        network.protocol.version = Empty,
    )
}

static SCOPE: Scope = Scope::new(
    env!("CARGO_PKG_NAME"),
    env!("CARGO_PKG_VERSION"),
    semconv::SCHEMA_URL,
);
