//! An app without a framework: one service with its routes, our layer, and what is around both.

use std::sync::Arc;

use http::{Request, Response, StatusCode};
use tower::util::BoxCloneSyncService;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing_tower::ServerHooks;

use crate::http::exchange::erase;
use crate::http::server::{App, Route};
use crate::http::{Body, Exchange, Failure, Middleware, handler};

/// What a server without a framework serves. Failures become an answer at the very outside.
pub(super) fn service<H: ServerHooks>(app: App<H>) -> Exchange {
    let routes = wrap(pages(app.routes), &app.inside);
    let traced = wrap(erase(app.layer.layer(routes)), &app.outside);
    let answered = traced.then(|result: Result<_, Failure>| async {
        Ok::<_, Failure>(result.unwrap_or_else(|failure| {
            let mut response = Response::new(Body::from(failure.to_string()));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }))
    });
    BoxCloneSyncService::new(answered)
}

fn wrap(service: Exchange, middleware: &[Middleware]) -> Exchange {
    middleware.iter().fold(service, |inner, wrap| wrap(inner))
}

/// The routes, or 404.
fn pages(routes: Vec<Route>) -> Exchange {
    let routes: Arc<[(String, Exchange)]> = routes
        .into_iter()
        .map(|route| {
            let prefix = route.prefix.unwrap_or_default();
            (format!("{prefix}{}", route.path), route.handler)
        })
        .collect();
    let nowhere = handler(|_| async {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    });
    Exchange::new(service_fn(move |request: Request<Body>| {
        let found = routes
            .iter()
            .find(|(template, _)| matches(template, request.uri().path()));
        let page = found.map_or(&nowhere, |(_, handler)| handler).clone();
        page.oneshot(request)
    }))
}

/// Whether a path is one of a template such as `/users/{id}`.
fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(any), Some(_)) if any.starts_with('{') => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}
