//! A client of reqwest with spans.

use std::fmt;
use std::task::{Context, Poll};

use ::reqwest::{IntoUrl, Method, Request, Response};
use http::Extensions;
use tower_http::follow_redirect::FollowRedirect;
use tower_layer::Layer as _;
use tower_service::Service;

use crate::client::{ClientHooks, ClientLayer};
use crate::reqwest::builder::RequestBuilder;
use crate::reqwest::execute::Execute;
use crate::reqwest::hops::Hops;
use crate::reqwest::names::ErrorNames;
use crate::reqwest::transport::Transport;

/// What is around reqwest: our layer, and around that what follows redirects.
pub(super) type Stack<H> = FollowRedirect<crate::client::Client<Transport, H>, Hops>;

/// A [`reqwest::Client`](::reqwest::Client) whose requests have spans; a
/// `Service<reqwest::Request>` too. Cheap to clone.
///
/// ```no_run
/// # async fn run() -> Result<(), ::reqwest::Error> {
/// use tracing_tower::ClientLayer;
/// use tracing_tower::reqwest::{Client, ErrorNames};
///
/// let layer = ClientLayer::new()
///     .propagate_to(|uri| uri.host() == Some("orders.internal"))
///     .hooks(ErrorNames::default());
/// let client = Client::with_layer(::reqwest::Client::new(), &layer);
/// let response = client.post("http://orders.internal/orders").body("tea").send().await?;
/// # Ok(())
/// # }
/// ```
pub struct Client<H = ErrorNames> {
    stack: Stack<H>,
    hops: usize,
}

impl Client {
    /// Spans with the defaults of [`ClientLayer`], and [`ErrorNames`].
    #[must_use]
    pub fn new(client: ::reqwest::Client) -> Self {
        let layer = ClientLayer::new().hooks(ErrorNames::default());
        Self::with_layer(client, &layer)
    }
}

impl<H> Client<H> {
    /// Spans by this layer: its settings and hooks.
    ///
    /// Without [`ErrorNames`] around the hooks, what is no I/O error and has no name from them is
    /// `_OTHER`.
    #[must_use]
    pub fn with_layer(client: ::reqwest::Client, layer: &ClientLayer<H>) -> Self {
        let traced = layer.layer(Transport(client));
        Self {
            stack: FollowRedirect::with_policy(traced, Hops::up_to(0)),
            hops: 0,
        }
    }

    /// Follows up to `limit` redirects outside of our layer: each hop has a span.
    ///
    /// The client inside must not follow any
    /// ([`Policy::none`](::reqwest::redirect::Policy::none)), or none are left to follow. Unlike
    /// reqwest's own following: what comes after the limit is the response, not an error; time
    /// limits are for each hop; no `Referer` is sent; a body that may have to be sent again (307, 308)
    /// is copied. Credentials are kept from other origins, as reqwest does it.
    #[must_use]
    pub fn follow_redirects(mut self, limit: usize) -> Self {
        let traced = self.stack.into_inner();
        self.stack = FollowRedirect::with_policy(traced, Hops::up_to(limit));
        self.hops = limit;
        self
    }

    /// The client that is wrapped.
    #[must_use]
    pub fn get_ref(&self) -> &::reqwest::Client {
        &self.stack.get_ref().get_ref().0
    }
}

impl<H: ClientHooks> Client<H> {
    /// Begins a `GET` request.
    pub fn get<U: IntoUrl>(&self, url: U) -> RequestBuilder<H> {
        self.request(Method::GET, url)
    }

    /// Begins a `POST` request.
    pub fn post<U: IntoUrl>(&self, url: U) -> RequestBuilder<H> {
        self.request(Method::POST, url)
    }

    /// Begins a `PUT` request.
    pub fn put<U: IntoUrl>(&self, url: U) -> RequestBuilder<H> {
        self.request(Method::PUT, url)
    }

    /// Begins a `PATCH` request.
    pub fn patch<U: IntoUrl>(&self, url: U) -> RequestBuilder<H> {
        self.request(Method::PATCH, url)
    }

    /// Begins a `DELETE` request.
    pub fn delete<U: IntoUrl>(&self, url: U) -> RequestBuilder<H> {
        self.request(Method::DELETE, url)
    }

    /// Begins a `HEAD` request.
    pub fn head<U: IntoUrl>(&self, url: U) -> RequestBuilder<H> {
        self.request(Method::HEAD, url)
    }

    /// Begins a request.
    pub fn request<U: IntoUrl>(&self, method: Method, url: U) -> RequestBuilder<H> {
        RequestBuilder::new(self.clone(), self.get_ref().request(method, url))
    }

    /// Sends a request once the future is polled.
    pub fn execute(&self, request: Request) -> Execute<H> {
        self.send(Ok(request), Extensions::new())
    }

    pub(super) fn send(
        &self,
        request: ::reqwest::Result<Request>,
        extensions: Extensions,
    ) -> Execute<H> {
        Execute::new(self.stack.clone(), request, extensions)
    }
}

impl<H: ClientHooks> Service<Request> for Client<H> {
    type Response = Response;
    type Error = ::reqwest::Error;
    type Future = Execute<H>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ::reqwest::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Execute<H> {
        self.execute(request)
    }
}

impl<H: ClientHooks> Service<Request> for &Client<H> {
    type Response = Response;
    type Error = ::reqwest::Error;
    type Future = Execute<H>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ::reqwest::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Execute<H> {
        self.execute(request)
    }
}

impl<H> Clone for Client<H> {
    fn clone(&self) -> Self {
        Self {
            stack: self.stack.clone(),
            hops: self.hops,
        }
    }
}

impl<H> fmt::Debug for Client<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("inner", self.get_ref())
            .field("follow_redirects", &self.hops)
            .finish_non_exhaustive()
    }
}
