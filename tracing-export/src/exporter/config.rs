//! What an exporter can be told.

use std::time::Duration;

use hyper::header::HeaderMap;

use super::compression::Compression;
#[cfg(feature = "tls")]
use super::connect::{CertificateError, Certificates};
use super::connect::{Proxy, ProxyError};
use super::endpoint::{Endpoint, EndpointError};
use super::header::{self, HeaderError};
use super::protocol::Protocol;

/// The settings of an [`OtlpExporter`](crate::OtlpExporter).
///
/// ```
/// use std::time::Duration;
/// use tracing_export::OtlpConfig;
///
/// let config = OtlpConfig::new("http://collector:4318/v1/traces")?
///     .header("authorization", "Bearer 123")?
///     .timeout(Duration::from_secs(3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "give it to OtlpExporter::start"]
pub struct OtlpConfig {
    pub(crate) endpoint: Endpoint,
    pub(crate) protocol: Protocol,
    pub(crate) headers: HeaderMap,
    pub(crate) proxy: Option<Proxy>,
    #[cfg(feature = "tls")]
    pub(crate) certificates: Certificates,
    pub(crate) compression: Compression,
    pub(crate) timeout: Option<Duration>,
    pub(crate) export_timeout: Option<Duration>,
    pub(crate) shutdown_patience: Duration,
    pub(crate) schedule_delay: Duration,
    pub(crate) max_batch_spans: usize,
    pub(crate) max_queue_spans: Option<usize>,
    pub(crate) max_queue_bytes: usize,
}

impl OtlpConfig {
    /// Sends to this URL, which is used as it is: it mostly ends in `/v1/traces`. Credentials in it
    /// (`http://user:password@host`) become basic authentication.
    ///
    /// # Errors
    ///
    /// [`EndpointError`] if the text is not an `http` URL, nor with the feature `tls` an `https` one.
    pub fn new(endpoint: &str) -> Result<Self, EndpointError> {
        Ok(Self::to(endpoint.parse()?))
    }

    pub(crate) fn to(endpoint: Endpoint) -> Self {
        Self {
            protocol: Protocol::by_port(Some(endpoint.port())),
            endpoint,
            headers: HeaderMap::new(),
            proxy: None,
            #[cfg(feature = "tls")]
            certificates: Certificates::default(),
            compression: Compression::None,
            timeout: Some(Duration::from_secs(10)),
            export_timeout: Some(Duration::from_secs(30)),
            shutdown_patience: Duration::from_millis(800),
            schedule_delay: Duration::from_secs(5),
            max_batch_spans: 512,
            max_queue_spans: None,
            max_queue_bytes: 32 * 1024 * 1024,
        }
    }

    /// Sends this header with every request.
    ///
    /// # Errors
    ///
    /// [`HeaderError`] if HTTP does not allow it.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, HeaderError> {
        self.add_header(name, value)?;
        Ok(self)
    }

    /// Sends by this HTTP proxy, such as `http://user:password@proxy:3128`: requests over plain
    /// HTTP/1 go to it, everything else through it by `CONNECT`. Default: none.
    ///
    /// # Errors
    ///
    /// [`ProxyError`] if the text is not the URL of an HTTP proxy.
    pub fn proxy(mut self, url: &str) -> Result<Self, ProxyError> {
        self.proxy = Some(url.parse()?);
        Ok(self)
    }

    /// Trusts the authorities of these certificates, in PEM, instead of the system's.
    ///
    /// # Errors
    ///
    /// [`CertificateError`] if there is no certificate in it.
    #[cfg(feature = "tls")]
    pub fn certificate(mut self, pem: impl AsRef<[u8]>) -> Result<Self, CertificateError> {
        self.certificates.trust(pem.as_ref())?;
        Ok(self)
    }

    /// Shows this certificate to a backend that asks for one (mutual TLS): its chain and its
    /// private key, both in PEM. They are read once: a new certificate needs a new exporter.
    ///
    /// # Errors
    ///
    /// [`CertificateError`] if one of them cannot be used, or the key is another's.
    #[cfg(feature = "tls")]
    pub fn client_certificate(
        mut self,
        chain: impl AsRef<[u8]>,
        key: impl AsRef<[u8]>,
    ) -> Result<Self, CertificateError> {
        self.certificates.identify(chain.as_ref(), key.as_ref())?;
        Ok(self)
    }

    /// How requests travel. Default: OTLP over HTTP, and over gRPC to port 4317.
    pub const fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Whether and how requests are compressed. Default: not.
    pub const fn compression(mut self, compression: Compression) -> Self {
        self.compression = compression;
        self
    }

    /// How long one attempt may take; zero: as long as it likes. Default 10 s.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = unless_zero(timeout);
        self
    }

    /// How long all attempts of one request may take, together with the waits between them but for
    /// those that the backend asked for; zero: as long as they like. Default 30 s.
    pub const fn export_timeout(mut self, timeout: Duration) -> Self {
        self.export_timeout = unless_zero(timeout);
        self
    }

    /// How long a shutdown goes on after an attempt that failed, and without a connection: no longer
    /// than the time it is given. Default 0.8 s, so that a backend that is missing holds nobody up.
    pub const fn shutdown_patience(mut self, patience: Duration) -> Self {
        self.shutdown_patience = patience;
        self
    }

    /// How long a span waits for others at most. Default 5 s.
    pub const fn schedule_delay(mut self, delay: Duration) -> Self {
        self.schedule_delay = delay;
        self
    }

    /// So many spans go into one request at most. Default 512.
    pub const fn max_batch_spans(mut self, spans: usize) -> Self {
        self.max_batch_spans = if spans == 0 { 1 } else { spans };
        self
    }

    /// So many spans wait or are being sent at most; newer ones are dropped. Default: no bound
    /// but that of the bytes.
    pub const fn max_queue_spans(mut self, spans: usize) -> Self {
        self.max_queue_spans = Some(spans);
        self
    }

    /// So many bytes of encoded spans wait or are being sent at most; newer ones are dropped.
    /// Default 32 MiB.
    pub const fn max_queue_bytes(mut self, bytes: usize) -> Self {
        self.max_queue_bytes = bytes;
        self
    }

    pub(crate) fn add_header(&mut self, name: &str, value: &str) -> Result<(), HeaderError> {
        let (name, value) = header::parse(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }
}

const fn unless_zero(duration: Duration) -> Option<Duration> {
    if duration.is_zero() {
        None
    } else {
        Some(duration)
    }
}
