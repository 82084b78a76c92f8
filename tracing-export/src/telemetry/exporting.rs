//! The exporter's settings, as far as they were made in code.

use std::time::Duration;

use crate::env::{self, Reader};
#[cfg(feature = "tls")]
use crate::exporter::Certificates;
use crate::exporter::{Compression, OtlpConfig, Protocol};

pub(super) struct Exporting {
    pub(super) is_on: bool,
    pub(super) protocol: Option<Protocol>,
    pub(super) endpoint: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) proxy: Option<String>,
    #[cfg(feature = "tls")]
    pub(super) certificate: Option<Vec<u8>>,
    /// A chain and its key.
    #[cfg(feature = "tls")]
    pub(super) client_certificate: Option<(Vec<u8>, Vec<u8>)>,
    pub(super) compression: Option<Compression>,
    pub(super) timeout: Option<Duration>,
    pub(super) export_timeout: Option<Duration>,
    pub(super) shutdown_patience: Option<Duration>,
    pub(super) schedule_delay: Option<Duration>,
    pub(super) max_batch_spans: Option<usize>,
    pub(super) max_queue_spans: Option<usize>,
    pub(super) max_queue_bytes: Option<usize>,
}

impl Default for Exporting {
    fn default() -> Self {
        Self {
            is_on: true,
            protocol: None,
            endpoint: None,
            headers: Vec::new(),
            proxy: None,
            #[cfg(feature = "tls")]
            certificate: None,
            #[cfg(feature = "tls")]
            client_certificate: None,
            compression: None,
            timeout: None,
            export_timeout: None,
            shutdown_patience: None,
            schedule_delay: None,
            max_batch_spans: None,
            max_queue_spans: None,
            max_queue_bytes: None,
        }
    }
}

impl Exporting {
    /// The exporter's settings, the rest from the variables; `None` if nothing is exported.
    pub(super) fn resolve(self, reader: &mut Reader<'_>) -> Option<OtlpConfig> {
        let protocol = self.protocol.or_else(|| env::protocol(reader));
        let (endpoint, protocol) = match &self.endpoint {
            Some(url) => env::coded_endpoint(reader, protocol, url)?,
            None => env::endpoint(reader, protocol)?,
        };
        let mut config = OtlpConfig::to(endpoint).protocol(protocol);
        config.proxy = match &self.proxy {
            Some(url) => env::checked_proxy(reader, "proxy", url),
            None => env::proxy(reader, &config.endpoint),
        };
        #[cfg(feature = "tls")]
        if config.endpoint.is_secure() {
            config.certificates = self.certificates(reader);
        }
        if !config.endpoint.is_secure() {
            env::warn_plain(reader);
        }
        let (origin, headers) = if self.headers.is_empty() {
            env::headers(reader)
        } else {
            ("header", self.headers)
        };
        for (name, value) in headers {
            if let Err(error) = config.add_header(&name, &value) {
                env::warn_header(reader, origin, &error);
            }
        }
        let compression = self.compression.unwrap_or_else(|| env::compression(reader));
        config = config.compression(compression);
        let timeout = self
            .timeout
            .or_else(|| env::timeout(reader, config.timeout));
        if let Some(timeout) = timeout {
            config = config.timeout(timeout);
        }
        let export_timeout = self.export_timeout.or_else(|| env::export_timeout(reader));
        if let Some(timeout) = export_timeout {
            config = config.export_timeout(timeout);
        }
        if let Some(patience) = self.shutdown_patience {
            config = config.shutdown_patience(patience);
        }
        config.schedule_delay = self
            .schedule_delay
            .unwrap_or_else(|| env::schedule_delay(reader, config.schedule_delay));
        config.max_queue_spans = self.max_queue_spans.or_else(|| env::queue_spans(reader));
        let batch = self.max_batch_spans.unwrap_or_else(|| {
            env::batch_spans(reader, config.max_batch_spans, config.max_queue_spans)
        });
        config = config.max_batch_spans(batch);
        config.max_queue_bytes = self.max_queue_bytes.unwrap_or(config.max_queue_bytes);
        Some(config)
    }

    #[cfg(feature = "tls")]
    fn certificates(&self, reader: &mut Reader<'_>) -> Certificates {
        let mut certificates = Certificates::default();
        if let Some(pem) = &self.certificate
            && let Err(error) = certificates.trust(pem)
        {
            env::warn_certificate(reader, "certificate", &error);
        }
        if let Some((chain, key)) = &self.client_certificate
            && let Err(error) = certificates.identify(chain, key)
        {
            env::warn_certificate(reader, "client_certificate", &error);
        }
        env::certificates(reader, &mut certificates);
        certificates
    }
}
