//! The spans that have not ended: kept only where somebody asks for them.

mod ids;
mod list;
mod span;
mod tracked;

pub use self::list::OpenSpans;
pub use self::span::OpenSpan;
pub(super) use self::tracked::Tracked;
