//! The subscriber layer.

mod shared;

pub(crate) use self::shared::Shared;
