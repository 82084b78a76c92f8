//! The HTTP semantic conventions of OpenTelemetry, v1.45
//! ([HTTP spans](https://opentelemetry.io/docs/specs/semconv/http/http-spans/)): pure functions
//! from requests and responses to attribute values. What other protocols over HTTP record in the
//! same way is public.

mod address;
mod error_type;
mod method;
mod text;
mod version;

pub use self::address::{Address, parse_authority};
pub(crate) use self::error_type::ErrorType;
pub(crate) use self::method::{KnownMethods, MethodName};
pub use self::text::MAX_TEXT;
pub(crate) use self::text::{MAX_METHOD, header_text};
pub(crate) use self::version::protocol_version;

/// The schema that the names of this crate follow.
pub const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.45.0";
