//! What a server is to serve.

use bytes::Bytes;
use http::{Request, Response};
use tower::{BoxError, Layer, Service, ServiceExt as _, service_fn};
use tracing_tower::ServerLayer;

use crate::contract::seen;
use crate::http::{Body, Exchange, Failure, Middleware, middleware};

/// Routes behind a server layer, perhaps with other middleware on both sides of it.
#[expect(missing_debug_implementations, reason = "made of closures")]
pub struct App<H = tracing_tower::NoHooks> {
    pub routes: Vec<Route>,
    pub layer: ServerLayer<H>,
    /// From the handler outwards.
    pub inside: Vec<Middleware>,
    /// From our layer outwards.
    pub outside: Vec<Middleware>,
}

/// A handler and where it is found.
#[derive(Debug)]
pub struct Route {
    pub prefix: Option<&'static str>,
    pub path: &'static str,
    pub handler: Exchange,
}

impl App {
    /// Nothing behind the layer's defaults.
    pub fn new() -> Self {
        Self::with(ServerLayer::new())
    }

    /// One handler at `/` behind the layer's defaults.
    pub fn of(handler: Exchange) -> Self {
        Self::new().route("/", handler)
    }
}

impl<H> App<H> {
    /// Nothing behind this layer.
    pub const fn with(layer: ServerLayer<H>) -> Self {
        Self {
            routes: Vec::new(),
            layer,
            inside: Vec::new(),
            outside: Vec::new(),
        }
    }

    pub fn route(mut self, path: &'static str, handler: Exchange) -> Self {
        self.routes.push(Route {
            prefix: None,
            path,
            handler: witnessed(handler),
        });
        self
    }

    /// A route of a router that is nested under a prefix.
    pub fn nested(mut self, prefix: &'static str, path: &'static str, handler: Exchange) -> Self {
        self.routes.push(Route {
            prefix: Some(prefix),
            path,
            handler: witnessed(handler),
        });
        self
    }

    /// Between our layer and the handlers.
    pub fn inside<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<Exchange> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<Failure>,
        <L::Service as Service<Request<Body>>>::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.inside.push(middleware(layer));
        self
    }

    /// Around our layer.
    pub fn outside<L, B>(mut self, layer: L) -> Self
    where
        L: Layer<Exchange> + Send + Sync + 'static,
        L::Service: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request<Body>>>::Error: Into<Failure>,
        <L::Service as Service<Request<Body>>>::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.outside.push(middleware(layer));
        self
    }
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells first what is current where the handler runs.
fn witnessed(handler: Exchange) -> Exchange {
    Exchange::new(service_fn(move |request: Request<Body>| {
        let handler = handler.clone();
        async move {
            let caller = request.headers().get("traceparent");
            seen::inside(caller.and_then(|caller| caller.to_str().ok()));
            handler.oneshot(request).await
        }
    }))
}
