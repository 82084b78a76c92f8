//! Backends behind TLS, right and wrong.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::*;

pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// In PEM.
pub(super) struct Pair {
    chain: String,
    key: String,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    fn issue(&self, name: &str, usage: ExtendedKeyUsagePurpose) -> Pair {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.extended_key_usages.push(usage);
        let key = KeyPair::generate().unwrap();
        Pair {
            chain: params.signed_by(&key, &self.0).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }

    /// What a server of this name does with connections; clients have to show a certificate of
    /// `clients`, if there is one.
    pub(super) fn server(
        &self,
        name: &str,
        protocol: Protocol,
        clients: Option<&Self>,
    ) -> Arc<Secure> {
        let pair = self.issue(name, ExtendedKeyUsagePurpose::ServerAuth);
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(clients) => {
                let mut roots = RootCertStore::empty();
                roots.add(clients.0.der().clone()).unwrap();
                let roots = Arc::new(roots);
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let chain = CertificateDer::pem_slice_iter(pair.chain.as_bytes());
        let chain = chain.collect::<Result<_, _>>().unwrap();
        let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).unwrap();
        let mut config = builder.with_single_cert(chain, key).unwrap();
        config.alpn_protocols.push(match protocol {
            Protocol::HttpProtobuf => b"http/1.1".to_vec(),
            #[cfg(feature = "grpc")]
            Protocol::Grpc => b"h2".to_vec(),
        });
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Arc::new(move |stream| {
            let acceptor = acceptor.clone();
            Box::pin(async move {
                let secured = acceptor.accept(stream).await.ok()?;
                // As a server behind a load balancer may: no protocol agreed on, no service.
                secured.get_ref().1.alpn_protocol()?;
                Some(Box::new(secured) as Box<dyn Stream>)
            })
        })
    }
}

fn case(protocol: Protocol, secure: Arc<Secure>, authority: &Authority) -> Case {
    let mut case = Case::new(protocol, [Step::Refused(503, 14, None)]);
    let pem = authority.pem();
    case.scheme = "https";
    case.secure = secure;
    case.configure = Box::new(move |config| config.certificate(&pem).unwrap());
    case
}

#[test]
fn a_backend_behind_tls() {
    for protocol in PROTOCOLS {
        let authority = Authority::new();
        let server = authority.server("127.0.0.1", *protocol, None);
        let outcome = case(*protocol, server, &authority).run();
        outcome.is_complete(&format!("TLS {protocol:?}"));
        assert_eq!(outcome.counters.retried, 1);
    }
}

#[test]
fn a_backend_that_wants_to_know_who_we_are() {
    for protocol in PROTOCOLS {
        let (authority, clients) = (Authority::new(), Authority::new());
        let server = authority.server("127.0.0.1", *protocol, Some(&clients));
        let mut known = case(*protocol, Arc::clone(&server), &authority);
        let own = clients.issue("orders", ExtendedKeyUsagePurpose::ClientAuth);
        let pem = authority.pem();
        known.configure = Box::new(move |config| {
            let config = config.certificate(&pem).unwrap();
            config.client_certificate(&own.chain, &own.key).unwrap()
        });
        known.run().is_complete(&format!("mutual TLS {protocol:?}"));
        is_never_reached(case(*protocol, server, &authority), "");
    }
}

#[test]
fn a_backend_that_is_somebody_else() {
    for protocol in PROTOCOLS {
        let (authority, other) = (Authority::new(), Authority::new());
        let server = authority.server("127.0.0.1", *protocol, None);
        // Whom nobody vouches for, and who is not where it should be.
        let hint = "OTEL_EXPORTER_OTLP_CERTIFICATE";
        is_never_reached(case(*protocol, server, &other), hint);
        let server = authority.server("elsewhere.example", *protocol, None);
        is_never_reached(case(*protocol, server, &authority), "not valid for name");
    }
}

#[test]
fn a_backend_without_tls_after_all() {
    for protocol in PROTOCOLS {
        let authority = Authority::new();
        is_never_reached(case(*protocol, Arc::new(plain), &authority), "no TLS with");
    }
}

/// All spans fail after several attempts, for this reason.
fn is_never_reached(mut case: Case, why: &str) {
    let configure = case.configure;
    let limit = Duration::from_secs(60);
    case.configure = Box::new(move |config| configure(config).export_timeout(limit));
    let protocol = case.protocol;
    let outcome = case.run();
    outcome.is_accounted_for(&format!("{why} {protocol:?}"));
    assert_eq!(outcome.counters.failed, SPANS as u64, "{why} {protocol:?}");
    assert!(outcome.counters.retried > 0, "{why} {protocol:?}");
    assert_eq!(outcome.backend.state.requests(), 0, "{why} {protocol:?}");
    assert!(
        outcome.last_failure.contains(why),
        "{}",
        outcome.last_failure
    );
}
