//! Setting the sampler up.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::oneshot;
use tracing_context::sampler::{Sampler, TraceIdRatio};

use super::poller::Poller;
use super::sampler::{Current, JaegerRemote};
use crate::clock::{Clock, SystemClock};
use crate::exporter::{Client, Endpoint, EndpointError, OtlpConfig, Proxy, StartError, spawn};

/// Builds a [`JaegerRemote`].
#[must_use = "call start"]
pub struct JaegerRemoteBuilder {
    service_name: String,
    endpoint: Endpoint,
    proxy: Option<Proxy>,
    interval: Duration,
    initial: Box<dyn Sampler>,
}

impl JaegerRemoteBuilder {
    pub(super) fn new(service_name: String) -> Self {
        Self {
            service_name,
            endpoint: Endpoint::jaeger(),
            proxy: None,
            interval: INTERVAL,
            initial: Box::new(TraceIdRatio::new(INITIAL_RATIO)),
        }
    }

    /// Asks here. A URL without a path means `/sampling`. Default: `http://localhost:5778/sampling`.
    ///
    /// Jaeger 2 and its agents answer on port 5778, the collector of Jaeger 1 at
    /// `:14268/api/sampling`. The ports 5779 and 14250 speak gRPC, which this sampler does not.
    ///
    /// # Errors
    ///
    /// [`EndpointError`] if the text is not an `http` URL, nor with the feature `tls` an `https` one.
    pub fn endpoint(mut self, url: &str) -> Result<Self, EndpointError> {
        self.endpoint = url.parse()?;
        Ok(self)
    }

    /// Asks so often, at once for the first time. Default: once a minute.
    pub const fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Decides until there is an answer. Default: one trace in a thousand.
    pub fn initial(mut self, sampler: impl Sampler) -> Self {
        self.initial = Box::new(sampler);
        self
    }

    pub(crate) fn to(mut self, endpoint: Endpoint, proxy: Option<Proxy>) -> Self {
        self.endpoint = endpoint;
        self.proxy = proxy;
        self
    }

    /// Starts to ask. It does not wait for the first answer.
    ///
    /// # Errors
    ///
    /// [`StartError`] if the operating system refuses the thread.
    pub fn start(self) -> Result<JaegerRemote, StartError> {
        self.start_on(SystemClock::new())
    }

    pub(super) fn start_on(self, clock: impl Clock) -> Result<JaegerRemote, StartError> {
        let service = utf8_percent_encode(&self.service_name, NON_ALPHANUMERIC);
        let endpoint = self.endpoint.asking(&format!("service={service}"));
        let mut config = OtlpConfig::to(endpoint);
        config.proxy = self.proxy;
        let current = Arc::<Current>::default();
        let poller = Poller {
            client: Client::new(&config),
            endpoint: config.endpoint.display(),
            interval: self.interval.max(SHORTEST_INTERVAL),
            clock: Arc::new(clock),
            current: Arc::clone(&current),
        };
        let (asking, ended) = oneshot::channel();
        spawn("tracing-sampler", poller.run(ended))?;
        Ok(JaegerRemote {
            current,
            initial: self.initial,
            _asking: asking,
        })
    }
}

impl fmt::Debug for JaegerRemoteBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JaegerRemoteBuilder")
            .field("service_name", &self.service_name)
            .field("endpoint", &self.endpoint.display())
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

/// As Jaeger's own clients.
pub(crate) const INTERVAL: Duration = Duration::from_secs(60);
pub(crate) const INITIAL_RATIO: f64 = 0.001;
/// An interval of zero must not make the thread spin.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);
