//! One call, observed.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode};
use tracing_context::{SpanExt as _, TracedSpan};
use tracing_tower::lifecycle::{self, EndAt, Observer, Outcome};
use tracing_tower::{RequestHead, ResponseHead};

use crate::address::Address;
use crate::code::Code;
use crate::deadline::Deadline;
use crate::ended::Ended;
use crate::failure;
use crate::hooks::Hooks;
use crate::metadata::Captured;
use crate::method::Method;
use crate::settings::Settings;
use crate::side::Side;
use crate::status::Status;

/// Observes one call: the state of its future and body.
pub struct Call<H> {
    hooks: Arc<H>,
    settings: Arc<Settings>,
    side: Side,
    method: Method,
    /// A hook gave the span its name: it keeps that.
    named: bool,
    address: Address,
    deadline: Deadline,
    head: Option<Head>,
}

/// What the head of the response said.
struct Head {
    time: Duration,
    /// The call goes on after it.
    goes_on: bool,
    http: StatusCode,
    /// Of a trailers-only response.
    status: Option<Status>,
}

impl<H: Hooks> Call<H> {
    pub(crate) fn new(
        side: Side,
        hooks: &Arc<H>,
        settings: &Arc<Settings>,
        request: &RequestHead<'_>,
        named: bool,
    ) -> Self {
        Self {
            hooks: Arc::clone(hooks),
            settings: Arc::clone(settings),
            side,
            method: Method::new(request.uri, &settings.methods),
            named,
            address: Address::new(side, settings, request),
            deadline: Deadline::new(request.headers),
            head: None,
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) const fn side(&self) -> Side {
        self.side
    }

    pub(crate) const fn method(&self) -> &Method {
        &self.method
    }

    pub(crate) fn address(&self) -> Option<(&str, Option<u16>)> {
        self.address.parts()
    }

    /// How the call ended: what trailers say, else what the head says, else what the end itself
    /// means. The second value is the `error.type` of what was no status.
    fn status(
        &self,
        outcome: &Outcome<'_>,
        after: Duration,
    ) -> (Status, Option<Cow<'static, str>>) {
        let status = match outcome {
            Outcome::Completed { trailers, .. } => {
                let status = trailers.and_then(Status::from_headers);
                status.or_else(|| self.of_head()).unwrap_or_else(|| {
                    let http = self.head.as_ref().map(|head| head.http);
                    Status::from_http(http.unwrap_or_default())
                })
            }
            Outcome::Failed(error) => {
                let error = failure::with_causes(*error);
                let (status, is_known) = failure::status_of(error);
                let name = lifecycle::error_type(
                    |error| {
                        let code = || is_known.then(|| status.code.as_str().into());
                        self.hooks.error_type(error).or_else(code)
                    },
                    error,
                );
                return (status, Some(name));
            }
            Outcome::Panicked => return (Status::of(Code::Unknown), Some("panic".into())),
            // Cancelled and Aborted: nobody has sent a status, unless the head was one.
            _ => self.of_head().unwrap_or_else(|| {
                Status::of(if self.deadline.has_passed(after) {
                    Code::DeadlineExceeded
                } else {
                    Code::Cancelled
                })
            }),
        };
        (status, None)
    }

    /// The status of a trailers-only response, or of an answer that no gRPC server gave.
    fn of_head(&self) -> Option<Status> {
        let head = self.head.as_ref()?;
        let of_http = || (head.http != StatusCode::OK).then(|| Status::from_http(head.http));
        head.status.clone().or_else(of_http)
    }

    fn record(&self, span: &TracedSpan, status: &Status, error: Option<&str>) {
        if span.span().is_disabled() {
            return;
        }
        let description = error.and_then(|_| status.description());
        let head = self.head.as_ref().filter(|head| head.goes_on);
        let span = span.span();
        tracing::record_all!(
            span,
            rpc.status_code = status.code.as_str(),
            tracing_grpc.time_to_head = head.map(|head| head.time.as_secs_f64()),
            otel.status_code = error.map(|_| "ERROR"),
            otel.status_description = description.as_deref(),
            "error.type" = error,
        );
    }

    /// The server does not have this method: its name is the caller's invention.
    fn forget_method(&mut self, span: &TracedSpan) {
        if self.side == Side::Server && self.method.is_denied() {
            let span = span.span();
            tracing::record_all!(
                span,
                otel.name = (!self.named).then(|| self.method.name()),
                rpc.method = self.method.attribute(),
                rpc.method_original = self.method.original(),
            );
        }
    }
}

impl<H: Hooks> Observer for Call<H> {
    const ENDS_WITH_TRAILERS: bool = true;

    fn on_head(&mut self, span: &TracedSpan, head: &ResponseHead<'_>, natural: EndAt) -> EndAt {
        let _entered = (!H::NONE).then(|| span.enter());
        let status = Status::from_headers(head.headers);
        capture(span, &self.settings.response_headers, head.headers);
        if status.is_some() {
            // The headers of a trailers-only response are its trailers.
            capture(span, &self.settings.response_trailers, head.headers);
        }
        self.head = Some(Head {
            time: span.started().elapsed(),
            goes_on: natural == EndAt::Body,
            http: head.status,
            status,
        });
        self.hooks.on_response(head, span.span());
        EndAt::Body
    }

    fn on_end(mut self, span: &TracedSpan, outcome: Outcome<'_>, end: Instant) {
        let duration = end.saturating_duration_since(span.started());
        let (status, name) = self.status(&outcome, duration);
        let is_error = self.side.is_error(status.code);
        let error = is_error.then(|| name.unwrap_or_else(|| status.code.as_str().into()));
        if status.code == Code::Unimplemented {
            self.forget_method(span);
        }
        self.record(span, &status, error.as_deref());
        if let Outcome::Completed {
            trailers: Some(trailers),
            ..
        } = &outcome
        {
            capture(span, &self.settings.response_trailers, trailers);
        }
        if H::NONE {
            return;
        }
        let ended = Ended {
            outcome: outcome.kind(),
            code: status.code,
            duration,
            time_to_head: self.head.as_ref().map(|head| head.time),
            method: self.method.attribute(),
            error: error.as_deref(),
            address: self.address(),
        };
        let _entered = span.enter();
        self.hooks.on_end(&ended, span.span());
    }
}

fn capture(span: &TracedSpan, keys: &Captured, from: &HeaderMap) {
    if span.is_recorded() {
        for (key, values) in keys.read(from) {
            span.span().set_attribute(key, values);
        }
    }
}

impl<H> fmt::Debug for Call<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("side", &self.side)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}
