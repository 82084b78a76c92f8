//! The span of a request.

use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::{Birth, Context, Scope, TracedSpan, remote_span};

use crate::head::RequestHead;
use crate::peer::peer;
use crate::semconv::{self, MAX_TEXT, cut, header_text};
use crate::server::call::ServerCall;
use crate::server::hooks::ServerHooks;
use crate::server::settings::Settings;

/// Makes the span with all that is known before the handler runs: samplers decide by it.
pub(super) fn make_span<H: ServerHooks>(
    call: &ServerCall<H>,
    settings: &Settings,
    request: &RequestHead<'_>,
    context: Context,
) -> TracedSpan {
    let name = call.hooks().name(request);
    let route = call.route();
    let (host, port) = call.address().unzip();
    let query = request
        .uri
        .query()
        .map(|query| settings.secrets.redact(query));
    let peer = peer(request.extensions);
    let user_agent = header_text(request.headers, &http::header::USER_AGENT);
    remote_span!(
        target: "tracing_tower",
        Birth::remote(context).scope(&SCOPE),
        Level::INFO,
        "http.server",
        otel.name = %call.name(name.as_deref()),
        otel.kind = "server",
        otel.status_code = Empty,
        otel.status_description = Empty,
        http.request.method = call.method(),
        http.request.method_original = call.method_original(request.method),
        http.route = route,
        http.response.status_code = Empty,
        http.response.head_duration = Empty,
        "error.type" = Empty,
        url.scheme = call.scheme(),
        url.path = cut(request.uri.path(), MAX_TEXT),
        url.query = query.as_deref(),
        server.address = host.map(|host| cut(host, MAX_TEXT)),
        server.port = port.flatten().map(i64::from),
        client.address = peer.map(|peer| field::display(peer.ip())),
        network.peer.address = peer.map(|peer| field::display(peer.ip())),
        network.peer.port = peer.map(|peer| i64::from(peer.port())),
        network.protocol.version = semconv::protocol_version(request.version),
        user_agent.original = user_agent.map(|agent| cut(agent, MAX_TEXT)),
    )
}

static SCOPE: Scope = Scope::new(
    env!("CARGO_PKG_NAME"),
    env!("CARGO_PKG_VERSION"),
    semconv::SCHEMA_URL,
);
