//! From a sampler's name to the sampler.

use std::sync::Arc;

use tracing_context::Resource;
use tracing_context::sampler::{AlwaysOff, AlwaysOn, ParentBased, Sampler, TraceIdRatio};

use crate::env::{Root, SamplerChoice};
use crate::exporter::StartError;

pub(super) fn build(
    choice: &SamplerChoice,
    #[cfg_attr(not(feature = "jaeger-remote"), expect(unused_variables))] resource: &Resource,
) -> Result<Arc<dyn Sampler>, StartError> {
    let is_parent_based = choice.parent_based;
    Ok(match &choice.root {
        Root::On => rooted(is_parent_based, AlwaysOn),
        Root::Off => rooted(is_parent_based, AlwaysOff),
        Root::Ratio(ratio) => rooted(is_parent_based, TraceIdRatio::new(*ratio)),
        #[cfg(feature = "jaeger-remote")]
        Root::Remote(remote) => {
            let name = resource.service_name().unwrap_or_default();
            let sampler = crate::JaegerRemote::builder(name)
                .to(remote.endpoint.clone(), remote.proxy.clone())
                .interval(remote.interval)
                .initial(TraceIdRatio::new(remote.initial_ratio));
            rooted(is_parent_based, sampler.start()?)
        }
    })
}

fn rooted(is_parent_based: bool, root: impl Sampler) -> Arc<dyn Sampler> {
    if is_parent_based {
        Arc::new(ParentBased::new(root))
    } else {
        Arc::new(root)
    }
}
