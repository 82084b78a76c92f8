//! `network.peer.address` and `network.peer.port`.

use std::net::SocketAddr;

use tracing_tower::RequestHead;

/// The peer, as tonic's server (feature `tonic`), axum or another server left it with the request.
pub(crate) fn peer(request: &RequestHead<'_>) -> Option<SocketAddr> {
    #[cfg(feature = "tonic")]
    if let Some(info) = request
        .extensions
        .get::<tonic::transport::server::TcpConnectInfo>()
        && let Some(mut peer) = info.remote_addr
    {
        // A socket on `[::]` shows IPv4 peers as IPv6.
        peer.set_ip(peer.ip().to_canonical());
        return Some(peer);
    }
    request.peer()
}
