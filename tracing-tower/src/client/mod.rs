//! HTTP client spans.

mod call;
mod hooks;
mod layer;
mod resend;
mod service;
mod settings;
mod span;
mod url;

pub use self::call::ClientCall;
pub use self::hooks::ClientHooks;
pub use self::layer::ClientLayer;
pub use self::resend::ResendCount;
pub use self::service::Client;
