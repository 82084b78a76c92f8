//! Producers.

mod as_producer;
mod context;
mod ending;
mod forward;
mod future_context;
mod future_producer;
mod propagation;
mod record;
mod send_span;
mod tracing;
mod transaction;

pub use self::context::TracedContext;
pub use self::future_context::FutureContext;
pub use self::future_producer::{DeliveryFuture, FutureProducer};
pub use self::propagation::Propagation;
pub use self::record::{RecordExt, Traced, TracedRecordExt};
pub use self::tracing::ProducerTracing;
pub use self::transaction::{Transaction, TransactionExt};
