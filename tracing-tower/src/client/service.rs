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

crate::__service! {
    /// The service of [`ClientLayer`](crate::ClientLayer).
    Client, ClientCall, ClientHooks
}

impl<S, H: ClientHooks> Client<S, H> {
    /// The call's life, and whether hooks see it; the request carries its context.
    fn begin<B>(&self, request: &mut Request<B>) -> (Life<ClientCall<H>>, bool) {
        let head = RequestHead::new(request);
        let observed = self.hooks.filter(&head);
        let life = if observed {
            let call = ClientCall::new(Arc::clone(&self.hooks), &self.settings, &head);
            let span = make_span(&call, &self.settings, &head);
            Life::new(span, call, head.method)
        } else {
            Life::unobserved(TracedSpan::untraced(tracing_context::current()))
        };
        // Taken out to be read while the headers change.
        let uri = std::mem::take(request.uri_mut());
        self.settings
            .inject(life.span().context(), &uri, request.headers_mut());
        *request.uri_mut() = uri;
        (life, observed)
    }
}
