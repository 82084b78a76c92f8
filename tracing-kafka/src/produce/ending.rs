//! The end of a producer.

use std::ops::Deref;
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::producer::{Producer as _, PurgeConfig, ThreadedProducer};

use crate::produce::FutureContext;

/// A producer that gives every record its answer before it goes. rdkafka purges its queue too, but
/// reads the answers for half a second only: of a long queue the rest is forgotten, with its spans.
pub(super) struct Ending<C: ClientContext + 'static>(ThreadedProducer<FutureContext<C>>);

impl<C: ClientContext + 'static> Ending<C> {
    pub(super) const fn new(producer: ThreadedProducer<FutureContext<C>>) -> Self {
        Self(producer)
    }
}

impl<C: ClientContext + 'static> Deref for Ending<C> {
    type Target = ThreadedProducer<FutureContext<C>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<C: ClientContext + 'static> Drop for Ending<C> {
    fn drop(&mut self) {
        self.0.purge(PurgeConfig::default().queue().inflight());
        // Nothing is waited for but this process itself.
        let _ = self.0.flush(PATIENCE);
    }
}

/// For the longest of queues.
const PATIENCE: Duration = Duration::from_secs(30);
