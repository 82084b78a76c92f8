//! The service that makes server spans.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use crate::head::RequestHead;
use crate::hooks::NoHooks;
use crate::lifecycle::{CallBody, CallFuture, Incoming, Life};
use crate::server::call::ServerCall;
use crate::server::hooks::ServerHooks;
use crate::server::settings::Settings;
use crate::server::span::make_span;

crate::__service! {
    /// The service of [`ServerLayer`](crate::ServerLayer).
    Server, ServerCall, ServerHooks
}

impl<S, H: ServerHooks> Server<S, H> {
    /// The call's life, and whether hooks see it; the request carries its span for the handlers.
    fn begin<B>(&self, request: &mut Request<B>) -> (Life<ServerCall<H>>, bool) {
        let head = RequestHead::new(request);
        let incoming = Incoming::new(&head, self.settings.propagator());
        let is_grpc = !self.settings.grpc_as_http && head.is_grpc();
        if is_grpc || !self.hooks.filter(&head) {
            return (Life::unobserved(incoming.untraced()), false);
        }
        let name = self.hooks.name(&head);
        let mut call = ServerCall::new(Arc::clone(&self.hooks), &self.settings, &head);
        let span = make_span(
            &call,
            &self.settings,
            &head,
            incoming.birth(),
            name.as_deref(),
        );
        let at_hand = call.hand_out(&span, name.is_some());
        let life = Life::new(span, call, head.method);
        request.extensions_mut().insert(at_hand);
        (life, true)
    }
}
