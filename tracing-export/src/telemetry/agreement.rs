//! What the process agrees on, and whether it does.

use std::borrow::Cow;

use tracing_context::propagator::Propagator;
use tracing_context::{Defaults, Resource};

/// Makes resource, propagator and baggage keys those of the process. Returns a warning if others were there
/// before and it matters.
pub(super) fn install(
    resource: &Resource,
    propagator: Option<Box<dyn Propagator>>,
    baggage_keys: Vec<Cow<'static, str>>,
    enclosing_spans: bool,
) -> Option<String> {
    let mut defaults = Defaults::new()
        .resource(resource.clone())
        .baggage_keys(baggage_keys)
        .enclosing_spans(enclosing_spans);
    let has_propagator = propagator.is_some();
    if let Some(propagator) = propagator {
        defaults = defaults.propagator(propagator);
    }
    let is_refused = defaults.install().is_err();
    is_refused.then(|| complaint(tracing_context::resource(), resource, has_propagator))?
}

fn complaint(before: &Resource, ours: &Resource, has_propagator: bool) -> Option<String> {
    let name = |resource: &Resource| resource.service_name().unwrap_or_default().to_owned();
    let advice = "install no Defaults before Telemetry, or give both the same";
    if before != ours {
        return Some(format!(
            "the process's defaults were installed before, with another resource: spans are of \
             service {:?}, logs and others use {:?}; {advice}",
            name(ours),
            name(before),
        ));
    }
    has_propagator.then(|| {
        format!("the process's defaults were installed before: the propagator is theirs; {advice}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_complained_about() {
        let (a, b) = (Resource::new("a"), Resource::new("b"));
        assert_eq!(complaint(&a, &a, false), None);
        let text = complaint(&b, &a, false).unwrap();
        assert!(text.contains("service \"a\""), "{text}");
        assert!(text.contains("use \"b\""), "{text}");
        assert!(complaint(&a, &a, true).unwrap().contains("propagator"));
    }
}
