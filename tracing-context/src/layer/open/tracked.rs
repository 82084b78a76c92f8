//! The open spans of one layer.

use std::sync::OnceLock;

use tracing_core::dispatcher::WeakDispatch;
use tracing_core::{Dispatch, span};
use tracing_subscriber::registry::{LookupSpan as _, Registry};

use super::ids::Ids;
use crate::layer::slot::Slot;
use crate::process;

/// Only their ids: the spans are where they were, in the registry. In a forked child there are none:
/// the parent's threads may have held a lock of theirs.
#[derive(Debug)]
pub(in crate::layer) struct Tracked {
    process: u32,
    ids: Ids,
    /// Weak, or the subscriber would own itself.
    dispatch: OnceLock<WeakDispatch>,
}

impl Default for Tracked {
    fn default() -> Self {
        Self {
            process: process::ask(),
            ids: Ids::default(),
            dispatch: OnceLock::new(),
        }
    }
}

impl Tracked {
    pub(in crate::layer) fn register(&self, dispatch: &Dispatch) {
        let _ = self.dispatch.set(dispatch.downgrade());
    }

    pub(in crate::layer) fn begins(&self, id: u64) {
        if process::known() == self.process {
            self.ids.insert(id);
        }
    }

    pub(in crate::layer) fn ends(&self, id: u64) {
        if process::known() == self.process {
            self.ids.remove(id);
        }
    }

    /// Runs `f` on what is kept with each of the spans, under that span's lock: no user code in it.
    pub(super) fn each(&self, mut f: impl FnMut(&mut Slot)) {
        if process::ask() != self.process {
            return;
        }
        let dispatch = self.dispatch.get().and_then(WeakDispatch::upgrade);
        let registry = dispatch
            .as_ref()
            .and_then(|it| it.downcast_ref::<Registry>());
        let Some(registry) = registry else {
            return;
        };
        for id in self.ids.all() {
            if let Some(span) = registry.span(&span::Id::from_u64(id))
                && let Some(slot) = span.extensions_mut().get_mut::<Slot>()
            {
                f(slot);
            }
        }
    }
}
