//! Which spans and events are recorded.

use std::borrow::Cow;

use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber};
use tracing_context::DefaultFilter;
use tracing_subscriber::layer::{Context, Filter};

use crate::own_thread;

/// The filter of the layer: levels by target, [`DefaultFilter`](tracing_context::DefaultFilter)
/// for the rest. It never answers "always", for the reason that
/// [`SpanFilter`](tracing_context::SpanFilter) has.
#[derive(Clone, Debug, Default)]
#[allow(
    unnameable_types,
    unreachable_pub,
    reason = "part of the type that `Setup::with_layer` asks for"
)]
pub struct Selection {
    rest: DefaultFilter,
    targets: Vec<(Cow<'static, str>, LevelFilter)>,
}

impl Selection {
    /// Nothing at all.
    pub(super) fn nothing() -> Self {
        let off = LevelFilter::OFF;
        Self {
            rest: DefaultFilter::default().spans(off).events(off),
            targets: Vec::new(),
        }
    }

    /// Spans of this level for what no target was named for.
    pub(super) fn with_spans(mut self, level: LevelFilter) -> Self {
        self.rest = self.rest.spans(level);
        self
    }

    /// Events of this level for what no target was named for.
    pub(super) fn with_events(mut self, level: LevelFilter) -> Self {
        self.rest = self.rest.events(level);
        self
    }

    pub(super) fn with_target(mut self, target: Cow<'static, str>, level: LevelFilter) -> Self {
        self.targets.retain(|(known, _)| *known != target);
        self.targets.push((target, level));
        self
    }

    /// What was said of the target or the nearest module above it.
    fn level_of(&self, target: &str) -> Option<LevelFilter> {
        let covers = |module: &str| {
            let below = target.strip_prefix(module);
            below.is_some_and(|below| below.is_empty() || below.starts_with("::"))
        };
        let named = self.targets.iter().filter(|(module, _)| covers(module));
        named.max_by_key(|(module, _)| module.len()).map(|it| it.1)
    }

    fn passes(&self, metadata: &Metadata<'_>) -> Option<bool> {
        let level = self.level_of(metadata.target())?;
        Some(*metadata.level() <= level)
    }
}

impl<S: Subscriber> Filter<S> for Selection {
    fn enabled(&self, metadata: &Metadata<'_>, context: &Context<'_, S>) -> bool {
        // Never the sending itself.
        !own_thread::is_own()
            && self
                .passes(metadata)
                .unwrap_or_else(|| self.rest.enabled(metadata, context))
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        match self.passes(metadata) {
            Some(true) => Interest::sometimes(),
            Some(false) => Interest::never(),
            None => Filter::<S>::callsite_enabled(&self.rest, metadata),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        let named = self.targets.iter().map(|(_, level)| *level);
        named.chain(Filter::<S>::max_level_hint(&self.rest)).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_module_decides() {
        let selection = Selection::default()
            .with_target("shop".into(), LevelFilter::WARN)
            .with_target("shop::orders".into(), LevelFilter::TRACE)
            .with_target("shop".into(), LevelFilter::DEBUG);
        for (target, expected) in [
            ("shop", Some(LevelFilter::DEBUG)),
            ("shop::users", Some(LevelFilter::DEBUG)),
            ("shop::orders", Some(LevelFilter::TRACE)),
            ("shop::orders::list", Some(LevelFilter::TRACE)),
            ("shopping", None),
            ("", None),
        ] {
            assert_eq!(selection.level_of(target), expected, "{target}");
        }
    }
}
