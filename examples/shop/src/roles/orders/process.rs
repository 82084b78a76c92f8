//! What happens to an order.

use std::sync::atomic::Ordering;

use axum::body::Body;
use http::Request;
use tracing::{Span, error, info, instrument};
use tracing_context::SpanExt as _;

use super::Shop;
use super::order::{Customer, NewOrder, Order, User};
use super::place::place;
use super::reserve::reserve_items;
use crate::error::AppError;
use crate::events::Placed;

#[instrument(skip_all, fields(order.id, user.id = order.by.user_id()))]
pub(crate) async fn process_order(shop: &Shop, order: NewOrder) -> Result<Order, AppError> {
    let id = shop.last_order.fetch_add(1, Ordering::Relaxed) + 1;
    Span::current().record("order.id", id);
    let accepted = accept(shop, id, order).await;
    if let Err(error) = &accepted {
        // An error that we expect: the span says so, without the noise of an exception.
        Span::current().set_error(error.kind(), &error.to_string());
    }
    accepted
}

async fn accept(shop: &Shop, id: u64, order: NewOrder) -> Result<Order, AppError> {
    validate_order(id, &order)?;
    let user = fetch_user(shop, &order.by).await?;
    Span::current().record("user.id", user.id);
    reserve_items(shop, &order).await?;
    shop.payment.charge(id, &order.payment).await?;
    if order.receipt {
        shop.payment.print_receipt(id).await;
    }
    place(&shop.events, &Placed::new(id, &user, &order)).await;
    if let Err(error) = send_confirmation(&user) {
        error!(error, "the confirmation was not sent, the order stands");
    }
    info!(order.item = order.item, order.quantity, "order accepted");
    Ok(Order {
        id,
        user: user.name,
        item: order.item,
        quantity: order.quantity,
    })
}

#[instrument(skip_all, fields(order.id = id, user.id = order.by.user_id()))]
fn validate_order(id: u64, order: &NewOrder) -> Result<(), AppError> {
    order.check()
}

#[instrument(skip_all, err)]
async fn fetch_user(shop: &Shop, customer: &Customer) -> Result<User, AppError> {
    let path = match customer {
        Customer::UserId(id) => format!("/users/{id}"),
        Customer::Email(email) => format!("/users?email={email}"),
    };
    let request = Request::get(path).body(Body::empty());
    let request = request.map_err(|_| AppError::Invalid("not an e-mail address".to_owned()))?;
    let response = shop.users.send(request).await?;
    if response.status().is_success() {
        let user = serde_json::from_slice(response.body());
        user.map_err(|_| shop.users.refused(response.status()))
    } else if response.status() == http::StatusCode::NOT_FOUND {
        Err(AppError::NotFound("user"))
    } else {
        Err(shop.users.refused(response.status()))
    }
}

/// There is no mail server in this demo, so every confirmation fails; no order does.
fn send_confirmation(user: &User) -> Result<(), &'static str> {
    let _ = user;
    Err("no mail server")
}
