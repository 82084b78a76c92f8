//! A bare client: hyper, without tonic and without any layer of ours.

use std::net::SocketAddr;

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, Method, header};
use prost::Message as _;

use crate::grpc::proto::{Answer, Ask};
use crate::http::{Body, Caller, Protocol, Reply};

/// A connection on which calls are made frame by frame.
#[derive(Debug)]
pub struct Raw(Caller);

/// What came back.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RawReply(pub Reply);

impl Raw {
    pub async fn connect(address: SocketAddr) -> Self {
        Self(Caller::connect(address, Protocol::Http2).await)
    }

    /// Calls a method with an empty message and these fields, without a `te`.
    pub async fn call(&mut self, method: &str, fields: HeaderMap) -> RawReply {
        let mut request = self.0.untraced(Method::POST, &format!("/{method}"));
        *request.headers_mut() = fields;
        let content_type = "application/grpc".parse().unwrap();
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, content_type);
        *request.body_mut() = Body::from(frame(&Ask::default()));
        RawReply(self.0.send(request).await.unwrap())
    }
}

impl RawReply {
    /// The one message.
    pub fn answer(&self) -> Answer {
        Answer::decode(self.0.body.slice(PREFIX..)).unwrap()
    }

    /// `grpc-status`, from wherever it is.
    pub fn status(&self) -> &str {
        let trailers = self.0.trailers.as_ref().unwrap_or(&self.0.headers);
        trailers["grpc-status"].to_str().unwrap()
    }
}

/// A message, not compressed, with its length before it.
fn frame(message: &Ask) -> Bytes {
    let length = message.encoded_len();
    let mut frame = BytesMut::with_capacity(PREFIX + length);
    frame.put_u8(0);
    frame.put_u32(u32::try_from(length).unwrap());
    frame.put(&*message.encode_to_vec());
    frame.freeze()
}

const PREFIX: usize = 5;
