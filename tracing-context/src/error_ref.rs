//! An error of unknown type.

use std::any::{Any, type_name};
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io;

/// An error whose type instrumentation does not know: it displays and downcasts.
///
/// ```
/// use std::io;
///
/// use tracing_context::ErrorRef;
///
/// let refused: io::Error = io::ErrorKind::ConnectionRefused.into();
/// let boxed: Box<dyn std::error::Error + Send + Sync> = refused.into();
/// let error = ErrorRef::new(&boxed);
/// assert_eq!(error.default_type(), "connection_refused");
/// assert!(error.downcast_ref::<io::Error>().is_some());
/// ```
#[derive(Clone, Copy)]
pub struct ErrorRef<'a> {
    any: &'a (dyn Any + 'static),
    display: &'a dyn fmt::Display,
    error: Option<&'a (dyn Error + 'static)>,
    type_name: &'static str,
}

impl<'a> ErrorRef<'a> {
    /// Wraps an error.
    pub fn new<E: fmt::Display + 'static>(error: &'a E) -> Self {
        Self {
            any: error,
            display: error,
            error: as_error(error),
            type_name: type_name::<E>(),
        }
    }

    /// The same error as an [`Error`], where the caller knows that its type is one: its causes are
    /// found then. Boxed errors and I/O errors need no such hint.
    #[must_use]
    pub fn with_error(mut self, error: &'a (dyn Error + 'static)) -> Self {
        self.error = Some(error);
        self
    }

    /// The error, or the first in its chain of causes, as a `T`. Looks inside boxed errors.
    #[must_use]
    pub fn downcast_ref<T: Error + 'static>(&self) -> Option<&'a T> {
        if let Some(error) = self.any.downcast_ref::<T>() {
            return Some(error);
        }
        let mut next = self.error;
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref::<T>() {
                return Some(found);
            }
            next = cause(error);
        }
        None
    }

    /// A name of low cardinality: the kind of an I/O error in the chain of causes (such as
    /// `connection_refused`), else the name of a concrete type, else `_OTHER`.
    #[must_use]
    pub fn default_type(&self) -> Cow<'static, str> {
        if let Some(kind) = self
            .downcast_ref::<io::Error>()
            .and_then(|error| io_kind(error.kind()))
        {
            return Cow::Borrowed(kind);
        }
        // A box or a plain text has no name that says anything.
        let boxed = self.type_name.contains("dyn ") || self.type_name.starts_with("alloc::");
        Cow::Borrowed(if boxed { "_OTHER" } else { self.type_name })
    }
}

impl fmt::Display for ErrorRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.display.fmt(f)
    }
}

impl fmt::Debug for ErrorRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorRef({}: {})", self.type_name, self.display)
    }
}

/// The types that are known to be errors: behind `Any` nothing else can be asked.
fn as_error<'a>(any: &'a (dyn Any + 'static)) -> Option<&'a (dyn Error + 'static)> {
    if let Some(error) = any.downcast_ref::<Box<dyn Error + Send + Sync>>() {
        return Some(&**error);
    }
    if let Some(error) = any.downcast_ref::<Box<dyn Error>>() {
        return Some(&**error);
    }
    let error: &io::Error = any.downcast_ref()?;
    Some(error)
}

fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    // An I/O error names as its source what its payload has as one: the payload itself is skipped.
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(payload) => Some(payload),
        None => error.source(),
    }
}

const fn io_kind(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::ConnectionRefused => "connection_refused",
        io::ErrorKind::ConnectionReset => "connection_reset",
        io::ErrorKind::ConnectionAborted => "connection_aborted",
        io::ErrorKind::NotConnected => "not_connected",
        io::ErrorKind::BrokenPipe => "broken_pipe",
        io::ErrorKind::TimedOut => "timed_out",
        io::ErrorKind::UnexpectedEof => "unexpected_eof",
        io::ErrorKind::HostUnreachable => "host_unreachable",
        io::ErrorKind::NetworkUnreachable => "network_unreachable",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> io::Error {
        io::ErrorKind::ConnectionRefused.into()
    }

    #[test]
    fn names_are_of_low_cardinality() {
        let boxed: Box<dyn Error + Send + Sync> = Box::new(refused());
        assert_eq!(ErrorRef::new(&boxed).default_type(), "connection_refused");
        assert_eq!(
            ErrorRef::new(&refused()).default_type(),
            "connection_refused"
        );
        let text: Box<dyn Error + Send + Sync> = "order 7 is gone".into();
        assert_eq!(ErrorRef::new(&text).default_type(), "_OTHER");
        assert_eq!(
            ErrorRef::new(&fmt::Error).default_type(),
            "core::fmt::Error"
        );
        assert_eq!(ErrorRef::new(&String::from("x")).default_type(), "_OTHER");
    }

    #[test]
    fn finds_causes_inside_boxes() {
        let inner = io::Error::other(io::Error::other(fmt::Error));
        let boxed: Box<dyn Error + Send + Sync> = Box::new(inner);
        let error = ErrorRef::new(&boxed);
        assert!(error.downcast_ref::<fmt::Error>().is_some());
        assert!(error.downcast_ref::<std::num::ParseIntError>().is_none());
    }
}
