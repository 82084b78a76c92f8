//! An HTTP/1.1 message, byte by byte.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A name and a value, as they stand on the wire.
pub type Field = (String, String);

/// A request or a response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Message {
    /// The request line or the status line.
    pub start: String,
    /// The fields in order, names in the case they came in.
    pub fields: Vec<Field>,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads one that has a `Content-Length`, or no body.
    pub async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "no message");
        };
        let mut body = bytes.split_off(head + 4);
        let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
        let mut lines = text.split("\r\n");
        let start = lines.next().unwrap().to_owned();
        let fields: Vec<Field> = lines
            .map(|line| {
                let (name, value) = line.split_once(':').expect("a field");
                (name.to_owned(), value.trim_matches([' ', '\t']).to_owned())
            })
            .collect();
        let length = fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.parse().unwrap());
        while body.len() < length {
            assert_ne!(stream.read_buf(&mut body).await.unwrap(), 0, "no body");
        }
        Self {
            start,
            fields,
            body,
        }
    }

    /// Writes one: the start line and these lines of fields, as they are.
    pub async fn write<L>(stream: &mut TcpStream, start: &str, fields: &[L], body: &[u8])
    where
        L: AsRef<[u8]>,
    {
        let mut bytes = start.as_bytes().to_vec();
        let length = format!("content-length: {}", body.len());
        let fields = fields.iter().map(AsRef::as_ref);
        for line in [length.as_bytes()].into_iter().chain(fields) {
            bytes.extend_from_slice(b"\r\n");
            bytes.extend_from_slice(line);
        }
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes.extend_from_slice(body);
        stream.write_all(&bytes).await.unwrap();
    }
}
