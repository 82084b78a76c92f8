//! Hooks that tell what they saw.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::Span;
use tracing_context::SpanExt as _;
use tracing_tower::lifecycle::{EndAt, ErrorRef};
use tracing_tower::{ClientHooks, Ended, RequestHead, ResponseHead, ServerHooks};

use crate::http::{Failure, eventually};

/// Hooks that keep a line for each call, and customise as they are told. Clones share the lines.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    pub lines: Arc<Mutex<Vec<String>>>,
    /// What `filter` says no to.
    pub skip: bool,
    pub name: Option<&'static str>,
    pub end_at: Option<EndAt>,
    pub error_type: Option<&'static str>,
}

impl Probe {
    /// The lines, once there are as many.
    pub async fn said(&self, count: usize) -> Vec<String> {
        let lines = eventually("hooks", || {
            let lines = self.lines.lock().unwrap();
            (lines.len() >= count).then(|| lines.clone())
        })
        .await;
        assert_eq!(lines.len(), count, "{lines:#?}");
        lines
    }

    /// The last line, once there are as many.
    pub async fn last(&self, count: usize) -> String {
        self.said(count).await.remove(count - 1)
    }

    fn say(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }

    fn request(&self, request: &RequestHead<'_>, span: &Span) {
        span.set_attribute("probe", "was here");
        self.say(format!(
            "on_request {} {}",
            request.method,
            request.uri.path()
        ));
    }

    fn response(&self, response: &ResponseHead<'_>) {
        self.say(format!("on_response {}", response.status.as_u16()));
    }

    fn ended(&self, ended: &Ended<'_>) {
        let duration = ended.duration();
        let (outcome, method, scheme) = (ended.outcome(), ended.method(), ended.scheme());
        let head = match ended.time_to_head() {
            None => "no head",
            Some(head) if head <= duration => "head",
            Some(_) => "a head after the end",
        };
        let status = ended.status().map(|status| status.as_u16());
        let mut line = format!("on_end {outcome:?} {method} {scheme} {head}");
        let mut part = |name: &str, value: Option<&dyn fmt::Display>| {
            if let Some(value) = value {
                line.push_str(&format!(" {name}={value}"));
            }
        };
        part("route", ended.route().as_ref().map(|value| value as _));
        part("status", status.as_ref().map(|value| value as _));
        part("error", ended.error_type().as_ref().map(|value| value as _));
        part(
            "version",
            ended.protocol_version().as_ref().map(|value| value as _),
        );
        part(
            "address",
            ended.server_address().as_ref().map(|value| value as _),
        );
        part("port", ended.server_port().as_ref().map(|value| value as _));
        self.say(line);
    }

    fn classify(&self, error: ErrorRef<'_>) -> Option<Cow<'static, str>> {
        let known = error.downcast_ref::<Failure>().is_some();
        self.error_type
            .map(|name| format!("{name}{}", if known { "_failure" } else { "" }).into())
    }
}

macro_rules! hooks {
    ($hooks:ident) => {
        impl $hooks for Probe {
            fn filter(&self, _: &RequestHead<'_>) -> bool {
                !self.skip
            }

            fn name(&self, _: &RequestHead<'_>) -> Option<Cow<'static, str>> {
                self.name.map(Cow::Borrowed)
            }

            fn end_at(&self, _: &ResponseHead<'_>, natural: EndAt) -> EndAt {
                self.end_at.unwrap_or(natural)
            }

            fn error_type(&self, error: ErrorRef<'_>) -> Option<Cow<'static, str>> {
                self.classify(error)
            }

            fn on_request(&self, request: &RequestHead<'_>, span: &Span) {
                self.request(request, span);
            }

            fn on_response(&self, response: &ResponseHead<'_>, _: &Span) {
                self.response(response);
            }

            fn on_end(&self, ended: &Ended<'_>, _: &Span) {
                self.ended(ended);
            }
        }
    };
}

hooks!(ServerHooks);
hooks!(ClientHooks);
