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
}

/// The bytes of a request as they are sent.
#[derive(Clone, Debug)]
pub(super) struct Payload {
    pub(super) bytes: Bytes,
    pub(super) is_gzip: bool,
}

impl Compression {
    /// The request, compressed.
    pub(super) fn apply(self, request: Vec<u8>) -> Payload {
        #[cfg(feature = "gzip")]
        if self == Self::Gzip
            && let Ok(bytes) = gzip(&request)
        {
            return Payload {
                bytes: bytes.into(),
                is_gzip: true,
            };
        }
        Payload::plain(request)
    }
}

impl Payload {
    /// The request as it is.
    pub(super) fn plain(request: Vec<u8>) -> Self {
        Self {
            bytes: request.into(),
            is_gzip: false,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_compression_the_bytes_are_as_they_were() {
        let payload = Compression::None.apply(vec![1, 2, 3]);
        assert_eq!(
            (&payload.bytes[..], payload.is_gzip),
            (&[1, 2, 3][..], false)
        );
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn gzip_is_shorter_and_comes_back() {
        use std::io::Read as _;

        let request = b"a span like all the others ".repeat(100);
        let payload = Compression::Gzip.apply(request.clone());
        assert!(payload.is_gzip && payload.bytes.len() < request.len() / 4);
        let mut back = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(&*payload.bytes);
        decoder.read_to_end(&mut back).unwrap();
        assert_eq!(back, request);
    }
}
