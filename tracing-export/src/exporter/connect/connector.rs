//! Opening connections.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::TcpStream;

use super::dial::Dialer;
use super::opening::{Listening, Opening};
use super::proxy::Proxy;
use super::stream::Stream;
#[cfg(feature = "tls")]
use super::tls::Tls;
use super::tunnel::tunnel;
use crate::exporter::config::OtlpConfig;
use crate::exporter::endpoint::Endpoint;
use crate::exporter::protocol::Protocol;
use crate::exporter::transport::SendError;

/// Opens connections to the endpoint.
#[derive(Debug)]
pub(in crate::exporter) struct Connector {
    endpoint: Endpoint,
    route: Route,
    place: String,
    dialer: Dialer,
    is_connected: AtomicBool,
    #[cfg(feature = "tls")]
    tls: Tls,
}

#[derive(Debug)]
enum Route {
    Direct,
    /// The proxy reads the requests and passes them on: plain HTTP/1.
    Forwarded(Proxy),
    /// The proxy passes bytes on: everything else.
    Tunnel(Proxy),
}

impl Connector {
    pub(in crate::exporter) fn new(config: &OtlpConfig) -> Self {
        let endpoint = config.endpoint.clone();
        let is_plain = !endpoint.is_secure && config.protocol == Protocol::HttpProtobuf;
        let route = match config.proxy.clone() {
            None => Route::Direct,
            Some(proxy) if is_plain => Route::Forwarded(proxy),
            Some(proxy) => Route::Tunnel(proxy),
        };
        Self {
            route,
            place: match config.protocol {
                Protocol::HttpProtobuf => endpoint.display(),
                #[cfg(feature = "grpc")]
                Protocol::Grpc => endpoint.origin(),
            },
            dialer: Dialer::default(),
            is_connected: AtomicBool::new(false),
            #[cfg(feature = "tls")]
            tls: Tls::new(config.certificates.clone(), config.protocol),
            endpoint,
        }
    }

    /// The proxy that has to be told where a request goes, if there is one.
    pub(in crate::exporter) const fn forwarding(&self) -> Option<&Proxy> {
        match &self.route {
            Route::Forwarded(proxy) => Some(proxy),
            Route::Direct | Route::Tunnel(_) => None,
        }
    }

    /// Whether the last connection that was tried could be opened.
    pub(in crate::exporter) fn is_connected(&self) -> bool {
        self.is_connected.load(Ordering::Relaxed)
    }

    /// Where requests go, without what may be secret.
    pub(in crate::exporter) fn place(&self) -> &str {
        &self.place
    }

    /// The last connection led to nothing: another address of the name may be better.
    pub(in crate::exporter) fn suspect(&self) {
        self.dialer.suspect();
    }

    /// A new connection, ready for requests, and what came over it first.
    pub(in crate::exporter) async fn connect(&self) -> Result<(Listening, Opening), SendError> {
        let opened = self.open().await;
        self.is_connected.store(opened.is_ok(), Ordering::Relaxed);
        opened.map(Listening::new)
    }

    async fn open(&self) -> Result<Box<dyn Stream>, SendError> {
        let stream = self.reach().await.map_err(|SendError(why)| {
            SendError(format!("no connection to {}: {why}", self.place))
        })?;
        #[cfg(feature = "tls")]
        if self.endpoint.is_secure {
            let secured = self.tls.handshake(stream, &self.endpoint.host).await;
            return secured.map_err(|why| SendError(format!("no TLS with {}: {why}", self.place)));
        }
        Ok(stream)
    }

    async fn reach(&self) -> Result<Box<dyn Stream>, SendError> {
        let endpoint = &self.endpoint;
        match &self.route {
            Route::Direct => Ok(Box::new(
                self.dialer.connect(&endpoint.host, endpoint.port).await?,
            )),
            Route::Forwarded(proxy) => Ok(Box::new(self.to(proxy).await?)),
            Route::Tunnel(proxy) => {
                let stream = self.to(proxy).await?;
                Ok(Box::new(
                    tunnel(stream, proxy, &endpoint.host_and_port()).await?,
                ))
            }
        }
    }

    async fn to(&self, proxy: &Proxy) -> Result<TcpStream, SendError> {
        let stream = self.dialer.connect(&proxy.host, proxy.port).await;
        stream.map_err(|SendError(why)| SendError(format!("proxy {}: {why}", proxy.display())))
    }
}
