//! What is kept of a span while it runs, and what a sink gets when it has ended.

mod attributes;
mod buffers;
mod builder;
mod event;
mod fields;
mod keys;
mod limits;
mod link;
mod names;
mod pool;
mod span;
mod status;
mod store;
mod write;

pub use self::attributes::{Attributes, AttributesIter};
pub use self::builder::FinishedSpanBuilder;
pub use self::event::EventRef;
pub(crate) use self::fields::Fields;
pub use self::limits::SpanLimits;
pub use self::link::{Link, LinkRef};
pub use self::span::FinishedSpan;
pub(crate) use self::span::{Origin, ScopeSource};
pub use self::status::{SpanKind, StatusCode};
pub(crate) use self::store::Place;
pub(crate) use self::write::Start;
