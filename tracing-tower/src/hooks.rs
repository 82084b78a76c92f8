//! The hooks that do nothing.

use crate::client::ClientHooks;
use crate::server::ServerHooks;

/// No customisation: the default of both layers.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHooks;

impl ServerHooks for NoHooks {
    const NONE: bool = true;
}

impl ClientHooks for NoHooks {
    const NONE: bool = true;
}
