//! The span of a request.

use std::cell::LazyCell;

use http::header::USER_AGENT;
use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::__private::RedactedPath;
use tracing_context::text::cut;
use tracing_context::{Birth, Scope, TracedSpan, remote_span};

use crate::head::RequestHead;
use crate::semconv::{self, MAX_TEXT, header_text};
use crate::server::call::ServerCall;
use crate::server::hooks::ServerHooks;
use crate::server::settings::Settings;

/// Makes the span with all that is known before the handler runs: samplers decide by it.
pub(super) fn make_span<H: ServerHooks>(
    call: &ServerCall<H>,
    settings: &Settings,
    request: &RequestHead<'_>,
    birth: Birth,
    name: Option<&str>,
) -> TracedSpan {
    // Field expressions run only if the span is enabled: what they need waits for that.
    let address = LazyCell::new(|| call.address().unzip());
    let peer = LazyCell::new(|| request.peer());
    remote_span!(
        target: "tracing_tower",
        birth.scope(&SCOPE),
        Level::INFO,
        "http.server",
        // What comes later stands first: recording looks fields up by name, from the front.
        http.response.status_code = Empty,
        tracing_tower.time_to_head = Empty,
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = %call.name(name),
        otel.kind = "server",
        http.request.method = call.method(),
        http.request.method_original = call.method_original(request.method),
        http.route = call.route(),
        url.scheme = call.scheme(),
        url.path = present(request.uri.path()).map(|path| field::display(RedactedPath::new(path, MAX_TEXT))),
        url.query = request.uri.query().and_then(present).map(|query| field::display(settings.query.redacted(query, MAX_TEXT))),
        server.address = address.0.map(|host| cut(host, MAX_TEXT)),
        server.port = address.1.flatten().map(i64::from),
        client.address = peer.map(|peer| field::display(peer.ip())),
        network.peer.address = peer.map(|peer| field::display(peer.ip())),
        network.peer.port = peer.map(|peer| i64::from(peer.port())),
        network.protocol.version = semconv::protocol_version(request.version),
        user_agent.original =
            header_text(request.headers, &USER_AGENT).map(|agent| cut(agent, MAX_TEXT)),
    )
}

static SCOPE: Scope = Scope::new(
    env!("CARGO_PKG_NAME"),
    env!("CARGO_PKG_VERSION"),
    semconv::SCHEMA_URL,
);

/// No attribute says nothing.
fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
