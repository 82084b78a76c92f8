//! What producers and consumers can be told alike.

use std::fmt;
use std::sync::Arc;

use tracing_context::propagator::Propagator;

use crate::client::ClientInfo;

#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) client: ClientInfo,
    pub(crate) propagator: Option<Arc<dyn Propagator>>,
    pub(crate) keys: bool,
    pub(crate) body_sizes: bool,
}

impl Settings {
    pub(crate) fn new(client: ClientInfo) -> Self {
        Self {
            client,
            ..Self::default()
        }
    }

    pub(crate) fn propagator(&self) -> &dyn Propagator {
        let own = self.propagator.as_deref();
        own.unwrap_or_else(|| tracing_context::propagator())
    }

    /// The key as it is recorded: if that is wanted, and it is text.
    pub(crate) fn key<'a>(&self, key: Option<&'a [u8]>) -> Option<&'a str> {
        std::str::from_utf8(key.filter(|_| self.keys)?).ok()
    }

    /// The size of the payload, if that is to be recorded.
    pub(crate) fn body_size(&self, payload: Option<&[u8]>) -> Option<i64> {
        let payload = payload.filter(|_| self.body_sizes)?;
        i64::try_from(payload.len()).ok()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("client", &self.client)
            .field("propagator", &self.propagator().fields())
            .field("keys", &self.keys)
            .field("body_sizes", &self.body_sizes)
            .finish()
    }
}
