//! The cases that every kind of call has to pass.

pub mod deadlines;
pub mod drops;
pub mod hidden;
pub mod load;
pub mod panics;
pub mod parents;
pub mod places;
pub mod status;
