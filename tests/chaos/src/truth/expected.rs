//! What may stand on a span.

use crate::checks::Seen;
use crate::known::{Known, is_known};

/// The status code and the error of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// `http.response.status_code` or `rpc.status_code`, as text.
    pub(crate) status: Option<String>,
    pub(crate) error: ErrorIs,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ErrorIs {
    Nothing,
    /// Status Error, and this `error.type`.
    Named(String),
    /// Status Error, and the name of an error, which is none of ours and no status code.
    Some,
}

/// What is right: one thing in nearly all cases, more where two clocks decide.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) right: Vec<Verdict>,
    /// What a known fault makes of it.
    pub(crate) known: Option<(Known, Verdict)>,
}

impl Verdict {
    pub(crate) fn new(status: Option<impl ToString>, error: ErrorIs) -> Self {
        Self {
            status: status.map(|status| status.to_string()),
            error,
        }
    }

    fn fits(&self, span: &Seen) -> bool {
        let error = match (&self.error, &span.error_type) {
            (ErrorIs::Nothing, None) => !span.is_error,
            (ErrorIs::Named(name), Some(error)) => span.is_error && name == error,
            (ErrorIs::Some, Some(error)) => {
                span.is_error
                    && !error.is_empty()
                    && !OURS.contains(&error.as_str())
                    && !error.starts_with(|c: char| c.is_ascii_digit())
            }
            _ => false,
        };
        error && self.status == span.status
    }
}

impl Expected {
    pub(crate) fn just(verdict: Verdict) -> Self {
        Self {
            right: vec![verdict],
            known: None,
        }
    }

    /// A known fault may have made this of it.
    pub(crate) fn or_known(mut self, fault: Known, verdict: Verdict) -> Self {
        self.known = Some((fault, verdict));
        self
    }

    /// What is wrong with this span.
    pub(crate) fn differs(&self, span: &Seen) -> Option<String> {
        if self.right.iter().any(|verdict| verdict.fits(span)) {
            return None;
        }
        if let Some((fault, verdict)) = &self.known
            && verdict.fits(span)
            && is_known(*fault)
        {
            return None;
        }
        Some(format!("expected {:?}, got {span:?}", self.right))
    }
}

/// What our layers say of ends that are no errors of anybody's code.
const OURS: [&str; 4] = ["cancelled", "aborted", "panic", "incomplete_body"];
