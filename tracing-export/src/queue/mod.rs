//! Encoded spans on their way from the threads that end them to the exporter's thread.

mod batch;
mod bounded;
mod chunk;
mod scratch;

pub(crate) use self::batch::{Batch, Held};
pub(crate) use self::bounded::{Limits, Pushed, Queue};

#[cfg(test)]
mod tests;
