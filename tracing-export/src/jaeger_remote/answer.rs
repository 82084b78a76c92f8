//! What Jaeger answers, as JSON.

use serde::Deserialize;

/// `SamplingStrategyResponse`. Its `strategyType`, which is a text or a number, is not needed:
/// what is there counts.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    pub(super) operation_sampling: Option<PerOperation>,
    pub(super) probabilistic_sampling: Option<Probabilistic>,
    pub(super) rate_limiting_sampling: Option<RateLimiting>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PerOperation {
    pub(super) default_sampling_probability: f64,
    pub(super) default_lower_bound_traces_per_second: f64,
    pub(super) per_operation_strategies: Option<Vec<Operation>>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    pub(super) operation: String,
    pub(super) probabilistic_sampling: Option<Probabilistic>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Probabilistic {
    pub(super) sampling_rate: f64,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RateLimiting {
    pub(super) max_traces_per_second: f64,
}
