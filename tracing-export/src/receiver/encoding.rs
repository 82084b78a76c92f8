//! Compressed bodies.

use std::io::Read;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
    #[cfg(feature = "zstd")]
    Zstd,
}

/// Why a body could not be decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is not what it was said to be, or it is cut.
    Broken,
    /// It would be longer than allowed.
    TooLong,
}

impl Encoding {
    /// The encoding of this name, in any case; `None` if it cannot be read here.
    pub(super) fn named(name: &str) -> Option<Self> {
        let known = [
            ("identity", Self::Identity),
            ("gzip", Self::Gzip),
            #[cfg(feature = "zstd")]
            ("zstd", Self::Zstd),
        ];
        let found = known
            .iter()
            .find(|(known, _)| name.eq_ignore_ascii_case(known));
        found.map(|(_, encoding)| *encoding)
    }

    /// The bytes inside, of which there are `limit` at most: a short body can become a very long
    /// one.
    pub(super) fn decode(self, body: Bytes, limit: usize) -> Result<Bytes, Unreadable> {
        match self {
            Self::Identity => Ok(body),
            Self::Gzip => read(MultiGzDecoder::new(&*body), limit),
            #[cfg(feature = "zstd")]
            Self::Zstd => {
                let decoder = zstd::Decoder::new(&*body).map_err(|_| Unreadable::Broken)?;
                read(decoder, limit)
            }
        }
    }
}

fn read(decoder: impl Read, limit: usize) -> Result<Bytes, Unreadable> {
    let mut out = Vec::new();
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder
        .take(one_more)
        .read_to_end(&mut out)
        .map_err(|_| Unreadable::Broken)?;
    if out.len() > limit {
        return Err(Unreadable::TooLong);
    }
    Ok(out.into())
}

/// The names of what can be read, as a header has them.
#[cfg(feature = "zstd")]
pub(super) const ENCODINGS: &str = "zstd,gzip,identity";
#[cfg(not(feature = "zstd"))]
pub(super) const ENCODINGS: &str = "gzip,identity";

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn is_read_up_to_the_limit(encoding: Encoding, zeros: Vec<u8>) {
        assert!(zeros.len() < 10_000);
        let zeros = Bytes::from(zeros);
        let decode = |limit| encoding.decode(zeros.clone(), limit);
        assert_eq!(decode(1_000_000).unwrap().len(), 1_000_000);
        assert_eq!(decode(999_999), Err(Unreadable::TooLong));
        let cut = zeros.slice(..zeros.len() - 1);
        assert_eq!(encoding.decode(cut, 1_000_000), Err(Unreadable::Broken));
        let plain = Bytes::from_static(b"plain");
        assert_eq!(encoding.decode(plain, 100), Err(Unreadable::Broken));
    }

    #[test]
    fn a_body_is_read_up_to_the_limit() {
        let zeros = vec![0; 1_000_000];
        is_read_up_to_the_limit(Encoding::Gzip, gzip(&zeros));
        #[cfg(feature = "zstd")]
        is_read_up_to_the_limit(Encoding::Zstd, zstd::encode_all(&*zeros, 0).unwrap());
    }

    #[test]
    fn names_are_known_in_any_case() {
        assert_eq!(Encoding::named("GZip"), Some(Encoding::Gzip));
        assert_eq!(Encoding::named("identity"), Some(Encoding::Identity));
        assert_eq!(Encoding::named("br"), None);
        assert_eq!(Encoding::named("zstd").is_some(), cfg!(feature = "zstd"));
    }
}
