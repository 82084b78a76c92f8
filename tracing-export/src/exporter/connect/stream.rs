//! What a connection is made of.

use tokio::io::{AsyncRead, AsyncWrite};

/// Bytes in both directions, whatever carries them. Boxed: a connection serves many requests.
pub(in crate::exporter) trait Stream:
    AsyncRead + AsyncWrite + Send + Unpin
{
}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}
