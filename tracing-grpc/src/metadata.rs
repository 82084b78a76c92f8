//! Metadata that the user wants on spans.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use tracing_context::text::cut;
use tracing_tower::semconv::MAX_TEXT;

/// Keys that are recorded, each with the name of its attribute.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captured(Vec<(HeaderName, String)>);

impl Captured {
    pub(crate) fn new(prefix: &str, keys: impl IntoIterator<Item = HeaderName>) -> Self {
        let keys = keys.into_iter();
        Self(
            keys.map(|key| (key.clone(), format!("{prefix}{key}")))
                .collect(),
        )
    }

    /// The attributes that there are values for.
    pub(crate) fn read(&self, from: &HeaderMap) -> impl Iterator<Item = (String, Vec<String>)> {
        self.0.iter().filter_map(|(key, attribute)| {
            let values: Vec<_> = from.get_all(key).iter().map(text).collect();
            (!values.is_empty()).then(|| (attribute.clone(), values))
        })
    }
}

/// A value as text. Binary metadata (`-bin`) is base64 on the wire, and stays that.
fn text(value: &HeaderValue) -> String {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => cut(text, MAX_TEXT).to_owned(),
        Err(_) => {
            let bytes = value.as_bytes();
            STANDARD.encode(&bytes[..bytes.len().min(MAX_TEXT)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_keys_are_read() {
        let mut headers = HeaderMap::new();
        for (key, value) in [
            ("x-tenant", &b"a"[..]),
            ("x-tenant", b"b"),
            ("trace-bin", b"AAEC"),
            ("x-latin", b"caf\xe9"),
            ("authorization", b"secret"),
        ] {
            headers.append(key, HeaderValue::from_bytes(value).unwrap());
        }
        let keys = ["x-tenant", "trace-bin", "x-latin", "x-absent"];
        let captured = Captured::new("rpc.request.header.", keys.map(HeaderName::from_static));
        let read: Vec<_> = captured.read(&headers).collect();
        let expected = [
            ("rpc.request.header.x-tenant", vec!["a", "b"]),
            ("rpc.request.header.trace-bin", vec!["AAEC"]),
            ("rpc.request.header.x-latin", vec!["Y2Fm6Q=="]),
        ];
        let expected = expected.map(|(key, values)| {
            let values: Vec<_> = values.into_iter().map(str::to_owned).collect();
            (key.to_owned(), values)
        });
        assert_eq!(read, expected);
    }
}
