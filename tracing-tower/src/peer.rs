//! `network.peer.address` and `network.peer.port`.

use std::net::SocketAddr;

use http::Extensions;

/// The address of the peer: axum's `ConnectInfo<SocketAddr>` (feature `axum`), or a plain
/// [`SocketAddr`] that the server left in the request's extensions.
pub(crate) fn peer(extensions: &Extensions) -> Option<SocketAddr> {
    #[cfg(feature = "axum")]
    if let Some(info) = extensions.get::<axum::extract::ConnectInfo<SocketAddr>>() {
        return Some(info.0);
    }
    extensions.get().copied()
}
