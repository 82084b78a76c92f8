//! Who calls: auth-service knows.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use tracing_context::FutureExt as _;
use tracing_tower::ServerSpan;

use crate::error::AppError;
use crate::http_client::HttpClient;
use crate::roles::auth::Caller;

/// Lets nobody in whom auth-service does not know. The server span tells who called; the tenant
/// travels along as baggage, to all services behind.
pub(super) async fn authenticate(
    State(auth): State<HttpClient>,
    span: ServerSpan,
    request: Request,
    next: Next,
) -> Result<Response, AppError> {
    let caller = ask(&auth, request.headers()).await?;
    span.set_attribute("user.id", caller.user_id)
        .set_attribute("tenant.id", caller.tenant_id.clone());
    let context = tracing_context::current();
    let baggage = context.baggage().clone();
    let baggage = baggage.insert("tenant.id", &caller.tenant_id);
    let response = next.run(request);
    Ok(response.with_context(context.with_baggage(baggage)).await)
}

async fn ask(auth: &HttpClient, headers: &HeaderMap) -> Result<Caller, AppError> {
    let token = headers.get(header::AUTHORIZATION);
    let mut request = http::Request::get("/authorise");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, token);
    }
    let request = request.body(Body::empty());
    let response = auth
        .send(request.map_err(|_| AppError::Unauthorised)?)
        .await?;
    match response.status() {
        StatusCode::UNAUTHORIZED => Err(AppError::Unauthorised),
        status => serde_json::from_slice(response.body()).map_err(|_| auth.refused(status)),
    }
}
