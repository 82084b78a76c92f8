//! The cases that every broker has to pass, and those for some.

pub(crate) mod attributes;
pub(crate) mod batches;
pub(crate) mod consumers;
pub(crate) mod contexts;
pub(crate) mod faults;
pub(crate) mod groups;
pub(crate) mod headers;
pub(crate) mod hidden;
pub(crate) mod outcomes;
pub(crate) mod producers;
pub(crate) mod relations;
pub(crate) mod transactions;
