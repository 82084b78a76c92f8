//! How a consumer traces.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rdkafka::consumer::{Consumer, ConsumerContext};
use tracing_context::ErrorRef;
use tracing_context::propagator::Propagator;

use crate::client::ClientInfo;
use crate::consume::Relation;
use crate::settings::Settings;

type Classify = Arc<dyn Fn(ErrorRef<'_>) -> Option<Cow<'static, str>> + Send + Sync>;

/// How the messages of a consumer are traced. Cheap to clone.
///
/// The extension traits use the defaults. For anything else there is a method of the same name here,
/// which takes the message, batch or consumer:
///
/// ```
/// use std::time::Duration;
///
/// use rdkafka::ClientConfig;
/// use rdkafka::consumer::StreamConsumer;
/// use rdkafka::error::KafkaError;
/// use tracing_kafka::rdkafka;
/// use tracing_kafka::{ConsumerTracing, Relation};
///
/// # async fn handle<M>(_: M) -> Result<(), std::io::Error> { Ok(()) }
/// async fn consume(consumer: &StreamConsumer) -> Result<(), KafkaError> {
///     let tracing = ConsumerTracing::of(consumer)
///         .relation(Relation::Auto)
///         .max_parent_age(Duration::from_secs(3600))
///         .message_keys(true);
///     loop {
///         let handled = tracing.process_next(consumer, |message| handle(message)).await?;
///         if let Err(error) = handled {
///             // retry, dead-letter, stop: the span has told of it
///         }
///     }
/// }
/// ```
#[derive(Clone, Default)]
pub struct ConsumerTracing(Arc<Inner>);

#[derive(Clone, Default)]
struct Inner {
    settings: Settings,
    relation: Relation,
    max_parent_age: Option<Duration>,
    classify: Option<Classify>,
}

impl ConsumerTracing {
    /// The defaults, for a consumer of which nothing is known: its group, client id and broker are
    /// not recorded.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The defaults for this consumer: group, client id, and the broker if it is configured with
    /// one.
    #[must_use]
    pub fn of<T, C>(consumer: &T) -> Self
    where
        T: Consumer<C>,
        C: ConsumerContext + 'static,
    {
        Self(Arc::new(Inner {
            settings: Settings::new(ClientInfo::of(consumer.client())),
            ..Inner::default()
        }))
    }

    /// How contexts are read. Default: the process's
    /// [`propagator`](tracing_context::propagator()).
    #[must_use]
    pub fn propagator(self, propagator: impl Propagator) -> Self {
        self.with(|inner| inner.settings.propagator = Some(Arc::new(propagator)))
    }

    /// Whether the sender is parent or link. Default: [`Relation::Auto`]. Those of a batch are
    /// linked, whatever is said here.
    #[must_use]
    pub fn relation(self, relation: Relation) -> Self {
        self.with(|inner| inner.relation = relation)
    }

    /// A message older than this, by its own timestamp, never has its sender as the parent: a
    /// replay of last year's events belongs to no trace of last year. Default: none.
    #[must_use]
    pub fn max_parent_age(self, age: Duration) -> Self {
        self.with(|inner| inner.max_parent_age = Some(age))
    }

    /// The `error.type` of a handler's error, of low cardinality. `None`, and by default: the name
    /// of a Kafka error or the kind of an I/O error, else the type's name, else `_OTHER`. Causes are
    /// looked at where the error is boxed (`Box<dyn Error + Send + Sync>`) or one of I/O: of others
    /// it is not known that they have any, and this is the place to say it.
    #[must_use]
    pub fn error_type(
        self,
        classify: impl Fn(ErrorRef<'_>) -> Option<Cow<'static, str>> + Send + Sync + 'static,
    ) -> Self {
        self.with(|inner| inner.classify = Some(Arc::new(classify)))
    }

    /// Records `kafka.message.key`, where it is UTF-8. Default: no, it may be personal.
    #[must_use]
    pub fn message_keys(self, yes: bool) -> Self {
        self.with(|inner| inner.settings.keys = yes)
    }

    /// Records `messaging.message.body.size`, the bytes of the payload. Default: no, as the
    /// conventions have it.
    #[must_use]
    pub fn body_sizes(self, yes: bool) -> Self {
        self.with(|inner| inner.settings.body_sizes = yes)
    }

    pub(super) fn shared_default() -> &'static Self {
        static DEFAULT: LazyLock<ConsumerTracing> = LazyLock::new(ConsumerTracing::new);
        &DEFAULT
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn relation_of(&self, age: impl FnOnce() -> Option<Duration>) -> Relation {
        match self.0.max_parent_age {
            Some(limit) if age().is_some_and(|age| age > limit) => Relation::Link,
            _ => self.0.relation,
        }
    }

    pub(super) fn classify(&self, error: ErrorRef<'_>) -> Option<Cow<'static, str>> {
        let classify = self.0.classify.as_ref()?;
        classify(error)
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

impl fmt::Debug for ConsumerTracing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsumerTracing")
            .field("settings", &self.0.settings)
            .field("relation", &self.0.relation)
            .field("max_parent_age", &self.0.max_parent_age)
            .finish_non_exhaustive()
    }
}
