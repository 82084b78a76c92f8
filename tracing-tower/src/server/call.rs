//! One request of a server, observed.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderMap, Method, StatusCode, Version};
use tracing_context::TracedSpan;

use crate::ended::Ended;
use crate::head::{RequestHead, ResponseHead};
use crate::lifecycle::{EndAt, Observer, Outcome};
use crate::outcome;
use crate::route::Route;
use crate::semconv::{self, Address, ErrorType, MethodName};
use crate::server::hooks::ServerHooks;
use crate::server::response_header::ResponseHeader;
use crate::server::server_span::ServerSpan;
use crate::server::settings::Settings;

/// Observes one request of a server: the state of its future and body.
pub struct ServerCall<H> {
    hooks: Arc<H>,
    method: MethodName,
    https: bool,
    route: Route,
    version: Version,
    address: Address,
    time_to_head: Option<Duration>,
    status: Option<StatusCode>,
    error: Option<ErrorType>,
    response_header: Option<ResponseHeader>,
    at_hand: ServerSpan,
}

impl<H: ServerHooks> ServerCall<H> {
    pub(super) fn new(hooks: Arc<H>, settings: &Settings, request: &RequestHead<'_>) -> Self {
        let https = match request.uri.scheme() {
            Some(scheme) => *scheme == http::uri::Scheme::HTTPS,
            None => settings.https,
        };
        Self {
            hooks,
            method: settings.methods.name(request.method),
            https,
            route: Route::new(request.extensions),
            version: request.version,
            address: Address::new(request.uri, request.headers),
            time_to_head: None,
            status: None,
            error: None,
            response_header: settings.response_header,
            at_hand: ServerSpan::default(),
        }
    }

    /// Makes the span available to handlers.
    pub(super) fn hand_out(&mut self, span: &TracedSpan, named: bool) -> ServerSpan {
        self.at_hand = ServerSpan::new(span, (!named).then(|| self.method.clone()));
        self.at_hand.clone()
    }

    pub(super) fn method(&self) -> &str {
        self.method.attribute()
    }

    pub(super) fn method_original<'a>(&self, method: &'a Method) -> Option<&'a str> {
        self.method.original(method)
    }

    pub(super) fn route(&self) -> Option<&str> {
        self.route.as_str()
    }

    pub(super) const fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    pub(super) fn address(&self) -> Option<(&str, Option<u16>)> {
        self.address.parts()
    }

    /// The span's name: `{method} {route}` unless a hook gave one.
    pub(super) fn name<'a>(&'a self, given: Option<&'a str>) -> SpanName<'a> {
        SpanName {
            given,
            method: self.method.in_name(),
            route: self.route(),
        }
    }
}

impl<H: ServerHooks> Observer for ServerCall<H> {
    fn on_head(&mut self, span: &TracedSpan, head: &ResponseHead<'_>, natural: EndAt) -> EndAt {
        let _entered = (!H::NONE).then(|| span.enter());
        let end_at = self.hooks.end_at(head, natural);
        let time_to_head = span.started().elapsed();
        self.time_to_head = Some(time_to_head);
        self.status = Some(head.status);
        // 4xx is the caller's fault, and no error of a server.
        self.error = (head.status.as_u16() >= 500).then_some(ErrorType::Status(head.status));
        outcome::record_head(
            span,
            head.status,
            self.error.as_ref(),
            end_at,
            time_to_head,
            None,
        );
        self.hooks.on_response(head, span.span());
        end_at
    }

    fn decorate(&mut self, span: &TracedSpan, headers: &mut HeaderMap) {
        // A disabled span has no ids of its own to tell.
        if let Some(header) = self.response_header
            && span.is_enabled()
            && let Some(ids) = span.context().span()
        {
            header.write(ids, headers);
        }
    }

    fn on_end(mut self, span: &TracedSpan, outcome: Outcome<'_>, end: Instant) {
        let name = match &outcome {
            Outcome::Completed { .. } => None,
            Outcome::Failed(error) => Some(outcome::error_type(
                |error| self.hooks.error_type(error),
                *error,
            )),
            Outcome::Cancelled => Some("cancelled".into()),
            Outcome::Aborted => Some("aborted".into()),
            Outcome::Panicked => Some("panic".into()),
        };
        if let Some(name) = name {
            outcome::record_error(span, &name, &outcome);
            self.error = Some(ErrorType::Named(name));
        }
        if H::NONE {
            return;
        }
        let late_route = self.at_hand.route();
        let ended = Ended {
            outcome: outcome.kind(),
            duration: end.saturating_duration_since(span.started()),
            time_to_head: self.time_to_head,
            method: &self.method,
            scheme: self.scheme(),
            route: late_route.as_deref().or_else(|| self.route()),
            status: self.status,
            error: self.error.as_ref(),
            version: semconv::protocol_version(self.version),
            address: &self.address,
            default_port: None,
        };
        let _entered = span.enter();
        self.hooks.on_end(&ended, span.span());
    }
}

impl<H> fmt::Debug for ServerCall<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerCall")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// Displays the name of a span without allocating.
pub(super) struct SpanName<'a> {
    given: Option<&'a str>,
    method: &'a str,
    route: Option<&'a str>,
}

impl fmt::Display for SpanName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.given, self.route) {
            (Some(name), _) => f.write_str(name),
            (None, Some(route)) => write!(f, "{} {route}", self.method),
            (None, None) => f.write_str(self.method),
        }
    }
}
