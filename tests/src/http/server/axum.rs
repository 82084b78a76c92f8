//! axum over hyper.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::error_handling::HandleError;
use axum::routing::Route as Endpoint;
use http::{Request, Response, StatusCode};
use tokio::net::TcpListener;
use tower::layer::layer_fn;
use tower::util::BoxCloneSyncService;
use tower::{ServiceBuilder, ServiceExt};
use tracing_tower::ServerHooks;

use crate::http::exchange::erase;
use crate::http::server::{App, ServerAdapter};
use crate::http::{Body, Exchange, Failure, Middleware, Protocol};

/// axum over HTTP/1.1.
#[derive(Debug)]
#[non_exhaustive]
pub struct AxumHttp1;

/// axum over HTTP/2.
#[derive(Debug)]
#[non_exhaustive]
pub struct AxumHttp2;

impl ServerAdapter for AxumHttp1 {
    const PROTOCOL: Protocol = Protocol::Http1;
    const ROUTES: bool = true;

    async fn serve<H: ServerHooks>(app: App<H>) -> SocketAddr {
        serve(app).await
    }
}

impl ServerAdapter for AxumHttp2 {
    const PROTOCOL: Protocol = Protocol::Http2;
    const ROUTES: bool = true;

    async fn serve<H: ServerHooks>(app: App<H>) -> SocketAddr {
        serve(app).await
    }
}

async fn serve<H: ServerHooks>(app: App<H>) -> SocketAddr {
    let mut router = Router::new();
    for route in app.routes {
        let handler = infallible(route.handler);
        router = match route.prefix {
            None => router.route_service(route.path, handler),
            Some(prefix) => router.nest(prefix, Router::new().route_service(route.path, handler)),
        };
    }
    let (inside, outside) = (app.inside, app.outside);
    let router = router.layer(
        ServiceBuilder::new()
            .layer(layer_fn(move |service| answer(wrap(service, &outside))))
            .layer(layer_fn(erase))
            .layer(app.layer)
            .layer(layer_fn(move |endpoint| wrap(fallible(endpoint), &inside))),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(axum::serve(listener, service).into_future());
    address
}

fn wrap(service: Exchange, middleware: &[Middleware]) -> Exchange {
    middleware.iter().fold(service, |inner, wrap| wrap(inner))
}

/// Handlers of axum cannot fail: the failure goes with a response, until [`fallible`].
fn infallible(handler: Exchange) -> Infallibly {
    BoxCloneSyncService::new(HandleError::new(handler, |failure: Failure| async {
        let failed = Failed(Arc::new(Mutex::new(Some(failure))));
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(failed);
        response
    }))
}

/// Makes the failures of [`infallible`] errors of the service again.
fn fallible(endpoint: Endpoint) -> Exchange {
    let service = ServiceExt::<Request<Body>>::map_result(endpoint, |result| {
        let Ok::<_, Infallible>(response) = result;
        let failed = response.extensions().get::<Failed>();
        match failed.and_then(|failed| failed.0.lock().unwrap().take()) {
            None => Ok::<_, Failure>(response),
            Some(failure) => Err(failure),
        }
    });
    Exchange::new(service)
}

/// What axum's documentation tells to put around layers that may fail.
fn answer(service: Exchange) -> Infallibly {
    BoxCloneSyncService::new(HandleError::new(service, |failure: Failure| async move {
        let mut response = Response::new(Body::from(failure.to_string()));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    }))
}

type Infallibly = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

#[derive(Clone)]
struct Failed(Arc<Mutex<Option<Failure>>>);
