//! Record headers as the carrier of a context.

use rdkafka::message::{BorrowedHeaders, Headers, OwnedHeaders};
use tracing_context::{Extract, Inject};

use crate::native;

/// Headers that a context can be read from: rdkafka's own, borrowed from a consumer or detached, and
/// those of a message type of yours that has such headers inside.
pub trait ContextHeaders: Headers {
    /// The headers as rdkafka has them.
    fn borrowed(&self) -> &BorrowedHeaders;
}

impl ContextHeaders for BorrowedHeaders {
    fn borrowed(&self) -> &BorrowedHeaders {
        self
    }
}

impl ContextHeaders for OwnedHeaders {
    fn borrowed(&self) -> &BorrowedHeaders {
        self.as_borrowed()
    }
}

/// Reads one value a name, the last: somebody who appends rather than replaces left a stale one in
/// front of it. Names are compared as they are; null counts as absent.
pub(crate) struct MessageHeaders<'a>(Option<&'a BorrowedHeaders>);

impl<'a> MessageHeaders<'a> {
    pub(crate) fn new<H: ContextHeaders>(headers: Option<&'a H>) -> Self {
        Self(headers.map(H::borrowed))
    }
}

impl Extract for MessageHeaders<'_> {
    fn for_each(&self, key: &str, each: &mut dyn FnMut(&[u8])) {
        if let Some(value) = self.0.and_then(|list| native::last_header(list, key)) {
            each(value);
        }
    }
}

/// Writes to the headers of a record, of which there may be none yet.
pub(crate) struct RecordHeaders<'a>(pub(crate) &'a mut Option<OwnedHeaders>);

impl Inject for RecordHeaders<'_> {
    fn set(&mut self, key: &'static str, value: &str) {
        self.remove(key);
        let headers = self.0.get_or_insert_default();
        native::add_header(headers, key.as_bytes(), Some(value.as_bytes()));
    }

    fn remove(&mut self, key: &str) {
        if let Some(headers) = self.0 {
            native::remove_header(headers, key);
        }
    }
}

/// Takes off what a propagator wrote; a list of which nothing is left was ours.
pub(crate) fn strip(headers: &mut Option<OwnedHeaders>, fields: &[&str]) {
    for field in fields {
        RecordHeaders(headers).remove(field);
    }
    if headers.as_ref().is_some_and(|headers| headers.count() == 0) {
        *headers = None;
    }
}
