//! Where a server span of a request belongs.

use tracing_context::propagator::Propagator;
use tracing_context::{Birth, Context, TracedSpan, current};

use crate::head::RequestHead;
use crate::server::ServerSpan;

/// Where a server span of a request belongs: below its caller, or below the span that a server
/// layer further out has made for it.
#[derive(Debug)]
pub struct Incoming {
    context: Context,
    /// A layer on the router and one on a part of it: the inner span is the outer one's child, and
    /// a request that gets none here stays in the outer one.
    nested: bool,
}

impl Incoming {
    /// Reads the caller from the headers unless a layer further out has made a span.
    pub fn new(request: &RequestHead<'_>, propagator: &dyn Propagator) -> Self {
        if request.extensions.get::<ServerSpan>().is_some() {
            let context = current();
            if context.span().is_some() {
                return Self {
                    context,
                    nested: true,
                };
            }
        }
        Self {
            context: propagator.extract(Context::new(), request.headers),
            nested: false,
        }
    }

    /// The birth of a span there.
    pub fn birth(self) -> Birth {
        if self.nested {
            Birth::contextual()
        } else {
            Birth::remote(self.context)
        }
    }

    /// No span, but the same context.
    #[must_use]
    pub fn untraced(self) -> TracedSpan {
        TracedSpan::untraced(self.context)
    }
}
