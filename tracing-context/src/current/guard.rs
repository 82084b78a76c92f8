//! A context attached to a scope.

use std::marker::PhantomData;

use crate::context::Context;
use crate::current::{Depth, Entry, push, truncate};
use crate::layer;
use crate::panic;

/// Keeps a [`Context`] current on this thread until it is dropped.
///
/// Do not hold it across an `.await`: the task may go on on another thread. Use
/// [`FutureExt::with_context`](crate::FutureExt::with_context) there.
#[derive(Debug)]
#[must_use = "the context is current only while the guard lives"]
pub struct ContextGuard {
    depth: Option<Depth>,
    // A guard belongs to its thread.
    not_send: PhantomData<*const ()>,
}

impl Context {
    /// Makes this context current on this thread until the guard is dropped.
    ///
    /// ```
    /// let context = tracing_context::current();
    /// std::thread::spawn(move || {
    ///     let _guard = context.attach();
    ///     // requests made here belong to the caller's trace
    /// });
    /// ```
    pub fn attach(self) -> ContextGuard {
        ContextGuard {
            depth: push(Entry::attached(self), false),
            not_send: PhantomData,
        }
    }
}

impl Context {
    /// Runs `f` with this context current.
    pub fn in_scope<T>(&self, f: impl FnOnce() -> T) -> T {
        let _guard = self.clone().attach();
        f()
    }

    /// A closure that runs `f` with this context current, wherever it is called: for
    /// `spawn_blocking`, threads and thread pools.
    ///
    /// ```
    /// use tracing_context::{Baggage, Context, current};
    ///
    /// let context = Context::new().with_baggage(Baggage::EMPTY.insert("tenant.id", "acme"));
    /// let work = context.wrap(|| current().baggage().get("tenant.id").map(str::to_owned));
    /// let tenant = std::thread::spawn(work).join().unwrap();
    /// assert_eq!(tenant.as_deref(), Some("acme"));
    /// ```
    pub fn wrap<T, F: FnOnce() -> T>(&self, f: F) -> impl FnOnce() -> T + use<T, F> {
        let context = self.clone();
        move || context.in_scope(f)
    }
}

impl Drop for ContextGuard {
    fn drop(&mut self) {
        panic::emit_pending();
        if let Some(depth) = self.depth {
            layer::leave(truncate(depth));
        }
    }
}
