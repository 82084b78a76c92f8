//! The span of a call.

use std::cell::LazyCell;

use tracing::Level;
use tracing::field::{self, Empty};
use tracing_context::text::cut;
use tracing_context::{Birth, Scope, TracedSpan, remote_span};
use tracing_tower::RequestHead;
use tracing_tower::semconv::{MAX_TEXT, SCHEMA_URL};

use crate::call::Call;
use crate::hooks::Hooks;
use crate::peer::peer;
use crate::side::Side;

/// Makes the span with all that is known before the call: samplers decide by it.
pub(crate) fn make_span<H: Hooks>(
    call: &Call<H>,
    request: &RequestHead<'_>,
    birth: Birth,
    name: Option<&str>,
) -> TracedSpan {
    let captured = call.settings().request_headers.read(request.headers);
    let birth = captured.fold(birth, |birth, (key, values)| birth.attribute(key, values));
    // Field expressions run only if the span is enabled: what they need waits for that.
    let address = LazyCell::new(|| call.address().unzip());
    let peer = LazyCell::new(|| {
        (call.side() == Side::Server)
            .then(|| peer(request))
            .flatten()
    });
    remote_span!(
        target: "tracing_grpc",
        birth.scope(&SCOPE),
        Level::INFO,
        "grpc",
        // What comes later stands first: recording looks fields up by name, from the front.
        rpc.status_code = Empty,
        tracing_grpc.time_to_head = Empty,
        otel.status_code = Empty,
        otel.status_description = Empty,
        "error.type" = Empty,
        otel.name = name.unwrap_or_else(|| call.method().name()),
        otel.kind = call.side().kind(),
        rpc.system.name = "grpc",
        rpc.method = call.method().attribute(),
        rpc.method_original = call.method().original(),
        server.address = address.0.map(|host| cut(host, MAX_TEXT)),
        server.port = address.1.flatten().map(i64::from),
        network.peer.address = peer.map(|peer| field::display(peer.ip())),
        network.peer.port = peer.map(|peer| i64::from(peer.port())),
    )
}

static SCOPE: Scope = Scope::new(
    env!("CARGO_PKG_NAME"),
    env!("CARGO_PKG_VERSION"),
    SCHEMA_URL,
);
