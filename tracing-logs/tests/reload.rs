//! Behind `reload`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a failure here fails the test"
)]

mod common;

use tracing::{info, info_span};
use tracing_subscriber::prelude::*;
use tracing_subscriber::reload;

use self::common::{Lines, context_layer, ids_of, same_ids};

#[test]
fn the_writer_is_changed_in_place() {
    let (first, second) = (Lines::default(), Lines::default());
    let json = tracing_logs::json().with_writer(first.clone());
    let (json, handle) = reload::Layer::new(json);
    let subscriber = tracing_subscriber::registry()
        .with(context_layer())
        .with(json);
    tracing::subscriber::with_default(subscriber, || {
        info!("before");
        first.one();
        handle
            .modify(|json| *json.writer_mut() = second.clone())
            .unwrap();
        // The layer still knows its subscriber.
        let span = info_span!("span");
        info!(parent: &span, "after");
        assert!(first.take().is_empty());
        same_ids(&second.one(), &ids_of(&span));
    });
}
