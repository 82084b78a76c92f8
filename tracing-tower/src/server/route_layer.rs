//! Routes for a server layer that stands outside of the router.

use std::task::{Context, Poll};

use axum::extract::MatchedPath;
use http::Request;
use tower_layer::Layer;
use tower_service::Service;

use crate::server::server_span::ServerSpan;

/// Tells the server span which route axum matched, where [`ServerLayer`](crate::ServerLayer) stands
/// outside of the `Router` (around `NormalizePath`, for instance) and cannot see it.
///
/// ```
/// use axum::{Router, routing::get};
/// use tower::Layer as _;
/// use tracing_tower::{RouteLayer, ServerLayer};
///
/// let router: Router = Router::new()
///     .route("/users/{id}", get(async || "user"))
///     .route_layer(RouteLayer::new());
/// let service = ServerLayer::new().layer(router);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RouteLayer(());

/// The service of [`RouteLayer`].
#[derive(Clone, Copy, Debug)]
pub struct Routed<S> {
    inner: S,
}

impl RouteLayer {
    /// The layer: for `Router::route_layer`.
    #[must_use]
    pub const fn new() -> Self {
        Self(())
    }
}

impl<S> Routed<S> {
    crate::__accessors!();
}

impl<S> Layer<S> for RouteLayer {
    type Service = Routed<S>;

    fn layer(&self, inner: S) -> Routed<S> {
        Routed { inner }
    }
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for Routed<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> S::Future {
        let extensions = request.extensions();
        if let (Some(span), Some(path)) = (
            extensions.get::<ServerSpan>(),
            extensions.get::<MatchedPath>(),
        ) {
            span.set_route(path.as_str());
        }
        self.inner.call(request)
    }
}
