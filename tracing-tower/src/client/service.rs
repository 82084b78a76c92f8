//! The service that makes client spans.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;
use tracing_context::TracedSpan;

use crate::client::call::ClientCall;
use crate::client::hooks::ClientHooks;
use crate::client::settings::Settings;
use crate::client::span::make_span;
use crate::head::RequestHead;
use crate::hooks::NoHooks;
use crate::lifecycle::{CallBody, CallFuture, Life};

/// The service of [`ClientLayer`](crate::ClientLayer).
pub struct Client<S, H = NoHooks> {
    inner: S,
    hooks: Arc<H>,
    settings: Arc<Settings>,
}

impl<S, H> Client<S, H> {
    pub(super) const fn new(inner: S, hooks: Arc<H>, settings: Arc<Settings>) -> Self {
        Self {
            inner,
            hooks,
            settings,
        }
    }

    crate::macros::accessors!();
}

impl<S: Clone, H> Clone for Client<S, H> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            hooks: Arc::clone(&self.hooks),
            settings: Arc::clone(&self.settings),
        }
    }
}

impl<S, H, ReqBody, ResBody> Service<Request<ReqBody>> for Client<S, H>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    S::Error: fmt::Display + 'static,
    ResBody: Body,
    ResBody::Error: fmt::Display + 'static,
    H: ClientHooks,
{
    type Response = Response<CallBody<ResBody, ClientCall<H>>>;
    type Error = S::Error;
    type Future = CallFuture<S::Future, ClientCall<H>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<ReqBody>) -> Self::Future {
        let (mut life, observed) = self.begin(&RequestHead::new(&request));
        // Taken out to be read while the headers change.
        let uri = std::mem::take(request.uri_mut());
        self.settings
            .inject(life.span().context(), &uri, request.headers_mut());
        *request.uri_mut() = uri;
        let future = life.run_in(|span| {
            if observed {
                self.hooks.on_request(&RequestHead::new(&request), span);
            }
            self.inner.call(request)
        });
        CallFuture::new(future, life)
    }
}

impl<S, H: ClientHooks> Client<S, H> {
    /// The call's life, and whether hooks see it.
    fn begin(&self, request: &RequestHead<'_>) -> (Life<ClientCall<H>>, bool) {
        if !self.hooks.filter(request) {
            let span = TracedSpan::untraced(tracing_context::current());
            return (Life::unobserved(span), false);
        }
        let call = ClientCall::new(Arc::clone(&self.hooks), &self.settings, request);
        let span = make_span(&call, &self.settings, request);
        (Life::new(span, call, request.method), true)
    }
}

impl<S: fmt::Debug, H> fmt::Debug for Client<S, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
