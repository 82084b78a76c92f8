//! The flat JSON format.

mod builder;
mod callbacks;
mod escape;
mod fields;
mod key;
mod line;
mod scratch;
mod select;
mod timestamp;
mod timings;
mod value;
mod visit;

pub use self::builder::{JsonLayer, json};
