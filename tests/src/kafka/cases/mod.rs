//! The cases that every broker has to pass, and those for some.

pub mod attributes;
pub mod batches;
pub mod consumers;
pub mod contexts;
pub mod faults;
pub mod groups;
pub mod headers;
pub mod hidden;
pub mod outcomes;
pub mod producers;
pub mod relations;
pub mod transactions;
