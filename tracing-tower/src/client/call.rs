//! One request of a client, observed.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Method, StatusCode, Version};
use tracing_context::TracedSpan;

use crate::client::hooks::ClientHooks;
use crate::client::settings::Settings;
use crate::client::url::default_port;
use crate::ended::Ended;
use crate::head::{RequestHead, ResponseHead};
use crate::lifecycle::{EndAt, Observer, Outcome};
use crate::outcome;
use crate::semconv::{self, Address, ErrorType, MethodName};

/// Observes one request of a client: the state of its future and body.
pub struct ClientCall<H> {
    hooks: Arc<H>,
    started: Instant,
    method: MethodName,
    https: bool,
    address: Address,
    time_to_head: Option<Duration>,
    head: Option<(StatusCode, Version)>,
    error: Option<ErrorType>,
}

impl<H: ClientHooks> ClientCall<H> {
    pub(super) fn new(hooks: Arc<H>, settings: &Settings, request: &RequestHead<'_>) -> Self {
        Self {
            hooks,
            started: Instant::now(),
            method: settings.methods.name(request.method),
            https: request.uri.scheme() == Some(&http::uri::Scheme::HTTPS),
            address: Address::new(request.uri, request.headers),
            time_to_head: None,
            head: None,
            error: None,
        }
    }

    pub(super) fn hooks(&self) -> &H {
        &self.hooks
    }

    pub(super) fn name(&self) -> &str {
        self.method.in_name()
    }

    pub(super) fn method(&self) -> &str {
        self.method.attribute()
    }

    pub(super) fn method_original<'a>(&self, method: &'a Method) -> Option<&'a str> {
        self.method.original(method)
    }

    pub(super) const fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// Host and port, the scheme's own where none is named: both are required on clients.
    pub(super) fn address(&self) -> Option<(&str, u16)> {
        let (host, port) = self.address.parts()?;
        Some((host, port.unwrap_or_else(|| default_port(self.scheme()))))
    }

    fn ended(&self, outcome: &Outcome<'_>) -> Ended<'_> {
        let (server_address, server_port) = self.address().unzip();
        Ended {
            outcome: outcome.kind(),
            duration: self.started.elapsed(),
            time_to_head: self.time_to_head,
            method: self.method(),
            scheme: self.scheme(),
            route: None,
            status: self.head.map(|(status, _)| status),
            error_type: self.error.as_ref().map(ErrorType::as_str),
            protocol_version: self
                .head
                .and_then(|(_, version)| semconv::protocol_version(version)),
            server_address,
            server_port,
        }
    }
}

impl<H: ClientHooks> Observer for ClientCall<H> {
    fn on_head(&mut self, span: &TracedSpan, head: &ResponseHead<'_>, natural: EndAt) -> EndAt {
        let end_at = self.hooks.end_at(head, natural);
        let time_to_head = self.started.elapsed();
        self.time_to_head = Some(time_to_head);
        self.head = Some((head.status, head.version));
        self.error = (head.status.as_u16() >= 400).then_some(ErrorType::Status(head.status));
        let version = Some(head.version);
        outcome::record_head(
            span,
            head.status,
            self.error.as_ref(),
            end_at,
            time_to_head,
            version,
        );
        self.hooks.on_response(head, span.span());
        end_at
    }

    fn on_end(mut self, span: &TracedSpan, outcome: Outcome<'_>) {
        let name = match &outcome {
            Outcome::Failed(error) => Some(
                self.hooks
                    .error_type(*error)
                    .unwrap_or_else(|| error.default_type()),
            ),
            Outcome::Panicked => Some("panic".into()),
            // Whoever drops a request or its response on purpose has not failed.
            Outcome::Completed { .. } | Outcome::Cancelled | Outcome::Aborted => None,
        };
        if let Some(name) = name {
            outcome::record_error(span, &name, &outcome);
            self.error = Some(ErrorType::Named(name));
        }
        self.hooks.on_end(&self.ended(&outcome), span.span());
    }
}

impl<H> fmt::Debug for ClientCall<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCall")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
