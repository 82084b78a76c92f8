//! `error.type` of reqwest's errors.

use std::borrow::Cow;

use tracing::Span;

use crate::client::ClientHooks;
use crate::ended::Ended;
use crate::head::{RequestHead, ResponseHead};
use crate::hooks::NoHooks;
use crate::lifecycle::{EndAt, ErrorRef};
use crate::reqwest::error::name;

/// Hooks that name the errors of reqwest where the hooks inside have no name: `timed_out`,
/// `dns_error`, `connect_error`, `redirect_error`, `builder_error`, `upgrade_error`,
/// `decode_error`, `body_error`, `request_error`. Kinds of I/O errors (`connection_refused`) go
/// before them.
///
/// [`Client::new`](crate::reqwest::Client::new) has them. With hooks of your own:
///
/// ```
/// use tracing_tower::reqwest::{Client, ErrorNames};
/// use tracing_tower::{ClientHooks, ClientLayer};
///
/// struct Hooks;
///
/// impl ClientHooks for Hooks {}
///
/// let layer = ClientLayer::new().hooks(ErrorNames::new(Hooks));
/// let client = Client::with_layer(::reqwest::Client::new(), &layer);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ErrorNames<H = NoHooks>(H);

/// No hooks inside.
impl Default for ErrorNames {
    fn default() -> Self {
        Self(NoHooks)
    }
}

impl<H> ErrorNames<H> {
    /// Names what these hooks do not.
    pub const fn new(hooks: H) -> Self {
        Self(hooks)
    }
}

impl<H: ClientHooks> ClientHooks for ErrorNames<H> {
    const NONE: bool = H::NONE;

    fn filter(&self, request: &RequestHead<'_>) -> bool {
        self.0.filter(request)
    }

    fn name(&self, request: &RequestHead<'_>) -> Option<Cow<'static, str>> {
        self.0.name(request)
    }

    fn end_at(&self, response: &ResponseHead<'_>, natural: EndAt) -> EndAt {
        self.0.end_at(response, natural)
    }

    fn error_type(&self, error: ErrorRef<'_>) -> Option<Cow<'static, str>> {
        if let Some(name) = self.0.error_type(error) {
            return Some(name);
        }
        let known = error.default_type();
        if known != "_OTHER" {
            return Some(known);
        }
        let error = error.downcast_ref::<::reqwest::Error>()?;
        name(error).map(Cow::Borrowed)
    }

    fn on_request(&self, request: &RequestHead<'_>, span: &Span) {
        self.0.on_request(request, span);
    }

    fn on_response(&self, response: &ResponseHead<'_>, span: &Span) {
        self.0.on_response(response, span);
    }

    fn on_end(&self, ended: &Ended<'_>, span: &Span) {
        self.0.on_end(ended, span);
    }
}
