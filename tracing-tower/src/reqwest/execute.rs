//! The future of a request.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ::reqwest::{Body, Response};
use http::{Extensions, Request};
use pin_project::pin_project;
use tower_service::Service;

use crate::client::ClientHooks;
use crate::reqwest::client::Stack;
use crate::reqwest::error::reveal;
use crate::reqwest::names::ErrorNames;
use crate::reqwest::transport::give;

/// Sends a request once it is polled: that is where the span begins, below the one that is current
/// then.
#[pin_project]
#[must_use = "futures do nothing unless polled"]
pub struct Execute<H: ClientHooks = ErrorNames>(#[pin] State<H>);

#[pin_project(project = StateProj)]
#[expect(
    clippy::large_enum_variant,
    reason = "what is prepared comes to be sent"
)]
enum State<H: ClientHooks> {
    Prepared(Option<Prepared<H>>),
    Sent(#[pin] <Stack<H> as Service<Request<Body>>>::Future),
}

struct Prepared<H> {
    stack: Stack<H>,
    request: ::reqwest::Result<::reqwest::Request>,
    extensions: Extensions,
}

impl<H: ClientHooks> Execute<H> {
    pub(super) fn new(
        stack: Stack<H>,
        request: ::reqwest::Result<::reqwest::Request>,
        extensions: Extensions,
    ) -> Self {
        Self(State::Prepared(Some(Prepared {
            stack,
            request,
            extensions,
        })))
    }
}

impl<H: ClientHooks> Future for Execute<H> {
    type Output = ::reqwest::Result<Response>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().0;
        if let StateProj::Prepared(prepared) = state.as_mut().project() {
            let Some(mut prepared) = prepared.take() else {
                return Poll::Pending;
            };
            let mut request = Request::<Body>::try_from(prepared.request?)?;
            request.extensions_mut().extend(prepared.extensions);
            // reqwest is always ready.
            state.set(State::Sent(prepared.stack.call(request)));
        }
        let StateProj::Sent(future) = state.project() else {
            return Poll::Pending;
        };
        Poll::Ready(match ready!(future.poll(cx)) {
            Ok(response) => Ok(give(response)),
            Err(error) => match reveal(error) {
                Ok(error) => Err(error),
                Err(error) => unreachable!("the transport has no other errors than this: {error}"),
            },
        })
    }
}

impl<H: ClientHooks> fmt::Debug for Execute<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execute").finish_non_exhaustive()
    }
}
