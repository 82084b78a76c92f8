//! Panics: message and stack exist only in the panic hook, the span that they belong to can be
//! written only while unwinding. The hook captures, the guards emit.

mod hook;
mod report;
mod stack_text;
mod stack_trace;

pub(crate) use self::hook::emit_pending;
pub use self::hook::install_panic_hook;
pub(crate) use self::report::in_span;
pub use self::stack_trace::StackTrace;
pub(crate) use self::stack_trace::{carry, is_on};
