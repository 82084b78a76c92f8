//! Secrets in texts that are recorded, replaced by `REDACTED`.
//!
//! What is looked for cannot be complete: values are shown only where something says that they
//! are harmless (queries), and else hidden by their shape or by the name before them.

mod path;
mod pieces;
mod query;
mod text;
mod token;
mod visible;

pub use self::path::RedactedPath;
pub use self::query::{QueryRules, RedactedQuery};
pub use self::text::redacted;
pub(crate) use self::text::redacted_start;
pub use self::token::{is_opaque, is_secret};
pub use self::visible::visible;

/// What stands in the place of a secret.
const REDACTED: &str = "REDACTED";
