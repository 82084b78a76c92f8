//! user-service: knows the users.

mod cache;
mod database;
mod fill;
mod temp_file;

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::routing::{delete, get};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use tracing::info;
use tracing_tower::ServerLayer;

use self::cache::Cache;
pub(crate) use self::database::Database;
use self::database::User;
use self::temp_file::TempFile;
use crate::error::AppError;
use crate::roles::health::HEALTH;

/// What the handlers share.
#[derive(Debug)]
struct Users {
    cache: Cache,
    database: Database,
}

pub(crate) fn app(database: Database) -> Router {
    let users = Arc::new(Users {
        cache: Cache::default(),
        database,
    });
    Router::new()
        .route("/users/{id}", get(by_id))
        .route("/users", get(by_email))
        .route(HEALTH, get(is_healthy))
        .layer(ServerLayer::new())
        // Routes below the layer have no spans: this one is for whoever runs the demo.
        .route("/database", delete(remove_database))
        .with_state(users)
}

/// Removes the database of the process of this id, which has ended.
pub(crate) fn clean_up(pid: u32) {
    TempFile::of(pid).remove();
}

async fn by_id(
    State(users): State<Arc<Users>>,
    Path(id): Path<i64>,
) -> Result<Json<User>, AppError> {
    if let Some(user) = users.cache.get(id) {
        info!(user.id, cache.hit = true, "user.found");
        return Ok(Json(user));
    }
    let user = users.database.user_by_id(id).await;
    let user = user
        .map_err(unavailable)?
        .ok_or(AppError::NotFound("user"))?;
    info!(user.id, cache.hit = false, "user.found");
    users.cache.put(user.clone());
    Ok(Json(user))
}

#[derive(Debug, Deserialize)]
struct ByEmail {
    email: String,
}

async fn by_email(
    State(users): State<Arc<Users>>,
    Query(ByEmail { email }): Query<ByEmail>,
) -> Result<Json<User>, AppError> {
    let user = users.database.user_by_email(&email).await;
    let user = user
        .map_err(unavailable)?
        .ok_or(AppError::NotFound("user"))?;
    info!(user.id, "user.found");
    Ok(Json(user))
}

async fn is_healthy(State(users): State<Arc<Users>>) -> Result<StatusCode, AppError> {
    users.database.ping().await.map_err(unavailable)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn remove_database(State(users): State<Arc<Users>>) -> StatusCode {
    users.database.remove().await;
    StatusCode::NO_CONTENT
}

/// The database has told the span already; callers need not know more.
fn unavailable(_: sqlx::Error) -> AppError {
    AppError::Unavailable("the user database")
}
