//! From an endpoint to a stream of bytes that leads there: directly or by a proxy, in plain or by
//! TLS.

#[cfg(feature = "tls")]
mod certificates;
mod connector;
mod dial;
mod opening;
mod proxy;
mod stream;
#[cfg(feature = "tls")]
mod tls;
mod tunnel;

#[cfg(feature = "tls")]
pub use self::certificates::CertificateError;
#[cfg(feature = "tls")]
pub(crate) use self::certificates::Certificates;
pub(super) use self::connector::Connector;
pub(super) use self::opening::Opening;
pub use self::proxy::ProxyError;
pub(crate) use self::proxy::{Proxy, is_exempt};
#[cfg(test)]
pub(super) use self::stream::Stream;
