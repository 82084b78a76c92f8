//! Errors of services and bodies.

use std::any::Any;
use std::error::Error;
use std::fmt;

use tracing_context::ErrorRef;

/// A body ended before as many bytes as its Content-Length had come.
#[derive(Debug)]
pub(crate) struct IncompleteBody;

/// Wraps an error of a service or body, with the causes of those that this crate knows.
pub(super) fn error_ref<E: fmt::Display + 'static>(error: &E) -> ErrorRef<'_> {
    let wrapped = ErrorRef::new(error);
    match as_error(error) {
        Some(error) => wrapped.with_error(error),
        None => wrapped,
    }
}

fn as_error<'a>(any: &'a (dyn Any + 'static)) -> Option<&'a (dyn Error + 'static)> {
    #[cfg(feature = "axum")]
    if let Some(error) = any.downcast_ref::<axum::Error>() {
        return Some(error);
    }
    #[cfg(feature = "hyper-util")]
    if let Some(error) = any.downcast_ref::<hyper_util::client::legacy::Error>() {
        return Some(error);
    }
    #[cfg(feature = "hyper-util")]
    if let Some(error) = any.downcast_ref::<hyper::Error>() {
        return Some(error);
    }
    let error: &IncompleteBody = any.downcast_ref()?;
    Some(error)
}

impl fmt::Display for IncompleteBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body ended before its Content-Length")
    }
}

impl Error for IncompleteBody {}
