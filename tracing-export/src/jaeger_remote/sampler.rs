//! The sampler that others decide for.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, TryLockError};

use tokio::sync::oneshot;
use tracing_context::sampler::{Sampled, Sampler, SpanStart};

use super::builder::JaegerRemoteBuilder;
use super::strategy::Strategy;
use crate::home::Home;

/// Samples as a Jaeger backend, or a Collector with the extension `jaegerremotesampling`, says, and
/// asks it again and again. In `OTEL_TRACES_SAMPLER` it is called `jaeger_remote`.
///
/// ```no_run
/// use std::time::Duration;
/// use tracing_context::sampler::ParentBased;
/// use tracing_export::{JaegerRemote, Telemetry};
///
/// let sampler = JaegerRemote::builder("orders")
///     .endpoint("http://jaeger:5778/sampling")?
///     .interval(Duration::from_secs(10))
///     .start()?;
/// let telemetry = Telemetry::builder("orders").sampler(ParentBased::new(sampler)).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Of an answer `operationSampling` counts before `probabilisticSampling`, and that before
/// `rateLimitingSampling`:
///
/// | strategy | what is sampled |
/// |---|---|
/// | per operation | a ratio by the name that a span has when it begins, and for each name at least so many traces a second; the upper bound is not looked at |
/// | probabilistic | a ratio of all traces, by their id |
/// | rate limiting | so many traces a second, as [`RateLimited`](tracing_context::sampler::RateLimited) does |
///
/// It looks at no parent: put it into a [`ParentBased`](tracing_context::sampler::ParentBased).
/// Before the first answer another sampler decides; once there was one, the last good answer holds,
/// and one warning tells of an outage. It asks on a thread of its own, over HTTP only, which no
/// span is made of, until it is dropped.
pub struct JaegerRemote {
    pub(super) current: Arc<Current>,
    pub(super) initial: Box<dyn Sampler>,
    /// Dropped, it ends the thread.
    pub(super) _asking: oneshot::Sender<()>,
}

/// What holds now.
pub(super) struct Current {
    strategy: RwLock<Option<Arc<Strategy>>>,
    home: Arc<Home>,
}

impl JaegerRemote {
    /// For the service of this name, as the backend knows it.
    pub fn builder(service_name: impl Into<String>) -> JaegerRemoteBuilder {
        JaegerRemoteBuilder::new(service_name.into())
    }
}

impl Sampler for JaegerRemote {
    fn sample(&self, start: &SpanStart<'_>) -> Sampled {
        // Cloned out of the lock: to ask for a span's name runs user code.
        match self.current.get() {
            Some(strategy) => strategy.sample(start),
            None => self.initial.sample(start),
        }
    }
}

impl Default for Current {
    fn default() -> Self {
        Self {
            strategy: RwLock::default(),
            home: Home::new(),
        }
    }
}

impl Current {
    pub(super) fn get(&self) -> Option<Arc<Strategy>> {
        match self.strategy.try_read() {
            Ok(strategy) => strategy.clone(),
            Err(TryLockError::Poisoned(strategy)) => strategy.into_inner().clone(),
            // In a forked child it may be held for ever.
            Err(TryLockError::WouldBlock) if !self.home.is_here() => None,
            Err(TryLockError::WouldBlock) => {
                let strategy = self.strategy.read();
                strategy.unwrap_or_else(PoisonError::into_inner).clone()
            }
        }
    }

    pub(super) fn set(&self, strategy: Strategy) {
        let strategy = Some(Arc::new(strategy));
        // The old one is freed after the lock.
        let _old = std::mem::replace(
            &mut *self
                .strategy
                .write()
                .unwrap_or_else(PoisonError::into_inner),
            strategy,
        );
    }
}

impl fmt::Debug for JaegerRemote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JaegerRemote")
            .field("has_answer", &self.current.get().is_some())
            .finish_non_exhaustive()
    }
}
