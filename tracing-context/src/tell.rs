//! What destructors tell a registry.
//!
//! A destructor may run while a panic unwinds, or while its thread is taken down: a panic in it
//! aborts the process. And a registry panics: about a span that another thread is just closing,
//! where its own thread-locals are gone, or because one of its layers does.

use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::Span;

use crate::current;

/// Tells a registry something from a destructor: nothing where the thread is being taken down, and
/// never a panic.
pub(crate) fn tell<T>(f: impl FnOnce() -> T) -> Option<T> {
    if current::is_gone() {
        return None;
    }
    quietly(f)
}

/// Runs code of others (subscribers, sinks, hooks, error messages) that must not take anybody
/// along. `None` if it panicked.
pub fn quietly<T>(f: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(value) => Some(value),
        Err(payload) => {
            // Dropping it is code of others too. What panics even then is left where it is.
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
            dropped.unwrap_or_else(std::mem::forget);
            None
        }
    }
}

/// A span whose last handle may be dropped anywhere.
#[derive(Clone, Debug)]
pub struct HeldSpan(Span);

impl HeldSpan {
    /// Holds it.
    #[must_use]
    pub const fn new(span: Span) -> Self {
        Self(span)
    }

    /// The span.
    #[must_use]
    pub const fn get(&self) -> &Span {
        &self.0
    }
}

impl Deref for HeldSpan {
    type Target = Span;

    fn deref(&self) -> &Span {
        &self.0
    }
}

impl Drop for HeldSpan {
    fn drop(&mut self) {
        if self.0.is_disabled() {
            return;
        }
        let mut span = Some(std::mem::replace(&mut self.0, Span::none()));
        tell(|| drop(span.take()));
        // The registry cannot be told any more: the span stays in it, with its end long recorded.
        std::mem::forget(span);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_that_panics_when_it_is_dropped_goes_no_further() {
        struct Payload;
        impl Drop for Payload {
            fn drop(&mut self) {
                panic!("the payload of a test");
            }
        }
        assert_eq!(quietly(|| std::panic::panic_any(Payload)), None::<()>);
        assert_eq!(quietly(|| 7), Some(7));
    }
}
