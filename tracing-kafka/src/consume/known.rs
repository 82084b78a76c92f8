//! What is known of the consumers of this process.

use std::any::Any;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use rdkafka::consumer::{Consumer, ConsumerContext};

use crate::consume::ConsumerTracing;

/// The defaults for this consumer, asked for once: the extension traits have nowhere to keep them.
pub(super) fn tracing_of<T, C>(consumer: &T) -> ConsumerTracing
where
    T: Consumer<C>,
    C: ConsumerContext + 'static,
{
    let context = consumer.client().context();
    find(context).unwrap_or_else(|| {
        let tracing = ConsumerTracing::of(consumer);
        remember(context, &tracing);
        tracing
    })
}

/// A consumer by its context: each has one of its own, and as long as we refer to it, weakly, no
/// other can have its address.
struct Known {
    context: Weak<dyn Any + Send + Sync>,
    tracing: ConsumerTracing,
}

fn find<C: ConsumerContext + 'static>(context: &Arc<C>) -> Option<ConsumerTracing> {
    let address = Arc::as_ptr(context).cast::<()>();
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    let mut known = known.iter();
    let found = known.find(|known| known.context.as_ptr().cast() == address)?;
    Some(found.tracing.clone())
}

fn remember<C: ConsumerContext + 'static>(context: &Arc<C>, tracing: &ConsumerTracing) {
    let context = Arc::downgrade(context);
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known.retain(|known| known.context.strong_count() > 0);
    known.push(Known {
        context,
        tracing: tracing.clone(),
    });
}

static KNOWN: RwLock<Vec<Known>> = RwLock::new(Vec::new());
