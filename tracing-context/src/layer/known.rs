//! The layers of this process and the subscribers that they are part of.

use std::sync::{PoisonError, RwLock};

use tracing_core::Dispatch;
use tracing_core::dispatcher::WeakDispatch;

/// A layer has become part of a subscriber.
pub(super) fn register(layer: u32, dispatch: &Dispatch) {
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    let all = std::mem::take(&mut *known);
    // Kept until the lock is free: a subscriber that ends here is code of others.
    let alive: Vec<_> = all.iter().map(|(_, known)| known.upgrade()).collect();
    known.extend(
        all.into_iter()
            .zip(&alive)
            .filter_map(|(known, alive)| alive.is_some().then_some(known)),
    );
    known.push((layer, dispatch.downgrade()));
    drop(known);
    drop(alive);
}

/// The subscriber of a layer. `None` if it is gone, or just coming: nobody waits here.
pub(crate) fn dispatch_of(layer: u32) -> Option<Dispatch> {
    let known = KNOWN.try_read().ok()?;
    let (_, dispatch) = known.iter().find(|(known, _)| *known == layer)?;
    dispatch.upgrade()
}

static KNOWN: RwLock<Vec<(u32, WeakDispatch)>> = RwLock::new(Vec::new());
