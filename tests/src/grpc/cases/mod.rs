//! The cases that every kind of call has to pass.

pub(crate) mod deadlines;
pub(crate) mod drops;
pub(crate) mod hidden;
pub(crate) mod load;
pub(crate) mod panics;
pub(crate) mod parents;
pub(crate) mod places;
pub(crate) mod status;
