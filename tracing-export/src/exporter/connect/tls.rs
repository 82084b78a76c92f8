//! TLS, with rustls and ring: nothing of it is C but ring's own parts.

use std::io;
use std::sync::{Arc, OnceLock};

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::sign::SingleCertAndKey;
use tokio_rustls::rustls::{ClientConfig, Error, RootCertStore};

use super::certificates::Certificates;
use super::stream::Stream;
use crate::exporter::protocol::Protocol;

/// Secures connections.
#[derive(Debug)]
pub(super) struct Tls {
    certificates: Certificates,
    protocol: Protocol,
    /// Made with the first connection: the system's certificates are many files.
    config: OnceLock<Arc<ClientConfig>>,
}

impl Tls {
    pub(super) const fn new(certificates: Certificates, protocol: Protocol) -> Self {
        Self {
            certificates,
            protocol,
            config: OnceLock::new(),
        }
    }

    /// Makes sure that `stream` leads to `host`, and that nobody between reads it.
    pub(super) async fn handshake(
        &self,
        stream: Box<dyn Stream>,
        host: &str,
    ) -> Result<Box<dyn Stream>, String> {
        let config = match self.config.get() {
            Some(config) => config,
            None => {
                let config = self.config()?;
                self.config.get_or_init(|| Arc::new(config))
            }
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
        let connector = TlsConnector::from(Arc::clone(config));
        let secured = connector.connect(name, stream).await;
        Ok(Box::new(secured.map_err(|error| explain(&error))?))
    }

    fn config(&self) -> Result<ClientConfig, String> {
        let authorities = match &self.certificates.authorities {
            Some(authorities) => Arc::clone(authorities),
            None => Arc::new(system_authorities()?),
        };
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(authorities);
        let mut config = match &self.certificates.own {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let own = SingleCertAndKey::from(Arc::clone(own));
                builder.with_client_cert_resolver(Arc::new(own))
            }
        };
        config.alpn_protocols.push(match self.protocol {
            Protocol::HttpProtobuf => b"http/1.1".to_vec(),
            #[cfg(feature = "grpc")]
            Protocol::Grpc => b"h2".to_vec(),
        });
        Ok(config)
    }
}

/// Those of the machine, which an administrator can add to; none are built in, which would age.
fn system_authorities() -> Result<RootCertStore, String> {
    let mut authorities = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs().certs;
    if authorities.add_parsable_certificates(found).0 == 0 {
        return Err(NO_AUTHORITIES.to_owned());
    }
    Ok(authorities)
}

/// What to do about it, where that is known.
fn explain(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|error| error.downcast_ref());
    match inner {
        Some(Error::InvalidCertificate(_)) => format!(
            "{error} (where the certificate is right, name its authority by \
             OTEL_EXPORTER_OTLP_CERTIFICATE)"
        ),
        _ => error.to_string(),
    }
}

const NO_AUTHORITIES: &str = "this system has no certificates of authorities: install \
                              ca-certificates, or name a file by SSL_CERT_FILE or \
                              OTEL_EXPORTER_OTLP_CERTIFICATE";
