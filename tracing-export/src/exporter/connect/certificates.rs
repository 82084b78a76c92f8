//! Whom to trust, and who we are.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, RootCertStore};

/// The certificates of connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct Certificates {
    /// The authorities that are trusted; the system's if not set.
    pub(super) authorities: Option<Arc<RootCertStore>>,
    /// What a backend that asks is shown.
    pub(super) own: Option<Arc<CertifiedKey>>,
}

/// A certificate or key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// The text has no certificate in PEM (`-----BEGIN CERTIFICATE-----`) that can be read.
    NoCertificate,
    /// The text has no private key in PEM (`-----BEGIN PRIVATE KEY-----`) that can be read; one
    /// that needs a password cannot.
    NoKey,
    /// The key is of a kind that is not supported: use RSA, ECDSA on P-256 or P-384, or Ed25519.
    KeyKind,
    /// The key is that of another certificate.
    OtherKey,
}

impl Certificates {
    pub(crate) const fn has_authorities(&self) -> bool {
        self.authorities.is_some()
    }

    pub(crate) const fn has_own(&self) -> bool {
        self.own.is_some()
    }

    /// Trusts these authorities instead of the system's.
    pub(crate) fn trust(&mut self, pem: &[u8]) -> Result<(), CertificateError> {
        let mut authorities = RootCertStore::empty();
        let (found, _) = authorities.add_parsable_certificates(certificates(pem));
        if found == 0 {
            return Err(CertificateError::NoCertificate);
        }
        self.authorities = Some(Arc::new(authorities));
        Ok(())
    }

    /// Shows this certificate, with those between it and its authority, to a backend that asks.
    pub(crate) fn identify(&mut self, chain: &[u8], key: &[u8]) -> Result<(), CertificateError> {
        let chain: Vec<_> = certificates(chain).collect();
        if chain.is_empty() {
            return Err(CertificateError::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| CertificateError::NoKey)?;
        let provider = ring::default_provider();
        let own = CertifiedKey::from_der(chain, key, &provider).map_err(|error| match error {
            Error::InconsistentKeys(_) => CertificateError::OtherKey,
            Error::InvalidCertificate(_) => CertificateError::NoCertificate,
            _ => CertificateError::KeyKind,
        })?;
        self.own = Some(Arc::new(own));
        Ok(())
    }
}

/// Those that can be read.
fn certificates(pem: &[u8]) -> impl Iterator<Item = CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem).map_while(Result::ok)
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCertificate => "no certificate in PEM (-----BEGIN CERTIFICATE-----) in it",
            Self::NoKey => {
                "no private key in PEM (-----BEGIN PRIVATE KEY-----) without a password in it"
            }
            Self::KeyKind => {
                "this kind of key is not supported: use RSA, ECDSA on P-256 or P-384, or Ed25519"
            }
            Self::OtherKey => "the key belongs to another certificate",
        })
    }
}

impl std::error::Error for CertificateError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str) -> (String, String) {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn certificates_are_read_or_refused() {
        let (certificate, key) = pair("a");
        let mut read = Certificates::default();
        read.trust(format!("{certificate}{certificate}").as_bytes())
            .unwrap();
        assert_eq!(read.authorities.as_ref().unwrap().len(), 2);
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for text in ["", "nonsense", &*key, broken] {
            let refused = read.trust(text.as_bytes()).unwrap_err();
            assert_eq!(refused, CertificateError::NoCertificate, "{text}");
        }
    }

    #[test]
    fn a_key_belongs_to_its_certificate() {
        let ((certificate, key), (_, other)) = (pair("a"), pair("b"));
        let mut read = Certificates::default();
        let mut identify = |certificate: &str, key: &str| {
            let read = read.identify(certificate.as_bytes(), key.as_bytes());
            read.map_err(|error| error.to_string())
        };
        assert_eq!(identify(&certificate, &key), Ok(()));
        for (certificate, key, expected) in [
            ("", &*key, CertificateError::NoCertificate),
            (&certificate, "", CertificateError::NoKey),
            (&certificate, &certificate, CertificateError::NoKey),
            (&certificate, &other, CertificateError::OtherKey),
        ] {
            assert_eq!(identify(certificate, key), Err(expected.to_string()));
        }
    }
}
