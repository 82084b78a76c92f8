//! What was decided lately, for spans that come after that.

use std::collections::{HashMap, VecDeque};

use tracing_context::SpanId;

/// The last decisions, by the first span of a trace in this process.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    kept: HashMap<SpanId, bool>,
    order: VecDeque<SpanId>,
}

impl Decisions {
    /// Whether the trace was kept, if that is remembered.
    pub(super) fn of(&self, root: SpanId) -> Option<bool> {
        self.kept.get(&root).copied()
    }

    pub(super) fn remember(&mut self, root: SpanId, is_kept: bool) {
        if self.kept.insert(root, is_kept).is_some() {
            return;
        }
        self.order.push_back(root);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.kept.remove(&oldest);
        }
    }
}

/// About 3 MiB, once there were so many.
pub(super) const MOST: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_remembered() {
        let id = |id| SpanId::from_u64(id).unwrap();
        let mut decisions = Decisions::default();
        let last = MOST as u64 + 1;
        for root in 1..=last {
            decisions.remember(id(root), root.is_multiple_of(2));
        }
        assert_eq!(decisions.of(id(1)), None);
        assert_eq!(decisions.of(id(2)), Some(true));
        assert_eq!(decisions.of(id(last)), Some(last.is_multiple_of(2)));
        decisions.remember(id(2), false);
        assert_eq!(decisions.of(id(2)), Some(false));
        assert_eq!(decisions.order.len(), MOST);
    }
}
