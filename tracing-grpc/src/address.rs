//! `server.address` and `server.port` of a call.

use std::sync::Arc;

use tracing_tower::RequestHead;
use tracing_tower::semconv::Address as Named;

use crate::settings::Settings;
use crate::side::Side;
use crate::target::default_port;

/// Who is called. It outlives the request for the hooks.
#[derive(Clone, Debug)]
pub(crate) enum Address {
    /// The target of a client, wherever the channel connects to.
    Target(Arc<Settings>),
    /// What the request names: `:authority` on servers, the generated client's origin on clients.
    Named {
        address: Named,
        default_port: Option<u16>,
    },
}

impl Address {
    pub(crate) fn new(side: Side, settings: &Arc<Settings>, request: &RequestHead<'_>) -> Self {
        if settings.target.is_some() {
            return Self::Target(Arc::clone(settings));
        }
        let scheme = request.uri.scheme_str().unwrap_or_default();
        Self::Named {
            address: Named::new(request.uri, request.headers),
            default_port: match side {
                Side::Server => None,
                Side::Client => default_port(scheme),
            },
        }
    }

    pub(crate) fn parts(&self) -> Option<(&str, Option<u16>)> {
        match self {
            Self::Target(settings) => {
                let target = settings.target.as_ref()?;
                Some((&target.address, target.port))
            }
            Self::Named {
                address,
                default_port,
            } => {
                let (host, port) = address.parts()?;
                Some((host, port.or(*default_port)))
            }
        }
    }
}
