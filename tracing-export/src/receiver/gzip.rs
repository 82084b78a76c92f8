//! Compressed bodies.

use std::io::Read as _;

use bytes::Bytes;
use flate2::read::MultiGzDecoder;

/// Why a body could not be decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is not gzip, or it is cut.
    Broken,
    /// It would be longer than allowed.
    TooLong,
}

/// The bytes inside, of which there are `limit` at most: a short body can become a very long one.
pub(super) fn gunzip(body: &[u8], limit: usize) -> Result<Bytes, Unreadable> {
    let mut out = Vec::new();
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    MultiGzDecoder::new(body)
        .take(one_more)
        .read_to_end(&mut out)
        .map_err(|_| Unreadable::Broken)?;
    if out.len() > limit {
        return Err(Unreadable::TooLong);
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_body_is_read_up_to_the_limit() {
        let zeros = gzip(&vec![0; 1_000_000]);
        assert!(zeros.len() < 10_000);
        assert_eq!(gunzip(&zeros, 1_000_000).unwrap().len(), 1_000_000);
        assert_eq!(gunzip(&zeros, 999_999), Err(Unreadable::TooLong));
        assert_eq!(
            gunzip(&zeros[..zeros.len() - 1], 1_000_000),
            Err(Unreadable::Broken)
        );
        assert_eq!(gunzip(b"plain", 100), Err(Unreadable::Broken));
    }
}
