//! Who orders.

use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::error::AppError;

/// The tenant that a request's token belongs to.
#[derive(Debug)]
pub(crate) struct Tenant(&'static str);

impl Tenant {
    /// Its id.
    pub(crate) const fn id(&self) -> &'static str {
        self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Tenant {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let token = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        TOKENS
            .iter()
            .find(|(known, _)| Some(*known) == token)
            .map(|(_, tenant)| Self(tenant))
            .ok_or(AppError::Unauthorised)
    }
}

/// Tokens and whose they are. It is a demo.
const TOKENS: [(&str, &str); 2] = [("acme-token", "acme"), ("globex-token", "globex")];
