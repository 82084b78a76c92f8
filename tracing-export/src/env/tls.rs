//! Whom to trust and who we are: `OTEL_EXPORTER_OTLP_*CERTIFICATE` and `_CLIENT_KEY`
//! ([OpenTelemetry specification, "Protocol Exporter"](https://opentelemetry.io/docs/specs/otel/protocol/exporter/)).

use std::fs;

use super::otlp::AUTHORITIES;
use super::reader::Reader;
use crate::exporter::{CertificateError, Certificates};

/// Reads the certificates from their files, but for those that were set in code.
pub(crate) fn certificates(reader: &mut Reader<'_>, certificates: &mut Certificates) {
    if !certificates.has_authorities() {
        authorities(reader, certificates);
    }
    if !certificates.has_own() {
        own(reader, certificates);
    }
}

/// A bad certificate given in code.
pub(crate) fn warn_certificate(
    reader: &mut Reader<'_>,
    setting: &'static str,
    error: &CertificateError,
) {
    reader.warn_hidden(setting, error, "what is used where it is not set");
}

fn authorities(reader: &mut Reader<'_>, certificates: &mut Certificates) {
    let Some((variable, path)) = reader.first(AUTHORITIES) else {
        return;
    };
    let trusted = read(&path).and_then(|pem| {
        let trusted = certificates.trust(&pem);
        trusted.map_err(|error| error.to_string())
    });
    if let Err(problem) = trusted {
        reader.warn(variable, path, problem, "the system's authorities");
    }
}

fn own(reader: &mut Reader<'_>, certificates: &mut Certificates) {
    let chain = reader.first([
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
    ]);
    let key = reader.first([
        "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
        "OTEL_EXPORTER_OTLP_CLIENT_KEY",
    ]);
    let (variable, path, problem) = match (chain, key) {
        (None, None) => return,
        (Some((variable, path)), None) => (
            variable,
            path,
            "its key is not set (_CLIENT_KEY)".to_owned(),
        ),
        (None, Some((variable, path))) => {
            let problem = "its certificate is not set (_CLIENT_CERTIFICATE)";
            (variable, path, problem.to_owned())
        }
        (Some(chain), Some(key)) => match identify(certificates, &chain, &key) {
            Ok(()) => return,
            Err((is_key, problem)) => {
                let (variable, path) = if is_key { key } else { chain };
                (variable, path, problem)
            }
        },
    };
    reader.warn(variable, path, problem, "no certificate of our own");
}

/// On failure, whether the key is to blame, and for what.
fn identify(
    certificates: &mut Certificates,
    chain: &(&'static str, String),
    key: &(&'static str, String),
) -> Result<(), (bool, String)> {
    let chain = read(&chain.1).map_err(|problem| (false, problem))?;
    let key = read(&key.1).map_err(|problem| (true, problem))?;
    let identified = certificates.identify(&chain, &key);
    identified.map_err(|error| (error != CertificateError::NoCertificate, error.to_string()))
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use std::env::temp_dir;

    use super::*;
    use crate::env::tests::read;

    /// A file with this text, as long as the test runs.
    struct File(String);

    impl File {
        fn new(name: &str, text: &str) -> Self {
            let name = format!("tracing-export-{}-{name}.pem", std::process::id());
            let path = temp_dir().join(name);
            fs::write(&path, text).unwrap();
            Self(path.into_os_string().into_string().unwrap())
        }
    }

    impl Drop for File {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }

    /// Whether authorities and a certificate of our own were found, and the warnings.
    fn found(variables: &[(&str, &str)]) -> ((bool, bool), Vec<String>) {
        read(variables, |reader| {
            let mut found = Certificates::default();
            certificates(reader, &mut found);
            (found.has_authorities(), found.has_own())
        })
    }

    #[test]
    fn authorities_come_from_a_file() {
        const COMMON: &str = "OTEL_EXPORTER_OTLP_CERTIFICATE";
        const TRACES: &str = "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE";
        let made = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap();
        let good = File::new("authority", &made.cert.pem());
        let bad = File::new("nonsense", "nonsense");
        for (variables, expected, warning) in [
            (&[][..], false, None),
            (&[(COMMON, &*good.0)], true, None),
            (&[(TRACES, &*good.0), (COMMON, "/nowhere")], true, None),
            (
                &[(COMMON, "/nowhere")],
                false,
                Some("=\"/nowhere\": cannot be read: No such file"),
            ),
            (&[(TRACES, &*bad.0)], false, Some("no certificate in PEM")),
        ] {
            let ((authorities, _), warnings) = found(variables);
            assert_eq!(authorities, expected, "{variables:?}");
            assert_eq!(
                warnings.len(),
                usize::from(warning.is_some()),
                "{warnings:?}"
            );
            if let Some(part) = warning {
                assert!(warnings[0].contains(part), "{warnings:?}");
                assert!(warnings[0].starts_with(variables[0].0), "{warnings:?}");
                assert!(
                    warnings[0].ends_with("using the system's authorities"),
                    "{warnings:?}"
                );
            }
        }
    }

    #[test]
    fn a_certificate_of_our_own_comes_from_two_files() {
        const CHAIN: &str = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE";
        const KEY: &str = "OTEL_EXPORTER_OTLP_CLIENT_KEY";
        const TRACES_CHAIN: &str = "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE";
        const TRACES_KEY: &str = "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY";
        let made = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap();
        let other = rcgen::generate_simple_self_signed(["b".to_owned()]).unwrap();
        let chain = File::new("chain", &made.cert.pem());
        let key = File::new("key", &made.signing_key.serialize_pem());
        let other = File::new("other", &other.signing_key.serialize_pem());
        for (variables, warning) in [
            (&[(CHAIN, &*chain.0), (KEY, &*key.0)][..], None),
            (&[(TRACES_CHAIN, &*chain.0), (TRACES_KEY, &*key.0)], None),
            (
                &[(TRACES_KEY, &*key.0), (KEY, &*other.0), (CHAIN, &*chain.0)],
                None,
            ),
            (&[(CHAIN, &*chain.0)], Some((CHAIN, "its key is not set"))),
            (
                &[(TRACES_KEY, &*key.0)],
                Some((TRACES_KEY, "its certificate is not set")),
            ),
            (
                &[(CHAIN, "/no"), (KEY, &*key.0)],
                Some((CHAIN, "cannot be read")),
            ),
            (
                &[(CHAIN, &*chain.0), (KEY, "/no")],
                Some((KEY, "cannot be read")),
            ),
            (
                &[(CHAIN, &*chain.0), (KEY, &*chain.0)],
                Some((KEY, "no private key in PEM")),
            ),
            (
                &[(CHAIN, &*key.0), (KEY, &*key.0)],
                Some((CHAIN, "no certificate in PEM")),
            ),
            (
                &[(CHAIN, &*chain.0), (KEY, &*other.0)],
                Some((KEY, "belongs to another")),
            ),
        ] {
            let ((_, own), warnings) = found(variables);
            assert_eq!(own, warning.is_none(), "{variables:?}");
            assert_eq!(
                warnings.len(),
                usize::from(warning.is_some()),
                "{warnings:?}"
            );
            if let Some((variable, part)) = warning {
                assert!(warnings[0].starts_with(variable), "{warnings:?}");
                assert!(warnings[0].contains(part), "{warnings:?}");
                assert!(
                    warnings[0].ends_with("using no certificate of our own"),
                    "{warnings:?}"
                );
            }
        }
    }
}
