//! Accepting connections.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio::task::{JoinHandle, JoinSet};
use tracing_context::SpanSink;

use super::service;

/// Receives spans and hands them to a [`SpanSink`]. Dropped, it stops at once.
///
/// ```
/// # use tracing_export::{Waterfall, receiver::Receiver};
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let receiver = Receiver::bind("127.0.0.1:0", Waterfall::stderr()).await?;
/// println!("OTEL_EXPORTER_OTLP_ENDPOINT=http://{}", receiver.local_addr());
/// receiver.shutdown().await;
/// # Ok::<(), std::io::Error>(())
/// # })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Receiver {
    /// Listens on this address and serves on the current tokio runtime, whose I/O and time must be
    /// enabled.
    ///
    /// # Errors
    ///
    /// The operating system's error if the address cannot be listened on.
    pub async fn bind(address: impl ToSocketAddrs, sink: impl SpanSink) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(accept(listener, Arc::new(sink)));
        Ok(Self { address, task })
    }

    /// Listens on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// The operating system's error if there is no free port.
    pub async fn bind_local(sink: impl SpanSink) -> io::Result<Self> {
        Self::bind((Ipv4Addr::LOCALHOST, 0), sink).await
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The URL to send spans to over HTTP.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}/v1/traces", self.address)
    }

    /// The URL to send spans to over gRPC.
    #[must_use]
    pub fn grpc_endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening and closes all connections; ready when that is done.
    pub async fn shutdown(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept<S: SpanSink>(listener: TcpListener, sink: Arc<S>) {
    // Aborted together with this task.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&sink)));
                }
                // Out of file descriptors, mostly: let some connections end.
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve<S: SpanSink>(stream: TcpStream, sink: Arc<S>) {
    let answer = service_fn(move |request| service::answer(request, Arc::clone(&sink)));
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new());
    server.http2().timer(TokioTimer::new());
    // A client that breaks off is no concern of ours.
    let _ = server.serve_connection(TokioIo::new(stream), answer).await;
}

const PAUSE: Duration = Duration::from_millis(50);
