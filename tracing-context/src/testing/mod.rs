//! For tests: finished spans in memory, and a printed tree to compare.
//!
//! ```
//! use tracing_context::ContextLayer;
//! use tracing_context::testing::{InMemorySink, TreePrinter};
//! use tracing_subscriber::prelude::*;
//!
//! let sink = InMemorySink::new();
//! let layer = ContextLayer::builder().sink(sink.clone()).build();
//! let subscriber = tracing_subscriber::registry().with(layer.filtered());
//! tracing::subscriber::with_default(subscriber, || {
//!     let _outer = tracing::info_span!("process_order", order.id = 7).entered();
//!     tracing::info_span!("validate_order").in_scope(|| tracing::info!("stock.checked"));
//! });
//! assert_eq!(
//!     TreePrinter::new().print(&sink.spans()),
//!     "\
//! process_order [internal] order.id=7
//!   validate_order [internal]
//!     * stock.checked
//! ",
//! );
//! ```

mod sink;
mod tree;

pub use self::sink::InMemorySink;
pub use self::tree::TreePrinter;
