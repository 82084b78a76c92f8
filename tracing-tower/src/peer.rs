//! `network.peer.address` and `network.peer.port`.

use std::net::SocketAddr;

use http::Extensions;

/// The address of the peer: axum's `ConnectInfo<SocketAddr>` (feature `axum`), or a plain
/// [`SocketAddr`] that the server left in the request's extensions.
///
/// An IPv4 address that a socket on `[::]` shows as IPv6 is told as what it is.
pub(crate) fn peer(extensions: &Extensions) -> Option<SocketAddr> {
    let mut peer = from_connection(extensions)?;
    peer.set_ip(peer.ip().to_canonical());
    Some(peer)
}

fn from_connection(extensions: &Extensions) -> Option<SocketAddr> {
    #[cfg(feature = "axum")]
    if let Some(info) = extensions.get::<axum::extract::ConnectInfo<SocketAddr>>() {
        return Some(info.0);
    }
    extensions.get().copied()
}
