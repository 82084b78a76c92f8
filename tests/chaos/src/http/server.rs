//! The server: for each request the stack that its plan names.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use axum::routing::any;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn as hyper_service;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;
use tower::{ServiceExt, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tracing_tests::http::{Exchange, Failure, middleware};
use tracing_tower::ServerLayer;

use crate::handlers::{caught, panics};
use crate::http::handler::{handle, marker_of};
use crate::http::plan::{Act, App, Place, Plan, TIMEOUT};
use crate::witness::{Side, WitnessLayer};

/// Every arrangement of our layer, CatchPanic and time-outs around both kinds of handlers.
#[derive(Clone)]
struct Stacks {
    seed: u64,
    stacks: Vec<Exchange>,
}

const PLACES: [Place; 3] = [Place::Absent, Place::Inside, Place::Outside];

impl Stacks {
    fn new(seed: u64) -> Self {
        let mut stacks = Vec::new();
        for app in [App::Axum, App::Bare] {
            for catch in PLACES {
                for timeout in PLACES {
                    stacks.push(stack(seed, app, catch, timeout));
                }
            }
        }
        Self { seed, stacks }
    }

    fn of(&self, plan: &Plan) -> Exchange {
        let place = |place| PLACES.iter().position(|other| *other == place).unwrap_or(0);
        let app = usize::from(plan.app != App::Axum);
        self.stacks[(app * 3 + place(plan.catch)) * 3 + place(plan.timeout)].clone()
    }
}

fn stack(seed: u64, app: App, catch: Place, timeout: Place) -> Exchange {
    let mut service = match app {
        App::Axum => axum_app(seed, catch, timeout),
        App::Bare | App::Local => bare_app(seed, catch, timeout),
    };
    service = middleware(WitnessLayer(Side::Server))(service);
    if catch == Place::Outside {
        service = middleware(CatchPanicLayer::custom(caught))(service);
    }
    if timeout == Place::Outside {
        service = middleware(time_out())(service);
    }
    service
}

fn axum_app(seed: u64, catch: Place, timeout: Place) -> Exchange {
    let mut router = Router::new().route(
        "/c/{call}",
        any(move |request: Request<Body>| async move {
            let marker = marker_of(&request);
            let answer = handle(Plan::new(seed, marker.0), marker, request).await;
            answer.unwrap_or_else(|_| StatusCode::BAD_GATEWAY.into_response())
        }),
    );
    if catch == Place::Inside {
        router = router.layer(CatchPanicLayer::custom(caught));
    }
    if timeout == Place::Inside {
        router = router.layer(time_out());
    }
    let router = router.layer(ServerLayer::new());
    let router = ServiceExt::<Request<Body>>::map_err(router, |never: Infallible| match never {});
    Exchange::new(router)
}

fn bare_app(seed: u64, catch: Place, timeout: Place) -> Exchange {
    let mut service = Exchange::new(service_fn(move |request: Request<Body>| {
        let marker = marker_of(&request);
        let plan = Plan::new(seed, marker.0);
        if plan.act == Act::PanicInCall {
            panics(marker);
        }
        handle(plan, marker, request)
    }));
    if catch == Place::Inside {
        service = middleware(CatchPanicLayer::custom(caught))(service);
    }
    if timeout == Place::Inside {
        service = middleware(time_out())(service);
    }
    middleware(ServerLayer::new())(service)
}

fn time_out() -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIMEOUT)
}

/// Serves on a port of this host.
pub(super) async fn serve(seed: u64) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let stacks = Stacks::new(seed);
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let stacks = stacks.clone();
            let service = hyper_service(move |request| answer(stacks.clone(), request));
            tokio::spawn(async move {
                let server = Builder::new(TokioExecutor::new());
                let io = TokioIo::new(stream);
                drop(server.serve_connection_with_upgrades(io, service).await);
            });
        }
    });
    Ok(address)
}

async fn answer(stacks: Stacks, request: Request<Incoming>) -> Result<Response<Body>, Failure> {
    let plan = Plan::new(stacks.seed, marker_of(&request).0);
    stacks.of(&plan).oneshot(request.map(Body::new)).await
}
