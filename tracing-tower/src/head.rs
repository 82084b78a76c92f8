//! What hooks see of a request and a response: all but the body.

use std::net::SocketAddr;

use http::{Extensions, HeaderMap, Method, Request, Response, StatusCode, Uri, Version};

use crate::peer::peer;

/// A request without its body.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RequestHead<'a> {
    /// The method.
    pub method: &'a Method,
    /// The target.
    pub uri: &'a Uri,
    /// The protocol version.
    pub version: Version,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// What other layers left with the request.
    pub extensions: &'a Extensions,
}

/// A response without its body.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseHead<'a> {
    /// The status.
    pub status: StatusCode,
    /// The protocol version.
    pub version: Version,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// What other layers left with the response.
    pub extensions: &'a Extensions,
}

impl<'a> RequestHead<'a> {
    /// The head of a request.
    pub fn new<B>(request: &'a Request<B>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            version: request.version(),
            headers: request.headers(),
            extensions: request.extensions(),
        }
    }

    /// The address of the peer, as far as the server left it in the request's extensions: axum's
    /// `ConnectInfo<SocketAddr>` (feature `axum`), or a plain [`SocketAddr`].
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        peer(self.extensions)
    }

    /// Whether it is a gRPC call, by its method and content type: `application/grpc`, alone or with
    /// `+proto`, `-web` and the like
    /// ([gRPC over HTTP/2](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md)).
    #[must_use]
    pub fn is_grpc(&self) -> bool {
        const GRPC: &[u8] = b"application/grpc";
        let content_type = self.headers.get(http::header::CONTENT_TYPE);
        let Some((start, rest)) =
            content_type.and_then(|value| value.as_bytes().split_at_checked(GRPC.len()))
        else {
            return false;
        };
        *self.method == Method::POST
            && start.eq_ignore_ascii_case(GRPC)
            && matches!(rest.first(), None | Some(b'+' | b'-' | b';' | b' '))
    }
}

impl<'a> ResponseHead<'a> {
    /// The head of a response.
    pub fn new<B>(response: &'a Response<B>) -> Self {
        Self {
            status: response.status(),
            version: response.version(),
            headers: response.headers(),
            extensions: response.extensions(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_are_grpc() {
        for (method, content_type, expected) in [
            ("POST", "application/grpc", true),
            ("POST", "application/grpc+proto", true),
            ("POST", "application/grpc-web", true),
            ("POST", "Application/gRPC; x=y", true),
            ("GET", "application/grpc", false),
            ("POST", "application/grpcfoo", false),
            ("POST", "application/json", false),
        ] {
            let request = Request::builder()
                .method(method)
                .header("content-type", content_type);
            let request = request.body(()).unwrap();
            let is_grpc = RequestHead::new(&request).is_grpc();
            assert_eq!(is_grpc, expected, "{method} {content_type}");
        }
    }
}
