//! The subscribers that rows run under, as each crate's README has users set them up.

pub mod before;
pub mod fastrace;
pub mod ours;
pub mod standard;

use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What stands behind a registry so that it is no bare one, which would keep its spans for ever.
#[derive(Debug)]
pub struct Ignore;

impl<S: Subscriber> Layer<S> for Ignore {}

/// A registry and nothing more.
pub fn registry() {
    use tracing_subscriber::layer::SubscriberExt as _;

    tracing_subscriber::registry().with(Ignore).init();
}
