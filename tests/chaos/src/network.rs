//! Connections that break.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use pin_project::pin_project;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower::Service;

use crate::dice::Dice;

/// Connects to the address in a URL; some connections are reset after so many bytes.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    seed: u64,
    made: Arc<AtomicU64>,
    /// Of a hundred connections, how many break.
    breaks: u64,
    /// After at most so many bytes.
    bytes: u64,
}

impl Connector {
    pub(crate) fn new(seed: u64, breaks: u64, bytes: u64) -> Self {
        Self {
            seed,
            made: Arc::default(),
            breaks,
            bytes,
        }
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<Stream>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let mut dice = Dice::new(self.seed, number, 2);
        let left = dice.percent(self.breaks).then(|| dice.below(self.bytes));
        Box::pin(async move {
            let address = uri
                .authority()
                .and_then(|authority| authority.as_str().parse().ok());
            let address: SocketAddr = address.ok_or(ErrorKind::InvalidInput)?;
            let inner = TcpStream::connect(address).await?;
            inner.set_nodelay(true)?;
            if left.is_some() {
                // Closing it is a reset.
                inner.set_zero_linger()?;
            }
            Ok(TokioIo::new(Stream { inner, left }))
        })
    }
}

/// A connection, and how many bytes it has to live.
#[pin_project]
#[derive(Debug)]
pub(crate) struct Stream {
    #[pin]
    inner: TcpStream,
    left: Option<u64>,
}

fn spend(left: &mut Option<u64>, bytes: usize) -> io::Result<()> {
    match left {
        Some(left) if *left < bytes as u64 => Err(ErrorKind::ConnectionReset.into()),
        Some(left) => {
            *left -= bytes as u64;
            Ok(())
        }
        None => Ok(()),
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.project();
        let before = buffer.filled().len();
        let polled = this.inner.poll_read(cx, buffer);
        match polled {
            Poll::Ready(Ok(())) => Poll::Ready(spend(this.left, buffer.filled().len() - before)),
            other => other,
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.project();
        if let Err(error) = spend(this.left, bytes.len()) {
            return Poll::Ready(Err(error));
        }
        this.inner.poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().inner.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.project().inner.poll_shutdown(cx)
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}
