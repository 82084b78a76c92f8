//! auth-service: knows whose tokens are valid.

use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use tracing_tower::{ServerLayer, ServerSpan};

use crate::error::AppError;
use crate::roles::health;

/// Who calls: somebody who takes orders at one of the shop's tenants.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Caller {
    pub(crate) user_id: i64,
    pub(crate) tenant_id: String,
}

pub(crate) fn app() -> Router {
    Router::new()
        .route("/authorise", get(authorise))
        .merge(health::route([]))
        .layer(ServerLayer::new())
}

async fn authorise(span: ServerSpan, headers: HeaderMap) -> Result<Json<Caller>, AppError> {
    let caller = caller(&headers).ok_or(AppError::Unauthorised)?;
    span.set_attribute("user.id", caller.user_id)
        .set_attribute("tenant.id", caller.tenant_id.clone());
    Ok(Json(caller))
}

/// The owner of the token.
fn caller(headers: &HeaderMap) -> Option<Caller> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let token = value.strip_prefix("Bearer ")?;
    let (_, user_id, tenant_id) = TOKENS.iter().find(|(known, ..)| *known == token)?;
    Some(Caller {
        user_id: *user_id,
        tenant_id: (*tenant_id).to_owned(),
    })
}

/// Tokens and whose they are. It is a demo.
const TOKENS: [(&str, i64, &str); 2] = [("acme-token", 1, "acme"), ("globex-token", 2, "globex")];
