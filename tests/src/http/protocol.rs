//! The versions of HTTP that are spoken.

/// A version of HTTP. HTTP/2 is spoken with prior knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    Http1,
    Http2,
}

impl Protocol {
    /// `network.protocol.version`.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Http1 => "1.1",
            Self::Http2 => "2",
        }
    }
}
