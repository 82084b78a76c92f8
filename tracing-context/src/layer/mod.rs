//! The subscriber layer.

mod builder;
mod callbacks;
mod event;
mod filter;
mod known;
mod lookup;
mod open;
mod parent;
mod shared;
mod slot;

pub use self::builder::LayerBuilder;
pub use self::callbacks::ContextLayer;
pub use self::filter::{DefaultFilter, SpanFilter};
pub(crate) use self::known::dispatch_of;
pub use self::lookup::{context_around, context_of};
pub(crate) use self::lookup::{finish, span_context, with_live};
pub use self::open::{OpenSpan, OpenSpans};
pub use self::parent::is_within_scope;
pub(crate) use self::parent::{leave, registry_parent};
pub(crate) use self::shared::Shared;
