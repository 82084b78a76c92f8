//! The layer that makes lines.

mod builder;
mod callbacks;
mod escape;
mod fields;
mod key;
mod line;
mod logfmt;
mod member;
mod name;
mod nested;
mod presets;
mod rules;
mod scratch;
mod select;
mod settings;
mod shape;
mod timestamp;
mod timings;
mod value;
mod visit;

pub use self::builder::LogLayer;
pub use self::presets::{datadog, ecs, gcp, json, logfmt};
pub use self::timestamp::TimeFormat;
