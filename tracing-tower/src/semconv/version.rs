//! `network.protocol.version`.

use http::Version;

/// `1.1`, `2` and so on: never `2.0`, never `HTTP/1.1`.
pub(crate) const fn protocol_version(version: Version) -> Option<&'static str> {
    Some(match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_11 => "1.1",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => return None,
    })
}
