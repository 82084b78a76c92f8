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
use crate::server::server_span::ServerSpan;
use crate::server::settings::Settings;
use crate::server::span::make_span;

/// The service of [`ServerLayer`](crate::ServerLayer).
pub struct Server<S, H = NoHooks> {
    inner: S,
    hooks: Arc<H>,
    settings: Arc<Settings>,
}

impl<S, H> Server<S, H> {
    pub(super) const fn new(inner: S, hooks: Arc<H>, settings: Arc<Settings>) -> Self {
        Self {
            inner,
            hooks,
            settings,
        }
    }

    crate::macros::accessors!();
}

impl<S: Clone, H> Clone for Server<S, H> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            hooks: Arc::clone(&self.hooks),
            settings: Arc::clone(&self.settings),
        }
    }
}

impl<S, H, ReqBody, ResBody> Service<Request<ReqBody>> for Server<S, H>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    S::Error: fmt::Display + 'static,
    ResBody: Body,
    ResBody::Error: fmt::Display + 'static,
    H: ServerHooks,
{
    type Response = Response<CallBody<ResBody, ServerCall<H>>>;
    type Error = S::Error;
    type Future = CallFuture<S::Future, ServerCall<H>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        let (mut life, at_hand) = self.begin(&RequestHead::new(&request));
        let observed = at_hand.is_some();
        if let Some(at_hand) = at_hand {
            request.extensions_mut().insert(at_hand);
        }
        let future = life.run_in(|span| {
            if observed {
                self.hooks.on_request(&RequestHead::new(&request), span);
            }
            self.inner.call(request)
        });
        CallFuture::new(future, life)
    }
}

impl<S, H: ServerHooks> Server<S, H> {
    /// The call's life, and its span for the handlers if it has one.
    fn begin(&self, request: &RequestHead<'_>) -> (Life<ServerCall<H>>, Option<ServerSpan>) {
        let incoming = Incoming::new(request, self.settings.propagator());
        let is_grpc = !self.settings.grpc_as_http && request.is_grpc();
        if is_grpc || !self.hooks.filter(request) {
            return (Life::unobserved(incoming.untraced()), None);
        }
        let name = self.hooks.name(request);
        let mut call = ServerCall::new(Arc::clone(&self.hooks), &self.settings, request);
        let span = make_span(
            &call,
            &self.settings,
            request,
            incoming.birth(),
            name.as_deref(),
        );
        let at_hand = call.hand_out(&span, name.is_some());
        (Life::new(span, call, request.method), Some(at_hand))
    }
}

impl<S: fmt::Debug, H> fmt::Debug for Server<S, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
