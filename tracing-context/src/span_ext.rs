//! What applications do with the spans they are in.

use std::any::type_name;
use std::borrow::Cow;
use std::error::Error;

use tracing::{Level, Span};

use crate::layer;
use crate::panic::{self, StackTrace};
use crate::record::{Link, StatusCode};
use crate::redact::redacted;
use crate::span_context::SpanContext;
use crate::value::Value;

/// What a [`tracing::Span`] can do as a span of a distributed trace.
///
/// Nothing here fails: on a span that is disabled, not sampled or ended it does nothing.
///
/// Not for Debug and Display impls: other layers format fields under the lock of the span, and
/// would wait for themselves.
///
/// ```
/// use tracing::{Level, Span};
/// use tracing_context::SpanExt as _;
///
/// fn validate(quantity: u32) -> Result<(), &'static str> {
///     if quantity == 0 {
///         Span::current().set_error("validation", "quantity must not be zero");
///         return Err("quantity must not be zero");
///     }
///     Span::current().set_attribute("order.quantity", quantity);
///     Ok(())
/// }
/// # assert!(validate(0).is_err());
/// ```
pub trait SpanExt {
    /// The span's identity, sampled or not; `None` if it is disabled for the context layer.
    fn context(&self) -> Option<SpanContext>;

    /// Sets an attribute, whether or not it was declared as a field. Log lines do not show it.
    fn set_attribute(&self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> &Self;

    /// An expected failure: status Error with this description, `error.type`, no exception event.
    ///
    /// `error_type` is of low cardinality and documented, such as `validation` or `card_declined`.
    fn set_error(&self, error_type: impl Into<Cow<'static, str>>, description: &str) -> &Self;

    /// An unexpected failure: one ERROR event with type, message and chain of causes, which is the
    /// span's exception event and a log line; status Error. The span's event has the stack trace too,
    /// unless `RUST_BACKTRACE=0` says that none are wanted.
    ///
    /// The type is that of `E`; of a boxed error none is known, and `error.type` is `_OTHER`.
    /// The symbols of a stack are looked up by whoever reads it, such as an exporter's thread; more
    /// than 100 stacks a second are left out.
    fn record_exception<E: Error + ?Sized>(&self, error: &E) -> &Self;

    /// The operation succeeded, whatever is said later. For applications: instrumentation leaves
    /// the status unset.
    fn set_ok(&self) -> &Self;

    /// Gives the span another name, of low cardinality.
    fn rename(&self, name: &str) -> &Self;

    /// Adds a link to a span that caused this one. Samplers do not see it any more.
    fn add_link(&self, link: Link) -> &Self;

    /// Ends the span now rather than when its last handle is dropped.
    fn finish(&self);
}

impl SpanExt for Span {
    fn context(&self) -> Option<SpanContext> {
        layer::span_context(self)
    }

    fn set_attribute(&self, key: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> &Self {
        let (key, value) = (key.into(), value.into());
        layer::with_live(self, |live| {
            live.record.set(key, value, &live.shared.limits)
        });
        self
    }

    fn set_error(&self, error_type: impl Into<Cow<'static, str>>, description: &str) -> &Self {
        let error_type = Value::Str(error_type.into());
        layer::with_live(self, |live| {
            let limits = &live.shared.limits;
            live.record
                .set_status(StatusCode::Error, description, limits);
            if live.record.is_error() {
                live.record.set("error.type".into(), error_type, limits);
            }
        });
        self
    }

    fn record_exception<E: Error + ?Sized>(&self, error: &E) -> &Self {
        let message = error.to_string();
        let message = &*redacted(&message);
        let causes = Causes(error.source()).to_string();
        let stack = StackTrace::capture(causes.clone());
        // The stack follows in the span's event alone: nobody waits here for its symbols.
        let causes = (!causes.is_empty()).then_some(causes);
        let error_type = type_of::<E>();
        let emit = |parent: Option<&Self>| {
            macro_rules! event {
                ($($parent:tt)*) => {
                    tracing::event!(
                        target: "tracing_context::exception",
                        $($parent)*
                        Level::ERROR,
                        {
                            "exception.type" = error_type,
                            "exception.message" = message,
                            "exception.stacktrace" = causes,
                        },
                        "{message}",
                    )
                };
            }
            match parent {
                Some(span) => event!(parent: span,),
                None => event!(),
            }
        };
        panic::carry(stack, || panic::in_span(self, emit));
        self.set_error(error_type.unwrap_or("_OTHER"), message)
    }

    fn set_ok(&self) -> &Self {
        layer::with_live(self, |live| {
            live.record
                .set_status(StatusCode::Ok, "", &live.shared.limits);
        });
        self
    }

    fn rename(&self, name: &str) -> &Self {
        layer::with_live(self, |live| live.record.rename(name, &live.shared.limits));
        self
    }

    fn add_link(&self, link: Link) -> &Self {
        layer::with_live(self, |live| live.record.add_link(link, &live.shared.limits));
        self
    }

    fn finish(&self) {
        panic::emit_pending();
        layer::finish(self, std::time::Instant::now());
    }
}

/// The name of a concrete error type; a trait object's says nothing.
fn type_of<E: ?Sized>() -> Option<&'static str> {
    let name = type_name::<E>();
    (!name.starts_with("dyn ") && !name.contains("<dyn ")).then_some(name)
}

/// The chain of causes, a line each.
struct Causes<'a>(Option<&'a (dyn Error + 'static)>);

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut cause = self.0;
        while let Some(error) = cause {
            writeln!(f, "caused by: {}", redacted(&error.to_string()))?;
            cause = error.source();
        }
        Ok(())
    }
}
