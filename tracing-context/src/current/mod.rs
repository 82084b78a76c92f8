//! The context of this place in the program.
//!
//! One stack per thread holds entered spans and attached contexts alike; the innermost is current.

mod future;
mod guard;
mod stack;

#[cfg(feature = "stream")]
pub use self::future::StreamExt;
pub use self::future::{FutureExt, WithContext};
pub use self::guard::ContextGuard;
pub(crate) use self::stack::{
    Depth, Entry, Scope, SpanKey, enter, exit, innermost, is_below_scope, is_empty, is_gone, push,
    scope, truncate,
};
pub use self::stack::{current, enclosing};
