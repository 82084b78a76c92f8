//! Array values.

use std::borrow::Cow;

/// An array of values of one type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Array {
    /// Booleans.
    Bool(Vec<bool>),
    /// Signed 64-bit integers.
    I64(Vec<i64>),
    /// Doubles.
    F64(Vec<f64>),
    /// Texts.
    Str(Vec<Cow<'static, str>>),
}

impl Array {
    /// The number of elements.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Bool(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::Str(values) => values.len(),
        }
    }

    /// Whether there is no element.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of memory that the elements take.
    pub(crate) fn elements_size(&self) -> usize {
        match self {
            Self::Bool(values) => size_of_val(values.as_slice()),
            Self::I64(values) => size_of_val(values.as_slice()),
            Self::F64(values) => size_of_val(values.as_slice()),
            Self::Str(values) => {
                let texts: usize = values.iter().map(owned).sum();
                size_of_val(values.as_slice()) + texts
            }
        }
    }
}

/// The bytes that a text has for itself.
#[expect(clippy::ptr_arg, reason = "whether it is owned is the question")]
pub(crate) fn owned(text: &Cow<'static, str>) -> usize {
    match text {
        Cow::Borrowed(_) => 0,
        Cow::Owned(text) => text.len(),
    }
}

impl From<Vec<bool>> for Array {
    fn from(values: Vec<bool>) -> Self {
        Self::Bool(values)
    }
}

impl From<Vec<i64>> for Array {
    fn from(values: Vec<i64>) -> Self {
        Self::I64(values)
    }
}

impl From<Vec<f64>> for Array {
    fn from(values: Vec<f64>) -> Self {
        Self::F64(values)
    }
}

impl From<Vec<&'static str>> for Array {
    fn from(values: Vec<&'static str>) -> Self {
        Self::Str(values.into_iter().map(Cow::Borrowed).collect())
    }
}

impl From<Vec<String>> for Array {
    fn from(values: Vec<String>) -> Self {
        Self::Str(values.into_iter().map(Cow::Owned).collect())
    }
}
