//! From a sampler's name to the sampler.

use std::sync::Arc;

use tracing_context::sampler::{AlwaysOff, AlwaysOn, ParentBased, Sampler, TraceIdRatio};

use crate::env::{Root, SamplerChoice};

pub(super) fn build(choice: SamplerChoice) -> Arc<dyn Sampler> {
    match choice.root {
        Root::On => rooted(choice, AlwaysOn),
        Root::Off => rooted(choice, AlwaysOff),
        Root::Ratio(ratio) => rooted(choice, TraceIdRatio::new(ratio)),
    }
}

fn rooted(choice: SamplerChoice, root: impl Sampler) -> Arc<dyn Sampler> {
    if choice.parent_based {
        Arc::new(ParentBased::new(root))
    } else {
        Arc::new(root)
    }
}
