//! Attribute values.

mod array;
mod borrowed;

use std::borrow::Cow;

pub use self::array::Array;
pub(crate) use self::array::owned;
pub use self::borrowed::ValueRef;

/// An owned attribute value: a boolean, a number, a text, or an array of one of them
/// ([OpenTelemetry specification, "Attribute"](https://opentelemetry.io/docs/specs/otel/common/#attribute)).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A boolean.
    Bool(bool),
    /// A signed 64-bit integer.
    I64(i64),
    /// A double.
    F64(f64),
    /// A text.
    Str(Cow<'static, str>),
    /// An array of values of one type.
    Array(Array),
}

impl Value {
    /// The value, borrowed.
    #[must_use]
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::I64(value) => ValueRef::I64(*value),
            Self::F64(value) => ValueRef::F64(*value),
            Self::Str(value) => ValueRef::Str(value),
            Self::Array(value) => ValueRef::Array(value),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Value {
            fn from(value: $integer) -> Self {
                Self::I64(value.into())
            }
        }
    )*};
}

from_integer!(i64, i32, i16, i8, u32, u16, u8);

/// What is beyond `i64::MAX` becomes it.
impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::I64(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

/// What is beyond `i64::MAX` becomes it.
impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::I64(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::F64(value)
    }
}

impl From<&'static str> for Value {
    fn from(value: &'static str) -> Self {
        Self::Str(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Str(value.into())
    }
}

impl From<Cow<'static, str>> for Value {
    fn from(value: Cow<'static, str>) -> Self {
        Self::Str(value)
    }
}

impl<T> From<Vec<T>> for Value
where
    Array: From<Vec<T>>,
{
    fn from(value: Vec<T>) -> Self {
        Self::Array(value.into())
    }
}
