//! What an error means for the span.

use std::any::type_name;
use std::borrow::Cow;

/// What the classifier of a database says of an error
/// ([`Database::classify_errors`](crate::db::Database::classify_errors)).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "return it from the classifier"]
pub struct Failure(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    StatusCode(Cow<'static, str>),
    ErrorType(Cow<'static, str>),
    None,
}

impl Failure {
    /// The database answered with this code, a SQLSTATE (`23505`) or the vendor's own (`ORA-17002`):
    /// `db.response.status_code` and `error.type`.
    pub fn status_code(code: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::StatusCode(code.into()))
    }

    /// A failure of this name, of low cardinality: `error.type`. For what the database did not
    /// say, such as `pool_timed_out`.
    pub fn error_type(name: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::ErrorType(name.into()))
    }

    /// The call succeeded, though the driver returns an error: no row where one was asked for.
    pub const fn none() -> Self {
        Self(Kind::None)
    }

    pub(super) fn into_kind(self) -> Kind {
        self.0
    }
}

/// The name of a concrete error type; where it is behind a trait object, nothing is known.
pub(super) fn type_of<E>() -> &'static str {
    let name = type_name::<E>();
    if name.contains("dyn ") {
        "_OTHER"
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::fmt;

    use super::*;

    #[test]
    fn types_behind_trait_objects_are_unknown() {
        assert_eq!(type_of::<fmt::Error>(), "core::fmt::Error");
        assert_eq!(type_of::<Box<dyn Error>>(), "_OTHER");
    }
}
