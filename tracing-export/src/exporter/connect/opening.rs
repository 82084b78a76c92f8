//! The first bytes of a connection: what the other side speaks.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::stream::Stream;
use crate::exporter::words::words;

/// What came first, for whoever has to explain why nothing works.
#[derive(Clone, Debug, Default)]
pub(in crate::exporter) struct Opening(Arc<Mutex<Vec<u8>>>);

/// A stream that notes it.
pub(in crate::exporter) struct Listening {
    stream: Box<dyn Stream>,
    opening: Opening,
    has_all: bool,
}

impl Opening {
    /// Why a request over HTTP/1 had no answer.
    pub(in crate::exporter) fn explain_http1(&self, error: String) -> String {
        let heard = self.heard();
        if is_settings(&heard) {
            return SPEAKS_HTTP2.to_owned();
        }
        other(&heard, error)
    }

    /// Why one over HTTP/2 had none.
    #[cfg(feature = "grpc")]
    pub(in crate::exporter) fn explain_http2(&self, error: String) -> String {
        let heard = self.heard();
        if heard.starts_with(b"HTTP/1.") {
            let line = heard.split(|byte| *byte == b'\r').next();
            return format!(
                "{SPEAKS_HTTP1} (it said {})",
                words(line.unwrap_or_default())
            );
        }
        other(&heard, error)
    }

    fn heard(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether that was all there is room for.
    fn note(&self, bytes: &[u8]) -> bool {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = ENOUGH - heard.len();
        heard.extend(bytes.iter().take(room));
        heard.len() == ENOUGH
    }
}

impl Listening {
    pub(super) fn new(stream: Box<dyn Stream>) -> (Self, Opening) {
        let opening = Opening::default();
        let listening = Self {
            stream,
            opening: opening.clone(),
            has_all: false,
        };
        (listening, opening)
    }
}

fn other(heard: &[u8], error: String) -> String {
    if matches!(heard, [0x15 | 0x16, 3, ..]) {
        return SPEAKS_TLS.to_owned();
    }
    if heard.is_empty() || heard.starts_with(b"HTTP/1.") || is_settings(heard) {
        return error;
    }
    format!("{error} (it said {})", words(heard))
}

/// The first frame of a server
/// ([RFC 9113, section 3.4](https://www.rfc-editor.org/rfc/rfc9113#section-3.4)).
fn is_settings(heard: &[u8]) -> bool {
    matches!(heard, [0, _, _, 4, _, 0, 0, 0, 0, ..])
}

impl AsyncRead for Listening {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if !self.has_all {
            self.has_all = self.opening.note(&buffer.filled()[before..]);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Listening {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// Bytes.
const ENOUGH: usize = 64;
const SPEAKS_HTTP2: &str = "it speaks HTTP/2, as gRPC does: set OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or \
                            name its port for HTTP, mostly 4318";
#[cfg(feature = "grpc")]
const SPEAKS_HTTP1: &str = "it speaks HTTP/1 and not gRPC: set \
                            OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or name its port for gRPC, \
                            mostly 4317";
const SPEAKS_TLS: &str = "it speaks TLS: begin the endpoint with https";

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(bytes: &[u8]) -> Opening {
        let opening = Opening::default();
        opening.note(bytes);
        opening
    }

    #[test]
    fn what_the_other_side_speaks_is_told() {
        let error = || "broken".to_owned();
        for (bytes, http1) in [
            (&b""[..], "broken"),
            (b"\0\0\x12\x04\0\0\0\0\0\0\0", SPEAKS_HTTP2),
            (b"\x15\x03\x01\0\x02\x02\x46", SPEAKS_TLS),
            (b"HTTP/1.1 200 OK\r\n", "broken"),
            (b"SSH-2.0-x\r\n", "broken (it said \"SSH-2.0-x\")"),
        ] {
            assert_eq!(heard(bytes).explain_http1(error()), http1, "{bytes:?}");
        }
        #[cfg(feature = "grpc")]
        {
            let text = heard(b"HTTP/1.1 400 Bad Request\r\nserver: x").explain_http2(error());
            assert!(text.starts_with(SPEAKS_HTTP1), "{text}");
            assert!(
                text.ends_with("(it said \"HTTP/1.1 400 Bad Request\")"),
                "{text}"
            );
            let settings = heard(b"\0\0\x12\x04\0\0\0\0\0\0\0");
            assert_eq!(settings.explain_http2(error()), "broken");
        }
    }

    #[test]
    fn no_more_is_kept_than_is_needed() {
        let opening = heard(&[b'x'; 60]);
        assert!(opening.note(&[b'y'; 100]));
        assert!(opening.note(b"z"));
        assert_eq!(opening.heard().len(), ENOUGH);
    }
}
