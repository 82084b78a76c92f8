//! The layer that makes server spans.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use http::HeaderName;
use tower_layer::Layer;
use tracing_context::propagator::Propagator;
use tracing_tower::NoHooks;

#[cfg(feature = "descriptor-set")]
use crate::descriptor_set::{self, DescriptorSetError};
use crate::hooks::Hooks;
use crate::server::service::Server;
use crate::settings::Settings;

/// Gives every gRPC call of a server a span, from its arrival to the end of the response stream.
///
/// For a whole server (`tonic::transport::Server::layer`), for one service
/// (`ServerLayer::new().layer(service)`), or for any tower service of HTTP requests. Other requests
/// pass untouched. Where one layer stands inside of another, the outer one makes the span.
pub struct ServerLayer<H = NoHooks> {
    hooks: Arc<H>,
    settings: Arc<Settings>,
}

impl ServerLayer {
    /// The defaults: the process's propagator, no hooks.
    #[must_use]
    pub fn new() -> Self {
        Self {
            hooks: Arc::new(NoHooks),
            settings: Arc::default(),
        }
    }
}

impl<H> ServerLayer<H> {
    /// The methods that the server has: whole services (`package.Service`, the `NAME` of a generated
    /// server) or single methods (`package.Service/Method`).
    ///
    /// Only the name of a method that exists may be a span's name, or any caller could make up as
    /// many as he likes. A layer in front of the server cannot know it: without this list, and for
    /// the methods of a whole service, the name is believed until the server answers UNIMPLEMENTED.
    /// Then `rpc.method` is `_OTHER` and the span's name `grpc`, also where the method itself gave
    /// that answer; the sampler has seen the name by then. All that is not listed is `_OTHER` from
    /// the start, and a listed method keeps its name whatever it answers.
    #[must_use]
    pub fn known_methods<N: AsRef<str>>(self, names: impl IntoIterator<Item = N>) -> Self {
        self.with(|settings| {
            for name in names {
                settings.methods.add(name.as_ref());
            }
        })
    }

    /// The methods of a `FileDescriptorSet`, in addition to those that were listed; see
    /// [`known_methods`](Self::known_methods).
    ///
    /// # Errors
    ///
    /// [`DescriptorSetError`] if the bytes are none.
    #[cfg(feature = "descriptor-set")]
    pub fn descriptor_set(self, descriptor_set: &[u8]) -> Result<Self, DescriptorSetError> {
        Ok(self.known_methods(descriptor_set::methods(descriptor_set)?))
    }
}

crate::macros::layer!(ServerLayer, Server);
