//! Span names.

use std::fmt;

/// The operation, then the topic where there is exactly one.
pub(super) struct SpanName<'a>(pub(super) &'static str, pub(super) Option<&'a str>);

impl fmt::Display for SpanName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(operation, topic) = self;
        f.write_str(operation)?;
        match topic {
            Some(topic) => {
                f.write_str(" ")?;
                f.write_str(topic)
            }
            None => Ok(()),
        }
    }
}
