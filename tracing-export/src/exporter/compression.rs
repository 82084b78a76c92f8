//! Compression of requests.

use bytes::Bytes;

/// How requests are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// By gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)), which makes a request about a
    /// tenth as long; on the exporter's thread, once for all attempts over HTTP.
    #[cfg(feature = "gzip")]
    Gzip,
    /// By zstd ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)): shorter than gzip for less
    /// work, but OTLP does not ask backends to read it. The OpenTelemetry Collector does.
    #[cfg(feature = "zstd")]
    Zstd,
}

/// The bytes of a request as they are sent.
#[derive(Clone, Debug)]
pub(super) struct Payload {
    pub(super) bytes: Bytes,
    /// The `content-encoding`.
    pub(super) encoding: Option<&'static str>,
}

impl Compression {
    /// The request, compressed.
    pub(super) fn apply(self, request: Vec<u8>) -> Payload {
        let compressed: Option<(Vec<u8>, &str)> = match self {
            Self::None => None,
            #[cfg(feature = "gzip")]
            Self::Gzip => gzip(&request).ok().map(|bytes| (bytes, "gzip")),
            #[cfg(feature = "zstd")]
            Self::Zstd => zstd::bulk::compress(&request, ZSTD_LEVEL)
                .ok()
                .map(|bytes| (bytes, "zstd")),
        };
        match compressed {
            Some((bytes, encoding)) => Payload {
                bytes: bytes.into(),
                encoding: Some(encoding),
            },
            None => Payload::plain(request),
        }
    }
}

impl Payload {
    /// The request as it is.
    pub(super) fn plain(request: Vec<u8>) -> Self {
        Self {
            bytes: request.into(),
            encoding: None,
        }
    }
}

#[cfg(feature = "gzip")]
fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    use std::io::Write as _;

    let out = Vec::with_capacity(bytes.len() / 4);
    let mut encoder = flate2::write::GzEncoder::new(out, flate2::Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The fastest but for the negative ones.
#[cfg(feature = "zstd")]
const ZSTD_LEVEL: i32 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_compression_the_bytes_are_as_they_were() {
        let payload = Compression::None.apply(vec![1, 2, 3]);
        assert_eq!(
            (&payload.bytes[..], payload.encoding),
            (&[1, 2, 3][..], None)
        );
    }

    #[cfg(any(feature = "gzip", feature = "zstd"))]
    fn check(
        compression: Compression,
        encoding: &str,
        decompress: impl FnOnce(&[u8]) -> std::io::Result<Vec<u8>>,
    ) {
        let request = b"a span like all the others ".repeat(100);
        let payload = compression.apply(request.clone());
        assert_eq!(payload.encoding, Some(encoding));
        assert!(payload.bytes.len() < request.len() / 4);
        assert_eq!(decompress(&payload.bytes).unwrap(), request);
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn gzip_is_shorter_and_comes_back() {
        check(Compression::Gzip, "gzip", |bytes| {
            use std::io::Read as _;

            let mut back = Vec::new();
            flate2::read::GzDecoder::new(bytes).read_to_end(&mut back)?;
            Ok(back)
        });
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn zstd_is_shorter_and_comes_back() {
        check(Compression::Zstd, "zstd", |bytes| zstd::decode_all(bytes));
    }
}
