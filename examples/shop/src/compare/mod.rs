//! What makes a slow trace slow, seen beside a fast one of the same operation.

mod comparison;
mod duration;
mod row;
mod self_time;
mod table;

pub(crate) use self::comparison::Comparison;

#[cfg(test)]
mod tests;
