//! Where a span ends.

use http::{HeaderMap, StatusCode, header};

/// Where the span of a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a response has a head and a body")]
pub enum EndAt {
    /// At the end of the body or stream: the default.
    Body,
    /// At the head: what follows is a connection of its own, or open-ended.
    Head,
}

impl EndAt {
    /// The natural end of a response: the head of an upgrade (101, or a successful CONNECT) and of
    /// an event stream, else the body.
    pub(crate) fn natural(connect: bool, status: StatusCode, headers: &HeaderMap) -> Self {
        let upgrade = status == StatusCode::SWITCHING_PROTOCOLS || connect && status.is_success();
        let events = || {
            let content_type = headers.get(header::CONTENT_TYPE);
            content_type.is_some_and(|value| starts_with(value.as_bytes(), b"text/event-stream"))
        };
        if upgrade || events() {
            Self::Head
        } else {
            Self::Body
        }
    }
}

fn starts_with(value: &[u8], prefix: &[u8]) -> bool {
    value
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upgrades_and_event_streams_end_at_the_head() {
        let plain = HeaderMap::new();
        let mut events = HeaderMap::new();
        events.insert(
            "content-type",
            "Text/Event-Stream; charset=utf-8".parse().unwrap(),
        );
        for (connect, status, headers, expected) in [
            (false, 200, &plain, EndAt::Body),
            (false, 200, &events, EndAt::Head),
            (false, 101, &plain, EndAt::Head),
            (true, 200, &plain, EndAt::Head),
            (true, 502, &plain, EndAt::Body),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(
                EndAt::natural(connect, status, headers),
                expected,
                "{status}"
            );
        }
    }
}
