//! A strategy for each operation, which is a span's name.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use tracing_context::sampler::TraceIdRatio;

use super::answer::PerOperation;
use super::strategy::{AtLeast, rate_limited};
use crate::clock::Clock;

pub(super) struct Operations {
    listed: HashMap<String, AtLeast>,
    /// For the others. Each has a lower bound of its own as long as no other one falls to the same
    /// place: so their number, and the names that callers think up, take no memory.
    others: Vec<AtLeast>,
}

impl Operations {
    pub(super) fn new(answer: PerOperation, clock: &Arc<dyn Clock>) -> Self {
        let lower_bound = answer.default_lower_bound_traces_per_second;
        let at_least = |probability| AtLeast {
            ratio: TraceIdRatio::new(probability),
            lower_bound: rate_limited(lower_bound, clock),
        };
        let listed = answer.per_operation_strategies.unwrap_or_default();
        let listed = listed.into_iter().filter_map(|it| {
            let probability = it.probabilistic_sampling?.sampling_rate;
            Some((it.operation, at_least(probability)))
        });
        let others = (0..PLACES).map(|_| at_least(answer.default_sampling_probability));
        Self {
            listed: listed.collect(),
            others: others.collect(),
        }
    }

    pub(super) fn of(&self, operation: &str) -> &AtLeast {
        self.listed.get(operation).unwrap_or_else(|| {
            let mut hasher = DefaultHasher::new();
            operation.hash(&mut hasher);
            &self.others[(hasher.finish() % PLACES) as usize]
        })
    }
}

const PLACES: u64 = 256;
