//! Asking for open spans.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::span::OpenSpan;
use super::tracked::Tracked;

/// The spans that have begun, are being recorded and have not ended, of all layers that were given
/// this ([`LayerBuilder::open_spans`](crate::LayerBuilder::open_spans)).
///
/// A span costs two short locks more then. Nothing is known of spans that the sampler dropped, nor
/// of a layer inside a `Vec` or an `Option`, which hide the subscriber from it.
///
/// ```
/// use std::time::Duration;
/// use tracing_context::{ContextLayer, OpenSpans};
/// use tracing_subscriber::layer::SubscriberExt as _;
/// # use tracing_context::{FinishedSpan, SpanSink};
/// # struct Exporter;
/// # impl SpanSink for Exporter {
/// #     fn on_end(&self, _: &FinishedSpan) {}
/// # }
///
/// let open = OpenSpans::default();
/// let layer = ContextLayer::builder().sink(Exporter).open_spans(&open).build();
/// let subscriber = tracing_subscriber::registry().with(layer.filtered());
/// tracing::subscriber::with_default(subscriber, || {
///     let _span = tracing::info_span!("import");
///     let found = open.list(Duration::ZERO);
///     assert_eq!(found[0].name(), "import");
/// });
/// ```
#[derive(Clone, Debug, Default)]
pub struct OpenSpans(Arc<Mutex<Vec<Weak<Tracked>>>>);

impl OpenSpans {
    /// Those that are `older_than` this, the oldest first.
    #[must_use]
    pub fn list(&self, older_than: Duration) -> Vec<OpenSpan> {
        let mut found = Vec::new();
        self.each(|tracked| {
            tracked.each(|slot| found.extend(slot.live.as_deref().map(OpenSpan::of)));
        });
        let routes: HashMap<_, _> = found
            .iter()
            .filter_map(|span| Some((span.span_id(), span.route.clone()?)))
            .collect();
        found.retain(|span| span.age() >= older_than);
        for span in &mut found {
            if span.route.is_none() {
                span.route = routes.get(&span.local_root).cloned();
            }
        }
        found.sort_by_key(|span| Reverse(span.age()));
        found
    }

    /// Ends all of them now, with the attribute `tracing_context.interrupted` and the status they
    /// have, the youngest first: a process that stops hands over what it knows. What their owners
    /// do with them later is ignored.
    pub fn interrupt(&self) {
        let now = Instant::now();
        let mut taken = Vec::new();
        self.each(|tracked| {
            tracked.each(|slot| {
                slot.ended = true;
                taken.extend(slot.live.take());
            });
        });
        taken.sort_by_key(|live| Reverse(live.started()));
        for mut live in taken {
            live.mark(INTERRUPTED);
            live.end(now);
        }
    }

    pub(in crate::layer) fn add(&self, tracked: &Arc<Tracked>) {
        let mut layers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        layers.retain(|layer| layer.strong_count() > 0);
        layers.push(Arc::downgrade(tracked));
    }

    fn each(&self, f: impl FnMut(Arc<Tracked>)) {
        let layers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let alive: Vec<_> = layers.iter().filter_map(Weak::upgrade).collect();
        // The subscriber's locks are taken below: none of ours around them.
        drop(layers);
        alive.into_iter().for_each(f);
    }
}

const INTERRUPTED: &str = "tracing_context.interrupted";
