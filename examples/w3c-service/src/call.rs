//! What the harness asks for.

use http::Uri;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One callback: `arguments`, as they came, are posted to `url`.
#[derive(Debug, Deserialize)]
pub(crate) struct Call {
    url: String,
    pub(crate) arguments: Box<RawValue>,
}

impl Call {
    /// The calls of a body, in order.
    pub(crate) fn all(body: &[u8]) -> serde_json::Result<Vec<Self>> {
        serde_json::from_slice(body)
    }

    pub(crate) fn uri(&self) -> Result<Uri, http::uri::InvalidUri> {
        self.url.parse()
    }
}
