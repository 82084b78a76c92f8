//! The service that makes client spans.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use tower_service::Service;
use tracing_context::{Birth, TracedSpan, current};
use tracing_tower::lifecycle::{CallBody, CallFuture, Life};
use tracing_tower::{NoHooks, RequestHead};

use crate::call::Call;
use crate::hooks::Hooks;
use crate::settings::Settings;
use crate::side::Side;
use crate::span::make_span;

tracing_tower::__service! {
    /// The service of [`ClientLayer`](crate::ClientLayer).
    Client, Call, Hooks
}

impl<S, H: Hooks> Client<S, H> {
    /// The call's life, and whether hooks see it; the request carries its context.
    fn begin<B>(&self, request: &mut Request<B>) -> (Life<Call<H>>, bool) {
        let head = RequestHead::new(request);
        let observed = self.settings.observes(&head) && self.hooks.filter(&head);
        let life = if observed {
            let name = self.hooks.name(&head);
            let named = name.is_some();
            let call = Call::new(Side::Client, &self.hooks, &self.settings, &head, named);
            let span = make_span(&call, &head, Birth::contextual(), name.as_deref());
            Life::new(span, call, head.method)
        } else {
            Life::unobserved(TracedSpan::untraced(current()))
        };
        let context = life.span().context();
        self.settings.inject(context, request.headers_mut());
        (life, observed)
    }
}
