//! Orders and the users who make them.

use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// An order as it comes in.
#[derive(Debug, Deserialize)]
pub(crate) struct NewOrder {
    #[serde(flatten)]
    pub(crate) by: Customer,
    pub(crate) item: String,
    pub(crate) quantity: u32,
    pub(crate) coupon: Option<String>,
    /// How it is paid.
    #[serde(default = "card")]
    pub(crate) payment: String,
    /// Whether there is to be a receipt.
    #[serde(default)]
    pub(crate) receipt: bool,
}

/// Who orders: most know their number, some only their address.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Customer {
    UserId(i64),
    Email(String),
}

/// A user as user-service tells.
#[derive(Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// An order that was accepted.
#[derive(Debug, Serialize)]
pub(crate) struct Order {
    pub(crate) id: u64,
    pub(crate) user: String,
    pub(crate) item: String,
    pub(crate) quantity: u32,
}

impl NewOrder {
    /// Whether we can deliver that.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        if self.quantity == 0 {
            return Err(AppError::Invalid("quantity must not be zero".to_owned()));
        }
        if let Some(coupon) = &self.coupon {
            let percent = discount(coupon);
            if percent > 50 {
                let why = format!("coupon of {percent} % is too good to be true");
                return Err(AppError::Invalid(why));
            }
        }
        Ok(())
    }
}

impl Customer {
    /// The number, if it is known.
    pub(crate) const fn user_id(&self) -> Option<i64> {
        match self {
            Self::UserId(id) => Some(*id),
            Self::Email(_) => None,
        }
    }
}

fn card() -> String {
    "card".to_owned()
}

/// `SAVE20` is worth 20 %. This has a bug: a coupon of less than four letters panics.
fn discount(coupon: &str) -> u32 {
    coupon[4..].parse().unwrap_or_default()
}
