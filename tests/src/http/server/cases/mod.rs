//! The cases that every server has to pass.

pub(crate) mod attributes;
pub(crate) mod drops;
pub(crate) mod ends;
pub(crate) mod grpc;
pub(crate) mod hidden;
pub(crate) mod hooks;
pub(crate) mod lines;
pub(crate) mod load;
pub(crate) mod multiplexed;
pub(crate) mod panics;
pub(crate) mod parents;
pub(crate) mod routes;
pub(crate) mod status;
pub(crate) mod tasks;
pub(crate) mod upgrade;
