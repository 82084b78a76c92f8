//! One request of a client, observed.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::uri::Scheme;
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
    method: MethodName,
    scheme: Scheme,
    address: Address,
    time_to_head: Option<Duration>,
    head: Option<(StatusCode, Version)>,
    error: Option<ErrorType>,
}

impl<H: ClientHooks> ClientCall<H> {
    pub(super) fn new(hooks: Arc<H>, settings: &Settings, request: &RequestHead<'_>) -> Self {
        Self {
            hooks,
            method: settings.methods.name(request.method),
            scheme: match request.uri.scheme() {
                Some(scheme) => scheme.clone(),
                None if settings.https => Scheme::HTTPS,
                None => Scheme::HTTP,
            },
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

    pub(super) fn scheme(&self) -> &str {
        self.scheme.as_str()
    }

    /// Host and port, the scheme's own where none is named: both are required on clients.
    pub(super) fn address(&self) -> Option<(&str, Option<u16>)> {
        let (host, port) = self.address.parts()?;
        Some((host, port.or_else(|| default_port(self.scheme()))))
    }
}

impl<H: ClientHooks> Observer for ClientCall<H> {
    fn on_head(&mut self, span: &TracedSpan, head: &ResponseHead<'_>, natural: EndAt) -> EndAt {
        let _entered = (!H::NONE).then(|| span.enter());
        let end_at = self.hooks.end_at(head, natural);
        let time_to_head = span.started().elapsed();
        self.time_to_head = Some(time_to_head);
        self.head = Some((head.status, head.version));
        self.error = (head.status.as_u16() >= 400).then_some(ErrorType::Status(head.status));
        outcome::record_head(
            span,
            head.status,
            self.error.as_ref(),
            end_at,
            time_to_head,
            Some(head.version),
        );
        self.hooks.on_response(head, span.span());
        end_at
    }

    fn on_end(mut self, span: &TracedSpan, outcome: Outcome<'_>, end: Instant) {
        let name = match &outcome {
            Outcome::Failed(error) => Some(outcome::error_type(
                |error| self.hooks.error_type(error),
                *error,
            )),
            Outcome::Panicked => Some("panic".into()),
            // Whoever drops a request or its response on purpose has not failed.
            Outcome::Completed { .. } | Outcome::Cancelled | Outcome::Aborted => None,
        };
        if let Some(name) = name {
            outcome::record_error(span, &name, &outcome);
            self.error = Some(ErrorType::Named(name));
        }
        if H::NONE {
            return;
        }
        let ended = Ended {
            outcome: outcome.kind(),
            duration: end.saturating_duration_since(span.started()),
            time_to_head: self.time_to_head,
            method: &self.method,
            scheme: self.scheme(),
            route: None,
            status: self.head.map(|(status, _)| status),
            error: self.error.as_ref(),
            version: self
                .head
                .and_then(|(_, version)| semconv::protocol_version(version)),
            address: &self.address,
            default_port: default_port(self.scheme()),
        };
        let _entered = span.enter();
        self.hooks.on_end(&ended, span.span());
    }
}

impl<H> fmt::Debug for ClientCall<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCall")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
