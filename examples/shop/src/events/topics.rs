//! What topics and consumer groups are called.

use std::sync::LazyLock;

use crate::environment;
use crate::roles::Role;

/// The topic of orders that were placed.
pub(crate) static PLACED: LazyLock<String> = LazyLock::new(|| named("order.placed"));
/// The topic of those of which the customer could not be told.
pub(crate) static UNDELIVERED: LazyLock<String> =
    LazyLock::new(|| named("order.placed.undelivered"));

/// The group of all processes of this service.
pub(super) fn group(role: Role) -> String {
    named(role.name())
}

/// Shops of one cluster that share neither topics nor groups have different prefixes.
fn named(name: &str) -> String {
    environment::set(PREFIX).unwrap_or_default() + name
}

/// Has what the names of topics and groups begin with.
const PREFIX: &str = "SHOP_KAFKA_PREFIX";
