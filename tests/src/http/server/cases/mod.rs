//! The cases that every server has to pass.

pub mod attributes;
pub mod drops;
pub mod ends;
pub mod grpc;
pub mod hidden;
pub mod hooks;
pub mod load;
pub mod multiplexed;
pub mod panics;
pub mod parents;
pub mod routes;
pub mod status;
pub mod tasks;
pub mod upgrade;
