//! The service that makes server spans.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, header};
use http_body::Body;
use tower_service::Service;
use tracing_context::{TracedSpan, current};
use tracing_tower::lifecycle::{CallBody, CallFuture, Incoming, Life};
use tracing_tower::{NoHooks, RequestHead, ServerSpan};

use crate::call::Call;
use crate::hooks::Hooks;
use crate::settings::Settings;
use crate::side::Side;
use crate::span::make_span;

tracing_tower::__service! {
    /// The service of [`ServerLayer`](crate::ServerLayer).
    Server, Call, Hooks
}

/// The call has a span: a layer further in makes no other.
#[derive(Clone, Copy)]
struct Traced;

impl<S, H: Hooks> Server<S, H> {
    /// The call's life, and whether hooks see it.
    fn begin<B>(&self, request: &mut Request<B>) -> (Life<Call<H>>, bool) {
        let head = RequestHead::new(request);
        if !head.is_grpc() || is_web(&head) || head.extensions.get::<Traced>().is_some() {
            return (Life::unobserved(TracedSpan::untraced(current())), false);
        }
        let incoming = Incoming::new(&head, self.settings.propagator());
        if !self.settings.observes(&head) || !self.hooks.filter(&head) {
            return (Life::unobserved(incoming.untraced()), false);
        }
        let name = self.hooks.name(&head);
        let named = name.is_some();
        let call = Call::new(Side::Server, &self.hooks, &self.settings, &head, named);
        let span = make_span(&call, &head, incoming.birth(), name.as_deref());
        let life = Life::new(span, call, head.method);
        let extensions = request.extensions_mut();
        extensions.insert(ServerSpan::of(life.span()));
        extensions.insert(Traced);
        (life, true)
    }
}

/// gRPC-Web has its trailers in the body. What translates it stands further in, and a layer inside of
/// that sees an ordinary call.
fn is_web(request: &RequestHead<'_>) -> bool {
    let content_type = request.headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc-web"))
}

#[cfg(feature = "tonic")]
impl<S: tonic::server::NamedService, H> tonic::server::NamedService for Server<S, H> {
    const NAME: &'static str = S::NAME;
}
